"""What people read of recurring visits: kinds, when they recur, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.language import language
from helpdesk.core.wording import date_long, day_short, month_name, weekday_long
from helpdesk.visits.recurring.due import Crew
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence, VisitRule
from helpdesk.visits.recurring.standing import Standing, State
from helpdesk.visits.recurring.when import EveryWeeks, Monthly, Nth, When

KIND: Mapping[RuleKind, LazyString] = {
    RuleKind.CHECK: _l("Przegląd"),
    RuleKind.AUDIT: _l("Audyt bezpieczeństwa"),
    RuleKind.TRAINING: _l("Szkolenie"),
}

RECURS: Mapping[Recurs, LazyString] = {
    Recurs.MONTHLY: _l("W wybrany dzień miesiąca, na przykład pierwszy wtorek"),
    Recurs.WEEKS: _l("Co kilka tygodni"),
    Recurs.YEARLY: _l("Raz w roku, do wybranego dnia"),
}

NTH: Mapping[Nth, LazyString] = {
    Nth.FIRST: _l("pierwszy"),
    Nth.SECOND: _l("drugi"),
    Nth.THIRD: _l("trzeci"),
    Nth.FOURTH: _l("czwarty"),
    Nth.LAST: _l("ostatni"),
}
# In Polish a Wednesday, a Saturday and a Sunday are feminine.
NTH_OF_HER: Mapping[Nth, LazyString] = {
    Nth.FIRST: _l("pierwsza"),
    Nth.SECOND: _l("druga"),
    Nth.THIRD: _l("trzecia"),
    Nth.FOURTH: _l("czwarta"),
    Nth.LAST: _l("ostatnia"),
}
HERS = frozenset({2, 5, 6})
WEEKDAYS = (
    _l("poniedziałek"), _l("wtorek"), _l("środa"), _l("czwartek"), _l("piątek"),
    _l("sobota"), _l("niedziela"),
)  # fmt: skip

STATE: Mapping[State, LazyString] = {
    State.DONE: _l("wykonane"),
    State.UNFINISHED: _l("lista niedokończona"),
    State.PLANNED: _l("zaplanowane"),
    State.COMING: _l("do zrobienia"),
    State.DUE: _l("do zrobienia"),
    State.OVERDUE: _l("po terminie"),
    State.MISSED: _l("niezrobione"),
    State.SKIPPED: _l("pominięte"),
}
# The marks of tickets' states say the same things here.
MARK: Mapping[State, str] = {
    State.DONE: "resolved",
    State.UNFINISHED: "in_progress",
    State.PLANNED: "visit",
    State.COMING: "waiting_requester",
    State.DUE: "new",
    State.OVERDUE: "new",
    State.MISSED: "withdrawn",
    State.SKIPPED: "withdrawn",
}


def when(given: When) -> str:
    """Return "pierwszy wtorek miesiąca", "co 3 tygodnie" or "raz w roku do 30 listopada"."""
    match given:
        case Monthly():
            nth = (NTH_OF_HER if given.weekday in HERS else NTH)[given.nth]
            return _("%(nth)s %(weekday)s miesiąca", nth=nth, weekday=WEEKDAYS[given.weekday])
        case EveryWeeks():
            return ngettext("co %(num)s tydzień", "co %(num)s tygodni", given.weeks)
    # Of a leap year, which has every day.
    day = format_date(date(2000, given.month, given.day), "d MMMM", locale=language())
    return _("raz w roku do %(day)s", day=day)


def named(rule: VisitRule) -> str:
    """Return the rule's name with its kind, unless the name says that already."""
    return title(rule.kind, rule.name)


def title(kind: RuleKind, name: str) -> str:
    """Return the name of a rule with its kind."""
    words = str(KIND[kind])
    return name if name.lower().startswith(words.lower()) else f"{words}: {name}"


def period(given: VisitOccurrence) -> str:
    """Return "grudzień 2026", "2026" or the week's Monday."""
    return period_words(given.rule.recurs, given.period)


def period_words(recurs: Recurs, key: str) -> str:
    """Return a period in words."""
    match recurs:
        case Recurs.MONTHLY:
            return month_name(date.fromisoformat(f"{key}-01"))
        case Recurs.WEEKS:
            return _("tydzień od %(day)s", day=date_long(date.fromisoformat(key)))
    return key


def days(given: VisitOccurrence, today: date) -> str:
    """Return "wt. 1.12" or "do pon. 30.11"."""
    latest = day_short(given.latest_on, today)
    return latest if given.earliest_on == given.latest_on else _("do %(day)s", day=latest)


def moved(given: VisitOccurrence) -> str:
    """Return why the day is another than the rule says, and that nobody works on it; '' if neither."""
    told = [_moved(given)]
    if given.crew is Crew.AWAY:
        told.append(_("informatyk placówki wtedy nie pracuje"))
    return "; ".join(filter(None, told))


def _moved(given: VisitOccurrence) -> str:
    if given.wanted_on is None:
        return ""
    day = weekday_long(given.wanted_on)
    if given.is_skipped and given.moved_why:
        return _("w całym okresie nie ma wolnego dnia: %(why)s", why=given.moved_why)
    if given.is_skipped:
        return _("w całym okresie nie ma wolnego dnia")
    if given.moved_why:
        return _("przeniesione: %(day)s to %(why)s", day=day, why=given.moved_why)
    if given.crew is Crew.WAITED_FOR:
        return _("przeniesione: %(day)s to dzień wolny informatyka placówki", day=day)
    return _("przeniesione: %(day)s to dzień wolny", day=day)


def state(given: Standing, today: date) -> str:
    """Return how it stands: "wykonane wt. 3.11", "do zrobienia do pon. 30.11"."""
    found = given.occurrence
    words = str(STATE[given.state])
    match given.state:
        case State.DONE:
            assert given.done_on is not None
            return _("%(state)s, %(day)s", state=words, day=day_short(given.done_on, today))
        case State.PLANNED:
            assert found.visit is not None
            return _("%(state)s, %(day)s", state=words, day=day_short(found.visit.day, today))
        case State.UNFINISHED:
            return _(
                "lista niedokończona: %(done)s z %(all)s", done=given.ticked, all=len(found.lines)
            )
        case State.OVERDUE:
            days_late = (today - found.latest_on) // timedelta(days=1)
            return ngettext("po terminie %(num)s dzień", "po terminie %(num)s dni", days_late)
        case State.COMING | State.DUE:
            return _("%(state)s %(days)s", state=words, days=days(found, today))
    return words
