"""What an address of the reports asks for, and the report itself, for whoever is signed in."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core.errors import NotFound
from helpdesk.core.periods import Month
from helpdesk.reports import service
from helpdesk.reports.report import MonthReport


def report(of: str, *, now: datetime) -> MonthReport:
    """Return the report of the month written in an address. Raises NotFound of the future."""
    month = Month.parse(of)
    check_begun(month, now=now)
    return service.month(month.year, month.number, reader=current_user, now=now)


def check_begun(of: Month, *, now: datetime) -> None:
    if of.start > now:
        raise NotFound(_l("Ten miesiąc jeszcze się nie zaczął, więc nie ma o nim raportu."))


def page(text: str) -> int:
    """Return the number of a page of a list. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text)):
        raise ValueError(f"not a page: {text!r}")
    return int(text)
