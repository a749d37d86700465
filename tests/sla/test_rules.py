"""The rules as shipped, and every fault in a rules file named by its line."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from helpdesk.core.resources import resource_dir
from helpdesk.sla import coverage, ladder
from helpdesk.sla.clock import Span, time_spent
from helpdesk.sla.ladder import Recipient
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import Rules, RulesError, Target, load_rules, parse_rules, recorded_rules
from helpdesk.sla.targets import Promise

SHIPPED = resource_dir("sla_rules")
HOUR = timedelta(hours=1)
NAMES = {"year": "school_years/2026-2027.toml"}
CRITICAL, HIGH, MEDIUM, LOW = Priority


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(SHIPPED)


def texts(**changed: tuple[str, str]) -> dict[str, str]:
    """Return the shipped files, in one of them the first text replaced by the second."""
    found = dict(json.loads(load_rules(SHIPPED).content))
    for file, (old, new) in changed.items():
        name = NAMES.get(file, f"{file}.toml")
        assert old in found[name], old
        found[name] = found[name].replace(old, new, 1)
    return found


def problems(files: dict[str, str]) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(files)
    return [str(problem) for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize(
    ("urgency", "priorities"),
    [
        (Urgency.STOPPED, (HIGH, CRITICAL, CRITICAL)),
        (Urgency.HINDERED, (MEDIUM, HIGH, CRITICAL)),
        (Urgency.CAN_WAIT, (LOW, LOW, MEDIUM)),
        (Urgency.OFFICE, (MEDIUM, MEDIUM, HIGH)),
    ],
)
def test_priority_of_an_incident(
    rules: Rules, urgency: Urgency, priorities: tuple[Priority, ...]
) -> None:
    found = tuple(rules.priority("incident", impact, urgency) for impact in Impact)

    assert found == priorities


@pytest.mark.parametrize(
    ("kind", "impact", "urgency", "priority"),
    [
        ("request", Impact.SCHOOL, Urgency.STOPPED, LOW),
        ("training", Impact.SCHOOL, Urgency.STOPPED, LOW),
        ("security", Impact.ROOM, Urgency.CAN_WAIT, HIGH),
        ("security", Impact.SCHOOL, Urgency.STOPPED, CRITICAL),
    ],
)
def test_priority_of_other_kinds(
    rules: Rules, kind: str, impact: Impact, urgency: Urgency, priority: Priority
) -> None:
    assert rules.priority(kind, impact, urgency) is priority


@pytest.mark.parametrize(
    ("priority", "response", "resolution"),
    [(CRITICAL, 1, 4), (HIGH, 2, 8), (MEDIUM, 4, 16), (LOW, 8, 40)],
)
def test_targets(rules: Rules, priority: Priority, response: int, resolution: int) -> None:
    assert rules.target("incident", priority) == Target(
        timedelta(hours=response), timedelta(hours=resolution), ("technician",)
    )


def test_an_idea_has_no_target(rules: Rules) -> None:
    assert rules.target("idea", LOW) is None


def test_waiting_pauses(rules: Rules) -> None:
    assert rules.pauses("waiting_requester")
    assert rules.pauses("waiting_vendor")
    assert not rules.pauses("in_progress")


def test_closing_is_counted_in_working_time(rules: Rules) -> None:
    friday = datetime(2026, 6, 12, 12, tzinfo=UTC)

    assert rules.closes_at(friday) == datetime(2026, 6, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 24), "Wigilia Bożego Narodzenia"),
        (date(2024, 12, 24), None),
        (date(2027, 3, 29), "Poniedziałek Wielkanocny"),
        (date(2027, 5, 27), "Dzień Bożego Ciała"),
        (date(2026, 6, 5), None),
    ],
)
def test_polish_holidays_by_name(rules: Rules, day: date, name: str | None) -> None:
    assert rules.calendar("technician").holidays.get(day) == name


@pytest.mark.parametrize(("calendar", "hours"), [("technician", 32), ("always", 168)])
def test_a_week_with_a_holiday(rules: Rules, calendar: str, hours: int) -> None:
    week = Span(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))

    assert time_spent(rules.calendar(calendar), week) == timedelta(hours=hours)


def test_the_version_follows_the_content_alone(rules: Rules) -> None:
    assert parse_rules(texts()).version == rules.version
    assert parse_rules(texts(policy=("40h", "41h"))).version != rules.version


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("policy", 'time = "4h"', 'time = "4 h"', "near.time", "'4 h' is not a duration"),
        ("policy", 'time = "4h"', 'time = "0m"', "near.time", "'0m' is not a duration"),
        ("policy", 'time = "4h"', "time = 4", "near.time", "must be text in quotes"),
        ("policy", 'office = { room = "medium"', 'office = { room = "urgent"',
         "matrix.office.room", "'urgent' is not one of critical, high, medium, low"),
        ("policy", 'office = { room = "medium", ', "office = { ", "matrix.office.room", "is missing"),
        ("policy", "[closing]", "[closing]\n¶after = 1", "closing.after", "unknown key"),
        ("policy", "[policy]", 'colour = "red"\n[policy]', "colour", "unknown key"),
        ("policy", "[kinds.incident]", "¶[kinds.event]\n[kinds.incident]", "kinds.event", "unknown key"),
        ("policy", 'reopening = "carry_on"', 'reopening = "recompute"', "changes.reopening", "'recompute'"),
        ("policy", "[pauses.waiting_vendor]", "[pauses.waiting_vender]",
         "pauses.waiting_vender", "'waiting_vender' is not a status of waiting"),
        ("policy", 'reason = "required"', 'reason = "yes"', "pauses.waiting_requester.reason", "'yes'"),
        ("policy", 'reason = "required"', "reason = true", "pauses.waiting_requester.reason", "text in quotes"),
        ("policy", "\ntargets = false", "\n¶targets = 0", "kinds.idea.targets", "must be true or false"),
        ("policy", 'at_least = "high"', 'priority = "low"\n¶at_least = "high"',
         "kinds.security.at_least", "no effect"),
        ("policy", "from = 2025-01-01", "from = 1999-01-01", "policy.from", "known from 2000 to 2099"),
        ("policy", "from = 2025-01-01", "from = 2025", "policy.from", "must be a day such as"),
        ("policy", '[policy]\nname = "Zasady podstawowe"', "[policy]", "policy.name", "is missing"),
        ("policy", '["reply", "resolution"]', '["reply", "letter"]', "response.answers",
         "'letter' is not one of reply, started, visit, phone, resolution"),
        ("policy", '["reply", "resolution"]', "[]", "response.answers", "is empty"),
        ("policy", '["reply", "resolution"]', '["reply", "reply"]', "response.answers", "one twice"),
        ("policy", 'resolution = "40h"', 'resolution = "2001h"', "targets.low.resolution", "more than 2000h"),
        ("policy", "[kinds.request]", '[kinds.request.targets.lowest]\n[kinds.request]',
         "kinds.request.targets.lowest", "unknown key"),
        ("policy", "[kinds.request]", '[kinds.request.targets.low]\n¶response = "41h"\n[kinds.request]',
         "kinds.request.targets.low.response", "is longer than the resolution"),
        ("policy", "digest_from = 4", "digest_from = 1", "alerts.digest_from", "from 2 to 100"),
        ("policy", "digest_from = 4", "digest_from = true", "alerts.digest_from", "whole number"),
        ("policy", 'at = "50%"', 'at = "0%"', "warnings.1.at", "'0%' is not a share up to 500%"),
        ("policy", 'at = "50%"', 'at = "half"', "warnings.1.at", "'half' is not a share"),
        ("policy", 'at = "50%"', 'at = "-0h"', "warnings.1.at", "'-0h' is not a share"),
        ("policy", 'at = "50%"', 'at = "100%"', "warnings.1.at", "a warning comes before the deadline"),
        ("policy", 'at = "50%"', 'at = "+1h"', "warnings.1.at", "a warning comes before the deadline"),
        ("policy", 'at = "+8h"', 'at = "-8h"', "escalation.3.at", "escalation begins at the deadline"),
        ("policy", 'at = "+8h"', 'at = "0100%"', "escalation.3.at", "'0100%' is not a share"),
        ("policy", 'at = "+8h"', 'at = "100% "', "escalation.3.at", "'100% ' is not a share"),
        ("policy", 'to = ["director"]', 'to = ["boss"]', "escalation.3.to", "'boss' is not one of"),
        ("policy", 'target = "response"', 'target = "visit"', "warnings.1.target", "'visit' is not one of"),
        ("policy", '["critical", "high"]', '["urgent"]', "warnings.1.priorities", "'urgent'"),
        ("policy", "[alerts]", '[[warnings]]\ntarget = "response"\nat = "50%"\nto = ["director"]\n¶tone = 1\npriorities = ["low"]\n[alerts]',
         "warnings.3.tone", "unknown key"),
        ("policy", 'resolution = "4h"', 'resolution = "30m"',
         "targets.critical.resolution", "shorter than the response"),
        ("policy", 'calendar = "technician"', 'calendar = "tech"', "near.calendar", "'tech'"),
        ("calendars", 'zone = "Europe/Warsaw"', 'zone = "Europe/Warszawa"',
         "technician.zone", "no time zone"),
        ("calendars", 'zone = "Europe/Warsaw"', 'zone = "../../etc/passwd"',
         "technician.zone", "no time zone"),
        ("calendars", 'holidays = "PL"', 'holidays = "PX"', "technician.holidays", "'PX'"),
        ("calendars", "07:30-15:30", "7:30-15:30", "technician.monday", "write it as 07:30-15:30"),
        ("calendars", "07:30-15:30", "15:30-07:30", "technician.monday", "closes at 07:30"),
        ("calendars", "07:30-15:30", "07:30-25:00", "technician.monday", "hour must be in"),
        ("calendars", "07:30-15:30", "07:30-00:00", "technician.monday", "as 24:00"),
        ("calendars", 'monday = ["07:30-15:30"]', 'mondays = ["07:30-15:30"]',
         "technician.mondays", "unknown key"),
        ("calendars", "[always]", "[unit]", "unit", "stands for the calendar of the ticket's unit"),
        ("calendars", "breaks = true\nmonday", '¶breaks = "yes"\nmonday', "school.breaks", "must be true or false"),
        ("units", 'calendar = "school"', 'calendar = "shop"', "default.calendar", "no calendar 'shop'"),
        ("units", '"lubelskie"', '"Lublin"', "default.voivodeship", "no voivodeship 'Lublin'"),
        ("units", "[default]", '[units.sp-lucka]\n¶opens = "8"\n[default]',
         "units.sp-lucka.opens", "unknown key"),
        ("year", "from = 2026-12-23", "from = 2026-12-32", "not TOML", ""),
        ("year", "from = 2026-12-23", 'from = "2026-12-23"', "break.1.from", "must be a day such as"),
        ("year", "from = 2026-12-23", "from = 2026-12-23T10:00:00", "break.1.from", "must be a day"),
        ("year", "from = 2026-12-23\nto = 2026-12-31", "from = 2026-12-31\n¶to = 2026-12-23",
         "break.1.to", "2026-12-23 is before 2026-12-31"),
        ("year", "from = 2026-12-23\n", "from = 2026-08-31\n", "break.1.from",
         "not in the school year from 1 September 2026"),
        ("year", "from = 2027-01-18", "from = 2026-12-30", "break.2.from",
         "2026-12-30 lies in 'Zimowa przerwa świąteczna' of dolnośląskie already"),
        ("year", '["lubelskie", "mazowieckie"', '["lubelskie", "lubelskie"',
         "break.3.voivodeships", "names one twice"),
        ("year", '["lubelskie", "mazowieckie"', '["lubelskie", "mazowsze"',
         "break.3.voivodeships", "no voivodeship 'mazowsze'"),
        ("year", "[[break]]", '[[brake]]', "brake", "unknown key"),
        ("year", "[[break]]\n", "[[break]]\n¶length = 4\n", "break.1.length", "unknown key"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_key_and_reason(
    file: str, old: str, new: str, key: str, reason: str
) -> None:
    # The pilcrow marks the place of the fault, if that is not where the new text begins.
    ahead, _, fault = new.rpartition("¶")
    files = texts(**{file: (old, ahead + fault)})
    name = NAMES.get(file, f"{file}.toml")
    text = files[name]
    line = text[: text.index(ahead + fault) + len(ahead)].count("\n") + 1

    found = problems(files)

    assert len(found) == 1
    assert found[0].startswith(f"{name}:{line}: {key}: ")
    assert reason in found[0]


def test_windows_that_overlap_are_refused() -> None:
    files = texts(calendars=('["07:30-15:30"]', '["07:30-12:00", "11:00-15:30"]'))

    assert problems(files) == [
        "calendars.toml:7: technician: the windows 07:30-12:00 and 11:00-15:30 overlap"
    ]


def test_a_calendar_that_never_opens_is_refused() -> None:
    files = texts(calendars=("[always]", '[never]\nzone = "Europe/Warsaw"\n\n[always]'))
    line = line_of(files["calendars.toml"], "[never]")

    assert problems(files) == [f"calendars.toml:{line}: never: the calendar has no opening hours"]


@pytest.mark.parametrize(
    ("changed", "key", "reason"),
    [
        pytest.param({"name": "Drugi dzień"}, "day.2.on", "sp-lucka has 'Dzień' on 2026-11-02", id="twice"),
        pytest.param({"on": "2026-11-03", "hours": '["07:00-09:00", "08:00-10:00"]'}, "day.2.hours",
                     "the windows 07:00-09:00 and 08:00-10:00 overlap", id="overlap"),
        pytest.param({"on": "2026-11-03", "units": "[]"}, "day.2.units", "names no unit", id="no unit"),
        pytest.param({"on": "2026-07-03"}, "day.2.on", "not in the school year", id="another year"),
        pytest.param({"on": "2026-11-03", "hours": '["7-9"]'}, "day.2.hours", "write it as", id="no window"),
    ],
)  # fmt: skip
def test_a_faulty_day_of_a_unit_is_refused(changed: dict[str, str], key: str, reason: str) -> None:
    first = {"units": '["sp-lucka"]', "name": "Dzień", "on": "2026-11-02", "hours": "[]"}
    written = "".join(
        "\n[[day]]\n"
        + "".join(f"{k} = {v!r}\n" if k == "name" else f"{k} = {v}\n" for k, v in day.items())
        for day in (first, {**first, **changed})
    )
    files = texts(year=("[[break]]", "[[break]]"))
    files[NAMES["year"]] += written

    (found,) = problems(files)

    assert f"{key}: " in found
    assert reason in found


@pytest.mark.parametrize(
    ("calendar", "reason"),
    [
        pytest.param("[]", "is empty", id="none"),
        pytest.param('["technician", "technician"]', "names one twice", id="twice"),
        pytest.param('["technician", "shop"]', "there is no calendar 'shop'", id="unknown"),
        pytest.param('["technician", 5]', "must be a list of texts", id="no text"),
        pytest.param('["technician", "sunday"]', "technician and sunday are never open at once", id="never"),
        pytest.param('["unit", "sunday"]', "unit and sunday are never open at once", id="unit never"),
    ],
)  # fmt: skip
def test_a_target_must_find_working_time(calendar: str, reason: str) -> None:
    files = texts(
        policy=(
            'calendar = "technician"\n\n[targets.high]',
            f"calendar = {calendar}\n\n[targets.high]",
        )
    )
    files["calendars.toml"] += '\n[sunday]\nzone = "Europe/Warsaw"\nsunday = ["10:00-12:00"]\n'

    (found,) = problems(files)

    assert f"{line_of(files['policy.toml'], calendar)}: targets.critical.calendar: " in found
    assert reason in found


def test_one_units_own_calendar_may_leave_no_working_time() -> None:
    files = texts(
        policy=(
            'calendar = "technician"\n\n[targets.high]',
            'calendar = ["technician", "unit"]\n\n[targets.high]',
        )
    )
    files["calendars.toml"] += '\n[sunday]\nzone = "Europe/Warsaw"\nsunday = ["10:00-12:00"]\n'
    files["units.toml"] += '\n[units.sp-lucka]\ncalendar = "sunday"\n'

    (found,) = problems(files)

    assert found.endswith("never open at once for the unit sp-lucka")


@pytest.mark.parametrize("at", ["100%", "+480m", "+8h0m"])
def test_a_step_may_stand_once_for_a_priority(at: str) -> None:
    step = f'\n[[escalation]]\ntarget = "resolution"\nat = "{at}"\nto = ["director"]\n'
    files = texts(policy=("\n[alerts]", f"{step}\n[alerts]"))

    (found,) = problems(files)

    assert "escalation.4.at: there is a step resolution:" in found


def test_the_same_step_may_stand_for_different_priorities() -> None:
    step = (
        '\n[[warnings]]\ntarget = "response"\nat = "50%"\nto = ["director"]\npriorities = ["low"]\n'
    )

    found = parse_rules(texts(policy=("\n[alerts]", f"{step}\n[alerts]")))

    assert next(each.to for each in ladder.steps(found, Promise.RESPONSE, LOW)) == (
        Recipient.DIRECTOR,
    )


def test_what_would_take_years_is_refused() -> None:
    files = texts(
        policy=(
            'resolution = "40h"\ncalendar = "technician"',
            'resolution = "40h"\ncalendar = "rare"',
        )
    )
    files["calendars.toml"] += '\n[rare]\nzone = "Europe/Warsaw"\nmonday = ["10:00-10:05"]\n'

    assert "targets.low.resolution: takes years: rare is open 4 hours a year" in problems(files)[0]


def test_a_kind_may_have_targets_of_its_own() -> None:
    found = parse_rules(
        texts(
            policy=(
                "[kinds.request]",
                '[kinds.request.targets.low]\nresolution = "80h"\n[kinds.request]',
            )
        )
    )

    usual, own = found.target("incident", LOW), found.target("request", LOW)
    assert usual
    assert own
    assert (own.resolution, own.response, own.calendars) == (
        80 * HOUR,
        usual.response,
        usual.calendars,
    )
    assert found.target("request", HIGH) is found.target("incident", HIGH)


def test_a_reason_may_be_optional() -> None:
    found = parse_rules(
        texts(
            policy=('waiting_vendor]\nreason = "required"', 'waiting_vendor]\nreason = "optional"')
        )
    )

    assert found.needs_reason("waiting_requester")
    assert not found.needs_reason("waiting_vendor")
    assert found.pauses("waiting_vendor")


def test_a_status_that_is_not_named_does_not_pause() -> None:
    found = parse_rules(texts(policy=('[pauses.waiting_vendor]\nreason = "required"\n', "")))

    assert not found.pauses("waiting_vendor")


def test_the_policy_holds_from_a_day(rules: Rules) -> None:
    assert (rules.policy.name, rules.policy.holds_from) == ("Zasady podstawowe", date(2025, 1, 1))


OLD_POLICY = """
[near]
time = "4h"
calendar = "technician"
[closing]
time = "40h"
calendar = "technician"
[pauses]
statuses = ["waiting_requester", "waiting_vendor"]
[changes]
priority = "carry_on"
reopening = "carry_on"
[matrix]
stopped = { room = "high", several = "critical", school = "critical" }
hindered = { room = "medium", several = "high", school = "critical" }
can_wait = { room = "low", several = "low", school = "medium" }
office = { room = "medium", several = "medium", school = "high" }
[kinds]
incident = {}
request = { priority = "low" }
training = { priority = "low" }
idea = { priority = "low", targets = false }
security = { at_least = "high" }
[targets.critical]
response = "1h"
resolution = "4h"
calendar = "technician"
[targets.high]
response = "2h"
resolution = "8h"
calendar = "technician"
[targets.medium]
response = "4h"
resolution = "16h"
calendar = "technician"
[targets.low]
response = "8h"
resolution = "40h"
calendar = "technician"
"""


def test_the_first_form_of_the_policy_is_read_for_good(rules: Rules) -> None:
    old = parse_rules(
        {"calendars.toml": texts()["calendars.toml"], "policy.toml": OLD_POLICY}
    ).policy

    assert (old.name, old.holds_from, old.steps) == ("", date(2000, 1, 1), ())
    for same in (
        "pauses",
        "answers",
        "matrix",
        "kinds",
        "targets",
        "near",
        "closing",
        "digest_from",
    ):
        assert getattr(old, same) == getattr(rules.policy, same)


def test_what_was_recorded_is_read_though_it_would_be_refused_now(rules: Rules) -> None:
    files = {"calendars.toml": texts()["calendars.toml"], "policy.toml": OLD_POLICY}
    files["policy.toml"] = files["policy.toml"].replace(
        'resolution = "40h"', 'resolution = "2400h"'
    )

    found = recorded_rules(json.dumps(files))

    assert len(problems(files)) == 1
    low = found.target("incident", LOW)
    assert low is not None
    assert low.resolution == 2400 * HOUR


def test_the_unit_needs_its_file() -> None:
    files = texts(
        policy=('calendar = "technician"\n\n[targets.high]', 'calendar = "unit"\n\n[targets.high]')
    )
    del files["units.toml"]

    (found,) = problems(files)

    assert "there is no units.toml" in found


def test_a_school_year_must_be_named_by_its_years() -> None:
    files = {**texts(), "school_years/2027.toml": ""}

    assert problems(files) == [
        "school_years/2027.toml:1: a school year's file is named as 2026-2027.toml"
    ]


def test_the_first_two_files_are_rules_enough() -> None:
    files = {
        name: text for name, text in texts().items() if name in {"policy.toml", "calendars.toml"}
    }

    assert parse_rules(files).target("incident", HIGH)


def test_all_faults_are_named_at_once() -> None:
    files = texts(
        calendars=("07:30-15:30", "soon"), policy=('response = "1h"', 'response = "soon"')
    )

    assert [fault.partition(":")[0] for fault in problems(files)] == [
        "policy.toml",
        "calendars.toml",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[near]\ntime = 4h\n", "policy.toml:2: not TOML: ", id="in a line"),
        pytest.param('[near]\ntime = """\n', "policy.toml:2: not TOML: ", id="at the end"),
        pytest.param("a = 1\na = 2\n", "policy.toml:2: not TOML: ", id="twice the same key"),
        pytest.param(f"a = {'[' * 1900}", "policy.toml:1: not TOML: nested too", id="too deep"),
        pytest.param(f"\na = '{'b' * 2000}'", "policy.toml:2: a line of more than", id="too wide"),
        pytest.param("a." * 51 + "a = 1", "policy.toml:1: a line of more than", id="many parts"),
        pytest.param(f"a = {'9' * 9999}", "policy.toml:1: a line of more than", id="digits"),
        pytest.param("# \u2028\nb = \n", "policy.toml:2: not TOML: ", id="a line as TOML counts"),
    ],
)
def test_what_is_not_toml_is_one_fault(text: str, fault: str) -> None:
    found = problems({**texts(), "policy.toml": text})

    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_missing_table_is_one_fault() -> None:
    files = texts(policy=('[closing]\ntime = "40h"\ncalendar = "technician"\n', ""))

    assert problems(files) == ["policy.toml:1: closing: is missing"]


def test_missing_and_unreadable_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(RulesError) as caught:
        load_rules(tmp_path)

    unreadable, missing = caught.value.problems
    assert (unreadable.file, missing.file) == ("policy.toml", "calendars.toml")
    assert "there is no such file" in missing.reason


@pytest.mark.parametrize("name", ["policy.toml", "units.toml", "school_years/2026-2027.toml"])
@pytest.mark.parametrize("fault", ["pipe", "huge", "nowhere", "circle", "folder"])
def test_what_is_no_file_of_rules_is_never_passed_over(
    tmp_path: Path, name: str, fault: str
) -> None:
    file = Path(shutil.copytree(SHIPPED, tmp_path / "sla_rules")) / name
    file.unlink()
    if fault == "pipe":
        os.mkfifo(file)
    elif fault == "huge":
        file.write_bytes(b"#" * 1_000_001)
    elif fault == "folder":
        file.mkdir()
    else:
        file.symlink_to("nowhere" if fault == "nowhere" else file.name)

    with pytest.raises(RulesError) as caught:
        load_rules(tmp_path / "sla_rules")

    assert {problem.file for problem in caught.value.problems} == {name}


def test_a_folder_or_name_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "sla_rules"))
    (folder / "school_years" / os.fsdecode(b"\xff.toml")).mkdir()

    with pytest.raises(RulesError, match=r"school_years/\?.toml:1: can't be read"):
        load_rules(folder)

    shutil.rmtree(folder / "school_years")
    (folder / "school_years").write_text("")
    with pytest.raises(RulesError, match="school_years:1: can't be read"):
        load_rules(folder)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("calendars", 'zone = "Europe/Warsaw"', 'zone = ""', id="zone"),
        pytest.param("calendars", 'holidays = "PL"', 'holidays = ""', id="holidays"),
        pytest.param("policy", 'at = "80%"', 'at = ""', id="step"),
        pytest.param("policy", 'time = "4h"\ncalendar = "technician"', 'time = "4h"\ncalendar = ""', id="near"),
        pytest.param("policy", 'calendar = "technician"\n\n[targ', 'calendar = ""\n\n[targ', id="target"),
        pytest.param("units", 'voivodeship = "lubelskie"', 'voivodeship = ""', id="unit"),
    ],
)  # fmt: skip
def test_a_text_that_says_nothing_is_a_fault(file: str, old: str, new: str) -> None:
    (found,) = problems(texts(**{file: (old, new)}))

    assert found.endswith("says nothing")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("calendars", "Europe/Warsaw", "localtime", id="the machine's zone"),
        pytest.param("calendars", "07:30-15:30", "\uff10\uff17:30-15:30", id="wide digits"),
        pytest.param("policy", 'response = "1h"', 'response = "\u0661h"', id="Arabic digits"),
    ],
)
def test_what_only_looks_right_is_a_fault(file: str, old: str, new: str) -> None:
    assert problems(texts(**{file: (old, new)}))


def shut_for_years(files: dict[str, str]) -> dict[str, str]:
    for year in (2028, 2029):
        files[f"school_years/{year}-{year + 1}.toml"] = (
            f'[[break]]\nname = "Remont"\nfrom = {year}-09-01\nto = {year + 1}-08-31\n'
        )
    return files


@pytest.mark.parametrize("names", ['"unit"', '"school"', '["technician", "unit"]'])
def test_a_break_of_years_leaves_no_working_time(names: str) -> None:
    calendar = 'calendar = "technician"\n\n[targets.high]'
    policy = (calendar, calendar.replace('"technician"', names))

    (found,) = problems(shut_for_years(texts(policy=policy)))

    assert "targets.critical.calendar: there is no working time: " in found


def test_what_closes_tickets_must_open_too() -> None:
    policy = ('time = "40h"\ncalendar = "technician"', 'time = "40h"\ncalendar = "school"')

    (found,) = problems(shut_for_years(texts(policy=policy)))

    assert found.endswith(
        "closing.calendar: there is no working time: school is shut for a whole year"
    )


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        pytest.param(date(2025, 9, 1), [], id="all known"),
        pytest.param(date(2026, 8, 30), [], id="to the last day"),
        pytest.param(date(2026, 9, 1), ["2027-2028"], id="a day beyond it"),
        pytest.param(date(2024, 8, 31), ["2023-2024"], id="before the first"),
        pytest.param(date(2029, 1, 1), ["2028-2029", "2029-2030"], id="two at once"),
    ],
)
def test_a_school_year_without_a_file_is_warned_of(
    rules: Rules, today: date, missing: list[str]
) -> None:
    found = coverage.warnings(rules, today)

    assert [each.partition(":")[0] for each in found] == [
        f"school_years/{years}.toml" for years in missing
    ]


def test_holidays_are_known_to_the_end_of_the_century(rules: Rules) -> None:
    assert "up to 2099 only" in coverage.warnings(rules, date(2099, 3, 1))[-1]


def test_without_breaks_no_school_year_is_missed() -> None:
    found = parse_rules(texts(calendars=("breaks = true\nmonday", "monday")))

    assert not coverage.warnings(found, date(2050, 1, 1))


def test_what_is_covered_has_no_gap(rules: Rules) -> None:
    files = {**texts(), "school_years/2028-2029.toml": ""}

    assert coverage.covered(rules) == (date(2024, 9, 1), date(2027, 8, 31))
    assert coverage.covered(parse_rules(files)) == (date(2028, 9, 1), date(2029, 8, 31))
    assert (
        coverage.covered(
            parse_rules({"calendars.toml": files["calendars.toml"], "policy.toml": OLD_POLICY})
        )
        is None
    )
