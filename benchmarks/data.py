"""A helpdesk with years behind it: many tickets done, always the same number of open ones.

`python -m benchmarks.data FOLDER 20000` makes one to look at (HELPDESK_DATA=FOLDER).
Rows go in by core inserts, past the services, so that a hundred thousand tickets take under a
minute. What is open, and the shape of each history, is the same whatever the number of tickets:
a page that grows with that number grows by what is over and done with.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Table, insert, select

from helpdesk.accounts.models import Purpose, SignedLink, TechnicianSchool, TechnicianSkill, User
from helpdesk.app import create_app
from helpdesk.core.batches import chunks
from helpdesk.core.clock import utcnow
from helpdesk.core.config import DEMONSTRATION, load
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.mail.models import InboundMail, LetterState, OutboxLetter, Outcome, Source
from helpdesk.schools.models import Category, Room, School
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Means, Status
from helpdesk.tickets.models import Ticket, TicketEvent, TicketMessage, WorkEntry
from helpdesk.tickets.routing import Reason
from helpdesk.visits.models import Visit, VisitTicket

Row = dict[str, Any]
Rows = dict[type[Any], list[Row]]

FIRST = 1001  # the number of the first ticket
OPEN = 120
SCHOOLS, ROOMS, TEACHERS, TECHNICIANS = 12, 30, 40, 3
DUE = 16  # so many days apart their deadlines are, at most
BATCH = 2_000
YEARS = timedelta(days=5 * 365)
HOUR = timedelta(hours=1)
SUBJECTS = (
    "Projektor w sali nie pokazuje obrazu",
    "Drukarka w sekretariacie nie drukuje",
    "Nie działa internet w pracowni",
    "Nie mogę zalogować się do dziennika",
    "Tablica interaktywna nie reaguje na dotyk",
    "Laptop nauczyciela włącza się bardzo długo",
)
BODY = (
    "Od rana nie działa. Próbowaliśmy wyłączyć i włączyć, wymieniliśmy też kabel na ten z sali "
    "obok. Pierwsza lekcja odbyła się bez ekranu, na następnych ma być film i karta pracy."
)
ANSWER = "Dzień dobry, zajrzę do tego zdalnie, a jeśli się nie uda, przyjadę jutro przed lekcjami."


def technician(number: int) -> int:
    """Return the id of the technician of that number, from 0."""
    return number % TECHNICIANS + 1


def teacher(number: int) -> int:
    """Return the id of the teacher of that number, from 0."""
    return TECHNICIANS + 1 + number % (SCHOOLS * TEACHERS)


def email(number: int) -> str:
    """Return the address of the teacher of that number, from 0."""
    return f"nauczyciel-{number % (SCHOOLS * TEACHERS)}@sp-{number % SCHOOLS + 1}.example"


def environment(folder: Path) -> dict[str, str]:
    """Return the settings of a service on the data in `folder`, which is no demonstration."""
    words = {f"HELPDESK_{name.upper()}": value for name, value in DEMONSTRATION.items()}
    return {"HELPDESK_DATA": str(folder), "HELPDESK_SMTP_PORT": "0", **words}


def fill(app: Flask, tickets: int, *, now: datetime | None = None) -> None:
    """Migrate the empty database of `app` and fill it; the youngest OPEN tickets are open."""
    now = (now or utcnow()).replace(microsecond=0)
    with app.app_context():
        flask_migrate.upgrade()
        rules = sla.current_rules(now)
        sla.record_version(rules, now)
        categories = list(db.session.scalars(select(Category.id).order_by(Category.id)))
        db.session.commit()
        write(register(categories, now))
        histories = _histories(tickets, categories, rules.version, now)
        for batch in chunks(histories, BATCH):
            write(merged(batch))
        write(_surroundings(tickets, now))
        db.session.remove()
        db.engine.dispose()  # the last connection to close takes the write-ahead log in


def write(rows: Rows) -> None:
    """Store the rows in a transaction of their own."""
    with db.engine.begin() as connection:
        for model, values in rows.items():
            table: Table = model.__table__
            connection.execute(insert(table), values)


def merged(parts: list[Rows]) -> Rows:
    """Return the rows of several parts, model by model."""
    merged: Rows = {}
    for part in parts:
        for model, values in part.items():
            merged.setdefault(model, []).extend(values)
    return merged


def register(categories: list[int], now: datetime) -> Rows:
    """Return units with their rooms and devices, and people, each technician for all units."""
    schools = range(1, SCHOOLS + 1)
    technicians = range(1, TECHNICIANS + 1)
    return {
        School: [
            {
                "id": each,
                "code": f"sp-{each}",
                "name": f"Szkoła Podstawowa nr {each} im. Marii Skłodowskiej-Curie",
                "short_name": f"SP nr {each}",
                "email_domain": f"sp-{each}.example",
                "kilometres": each,
                "version": 1,
            }
            for each in schools
        ],
        Room: [
            {"id": (school - 1) * ROOMS + each, "school_id": school, "name": f"sala {each}"}
            for school in schools
            for each in range(1, ROOMS + 1)
        ],
        User: _people(now),
        TechnicianSchool: [
            {"user_id": who, "school_id": each} for who in technicians for each in schools
        ],
        TechnicianSkill: [
            {"user_id": who, "category_id": each} for who in technicians for each in categories
        ],
        Device: [
            {
                "id": each,
                "number": f"P-{each:05d}",
                "kind": "projektor",
                "model": "Epson EB-W52",
                "school_id": (each - 1) // ROOMS + 1,
                "room_id": each,
            }
            for each in range(1, SCHOOLS * ROOMS + 1)
        ],
    }


def _people(now: datetime) -> list[Row]:
    staff = [
        _person(each, f"Informatyk {each}", f"informatyk-{each}@szas.example", Role.TECHNICIAN, now)
        for each in range(1, TECHNICIANS + 1)
    ]
    teachers = [
        _person(teacher(each), f"Nauczycielka {each}", email(each), Role.REQUESTER, now)
        | {"school_id": each % SCHOOLS + 1}
        for each in range(SCHOOLS * TEACHERS)
    ]
    return staff + teachers


def _person(number: int, name: str, address: str, role: Role, now: datetime) -> Row:
    return {
        "id": number,
        "name": name,
        "email": address,
        "role": role,
        "school_id": None,
        "created_at": now,
        "version": 1,
    }


def _histories(tickets: int, categories: list[int], version: str, now: datetime) -> Iterator[Rows]:
    """Yield each ticket with all that hangs on it, the oldest first."""
    done = tickets - OPEN
    for number in range(tickets):
        is_open = number >= done
        if is_open:
            filed = now - 3 * HOUR * (tickets - number)
        else:
            filed = now - YEARS + (YEARS - 30 * 24 * HOUR) * (number / done)
        yield history(
            number, filed.replace(microsecond=0), is_open, categories=categories, version=version
        )


def history(
    number: int, filed: datetime, is_open: bool, *, categories: list[int], version: str
) -> Rows:
    """Return a ticket, filed then, with all that hangs on it."""
    ticket_id, school = FIRST + number, number % SCHOOLS + 1
    who, by = teacher(number), technician(number)
    thread = f"ticket:{ticket_id}"
    due = filed + (3 + number % DUE) * 24 * HOUR  # a few of the open ones are late
    ticket = {
        "id": ticket_id,
        "kind": Kind.INCIDENT,
        "status": Status.IN_PROGRESS if is_open else Status.CLOSED,
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "channel": Channel.FORM,
        "school_id": school,
        "room_id": (school - 1) * ROOMS + number % ROOMS + 1,
        "place": "",
        "category_id": categories[number % len(categories)],
        "device_id": (school - 1) * ROOMS + number % ROOMS + 1,
        "requester_id": who,
        "technician_id": by,
        "routing": Reason.UNIT_AND_SKILL,
        "impact": Impact.ROOM,
        "urgency": Urgency.HINDERED,
        "priority": Priority.MEDIUM,
        "filed_at": filed,
        "responded_at": filed + 2 * HOUR,
        "done_at": None if is_open else filed + 26 * HOUR,
        "closed_at": None if is_open else filed + 30 * HOUR,
        "confirmed_at": filed + HOUR,
        "sla_version": version,
        "response_due_at": filed + 8 * HOUR,
        "resolution_due_at": due,
        "due_at": due if is_open else None,
        "response_seconds": 7_200,
        "response_met": True,
        "resolution_seconds": None if is_open else 30_000,
        "resolution_met": None if is_open else True,
        "means": None if is_open else Means.ON_SITE,
        "resolution": "" if is_open else "Wymieniony kabel HDMI.",
        "minutes": 20,
        "door_key": f"form:{ticket_id}",
        "version": 3,
    }
    return {
        Ticket: [ticket],
        TicketEvent: list(_events(ticket_id, filed, who=who, by=by, is_open=is_open)),
        TicketMessage: list(_messages(ticket_id, filed, who=who, by=by)),
        WorkEntry: [
            {
                "ticket_id": ticket_id,
                "technician_id": by,
                "at": filed + 25 * HOUR,
                "means": Means.ON_SITE,
                "minutes": 20,
            }
        ],
        SignedLink: [
            {
                "token_hash": hashlib.sha256(thread.encode()).hexdigest(),
                "purpose": Purpose.TICKET,
                "user_id": who,
                "thread": thread,
                "created_at": filed,
                "expires_at": None if is_open else filed + 31 * 24 * HOUR,
            }
        ],
        OutboxLetter: [
            _letter(thread, kind, number, filed + after)
            for kind, after in (("filed", 0 * HOUR), ("replied", 2 * HOUR))
        ],
    }


def _events(ticket_id: int, filed: datetime, *, who: int, by: int, is_open: bool) -> Iterator[Row]:
    def event(kind: Event, hours: float, person: int | None, /, **facts: Any) -> Row:
        at = filed + hours * HOUR
        told = {"at": at, "recorded_at": at, "by_id": person}
        return {"ticket_id": ticket_id, "kind": kind, "facts": facts, **told}

    yield event(Event.FILED, 0, who, kind="incident", priority="medium", channel="form")
    yield event(Event.ROUTED, 0, None, technician=by, reason="unit_and_skill")
    yield event(Event.REPLIED, 2, by)
    yield event(Event.STARTED, 2, by)
    yield event(Event.PAUSED, 3, by, status="waiting_requester", reason="Który to kabel?")
    yield event(Event.ANSWERED, 5, who)
    yield event(Event.RESUMED, 5, who)
    if not is_open:
        yield event(Event.RESOLVED, 26, by, means="on_site", minutes=20, cost=0)
        yield event(Event.CONFIRMED, 30, who)
        yield event(Event.CLOSED, 30, who)


def _messages(ticket_id: int, filed: datetime, *, who: int, by: int) -> Iterator[Row]:
    said: tuple[tuple[int, int, str, Channel, bool], ...] = (
        (0, who, BODY, Channel.FORM, False),
        (2, by, ANSWER, Channel.DESK, False),
        (5, who, "Czarny, ten od rzutnika.", Channel.MAIL, False),
        (6, by, "Zabrać zapasowy kabel HDMI 10 m.", Channel.DESK, True),
    )
    for hours, author, body, channel, internal in said:
        yield {
            "ticket_id": ticket_id,
            "at": filed + hours * HOUR,
            "author_id": author,
            "is_internal": internal,
            "is_from_staff": author == by,
            "channel": channel,
            "body": body,
        }


def _letter(thread: str, kind: str, number: int, at: datetime) -> Row:
    return {
        "thread": thread,
        "kind": kind,
        "to_email": email(number),
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "body_text": BODY,
        "message_id": f"<{kind}.{number}@szas.example>",
        "created_at": at,
        "not_before": at,
        "state": LetterState.KEPT,
        "next_try_at": at,
    }


def _surroundings(tickets: int, now: datetime) -> Rows:
    """Return what stands beside the tickets: visits to come, and mail nobody has looked at."""
    today = now.date()
    youngest = FIRST + tickets - 1
    days = [today + timedelta(days=ahead) for ahead in range(1, 6)]
    return {
        Visit: [
            {
                "id": each + 1,
                "school_id": each % SCHOOLS + 1,
                "technician_id": technician(each),
                "day": day,
                "starts_at": time(8, 15),
                "minutes": 60,
                "changed_at": now,
                "version": 1,
            }
            for each, day in enumerate(days)
        ],
        VisitTicket: [
            {"visit_id": each + 1, "ticket_id": youngest - each * 3 - one}
            for each in range(len(days))
            for one in range(3)
        ],
        InboundMail: [
            {
                "received_at": now - HOUR * each,
                "source": Source.SMTP,
                "digest": f"{each:064x}",
                "size": 2_000,
                "message_id": f"<{each}@gdzies.example>",
                "dedupe_key": str(each),
                "subject": "Oferta",
                "sender_email": f"ktos-{each}@gdzies.example",
                "outcome": Outcome.QUARANTINE,
            }
            for each in range(8)
        ],
    }


if __name__ == "__main__":
    fill(create_app(load(environment(Path(sys.argv[1])))), int(sys.argv[2]))
