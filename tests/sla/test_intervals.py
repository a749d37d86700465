"""Why time counted or did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from helpdesk.sla.clock import Calendar, Hours
from helpdesk.sla.intervals import Mode, Reason, Stretch, explain

WARSAW = ZoneInfo("Europe/Warsaw")
DESK = Calendar(
    WARSAW,
    dict.fromkeys(range(5), (Hours(time(8), time(12)), Hours(time(13), time(16)))),
    {date(2026, 5, 1): "Święto Państwowe", date(2026, 5, 3): "Trzeciego Maja"},
)


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW).astimezone(UTC)


def stretch(mode: Mode, start: str, end: str, note: str = "", by: str = "") -> Stretch:
    return Stretch(mode, warsaw(start), warsaw(end), note, by, timetable=DESK)


def reasons(*stretches: Stretch) -> list[tuple[str, Reason, str]]:
    return [
        (f"{each.start.astimezone(WARSAW):%d.%m %H:%M}", each.reason, each.note)
        for each in explain(stretches)
    ]


def test_every_closed_hour_has_its_reason() -> None:
    run = stretch(Mode.RUNNING, "2026-04-30 11:00", "2026-05-04 09:00")

    assert reasons(run) == [
        ("30.04 11:00", Reason.OPEN, ""),
        ("30.04 12:00", Reason.BREAK, ""),
        ("30.04 13:00", Reason.OPEN, ""),
        ("30.04 16:00", Reason.NIGHT, ""),
        ("01.05 00:00", Reason.HOLIDAY, "Święto Państwowe"),
        ("02.05 00:00", Reason.DAY_OFF, ""),
        ("03.05 00:00", Reason.HOLIDAY, "Trzeciego Maja"),
        ("04.05 00:00", Reason.NIGHT, ""),
        ("04.05 08:00", Reason.OPEN, ""),
    ]


def test_a_night_is_one_interval() -> None:
    run = stretch(Mode.RUNNING, "2026-06-01 20:00", "2026-06-02 06:00")

    assert reasons(run) == [("01.06 20:00", Reason.NIGHT, "")]


def test_a_pause_is_one_interval_with_its_reason_and_person() -> None:
    pause = stretch(Mode.PAUSED, "2026-06-01 10:00", "2026-06-03 10:00", "waiting_vendor", "Ewa")

    (interval,) = explain([pause])

    assert (interval.reason, interval.note, interval.by) == (Reason.PAUSE, "waiting_vendor", "Ewa")
    assert not interval.counted


def test_work_that_goes_on_in_another_stretch_is_one_interval() -> None:
    morning = stretch(Mode.RUNNING, "2026-06-01 09:00", "2026-06-01 10:00")
    nothing = stretch(Mode.PAUSED, "2026-06-01 10:00", "2026-06-01 10:00")
    later = stretch(Mode.RUNNING, "2026-06-01 10:00", "2026-06-01 11:00")

    assert reasons(morning, nothing, later) == [("01.06 09:00", Reason.OPEN, "")]
