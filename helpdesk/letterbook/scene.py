"""Invented people and things for letters to be about. None of them is ever stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from helpdesk.accounts.models import User
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.mail.models import MailCheck, Trouble
from helpdesk.mail.reconciliation import Difference
from helpdesk.schools.models import Category, Room, School
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Priority
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import SlaCheck, Ticket, TicketMessage
from helpdesk.visits.models import Visit
from helpdesk.visits.records.models import VisitRecord

DOMAIN = "przyklad.example"
TOKEN = "przyklad"  # noqa: S105 -- opens nothing
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """A matter, those concerned and what belongs to it, told to readers of one language."""

    now: datetime
    teacher: User
    colleague: User
    secretary: User
    technician: User
    administrator: User
    ticket: Ticket
    question: TicketMessage
    answer: TicketMessage
    visit: Visit
    record: VisitRecord
    clock: LegalClock
    check: SlaCheck
    comparison: MailCheck
    difference: Difference


def scene(locale: str, now: datetime) -> Scene:
    """Return the scene for readers of `locale`."""
    teacher = _person(1, "Ewa Domańska", Role.REQUESTER, locale)
    technician = _person(2, "Tomasz Wrona", Role.TECHNICIAN, locale)
    administrator = _person(3, "Maria Zięba", Role.ADMINISTRATOR, locale)
    school = School(id=3, code="sp-3", name="Szkoła Podstawowa nr 3", short_name="SP 3")
    ticket = _ticket(school, teacher, technician, now)
    question = TicketMessage(
        ticket=ticket, author=teacher, at=now, body="Projektor w sali 12 gaśnie po kilku minutach."
    )
    answer = TicketMessage(
        ticket=ticket,
        author=technician,
        at=now,
        body="Proszę wyczyścić filtr i dać znać, czy pomogło. Instrukcja wisi przy projektorze.",
        is_from_staff=True,
    )
    visit = _visit(school, technician, now)
    return Scene(
        now=now,
        teacher=teacher,
        colleague=_person(4, "Jan Lis", Role.REQUESTER, locale),
        secretary=_person(5, "Anna Kos", Role.SECRETARY, locale),
        technician=technician,
        administrator=administrator,
        ticket=ticket,
        question=question,
        answer=answer,
        visit=visit,
        record=VisitRecord(id=1, number=0, visit=visit, visit_id=visit.id),
        clock=_clock(ticket, now),
        check=_check(now),
        comparison=MailCheck(id=1, began_at=now, compared=240, differences=1),
        difference=Difference(Trouble.NOT_TAKEN, "INBOX 4711", mailbox="pomoc"),
    )


def _person(number: int, name: str, role: Role, locale: str) -> User:
    address = name.lower().replace(" ", ".").translate(str.maketrans("ńę", "ne"))
    return User(
        id=number,
        name=name,
        email=f"{address}@{DOMAIN}",
        role=role,
        language=locale,
        is_registered=True,
    )


def _ticket(school: School, teacher: User, technician: User, now: datetime) -> Ticket:
    category = Category(
        code="classroom", name="Projektor, tablica, monitor", name_en="Projector, board, screen"
    )
    return Ticket(
        id=1187,
        subject="Projektor gaśnie w czasie lekcji",
        status=Status.RESOLVED,
        is_confidential=False,
        school=school,
        room=Room(name="sala 12"),
        place="",
        category=category,
        requester=teacher,
        technician=technician,
        technician_id=technician.id,
        priority=Priority.HIGH,
        filed_at=now - HOUR,
        response_due_at=now + 3 * HOUR,
        resolution="Wymieniliśmy filtr projektora. Przez dwie lekcje działał bez przerwy.",
    )


def _visit(school: School, technician: User, now: datetime) -> Visit:
    tomorrow = (now + timedelta(days=1)).date()
    return Visit(
        id=12,
        school=school,
        technician=technician,
        day=tomorrow,
        starts_at=time(9, 30),
        minutes=90,
        preparation="klucz do szafki z urządzeniami sieci",
    )


def _clock(ticket: Ticket, now: datetime) -> LegalClock:
    return LegalClock(
        id=1,
        code="uodo",
        incident=Incident(id=1, ticket=ticket, detected_at=now - 50 * HOUR),
        name="Zgłoszenie naruszenia ochrony danych",
        name_en="Personal data breach notification",
        recipient="Prezes UODO",
        recipient_en="President of UODO (the data protection authority)",
        allowed="72h",
        citation="RODO art. 33",
        due_at=now + 22 * HOUR,
    )


def _check(now: datetime) -> SlaCheck:
    found = {"ticket": 1187, "column": "due_at", "stored": "12:00", "computed": "13:30"}
    return SlaCheck(began_at=now, tickets=812, differences=1, sample=[found])
