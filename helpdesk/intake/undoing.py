"""Taking back what was done with a letter by hand, for thirty days. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased, joinedload

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.extensions import db
from helpdesk.intake.models import MailMove
from helpdesk.mail.models import InboundMail, Outcome
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action
from helpdesk.tickets.misplaced import is_nothing_else

LASTS = timedelta(days=30)
_Later = aliased(MailMove)
_IS_LAST = ~exists().where(
    _Later.mail_id == MailMove.mail_id, _Later.id > MailMove.id, _Later.undone_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a move back would do, told before it is done."""

    until: datetime
    back_to: int | None  # the ticket the letter returns to; None: it waits for a decision
    leaves: int | None  # the ticket it leaves
    withdraws: bool  # which then has nothing left
    stays: bool  # or which goes on without it, since more was done there


def moves_of(mail: InboundMail) -> Sequence[MailMove]:
    """Return what was done with the letter by hand, the last first."""
    query = (
        select(MailMove)
        .where(MailMove.mail_id == mail.id)
        .options(joinedload(MailMove.by), joinedload(MailMove.undone_by))
        .order_by(MailMove.id.desc())
    )
    return db.session.scalars(query).all()


def undoing_of(moves: Sequence[MailMove], *, now: datetime) -> tuple[MailMove, Undoing] | None:
    """Return the move that can be taken back now, and what that would do."""
    last = next((move for move in moves if move.undone_at is None), None)
    if last is None or last.at <= now - LASTS or _why_not(last) is not None:
        return None
    made = last.to_ticket if last.made_ticket else None
    is_all = made is not None and is_nothing_else(made)
    return last, Undoing(
        until=last.at + LASTS,
        back_to=last.from_ticket_id,
        leaves=last.to_ticket_id,
        withdraws=is_all and made is not None and made.is_open,
        stays=made is not None and not is_all,
    )


def undo(mail: InboundMail, move_id: int, *, by: User, now: datetime) -> bool:
    """Take the move back. False if it was taken back before, which changes nothing.

    Raises NotFound, or Conflict if thirty days have passed or the letter stands elsewhere by now.
    """
    move = db.session.get(MailMove, move_id)
    if move is None or move.mail_id != mail.id:
        raise NotFound(_l("Nie ma takiego przeniesienia."))
    _hold(move, by=by)
    if not _claim(move, by=by, now=now):
        if move.undone_at is not None:
            return False
        if move.at <= now - LASTS:
            raise Conflict(_l("Minęło 30 dni: tego przeniesienia nie można już cofnąć."))
        raise Conflict(
            _l("List przeniesiono potem dalej. Najpierw cofnij późniejsze przeniesienie.")
        )
    why_not = _why_not(move)
    if why_not is not None:
        raise why_not
    if move.to_message is not None:
        tickets.take_out(
            move.to_message,
            to=move.from_ticket_id,
            with_effects=True,
            even_first=True,
            by=by,
            now=now,
        )
    if move.from_message is not None and move.detached is not None:
        tickets.put_back(move.from_message, move.detached, by=by, now=now)
    _restore(mail, move, now=now)
    return True


def _claim(move: MailMove, *, by: User, now: datetime) -> bool:
    """Mark the move as taken back, if nobody did and no later one stands in the way."""
    claim = (
        update(MailMove)
        .where(
            MailMove.id == move.id,
            MailMove.undone_at.is_(None),
            MailMove.at > now - LASTS,
            _IS_LAST,
        )
        .values(undone_at=now, undone_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    is_ours = db.session.scalar(claim.returning(MailMove.id)) is not None
    db.session.refresh(move)
    return is_ours


def _hold(move: MailMove, *, by: User) -> None:
    """Hold both tickets until the commit, the lower number first. Raises NotFound, NotAllowed."""
    for number in sorted({each for each in (move.from_ticket_id, move.to_ticket_id) if each}):
        ticket = tickets.find(number, reader=by, action=Action.WORK)
        db.session.refresh(ticket, with_for_update=True)


def _why_not(move: MailMove) -> Conflict | None:
    """Return why the letter no longer stands where the move left it."""
    standing = tickets.standing(move.mail_id)
    if (standing.id if standing else None) != move.to_message_id:
        return Conflict(
            _l("List stoi już gdzie indziej, więc tego przeniesienia nie da się cofnąć.")
        )
    if move.mail.outcome is Outcome.STORED:
        return Conflict(_l("Ta wiadomość jest właśnie odczytywana."))
    return None


def _restore(mail: InboundMail, move: MailMove, *, now: datetime) -> None:
    before = move.before
    mail.outcome, mail.reason = Outcome(before["outcome"]), before["reason"]
    mail.detail, mail.thread = before["detail"], before["thread"]
    mail.processed_at, mail.claimed_until, mail.claimed_by = now, None, None
    db.session.flush()
