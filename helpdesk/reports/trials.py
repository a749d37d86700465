"""Trying other rules on the recorded tickets of a period. Only reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Engine, and_, create_engine, func, or_, select
from sqlalchemy.pool import NullPool

from helpdesk.core.pool import collector_resting, spread
from helpdesk.extensions import db
from helpdesk.reports.tally import Tally
from helpdesk.reports.what_if import Change, Changed, Period, Tried, replayed
from helpdesk.sla.rules import Rules
from helpdesk.tickets import replay
from helpdesk.tickets.lifecycle import DONE
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.replay import Versions


@dataclass(frozen=True, slots=True)
class Trial:
    """The rules to try, as stored, and what is to be changed in them.

    Without content each ticket is judged by the version that judged it.
    """

    content: str | None = None
    change: Change = field(default_factory=Change)

    def rules(self, own: Rules) -> Rules:
        """Return the rules that judge a ticket whose own rules are `own`."""
        base = own if self.content is None else replay.rules_from(self.content)
        return Changed.of(base, self.change)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of tickets for one process: plain data."""

    url: str
    first: int
    last: int
    count: int
    period: Period
    trial: Trial


def pieces(engine: Engine, period: Period, trial: Trial) -> list[Piece]:
    """Cut the tickets of the period into pieces of work."""
    url = engine.url.render_as_string(hide_password=False)
    with replay.snapshot(engine) as connection:
        runs = replay.pieces(connection, in_period(period))
    return [Piece(url, *run, period, trial) for run in runs]


def replay_pieces(parts: Sequence[Piece], *, jobs: int = 1) -> Iterator[Tally]:
    """Yield what came of each piece, in order."""
    return spread(replay_piece, parts, jobs=jobs)


def replay_piece(piece: Piece) -> Tally:
    """Replay the tickets of one piece, by a connection of our own."""
    engine = create_engine(piece.url, poolclass=NullPool)
    condition = and_(in_period(piece.period), replay.within(piece.first, piece.last))
    with collector_resting(), replay.snapshot(engine) as connection:
        return replay_all(connection, condition, piece.period, piece.trial)


def replay_all(
    connection: Connection, condition: ColumnElement[bool], period: Period, trial: Trial
) -> Tally:
    """Replay the tickets that meet the condition, right here, and add them up."""
    return Tally.of(tries(connection, condition, period, trial))


def tries(
    connection: Connection, condition: ColumnElement[bool], period: Period, trial: Trial
) -> Iterator[Tried]:
    """Yield each ticket that meets the condition as it comes out, in the order of numbers."""
    versions = Versions(connection)
    base = trial.content and replay.rules_from(trial.content).version
    known: dict[str, Rules] = {}
    for past in replay.pasts(connection, condition):
        version = past.stored.sla_version
        if version not in known:
            known[version] = trial.rules(versions[version])
        found = replayed(past, versions[version], known[version], period)
        yield found._replace(is_older=True) if base not in {None, version} else found


def in_period(period: Period) -> ColumnElement[bool]:
    """Return the condition of the tickets whose answer or solution counts in the period."""
    end = min(period.end, period.now)
    return or_(
        and_(Ticket.filed_at >= period.start, Ticket.filed_at < end),
        and_(Ticket.done_at >= period.start, Ticket.done_at < end, Ticket.status.in_(list(DONE))),
    )


def count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Ticket.id)).where(condition)) or 0
