"""Invitations and the answers to them, as Outlook, Google, Teams and phones write them; and broken ones."""

from __future__ import annotations

from typing import Any

from tests.data.mail.made import EWA, Case, attached, message, mixed, part

WORDS = "Zapraszam na radę."
WHEN = "DTSTART:20261124T090000Z\nDTEND:20261124T100000Z"
UTC = {"starts_at": "2026-11-24 09:00:00+00:00", "ends_at": "2026-11-24 10:00:00+00:00"}


def calendar(event: str, *, method: str = "REQUEST", before: str = "", after: str = "") -> str:
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{before}BEGIN:VEVENT\nUID:1@x.example\n"
        f"{event}\nEND:VEVENT\n{after}END:VCALENDAR\n"
    )


def zone(name: str, *offsets: str) -> str:
    rules = "".join(
        f"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0000\nTZOFFSETTO:{offset}\n"
        "RRULE:FREQ=SECONDLY\nEND:STANDARD\n"
        for offset in offsets
    )
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{rules}END:VTIMEZONE\n"


def cases() -> list[Case]:
    made = {**_understood(), **_answers()}
    return [*(_case(name, text, told) for name, (text, told) in made.items()), *_other()]


def _case(name: str, text: str, told: dict[str, Any] | None) -> Case:
    method = "REPLY" if "METHOD:REPLY" in text else "REQUEST"
    kind = f"text/calendar; method={method}; charset=utf-8"
    expected = {"body": WORDS, "invitation": told, "files": ["zalacznik-1.ics"]}
    is_auto = bool(told and told["method"] == "reply" and "comment" not in told)
    raw = mixed(part(WORDS), part(text, kind), kind="alternative")
    return Case(f"calendar-{name}", raw, expected | {"is_auto": is_auto})


def _understood() -> dict[str, tuple[str, dict[str, Any] | None]]:
    asked = {"method": "request"}
    local = "DTSTART;TZID={0}:20261124T100000\nDTEND;TZID={0}:20261124T110000"
    return {
        "google": (
            calendar(
                f"{WHEN}\nSUMMARY:Rada\\, cz. 1\nLOCATION:Sala 12\\nI piętro\n"
                f"ORGANIZER;CN=Ewa Domańska:mailto:{EWA}"
            ),
            asked
            | UTC
            | {"summary": "Rada, cz. 1", "where": "Sala 12 I piętro"}
            | {"organiser": EWA, "organiser_name": "Ewa Domańska"},
        ),
        "iana-zone": (calendar(local.format("Europe/Warsaw")), asked | UTC),
        "windows-zone": (calendar(local.format("Central European Standard Time")), asked | UTC),
        "outlook-zone": (
            calendar(
                local.format('"(UTC+01:00) Sarajewo, Warszawa, Zagrzeb"'),
                before=zone("(UTC+01:00) Sarajewo, Warszawa, Zagrzeb", "+0100", "+0200"),
            ),
            asked | UTC,
        ),
        "zone-by-distance": (
            calendar(
                "DTSTART;TZID=Biuro:20261124T040000\nDURATION:PT1H", before=zone("Biuro", "-0500")
            ),
            asked | UTC,
        ),
        "zone-unknown": (
            calendar(local.format("Biuro"), before=zone("Biuro", "-0500", "-0400")),
            None,
        ),
        "no-zone": (calendar("DTSTART:20261124T100000\nDURATION:PT1H"), asked | UTC),
        "all-day": (
            calendar("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126"),
            asked | {"starts_on": "2026-11-24", "ends_on": "2026-11-25"},
        ),
        "one-day": (
            calendar("DTSTART;VALUE=DATE:20261124"),
            asked | {"starts_on": "2026-11-24", "ends_on": "2026-11-24"},
        ),
        "recurring": (
            calendar(f"{WHEN}\nRRULE:FREQ=WEEKLY;BYDAY=TU"),
            asked | UTC | {"is_recurring": True},
        ),
        "cancelled": (calendar(WHEN, method="CANCEL"), {"method": "cancel"} | UTC),
        "without-method": (
            calendar(WHEN).replace("METHOD:REQUEST\n", ""),
            {"method": "publish"} | UTC,
        ),
        "folded": (
            calendar(f"{WHEN}\nSUMMARY:Rada pedagogi\n czna\nX-ALT-DESC:<p>x"),
            asked | UTC | {"summary": "Rada pedagogiczna"},
        ),
        "alarm-inside": (
            calendar(
                f"{WHEN}\nBEGIN:VALARM\nSUMMARY:Alarm\nTRIGGER:-PT15M\nEND:VALARM\nSUMMARY:Rada"
            ),
            asked | UTC | {"summary": "Rada"},
        ),
        "two-events": (
            calendar(WHEN, after="BEGIN:VEVENT\nDTSTART:20270101T000000Z\nSUMMARY:B\nEND:VEVENT\n"),
            asked | UTC,
        ),
        "task": (calendar(WHEN).replace("VEVENT", "VTODO"), None),
        "no-start": (calendar("SUMMARY:Rada"), None),
        "bad-start": (calendar("DTSTART:wtorek"), None),
        "year-one": (calendar("DTSTART;TZID=Asia/Tokyo:00010101T000000"), None),
        "unknown-method": (calendar(WHEN, method="ODWOLAJ"), None),
        "zone-is-a-folder": (calendar(local.format("Europe")), asked | UTC),
        "zone-with-a-long-name": (calendar(local.format("x" * 300)), asked | UTC),
        "zone-is-a-path": (calendar(local.format("../../../etc/passwd")), asked | UTC),
        "ends-before-start": (
            calendar("DTSTART:20261124T090000Z\nDTEND:20261123T090000Z"),
            asked | {"starts_at": UTC["starts_at"]},
        ),
        "nonsense": ("to nie jest kalendarz\n", None),
        "unclosed": (f"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n{WHEN}\n", asked | UTC),
        "bomb-events": (calendar(WHEN) + "BEGIN:VEVENT\n" * 600, asked | UTC),
        "bomb-attendees": (
            calendar(WHEN + f"\nATTENDEE;CN=x:mailto:{EWA}" * 200 + "\nRDATE:2026" * 200),
            asked | UTC | {"is_recurring": True},
        ),
    }


def _answers() -> dict[str, tuple[str, dict[str, Any] | None]]:
    said = {"method": "reply", **UTC}
    attendee = "ATTENDEE;CN=Ewa;PARTSTAT={}:mailto:" + EWA
    return {
        "accepted": (
            calendar(f"{WHEN}\n{attendee.format('ACCEPTED')}", method="REPLY"),
            said | {"answer": "accepted"},
        ),
        "declined": (
            calendar(f"{WHEN}\n{attendee.format('DECLINED')}", method="REPLY"),
            said | {"answer": "declined"},
        ),
        "declined-in-words": (
            calendar(f"{WHEN}\n{attendee.format('DECLINED')}\nCOMMENT:Mam lekcje.", method="REPLY"),
            said | {"answer": "declined", "comment": "Mam lekcje."},
        ),
        "counter": (calendar(WHEN, method="COUNTER"), {"method": "counter"} | UTC),
    }


def _other() -> list[Case]:
    alone = calendar(f"{WHEN}\nDESCRIPTION:Rada w sprawie egzaminów.\\nProszę przyjść.")
    told = {"method": "request", **UTC, "description": "Rada w sprawie egzaminów.\nProszę przyjść."}
    return [
        Case(
            "calendar-alone",
            message(alone, kind="text/calendar; method=REQUEST; charset=utf-8"),
            {"body": told["description"], "invitation": told, "files": ["zalacznik-1.ics"]},
        ),
        Case(
            "calendar-as-a-file",
            mixed(part(WORDS), attached(alone.encode(), "application/ics", 'filename="rada.ics"')),
            {"body": WORDS, "invitation": told, "files": ["rada.ics"]},
        ),
    ]
