"""The report in words: values, changes, verdicts and the sentence that heads the page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core import wording
from helpdesk.reports import notes
from helpdesk.reports.fairness import FairFigure
from helpdesk.reports.figures import Change, Figure
from helpdesk.reports.measures import TYPICAL, Measure, Unit
from helpdesk.reports.notes import Remark
from helpdesk.reports.report import MonthReport
from helpdesk.reports.targets import TARGETS, Verdict, verdict

# By whether the month is over, how many targets could be judged, and how many were met.
_HEADLINES: Mapping[tuple[bool, int, int], LazyString] = {
    (True, 2, 2): _l("Oba cele osiągnięte"),
    (True, 2, 1): _l("Jeden cel z dwóch osiągnięty"),
    (True, 2, 0): _l("Żaden z dwóch celów nie został osiągnięty"),
    (True, 1, 1): _l("Jeden cel osiągnięty, drugiego nie da się ocenić"),
    (True, 1, 0): _l("Jeden cel nie został osiągnięty, drugiego nie da się ocenić"),
    (True, 0, 0): _l("Za mało danych, aby ocenić cele"),
    (False, 2, 2): _l("Na razie oba cele są osiągnięte"),
    (False, 2, 1): _l("Na razie jeden cel z dwóch jest osiągnięty"),
    (False, 2, 0): _l("Na razie żaden z dwóch celów nie jest osiągnięty"),
    (False, 1, 1): _l("Na razie jeden cel jest osiągnięty, drugiego nie da się ocenić"),
    (False, 1, 0): _l("Na razie jeden cel nie jest osiągnięty, drugiego nie da się ocenić"),
    (False, 0, 0): _l("Na razie za mało danych, aby ocenić cele"),
}

# Remarks that the page says in other words.
_SAID = frozenset({Remark.NOT_OVER})


def headline(report: MonthReport) -> str:
    """Return the answer that the page begins with."""
    if report.is_before_start and report.is_empty:
        return _("Przed startem wspólnej obsługi")
    if report.is_empty:
        return _("W tym miesiącu nie było zgłoszeń")
    return goals(report.totals, is_over=report.is_over)


def goals(totals: Mapping[Measure, Figure], *, is_over: bool) -> str:
    """Return how many of the targets are met."""
    verdicts = [verdict(totals[measure]) for measure in TARGETS]
    judged = [each for each in verdicts if each is not Verdict.UNKNOWN]
    return str(_HEADLINES[is_over, len(judged), judged.count(Verdict.MET)])


def remarks(report: MonthReport) -> list[str]:
    """Return what a reader of the figures must know about them."""
    found = []
    if not report.is_over:
        when = wording.clock_dated(report.as_of, report.as_of)
        found.append(_("Ten miesiąc jeszcze trwa. Liczby są z chwili: %(when)s, i będą się zmieniać.", when=when))  # fmt: skip
    if report.is_before_start:
        found.append(_("W tym miesiącu wspólna obsługa jeszcze nie działała."))
    elif report.is_empty:
        found.append(_("Nikt nic nie zgłosił i nic nie zostało z poprzednich miesięcy."))
    elif not report.previous:
        found.append(_("To pierwszy miesiąc wspólnej obsługi, więc nie ma z czym porównać."))
    told = (notes.words(each) for each in report.notes if each.remark not in _SAID)
    return [*found, *told, *kept_less(report)]


def value(figure: Figure | FairFigure) -> str:
    """Return the figure as read: "136", "91,2%", "1 h 20 min", or why there is none."""
    if figure.value is None:
        return _without_value(figure)
    if figure.of.months > 1 and isinstance(figure, Figure) and figure.adds_up:
        return _("średnio %(amount)s", amount=amount(figure.unit, figure.value))
    return amount(figure.unit, figure.value)


def _without_value(figure: Figure | FairFigure) -> str:
    """Return why there is no value: nothing was counted, too little, or a cost was not recorded."""
    if figure.measure is Measure.SAVED:
        return _("nie da się policzyć")
    if not figure.count:
        return _("brak danych")
    if figure.unit is Unit.GROSZE and not figure.is_small:
        return _("koszt nie zapisany")
    return _("za mało danych")


def aside(figure: Figure | FairFigure) -> str:
    """Return how many stand behind it where nothing else says so: few, of months, of what is usual."""
    if figure.count and (figure.is_small or figure.of.months > 1 or figure.measure in TYPICAL):
        return f"({wording.number(figure.count)})"
    return ""


def remark_on(figure: Figure | FairFigure) -> str:
    """Return why there is no value, or that it is of several months and how they were put together."""
    if figure.value is None:
        return value(figure)
    if not isinstance(figure, Figure) or figure.of.months == 1:
        return ""
    if figure.adds_up:
        return _("średnia na miesiąc, z miesięcy: %(number)s", number=figure.of.months)
    return _("z miesięcy razem: %(number)s", number=figure.of.months)


def signed(change: Change) -> str:
    """Return "+3,2 pkt", "−1 h 20 min", "0"; empty where one of the two is not known."""
    number = change.value
    if number is None:
        return ""
    if not number:
        return "0"
    sign = "+" if number > 0 else "\N{MINUS SIGN}"
    return sign + _difference(change.unit, abs(number))


def amount(unit: Unit, number: float) -> str:
    return _AMOUNTS[unit](number)


def _counted(number: float) -> str:
    """Return a number of things; the mean of some months may be no whole one."""
    return wording.number(number, 0 if float(number).is_integer() else 1)


def hours(minutes: float) -> str:
    """Return "53 h 10 min": added up hours are no days and nights. A correction may be negative."""
    whole, rest = divmod(round(abs(minutes)), 60)
    sign = "\N{MINUS SIGN}" if minutes < 0 else ""
    if not whole:
        words = _("%(minutes)s min", minutes=rest)
    elif not rest:
        words = _("%(hours)s h", hours=wording.number(whole))
    else:
        shown = wording.number(whole)
        words = _("%(hours)s h %(minutes)s min", hours=shown, minutes=f"{rest:02d}")
    return sign + words


def _kilometres(number: float) -> str:
    return _("%(number)s km", number=_counted(number)).replace(" ", wording.NO_BREAK)


_AMOUNTS: Mapping[Unit, Callable[[float], str]] = {
    **dict.fromkeys((Unit.TICKETS, Unit.VISITS, Unit.PLACES), _counted),
    Unit.SHARE: lambda number: wording.percent(number, 1),
    Unit.WORKING_SECONDS: lambda number: wording.working(timedelta(seconds=number)),
    Unit.DAYS: lambda number: wording.duration(timedelta(days=number)),
    Unit.MINUTES: hours,
    Unit.KILOMETRES: _kilometres,
    Unit.MARK: lambda number: wording.number(number, 1),
    Unit.GROSZE: lambda number: wording.money(round(number)),
}


def change(figure: Figure, before: Figure) -> str:
    """Return how the figure moved since the month before; empty where that can't be said."""
    difference = Change(figure, before).value
    if difference is None:
        return ""
    if not difference:
        return _("tyle samo co miesiąc wcześniej")
    words = _difference(figure.unit, abs(difference))
    if difference > 0:
        return _("o %(amount)s więcej niż miesiąc wcześniej", amount=words)
    return _("o %(amount)s mniej niż miesiąc wcześniej", amount=words)


def judgement(figure: Figure) -> str:
    """Return "cel 90%: osiągnięty", or by how much it was missed."""
    target = TARGETS[figure.measure]
    goal = wording.percent(target)
    match verdict(figure):
        case Verdict.UNKNOWN:
            return _("cel %(target)s: za mało danych", target=goal)
        case Verdict.MET:
            return _("cel %(target)s: osiągnięty", target=goal)
        case Verdict.MISSED:
            # Rounded up to the last digit shown, so that a near miss is not "brakuje 0,0".
            missing = max(target - (figure.value or 0), 0.001)
            points = _difference(Unit.SHARE, missing)
            return _("cel %(target)s: brakuje %(points)s", target=goal, points=points)


def kept_less(report: MonthReport) -> list[str]:
    """Return what a month lacks that was closed by an older version of the report."""
    if report.is_frozen and Measure.COST not in report.totals:
        return [
            _(
                "Ten miesiąc zamknięto, zanim raport obejmował koszty, oceny i rzetelność danych, więc ich w nim nie ma."
            )
        ]
    return []


def trend_sentence(report: MonthReport) -> str:
    """Return in how many of the months that can be judged the target was met."""
    shares = [
        past.figures[Measure.RESOLUTION_SHARE] for past in report.trend if not past.is_before_start
    ]
    verdicts = [verdict(share) for share in shares]
    judged = [each for each in verdicts if each is not Verdict.UNKNOWN]
    return _(
        "Miesiące, w których cel był osiągnięty: %(met)s z %(all)s, które da się ocenić.",
        met=judged.count(Verdict.MET),
        all=len(judged),
    )


def target_label(measure: Measure) -> str:
    return _("cel %(target)s", target=wording.percent(TARGETS[measure]))


def _difference(unit: Unit, number: float) -> str:
    if unit is Unit.SHARE:
        points = _("%(number)s pkt", number=wording.number(number * 100, 1))
        return points.replace(" ", wording.NO_BREAK)
    return amount(unit, number)
