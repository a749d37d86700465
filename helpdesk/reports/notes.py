"""What must be known to read a month's figures rightly: told in words, on every format. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, TypeGuard

from flask_babel import gettext as _

from helpdesk.core.wording import date_long
from helpdesk.reports import comparing
from helpdesk.reports.costs import cost_rows
from helpdesk.reports.costs.month import Gap
from helpdesk.reports.costs.wording import GAP
from helpdesk.reports.counted import (
    CostRow,
    Counted,
    Population,
    Populations,
    RatedRow,
    Row,
    UnitRow,
    VisitRow,
)
from helpdesk.reports.inputs import Inputs, RulesUsed
from helpdesk.schools.models import Stage

_IN_ORDER = (Gap.HOUR, Gap.LOG, Gap.FIXED, Gap.BEFORE, Gap.JOINED)
DIGITS = 12  # of a version's hash, as shown elsewhere


class Remark(enum.Enum):
    NOT_OVER = "not_over"
    NO_TICKETS = "no_tickets"
    UNIT_JOINED = "unit_joined"
    UNIT_LEFT = "unit_left"
    RULES_CHANGED = "rules_changed"
    NO_EVENTS = "no_events"
    KILOMETRES_MISSING = "kilometres_missing"
    TIMES_MISSING = "times_missing"
    COMPARED_WITH_FEWER = "compared_with_fewer"
    COSTS_MISSING = "costs_missing"
    NOBODY_RATED = "nobody_rated"


# Those that tell a number of tickets or visits.
_LISTED = frozenset(
    {Remark.NO_EVENTS, Remark.KILOMETRES_MISSING, Remark.TIMES_MISSING, Remark.NOBODY_RATED}
)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark with its facts, which are plain JSON values."""

    remark: Remark
    facts: Mapping[str, Any]


def notes(of: Inputs) -> Iterator[Note]:
    """Yield what there is to remark on the month."""
    if not of.month.is_over(of.as_of):
        yield Note(Remark.NOT_OVER, {})
    if not of.populations.get(Population.FILED):
        yield Note(Remark.NO_TICKETS, {})
    yield from _joined_or_left(of)
    if len(of.rules) > 1:
        yield Note(Remark.RULES_CHANGED, {"versions": [_told(each) for each in of.rules]})
    yield from _imported(of)
    yield from _unwritten(of)
    yield from _unrecorded(of)
    yield from _unrated(of)
    months = len(comparing.months_before(of.month, of.past))
    if 0 < months < comparing.TRAILING_MONTHS:
        yield Note(Remark.COMPARED_WITH_FEWER, {"months": months})


def words(note: Note) -> str:
    """Return the remark as a sentence in the reader's language."""
    return _WORDS[note.remark](note.facts)


def _joined_or_left(of: Inputs) -> Iterator[Note]:
    """Yield the units that came in or left in the month: their figures are not of a whole one."""
    names = {each.id: each.name for each in of.schools}
    for row in of.populations.get(Population.UNITS, ()):
        if not isinstance(row, UnitRow) or row.stage in {None, Stage.PLANNED} or row.since is None:
            continue
        facts = {"unit": names.get(row.school_id, ""), "day": row.since.isoformat()}
        if row.stage is Stage.LEFT:
            yield Note(Remark.UNIT_LEFT, facts)
        elif of.month.first_day < row.since < of.month.next.first_day:
            yield Note(Remark.UNIT_JOINED, {**facts, "stage": row.stage.value if row.stage else ""})


def behind(remark: Remark, populations: Populations) -> list[Row | VisitRow]:
    """Return the tickets or visits that the remark counts, each once."""
    rows = [row for found in populations.values() for row in found]
    visits = [row for row in rows if isinstance(row, VisitRow)]
    match remark:
        case Remark.KILOMETRES_MISSING:
            return [row for row in visits if row.unknown_ways > 0]
        case Remark.TIMES_MISSING:
            return [row for row in visits if row.minutes is None]
        case Remark.NOBODY_RATED:
            return [row for row in rows if isinstance(row, RatedRow)]
        case Remark.NO_EVENTS:
            return [*{row.id: row for row in rows if _lacks_events(row)}.values()]
        case Remark.RULES_CHANGED:
            return [row for row in populations.get(Population.FILED, ()) if isinstance(row, Row)]
    return []


def lists(note: Note) -> list[tuple[str, str]]:
    """Return what a reader may have listed: its name, and of which rules where there are several."""
    if note.remark is Remark.RULES_CHANGED:
        versions = [each["version"] for each in note.facts["versions"]]
        return [(_("lista: %(version)s", version=each), each) for each in versions]
    return [(_("lista"), "")] if note.remark in _LISTED else []


def _lacks_events(row: Counted) -> TypeGuard[Row]:
    return isinstance(row, Row) and not row.has_events


def _imported(of: Inputs) -> Iterator[Note]:
    if without := behind(Remark.NO_EVENTS, of.populations):
        yield Note(Remark.NO_EVENTS, {"tickets": len(without)})


def _unwritten(of: Inputs) -> Iterator[Note]:
    for remark in (Remark.KILOMETRES_MISSING, Remark.TIMES_MISSING):
        if without := behind(remark, of.populations):
            yield Note(remark, {"visits": len(without)})


def _unrecorded(of: Inputs) -> Iterator[Note]:
    """Yield which parts of the costs are not known: a sum with one of them is not given."""
    rows = [row for row in of.populations.get(Population.COSTS, ()) if isinstance(row, CostRow)]
    # Before the month is over nothing is compared, whenever a unit joined.
    found = cost_rows.gaps(rows) - (set() if of.month.is_over(of.as_of) else {Gap.JOINED})
    if found:
        parts = [gap.value for gap in _IN_ORDER if gap in found]
        yield Note(Remark.COSTS_MISSING, {"parts": parts})


def _unrated(of: Inputs) -> Iterator[Note]:
    rows = [row for row in of.populations.get(Population.RATABLE, ()) if isinstance(row, RatedRow)]
    if rows and all(row.mark is None for row in rows):
        yield Note(Remark.NOBODY_RATED, {"solutions": len(rows)})


def _told(used: RulesUsed) -> dict[str, Any]:
    return {
        "version": used.version[:DIGITS],
        "holds_from": used.holds_from.isoformat(),
        "tickets": used.tickets,
    }


def _joined_words(facts: Mapping[str, Any]) -> str:
    day = date_long(date.fromisoformat(facts["day"]))
    if facts["stage"] == Stage.PILOT.value:
        return _(
            "%(unit)s: pilotaż od %(day)s, więc liczby tej placówki nie są z całego miesiąca.",
            unit=facts["unit"],
            day=day,
        )
    return _(
        "%(unit)s: pełna obsługa od %(day)s, wcześniej w tym miesiącu jej nie było.",
        unit=facts["unit"],
        day=day,
    )


def _left_words(facts: Mapping[str, Any]) -> str:
    return _(
        "%(unit)s: od %(day)s poza wspólną obsługą.",
        unit=facts["unit"],
        day=date_long(date.fromisoformat(facts["day"])),
    )


def _rules_words(facts: Mapping[str, Any]) -> str:
    versions = "; ".join(
        _(
            "%(version)s z dnia %(day)s, zgłoszenia: %(number)s",
            version=each["version"],
            day=date_long(date.fromisoformat(each["holds_from"])),
            number=each["tickets"],
        )
        for each in facts["versions"]
    )
    return _(
        "W tym miesiącu zmieniły się zasady terminów. Każde zgłoszenie oceniają zasady z chwili jego przyjęcia: %(versions)s.",
        versions=versions,
    )


def _imported_words(facts: Mapping[str, Any]) -> str:
    return _(
        "Zgłoszenia z innego programu, bez zapisanego przebiegu: %(number)s. Liczymy je według dat, które przyszły razem z nimi, i nie wiemy, czy wracały.",
        number=facts["tickets"],
    )


def _kilometres_words(facts: Mapping[str, Any]) -> str:
    return _(
        "Wizyty, przy których brakuje kilometrów odcinka drogi: %(number)s. Tych odcinków nie ma w sumie.",
        number=facts["visits"],
    )


def _times_words(facts: Mapping[str, Any]) -> str:
    return _(
        "Wizyty bez zapisanej godziny przyjazdu lub wyjazdu: %(number)s. Nie ma ich w czasie na miejscu.",
        number=facts["visits"],
    )


def _fewer_words(facts: Mapping[str, Any]) -> str:
    return _(
        "Wcześniejsze miesiące, z którymi można porównać: %(number)s zamiast 12.",
        number=facts["months"],
    )


def _costs_words(facts: Mapping[str, Any]) -> str:
    travel = _(
        "Dojazdy: brakuje kilometrów lub stawki, albo zakończonej wizyty nie ma w ewidencji przebiegu."
    )
    return " ".join(
        travel if part == Gap.LOG.value else str(GAP[Gap(part)]) for part in facts["parts"]
    )


def _unrated_words(facts: Mapping[str, Any]) -> str:
    return _(
        "Nikt nie ocenił rozwiązań, którym w tym miesiącu minął czas na ocenę: jest ich %(number)s.",
        number=facts["solutions"],
    )


_WORDS: Mapping[Remark, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        Remark.NOT_OVER: lambda _facts: _(
            "Ten miesiąc jeszcze trwa: liczby są niepełne i będą się zmieniać."
        ),
        Remark.NO_TICKETS: lambda _facts: _("W tym miesiącu nikt nic nie zgłosił."),
        Remark.UNIT_JOINED: _joined_words,
        Remark.UNIT_LEFT: _left_words,
        Remark.RULES_CHANGED: _rules_words,
        Remark.NO_EVENTS: _imported_words,
        Remark.KILOMETRES_MISSING: _kilometres_words,
        Remark.TIMES_MISSING: _times_words,
        Remark.COMPARED_WITH_FEWER: _fewer_words,
        Remark.COSTS_MISSING: _costs_words,
        Remark.NOBODY_RATED: _unrated_words,
    }
)
