"""Climbing the ladder: what fell is recorded, whom it concerns found out, and told. Never commits.

Each of the three steps claims its rows by an UPDATE that finds them unclaimed, in the transaction
that does the work: of two workers one does it, and a crash leaves all of it undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core import plain
from helpdesk.escalation import messages
from helpdesk.escalation.climbing import climb
from helpdesk.escalation.grouping import Pending, letters
from helpdesk.escalation.messages import Told
from helpdesk.escalation.models import Alert, Escalation
from helpdesk.escalation.recipients import concerned
from helpdesk.escalation.rungs import due_of, holds, may_hold_again
from helpdesk.escalation.staff import staff_for
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import TECHNICIAN
from helpdesk.sla.clock import is_open
from helpdesk.sla.ladder import Fall, Recipient
from helpdesk.tickets import deadlines
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent


def is_working_time(now: datetime) -> bool:
    """Return whether people are at work: at other times nobody is written to."""
    return is_open(sla.current_rules(now).calendar(TECHNICIAN), now)


def record(ticket_id: int, *, now: datetime) -> bool:
    """Write down the steps of the ticket that have fallen; False if another process was first."""
    if not _claim_ticket(ticket_id, now):
        return False
    ticket = db.session.get_one(Ticket, ticket_id, populate_existing=True)
    found = deadlines.assessment(ticket, now=now)
    come = climb(found, deadlines.rules_of(ticket), now)
    _record_fallen(ticket, come.fallen, now)
    _look_again(ticket_id, come.next_at)
    return True


def address(escalation_id: int, *, now: datetime) -> bool:
    """Note whom the step concerns today; nobody, if it no longer holds.

    What is only put off, by a pause or a lower priority, is asked again: it may hold once more.
    """
    claim = update(Escalation).where(
        Escalation.id == escalation_id, Escalation.addressed_at.is_(None)
    )
    if db.session.scalar(claim.values(addressed_at=now).returning(Escalation.id)) is None:
        return False
    step = db.session.get_one(Escalation, escalation_id, populate_existing=True)
    if not still_holds(step, now):
        step.addressed_at = None if may_hold_again(step.step, step.ticket) else now
        return False
    to = [Recipient(each) for each in step.recipients]
    people = concerned(to, staff_for(step.ticket, now=now))
    rows = [{"escalation_id": step.id, "user_id": each, "is_told": False} for each in people]
    if rows:
        plain.add(Alert, *rows)
    return bool(rows)


def tell(user_id: int, *, now: datetime) -> bool:
    """Write to the person of all that waits for them and still holds."""
    claim = update(Alert).where(Alert.user_id == user_id, Alert.settled_at.is_(None))
    claimed = db.session.scalars(claim.values(settled_at=now).returning(Alert.id)).all()
    to = db.session.get_one(User, user_id)
    pending = _pending(claimed, to, now) if to.is_enabled else {}
    if not pending:
        return False
    told = update(Alert).where(Alert.id.in_([each.alert_id for each in pending]))
    db.session.execute(told.values(is_told=True))
    for group in letters(pending, sla.current_rules(now).policy.digest_from):
        news = [Told(pending[each], each.step, each.due_at, each.alert_id) for each in group]
        one = len(news) == 1
        draft = (
            messages.alert(news[0], to=to, now=now)
            if one
            else messages.digest(news, to=to, now=now)
        )
        outbox.post(draft, now=now)
    return True


def still_holds(step: Escalation, now: datetime) -> bool:
    """Return whether the ticket still stands on the step: not answered, solved or paused since."""
    return holds(step.step, step.ticket, deadlines.rules_of(step.ticket), now)


def fallen_step(ticket: Ticket, run: int, fall: Fall, *, now: datetime) -> Escalation:
    """Return the step as the ledger keeps it."""
    return Escalation(
        ticket=ticket,
        step=fall.step.key,
        run=run,
        recipients=[each.value for each in fall.step.to],
        fell_at=fall.at,
        recorded_at=now,
    )


def told_of(run: int, fall: Fall) -> dict[str, Any]:
    """Return what the event of it tells."""
    return {"step": fall.step.key, "run": run, "fell_at": fall.at.isoformat()}


def _claim_ticket(ticket_id: int, now: datetime) -> bool:
    # Before anything is read of it: whoever changes the ticket now does so before or after us.
    claim = update(Ticket).where(Ticket.id == ticket_id, Ticket.alert_at <= now)
    return db.session.scalar(claim.values(alert_at=None).returning(Ticket.id)) is not None


def _look_again(ticket_id: int, at: datetime | None) -> None:
    db.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(alert_at=at))


def _record_fallen(ticket: Ticket, fallen: Sequence[tuple[int, Fall]], now: datetime) -> None:
    query = select(Escalation.step, Escalation.run).where(Escalation.ticket_id == ticket.id)
    known = {(step, run) for step, run in db.session.execute(query)}
    for run, fall in fallen:
        if (fall.step.key, run) not in known:
            db.session.add(fallen_step(ticket, run, fall, now=now))
            plain.add(
                TicketEvent,
                {
                    "ticket_id": ticket.id,
                    "at": now,
                    "recorded_at": now,
                    "by_id": None,
                    "kind": Event.ESCALATED,
                    "facts": told_of(run, fall),
                },
            )


def _pending(claimed: Sequence[int], to: User, now: datetime) -> dict[Pending, Ticket]:
    """Return what of the claimed alerts still holds and the person may read, with its ticket."""
    query = (
        select(Alert)
        .where(Alert.id.in_(claimed))
        .options(
            joinedload(Alert.escalation)
            .joinedload(Escalation.ticket)
            .options(joinedload(Ticket.school), joinedload(Ticket.technician))
        )
        .execution_options(populate_existing=True)
    )
    found = {}
    for alert in db.session.scalars(query):
        step, ticket = alert.escalation, alert.escalation.ticket
        due_at = due_of(step.step, ticket)
        if due_at is not None and still_holds(step, now) and can(to, Action.READ, ticket):
            found[Pending(alert.id, ticket.id, step.step, step.fell_at, due_at)] = ticket
    return found
