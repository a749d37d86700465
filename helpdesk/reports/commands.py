"""`helpdesk report`: a month's figures for a terminal or a program; closing and checking it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import exports, service, wording
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.frozen.differences import Differences
from helpdesk.reports.frozen.service import Check
from helpdesk.reports.frozen.store import Damaged
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import MonthReport
from helpdesk.security.permissions import Permission

NAME_WIDTH, VALUE_WIDTH = 48, 20
NOTHING_TO_COMPARE = 2


class MonthType(click.ParamType):
    """A month on the command line."""

    name = "month"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Month:
        try:
            return Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def report() -> None:
    """Print the figures of the service."""


@report.command("month")
@click.argument("of", metavar="YYYY-MM", type=MonthType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def month(of: Month, as_json: bool) -> None:
    """Print the figures of a month, each with the number of tickets behind it."""
    now = utcnow()
    if of.start > now:
        raise click.BadParameter(f"{of} has not begun yet", param_hint="YYYY-MM")
    with reading(), force_locale("en"):
        found = service.month(of.year, of.number, reader=None, now=now)
        if as_json:
            click.echo(json.dumps(exports.as_json(found), ensure_ascii=False, indent=2))
        else:
            click.echo(_table(found))


@report.command("close")
@click.argument("of", metavar="YYYY-MM", type=MonthType())
@with_appcontext
def close(of: Month) -> None:
    """Close a month now, instead of on its day. A closed month stays as it is."""
    try:
        done = frozen.close(of, by=None, now=utcnow())
    except HelpdeskError as error:
        raise _refused(error) from None
    db.session.commit()
    click.echo(f"{of}: {'closed' if done else 'was closed already'}")


@report.command("correct")
@click.argument("of", metavar="YYYY-MM", type=MonthType())
@click.option("--reason", required=True, help="Why the closed figures are not right.")
@click.option("--by", "email", help="E-mail address of the person who corrects.")
@with_appcontext
def correct(of: Month, reason: str, email: str | None) -> None:
    """Add an annex to a closed month, with the figures of today and what they change."""
    now = utcnow()
    try:
        after = frozen.last_number(of)
        by = _person(email) if email else None
        annex = frozen.correct(of, reason=reason, after=after, by=by, now=now)
    except HelpdeskError as error:
        raise _refused(error) from None
    db.session.commit()
    click.echo(f"{of}: annex {annex.number}, {annex.fingerprint}")


@report.command("verify")
@click.argument("of", metavar="YYYY-MM", type=MonthType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def verify(of: Month, as_json: bool) -> None:
    """Work a closed month out again, from what was kept and from the database, and compare.

    Exit code 0: all the same. 1: something differs. 2: the month is not closed.
    """
    with reading(), force_locale("en"):
        try:
            found = frozen.verify(of, now=utcnow())
        except NotFound:
            click.echo(f"{of} is not closed.", err=True)
            sys.exit(NOTHING_TO_COMPARE)
        except Damaged as damage:  # another month, that this one is compared with
            click.echo(str(damage), err=True)
            sys.exit(1)
        if as_json:
            click.echo(json.dumps(_checked(of, found), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_told(of, found)))
    sys.exit(0 if found.is_same else 1)


def _person(email: str) -> User:
    found = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if found is None or not found.can(Permission.CLOSE_MONTHS):
        raise click.BadParameter(f"{email} is nobody who may correct a month", param_hint="--by")
    return found


def _refused(error: HelpdeskError) -> click.UsageError:
    with force_locale("en"):
        return click.UsageError(str(error))


def _checked(of: Month, found: Check) -> dict[str, Any]:
    return {
        "month": str(of),
        "number": found.number,
        "fingerprint": found.fingerprint,
        "same": found.is_same,
        "kept": {"same": not found.faults, "faults": list(found.faults)},
        "database": _database(found.live),
    }


def _database(live: Differences | None) -> dict[str, Any]:
    if live is None:  # not compared
        return {"same": None, "figures": [], "rows": []}
    return {"same": not live, **_without_who_rated(live).as_json()}


def _told(of: Month, found: Check) -> Iterator[str]:
    yield f"{of}/{found.number} {found.fingerprint}"
    yield f"kept content: {'intact' if not found.faults else 'NOT INTACT'}"
    yield from (f"  {fault}" for fault in found.faults)
    if found.live is None:
        yield "database: not compared, for what was kept is not intact"
        return
    yield f"database: {'the same' if not found.live else 'differs'}"
    for each in found.live.figures:
        place = f"{each.table} {each.line}".strip()
        yield f"  {place}, {each.measure}: {_figure(each.before)} -> {_figure(each.after)}"
    for row in _without_who_rated(found.live).rows:
        how = "came in" if row.came_in else "fell out" if row.fell_out else "changed"
        changes = ", ".join(f"{name} {a} -> {b}" for name, (a, b) in row.columns.items())
        yield f"  {row.population} {row.id} {how} {changes}".rstrip()


def _without_who_rated(live: Differences) -> Differences:
    """Return the differences with figures of opinions, but without the tickets that were rated."""
    return Differences(live.figures, live.without_opinions().rows)


def _figure(told: Sequence[Any] | None) -> str:
    return "none" if told is None else f"{told[0]} ({told[1]})"


def _table(found: MonthReport) -> str:
    state = "complete" if found.is_over else "not over, counted so far"
    if found.closings:
        state = f"closed, {found.closings[-1].number} annexes, {found.closings[-1].fingerprint}"
    lines = [f"{found.month} ({state})", "", _row("", "value", "tickets")]
    lines += [
        _row(str(CATALOGUE[measure].name), wording.value(figure), str(figure.count))
        for measure, figure in found.totals.items()
    ]
    lines += ["", _row("By unit", "filed", "resolved")]
    lines += [
        _row(
            line.label,
            str(line.figures[Measure.FILED].count),
            str(line.figures[Measure.RESOLVED].count),
        )
        for line in found.units
    ]
    return "\n".join(lines)


def _row(name: str, value: str, tickets: str) -> str:
    return f"{name:{NAME_WIDTH}} {value:>{VALUE_WIDTH}} {tickets:>8}".rstrip()
