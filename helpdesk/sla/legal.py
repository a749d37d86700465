"""Legal clocks as written in `sla_rules/legal.toml`: who must be told of an incident by when. Pure.

Other than our own promises these count by the clock on the wall. Where the law can be read in two
ways, the earlier end is told.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from helpdesk.core.clock import WARSAW
from helpdesk.core.resources import resource_dir
from helpdesk.sla.calendars import PublicHolidays
from helpdesk.sla.rules import RulesError
from helpdesk.sla.tables import Problem, Source, Table

LEGAL = "legal.toml"
DETECTION, AFTER = "detection", "after:"

HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
SATURDAY = 5
_DAYS_OFF = PublicHolidays("PL")
_LIMIT = re.compile(r"([1-9]\d{0,3})h|([1-9]\d?) months?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a duty may take: hours, or calendar months."""

    hours: int = 0
    months: int = 0

    def ends(self, start: datetime) -> datetime:
        """Return the instant from which it is too late.

        Hours run from the very moment, through nights and days off. Months end with the last hour
        of the day of that date, or of the month if it has no such day, and are carried over
        Saturdays, Sundays and public holidays: Regulation 1182/71 art. 3(2)(c) and 3(4), which
        excepts periods in hours; k.p.a. art. 57 § 3 and 4.
        """
        if self.hours:
            # To UTC before any arithmetic: an hour of law is an hour, whatever the clocks do.
            return start.astimezone(UTC) + self.hours * HOUR
        day = _next_working_day(_months_later(start.astimezone(WARSAW).date(), self.months))
        return datetime.combine(day + ONE_DAY, time(), WARSAW).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Regime:
    """One duty to tell somebody, in words and numbers; see the head of the file for the keys."""

    code: str
    name: str
    name_en: str
    recipient: str
    recipient_en: str
    limit: str
    starts: str
    in_force_from: date
    in_force_until: date | None
    citation: str
    link: str
    condition: str
    condition_en: str
    note: str
    note_en: str
    warn: tuple[timedelta, ...]
    contents: tuple[str, ...]
    contents_en: tuple[str, ...]

    def is_in_force(self, day: date) -> bool:
        """Return whether it applies to an incident detected on `day`."""
        return self.in_force_from <= day <= (self.in_force_until or date.max)

    @property
    def follows(self) -> str:
        """The code of the duty whose fulfilment starts this clock; empty: detection does."""
        return self.starts.removeprefix(AFTER) if self.starts.startswith(AFTER) else ""


def limit_of(text: str) -> Limit:
    """Return the limit written as "24h" or "1 month". Raises ValueError."""
    found = _LIMIT.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a limit such as 24h, 72h or 1 month")
    return Limit(hours=int(found[1] or 0), months=int(found[2] or 0))


def load_regimes(folder: Path) -> tuple[Regime, ...]:
    """Return the duties of the folder, or ours if it has no such file. Raises RulesError."""
    path = folder / LEGAL
    if not path.is_file():
        path = resource_dir("sla_rules") / LEGAL  # rules of an operator from before there were any
    try:
        return parse_regimes(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError([Problem(LEGAL, 1, "", f"can't be read: {error}")]) from error


def parse_regimes(text: str) -> tuple[Regime, ...]:
    """Return the duties of this text in its order. Raises RulesError naming every fault."""
    source = Source(LEGAL, text)
    root = source.root()
    tables = {code: root.table(code) for code in root.names()}
    regimes = {code: _regime(table, code) for code, table in tables.items()}
    if root.present and not regimes:
        root.fault("", "names no duty at all")
    for code, table in tables.items():
        _check_order(table, regimes[code], regimes)
    if source.problems:
        raise RulesError(source.problems)
    return tuple(regimes.values())


def _regime(table: Table, code: str) -> Regime:
    limit = _limit(table)
    regime = Regime(
        code=code,
        name=table.words("name"),
        name_en=table.words("name_en"),
        recipient=table.words("recipient"),
        recipient_en=table.words("recipient_en"),
        limit=table.words("limit"),
        starts=table.words("starts"),
        in_force_from=_day(table, "in_force_from") or date.min,
        in_force_until=_day(table, "in_force_until", required=False),
        citation=table.words("citation"),
        link=_link(table),
        condition=table.words("condition"),
        condition_en=table.words("condition_en"),
        note=table.text("note", required=False),
        note_en=table.text("note_en", required=False),
        warn=_steps(table, limit),
        contents=tuple(table.texts("contents", required=False)),
        contents_en=tuple(table.texts("contents_en", required=False)),
    )
    if regime.in_force_until and regime.in_force_until < regime.in_force_from:
        table.fault("in_force_until", "lies before in_force_from")
    if len(regime.contents) != len(regime.contents_en):
        table.fault("contents_en", "must have as many lines as contents")
    table.finish()
    return regime


def _limit(table: Table) -> Limit:
    text = table.text("limit")
    try:
        return limit_of(text)
    except ValueError as error:
        if text:
            table.fault("limit", str(error))
        return Limit(months=1)


def _day(table: Table, key: str, *, required: bool = True) -> date | None:
    text = table.words(key, required=required)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        table.fault(key, f"{text!r} is not a date such as 2026-04-03")
        return None


def _link(table: Table) -> str:
    link = table.text("link", required=False)
    if link and not link.startswith("https://"):
        table.fault("link", "must begin with https://")
    return link


def _steps(table: Table, limit: Limit) -> tuple[timedelta, ...]:
    """Return the warnings, the earliest first."""
    steps = set[timedelta]()
    shortest = timedelta(hours=limit.hours) or limit.months * timedelta(days=28)
    for text in table.texts("warn"):
        found = _LIMIT.fullmatch(text)
        if not found or not found[1]:
            table.fault("warn", f"{text!r} is not a number of hours such as 24h")
        elif int(found[1]) * HOUR >= shortest:
            table.fault("warn", f"{text} is no warning before a limit of that length")
        else:
            steps.add(int(found[1]) * HOUR)
    return tuple(sorted(steps, reverse=True))


def _check_order(table: Table, regime: Regime, regimes: Mapping[str, Regime]) -> None:
    if regime.starts in {DETECTION, ""}:
        return
    first = regimes.get(regime.follows)
    if first is None or first.starts != DETECTION:
        known: Sequence[str] = [each.code for each in regimes.values() if each.starts == DETECTION]
        ways = ", ".join([DETECTION, *(AFTER + code for code in known)])
        table.fault("starts", f"{regime.starts!r} is not one of {ways}")
    elif first.condition != regime.condition:
        table.fault("condition", f"must be that of {first.code}, with which it is chosen")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _next_working_day(day: date) -> date:
    """Return `day`, or the first day after it that is no Saturday, Sunday or public holiday."""
    while day.weekday() >= SATURDAY or _DAYS_OFF.get(day):
        day += ONE_DAY
    return day
