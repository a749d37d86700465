"""How instants, spans of time, numbers and money are written for a reader. Pure.

The reader's language comes from Flask-Babel (Polish when there is no request). `init_app` makes
each function in `FILTERS` a Jinja filter of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup

from helpdesk.core.catalogue import gettext as _
from helpdesk.core.catalogue import ngettext
from helpdesk.core.clock import WARSAW
from helpdesk.core.language import language

P = ParamSpec("P")
R = TypeVar("R")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
WIFI = "Wi\N{NON-BREAKING HYPHEN}Fi"
# A one-letter word (a, i, o, u, w, z) must not end a line. Not inside a tag: "<a href".
_ONE_LETTER = re.compile(r"(?<![\w<&/])([AIOUWZaiouwz]) (?=\S)")

_DAY_PATTERNS = {"pl": "EEE d.MM", "en": "EEE d MMM"}
_DAY_AND_YEAR_PATTERNS = {"pl": "EEE d.MM.y", "en": "EEE d MMM y"}
_LONG_PATTERNS = {"pl": "EEEE, d MMMM", "en": "EEEE, d MMMM"}
_LONG_AND_YEAR_PATTERNS = {"pl": "d MMMM y", "en": "d MMMM y"}
ALPHABET = "0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_SIZE_STEP = 1024


def kept_by_language(words: Callable[P, R]) -> Callable[P, R]:
    """Keep what `words` returns for its arguments in each language; for pure functions of few."""

    spoken: Callable[..., R] = lru_cache(maxsize=4_096)(
        lambda _language, *args, **kwargs: words(*args, **kwargs)
    )

    @wraps(words)
    def say(*args: P.args, **kwargs: P.kwargs) -> R:
        return spoken(language(), *args, **kwargs)

    return say


def local(instant: datetime) -> datetime:
    """Return `instant` on the wall clock of the schools."""
    return instant.astimezone(WARSAW)


def clock(instant: datetime, now: datetime | date) -> str:
    """Return "dziś, 12:00", "jutro, 8:20" or "wt. 24.11, 12:00"; another year is named."""
    at = local(instant)
    return _clock(at.date(), at.hour, at.minute, _local_date(now))


def until(instant: datetime, now: datetime | date) -> str:
    """Return "dziś, 12:00" or "wt. 24.11, 12:00": what Polish lets stand after "do"."""
    is_today = _local_date(instant) == _local_date(now)
    return clock(instant, now) if is_today else clock_dated(instant, now)


def clock_dated(instant: datetime, now: datetime | date) -> str:
    """Return "wt. 24.11, 12:00", never "dziś": for letters, which are read on another day."""
    return _("%(day)s, %(time)s", day=day_short(instant, now), time=time_of_day(instant))


def day(moment: datetime | date, now: datetime) -> str:
    """Return "dziś", "jutro", "wczoraj" or "wt. 24.11", with the year when it is another one."""
    return _day(_local_date(moment), _local_date(now))


@kept_by_language
def _clock(on: date, hour: int, minute: int, today: date) -> str:
    return _("%(day)s, %(time)s", day=_day(on, today), time=f"{hour}:{minute:02d}")


@kept_by_language
def _day(on: date, today: date) -> str:
    match (on - today).days:
        case 0:
            return _("dziś")
        case 1:
            return _("jutro")
        case -1:
            return _("wczoraj")
    return day_short(on, today)


def day_short(moment: datetime | date, now: datetime | date) -> str:
    """Return "wt. 24.11", never "dziś", with the year when it is another one."""
    on = _local_date(moment)
    same_year = on.year == _local_date(now).year
    return _dated(on, _DAY_PATTERNS if same_year else _DAY_AND_YEAR_PATTERNS)


def time_of_day(instant: datetime) -> str:
    """Return "8:05"."""
    return hour(local(instant))


def hour(at: time | datetime) -> str:
    """Return "8:05" of a time on the wall; an instant is asked by `time_of_day`."""
    return f"{at.hour}:{at.minute:02d}"


def date_long(moment: datetime | date) -> str:
    """Return "24 listopada 2026"."""
    return _dated(_local_date(moment), _LONG_AND_YEAR_PATTERNS)


def weekday_long(moment: datetime | date) -> str:
    """Return "wtorek, 24 listopada"."""
    return _dated(_local_date(moment), _LONG_PATTERNS)


def month_name(moment: datetime | date) -> str:
    """Return "listopad 2026"."""
    return format_date(_local_date(moment), "LLLL y", locale=language())


def capital(words: str) -> str:
    """Return the words as they begin a sentence or a heading."""
    return words[:1].upper() + words[1:]


def iso(instant: datetime) -> str:
    """Return the instant as the `datetime` attribute of a time element wants it."""
    return local(instant).isoformat(timespec="minutes")


def duration(span: timedelta) -> str:
    """Return "25 min", "2 h 05 min", "8 h" or, from a day on, "2 dni i 3 h"."""
    return _duration(int(abs(span) / MINUTE))


@kept_by_language
def _duration(minutes: int) -> str:
    if minutes >= DAY / MINUTE:
        return _days_and_hours(minutes, 24 * 60, working_days=False)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{rest:02d}")


def working(span: timedelta, day_hours: float = 8) -> str:
    """Return working time: under a working day as `duration`, else "1 dzień rob. i 2 h"."""
    return _working(int(abs(span) / MINUTE), round(day_hours * 60))


@kept_by_language
def _working(minutes: int, day_minutes: int) -> str:
    if minutes < day_minutes:
        return _duration(minutes)
    return _days_and_hours(minutes, day_minutes, working_days=True)


def remaining_words(span: timedelta, day_hours: float = 8) -> str:
    """Return "zostało 2 h 10 min", "zostały 2 dni rob." or, of a negative span, "30 min po terminie"."""
    minutes = int(abs(span) / MINUTE)
    return _remaining(minutes, round(day_hours * 60), late=span < timedelta())


@kept_by_language
def _remaining(minutes: int, day_minutes: int, *, late: bool) -> str:
    time = _working(minutes, day_minutes)
    if late:
        return _("%(time)s po terminie", time=time)
    days = minutes // day_minutes
    if not days:
        return _("zostało %(time)s", time=time)
    # The verb goes with the days: "został 1 dzień", "zostały 2 dni".
    return ngettext("został %(time)s", "zostały %(time)s", days, time=time)


@kept_by_language
def number(value: float, digits: int = 0) -> str:
    """Return "1 234,5" or "−3": the reader's decimal sign, a real minus, no break inside."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # To what is kept, −0.0 is the same as 0: it shall not be the one that is written.
    text: str = format_decimal(value + 0, format=pattern, locale=language())
    return text.replace("-", MINUS)


def percent(share: float, digits: int = 0) -> str:
    """Return "87%" of 0.87."""
    return _("%(number)s%%", number=number(share * 100, digits))


def money(grosze: int) -> str:
    """Return "1 234,50 zł" of 123450 grosze."""
    return _("%(amount)s zł", amount=number(grosze / 100, 2)).replace(" ", NO_BREAK)


def file_size(size: int) -> str:
    """Return "340 KB" or "1,5 MB"."""
    if size < _SIZE_STEP**2:
        return _("%(number)s KB", number=number(max(1, round(size / _SIZE_STEP))))
    return _("%(number)s MB", number=number(size / _SIZE_STEP**2, 1))


def nbsp(text: Any) -> Any:
    """Keep on one line what belongs together: "w sali", "Wi-Fi".

    Markup stays markup, text stays text.
    """
    found = _bound(str(text))
    return Markup(found) if isinstance(text, Markup) else found  # noqa: S704 -- adds no tag


@lru_cache(maxsize=2_048)
def _bound(text: str) -> str:
    return _ONE_LETTER.sub(rf"\1{NO_BREAK}", text).replace("Wi-Fi", WIFI)


@lru_cache(maxsize=2_048)
def alphabetical(label: str) -> tuple[int, ...]:
    """Return the key that puts Łucka after Lublin and before Wólka, on any database."""
    return tuple(ALPHABET.find(letter) for letter in label.lower())


def _days_and_hours(minutes: int, day_minutes: int, *, working_days: bool) -> str:
    days, rest = divmod(minutes, day_minutes)
    hours = rest // 60
    if working_days:
        words = ngettext("%(num)s dzień rob.", "%(num)s dni rob.", days)
    else:
        words = ngettext("%(num)s dzień", "%(num)s dni", days)
    return _("%(days)s i %(hours)s h", days=words, hours=hours) if hours else words


def _dated(on: date, patterns: Mapping[str, str]) -> str:
    spoken = language()
    return _formatted(on, patterns.get(spoken, "EEE d.MM.y"), spoken)


@lru_cache(maxsize=2_048)
def _formatted(on: date, pattern: str, spoken: str) -> str:
    return format_date(on, pattern, locale=spoken)


def _local_date(moment: datetime | date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            clock, until, day, day_short, time_of_day, hour, date_long, weekday_long, month_name,
            capital, iso, duration, working, remaining_words, number, percent, money, file_size, nbsp,
        )
    }
)  # fmt: skip


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
