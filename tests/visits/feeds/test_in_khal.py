"""The calendar as a program of somebody else reads it: khal, from Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.security.permissions import Role
from helpdesk.visits import service
from helpdesk.visits.feeds import service as feeds
from helpdesk.visits.feeds.calendar import Entry, calendar
from tests.conftest import NOON, MakeTicket, MakeUser

pytestmark = pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed")

VISIT = Entry(
    uid="wizyta-7@pomoc.example",
    sequence=1,
    changed_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    day=date(2027, 3, 26),
    starts_at=time(8, 15),
    minutes=90,
    summary="SP Łucka; sala 12, parter",
    location="ul. Szkolna 1, Łucka",
)
SETTINGS = """
[calendars]
[[wizyty]]
path = {folder}
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Warsaw
default_timezone = Europe/Warsaw
"""

Khal = Callable[..., str]


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    folder = tmp_path / "wizyty"
    folder.mkdir()
    settings = tmp_path / "config"
    settings.write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    environment = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)  # khal has Python packages of its own

    def run(*arguments: str) -> str:
        command = ["khal", "-c", str(settings), *arguments]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout

    return run


def _taken_in(
    khal: Khal, tmp_path: Path, *entries: Entry, since: date = date(2027, 3, 1)
) -> list[str]:
    (tmp_path / "kalendarz.ics").write_bytes(calendar("Wizyty: ż", entries))
    khal("import", "--batch", "-a", "wizyty", "kalendarz.ics")
    told = khal(
        "list", "--format", "{start}|{end-time}|{title}|{location}|{status}", f"{since}", "60d"
    )
    return [line.strip() for line in told.splitlines() if "|" in line]


def test_the_visit_stands_where_it_is_planned(khal: Khal, tmp_path: Path) -> None:
    (told,) = _taken_in(khal, tmp_path, VISIT)

    assert told.startswith("2027-03-26 08:15|09:45|SP Łucka; sala 12, parter|ul. Szkolna 1, Łucka")


def test_a_visit_moved_over_the_change_of_clocks_is_the_same_visit(
    khal: Khal, tmp_path: Path
) -> None:
    _taken_in(khal, tmp_path, VISIT)

    moved = replace(VISIT, sequence=2, day=date(2027, 3, 29), starts_at=time(10))
    (told,) = _taken_in(khal, tmp_path, moved)

    assert told.startswith("2027-03-29 10:00|11:30|")


def test_a_cancelled_visit_is_told_so(khal: Khal, tmp_path: Path) -> None:
    _taken_in(khal, tmp_path, VISIT)

    (told,) = _taken_in(khal, tmp_path, replace(VISIT, sequence=2, is_cancelled=True))

    assert "CANCELLED" in told


def test_a_visit_given_to_another_technician_does_not_stay_with_the_former_one(
    khal: Khal, tmp_path: Path, technician: User, user: MakeUser, ticket: MakeTicket
) -> None:
    today = local(NOON).date()
    visit = service.plan(
        [ticket()], technician=technician, on=today, starts_at=time(14), minutes=60,
        by=technician, now=NOON,
    )  # fmt: skip
    feed = feeds.find(feeds.open_feed(technician, now=NOON))
    _taken_in(khal, tmp_path, *feeds.entries(feed, today=today), since=today)

    service.move(
        visit, technician=user(Role.TECHNICIAN), on=today + timedelta(days=3), starts_at=time(9),
        minutes=30, by=technician, now=NOON,
    )  # fmt: skip
    (told,) = _taken_in(khal, tmp_path, *feeds.entries(feed, today=today), since=today)

    assert told.startswith(f"{today} 14:00|15:00|")
    assert "CANCELLED" in told
