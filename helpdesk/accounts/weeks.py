"""The working weeks of a technician, each from a day on. The caller commits."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User, WorkingDay, WorkingWeek
from helpdesk.accounts.working_week import WEEKDAYS, Week, Weeks, has_work, week_on
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.stale import Stale, flush, raise_version
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.hours import SHORT
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import TECHNICIAN
from helpdesk.sla.clock import Hours


def set_week(
    technician: User, week: Week, *, from_on: date | None = None, version: int, now: datetime
) -> None:
    """Say when a technician works from a day on, today if none is named.

    Days that are over keep the week they had, later weeks stay as they are. Raises Stale, or
    HelpdeskError for a day that is over or if no hours would be left.
    """
    if technician.version != version:
        raise Stale
    today = local(now).date()
    begins = from_on or today
    if begins < today:
        raise HelpdeskError(
            _l(
                "Tydzień pracy zmienia się najwcześniej od dziś: dni, które minęły, zostają, jakie były."
            )
        )
    if not _leaves_work(week, now):
        raise HelpdeskError(
            _l(
                "Z takim tygodniem ta osoba nie pracuje w żadnym dniu kalendarza „technician”. "
                "Zostaw godziny choć w jednym; na czas urlopu wpisz nieobecność."
            )
        )
    if week == week_on(technician.weeks, begins):
        return
    # First, so that who saves at the same moment waits here and then is told.
    raise_version(technician)
    flush()
    _drop(technician, [each for each in technician.working_weeks if each.from_on == begins])
    days = [_day(weekday, hours) for weekday, hours in sorted(week.items())]
    technician.working_weeks.append(WorkingWeek(from_on=begins, days=days))
    db.session.flush()


def remove_week(technician: User, week_id: int, *, now: datetime) -> None:
    """Let the week before go on. Raises NotFound, or Conflict once days have passed in this one."""
    found = [each for each in technician.working_weeks if each.id == week_id]
    if not found:
        raise NotFound(_l("Tego tygodnia pracy już nie ma."))
    if found[0].from_on < local(now).date():
        raise Conflict(_l("Ten tydzień pracy już obowiązywał. Zapisz inny, od dziś albo później."))
    raise_version(technician)
    flush()
    _drop(technician, found)


def told(weeks: Weeks) -> list[str]:
    """Return the weeks as the history of changes keeps them, the earliest first."""
    return [f"od {from_on}: {_days(weeks[from_on])}" for from_on in sorted(weeks)]


def _drop(technician: User, weeks: list[WorkingWeek]) -> None:
    for each in weeks:
        technician.working_weeks.remove(each)
    db.session.flush()  # the old rows go first: a new one may have the same day


def _day(weekday: int, hours: Hours | None) -> WorkingDay:
    return WorkingDay(
        weekday=weekday,
        starts_at=hours.opens if hours else None,
        ends_at=hours.closes if hours else None,
    )


def _days(week: Week) -> str:
    words = [f"{SHORT[weekday]} {_hours(hours)}" for weekday, hours in sorted(week.items())]
    return ", ".join(words) or "jak w kalendarzu"


def _hours(hours: Hours | None) -> str:
    return f"{hours.opens:%H:%M}-{hours.closes:%H:%M}" if hours else "wolne"


def _leaves_work(week: Week, now: datetime) -> bool:
    """Return whether any hours are left; where the rules tell none, whether a day is not free."""
    rules = sla.current_rules(now)
    if TECHNICIAN in rules.calendars:
        return has_work(rules.calendar(TECHNICIAN).week, week)
    return any(weekday not in week or week[weekday] for weekday in WEEKDAYS)
