"""What people read of the weeks ahead: spans of days, hours that may be fewer than none, outcomes."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.wording import MINUS, day_short, number, percent
from helpdesk.documents.charts import Bar, bars
from helpdesk.visits.capacity.absence import Outcome
from helpdesk.visits.capacity.hours import ONE_DAY, Week
from helpdesk.visits.capacity.outlook import Line, Outlook
from helpdesk.visits.proposing import wording as proposing
from helpdesk.visits.proposing.facts import Facts

NOTHING = "\N{EN DASH}"


def hours(minutes: int) -> str:
    """Return "12 h 30 min" or "−2 h"; beyond a day still hours, since they are hours of work."""
    whole, rest = divmod(abs(minutes), 60)
    words = proposing.hours(abs(minutes)) if rest or not whole else _("%(hours)s h", hours=whole)
    return f"{MINUS if minutes < 0 else ''}{words}"


def week(given: Week) -> str:
    """Return "30.11 – 4.12": from Monday to Friday."""
    friday = given.monday + 4 * ONE_DAY
    return _(
        "%(first)s – %(last)s",
        first=f"{given.monday.day}.{given.monday.month:02d}",
        last=f"{friday.day}.{friday.month:02d}",
    )


def chart(given: Outlook) -> Markup:
    """Return the weeks as bars: how much of the available time is planned and needed."""
    title = _("Czas zaplanowany i potrzebny, tydzień po tygodniu. Te same liczby są w tabeli pod wykresem.")  # fmt: skip
    drawn = [Bar(_against(line), _share(line) or 0, _percent(line)) for line in given.team]
    return bars(drawn, title=title, key="wykres-obciazenie", whole=1)


def _against(line: Line) -> str:
    return _(
        "%(week)s: %(needed)s z %(available)s h",
        week=week(line.week),
        needed=number(line.demand / 60),
        available=number(line.time.available / 60),
    )


def _share(line: Line) -> float | None:
    available = line.time.available
    return line.demand / available if available else None


def _percent(line: Line) -> str:
    share = _share(line)
    return NOTHING if share is None else percent(share)


def outcome(given: Outcome, facts: Facts) -> str:
    """Return who could do it and when, or that nobody can."""
    if given.day is not None and given.technician_id is not None:
        name, day = facts.names[given.technician_id], day_short(given.day, facts.now)
        return _("może zrobić %(name)s, %(day)s", name=name, day=day)
    if given.will_breach:
        return _("nikt nie ma na to czasu przed terminem")
    return _("nie ma terminu, może poczekać do powrotu")
