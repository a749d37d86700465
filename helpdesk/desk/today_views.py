"""Today: the next stop, the day's visits, what is due, what can be done from afar. For the phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.wording import local
from helpdesk.desk.blueprint import bp
from helpdesk.escalation import shown as escalation
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import queue as reading
from helpdesk.tickets.standing import Standing
from helpdesk.visits import board
from helpdesk.visits.models import AHEAD, Visit, VisitStatus

MOST_REMINDERS = 5


@bp.get("/dzis")
@requires(Permission.WORK_TICKETS)
def today() -> ResponseReturnValue:
    now = utcnow()
    visits = board.of_day(current_user, local(now).date())
    in_visits = [ticket for visit in visits for ticket in visit.tickets]
    due = reading.due_today(current_user, now=now)
    remote = reading.remote(current_user, now=now, but=[each.id for each in (*in_visits, *due)])
    ahead = [visit for visit in visits if visit.status in AHEAD]
    reminders = escalation.own(current_user, now=now)
    standing = Standing(now)
    shown = (*due, *remote, *in_visits)
    return render_template(
        "desk/today.html",
        now=now,
        visits=visits,
        next_stop=_next_stop(ahead),
        ahead=ahead,
        tickets_ahead=sum(len(visit.tickets) for visit in ahead),
        kilometres_ahead=sum(visit.kilometres for visit in ahead),
        minutes_ahead=timedelta(minutes=sum(visit.minutes for visit in ahead)),
        reminders=reminders[:MOST_REMINDERS],
        due=due,
        remote=remote,
        badges={ticket.id: standing.due(ticket) for ticket in shown},
    )


def _next_stop(ahead: Sequence[Visit]) -> Visit | None:
    """Return the visit that is going on, else the first that is planned."""
    started = (visit for visit in ahead if visit.status is VisitStatus.STARTED)
    return next(started, ahead[0] if ahead else None)
