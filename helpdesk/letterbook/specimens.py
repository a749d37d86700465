"""One specimen of every letter, written by the very function that writes the real one.

A test refuses a letter that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import messages as accounts
from helpdesk.core.periods import Month
from helpdesk.escalation import messages as escalation
from helpdesk.escalation.messages import Told
from helpdesk.incidents import messages as incidents
from helpdesk.intake import messages as intake
from helpdesk.letterbook.scene import TOKEN, Scene
from helpdesk.mail.outbox import Draft
from helpdesk.portal import messages as portal
from helpdesk.reports.delivery import messages as reports
from helpdesk.tickets import messages as tickets
from helpdesk.tickets import staff_messages as staff
from helpdesk.visits import messages as visits
from helpdesk.visits.promise import messages as promise
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.records import messages as records

URL = "https://przyklad.example/zaloguj/przyklad"
REPORTER, STAFF, UNIT = _l("do zgłaszającego"), _l("do obsługi"), _l("do placówki")
ANYBODY = _l("do osoby, która o to prosi")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A kind of letter: the name of its page, when it goes out and to whom, and who writes it."""

    name: str
    occasion: LazyString
    reader: LazyString
    letter: Callable[..., Draft]
    write: Callable[[Scene], Draft]


SPECIMENS = (
    Specimen(
        "przyjecie", _l("Zgłoszenie przyjęte"), REPORTER, tickets.filed,
        lambda scene: tickets.filed(
            scene.ticket.id, to=scene.teacher, subject=scene.ticket.subject, is_confirmed=True,
            filed_at=scene.ticket.filed_at, answer_by=scene.ticket.response_due_at, token=TOKEN,
        ),
    ),
    Specimen(
        "w-imieniu", _l("Sekretariat zgłasza w czyimś imieniu"), REPORTER, tickets.named,
        lambda scene: tickets.named(scene.ticket, to=scene.colleague, token=TOKEN),
    ),
    Specimen(
        "odpowiedz", _l("Informatyk odpowiada"), REPORTER, tickets.replied,
        lambda scene: tickets.replied(scene.ticket, scene.answer, token=TOKEN),
    ),
    Specimen(
        "wizyta", _l("Wizyta zaplanowana"), REPORTER, visits.planned,
        lambda scene: visits.planned(scene.ticket, scene.visit, token=TOKEN, now=scene.now),
    ),
    Specimen(
        "wizyta-przeniesiona", _l("Wizyta przeniesiona"), REPORTER, visits.moved,
        lambda scene: visits.moved(scene.ticket, scene.visit, token=TOKEN, now=scene.now),
    ),
    Specimen(
        "wizyta-odwolana", _l("Wizyta odwołana"), REPORTER, visits.cancelled,
        lambda scene: visits.cancelled(scene.ticket, scene.visit, token=TOKEN, now=scene.now),
    ),
    Specimen(
        "rozwiazanie", _l("Sprawa załatwiona"), REPORTER, tickets.resolved,
        lambda scene: tickets.resolved(scene.ticket, token=TOKEN),
    ),
    Specimen(
        "dolaczenie", _l("Ktoś dołącza do znanej sprawy"), ANYBODY, tickets.joining,
        lambda scene: tickets.joining(scene.ticket, to=scene.colleague, token=TOKEN),
    ),
    Specimen(
        "wiesci", _l("Nowy stan sprawy dla tych, którzy dołączyli"), ANYBODY, tickets.news,
        lambda scene: tickets.news(scene.ticket, to=scene.colleague, token=TOKEN),
    ),
    Specimen(
        "linki", _l("Linki do otwartych zgłoszeń"), ANYBODY, portal.links,
        lambda scene: portal.links(scene.teacher, [(scene.ticket, TOKEN)]),
    ),
    Specimen(
        "logowanie", _l("Link do logowania"), ANYBODY, accounts.sign_in,
        lambda scene: accounts.sign_in(scene.teacher, url=URL),
    ),
    Specimen(
        "haslo", _l("Nowe hasło"), ANYBODY, accounts.password,
        lambda scene: accounts.password(scene.teacher, url=URL),
    ),
    Specimen(
        "prosba-o-termin", _l("Prośba o potwierdzenie wizyty"), UNIT, promise.asked,
        lambda scene: promise.asked(scene.visit, to=scene.secretary, token=TOKEN, now=scene.now),
    ),
    Specimen(
        "zmiana-terminu", _l("Termin wizyty się zmienił"), UNIT, promise.changed,
        lambda scene: promise.changed(
            scene.visit, to=scene.secretary, token=TOKEN, is_confirmed=False, same_time=False,
            now=scene.now,
        ),
    ),
    Specimen(
        "termin-odwolany", _l("Wizyta w placówce odwołana"), UNIT, promise.cancelled,
        lambda scene: promise.cancelled(
            scene.visit, window_of(scene.visit), to=scene.secretary, now=scene.now
        ),
    ),
    Specimen(
        "rano-w-dniu-wizyty", _l("Rano w dniu wizyty"), UNIT, promise.morning,
        lambda scene: promise.morning(scene.visit, to=scene.secretary, token=TOKEN),
    ),
    Specimen(
        "protokol", _l("Protokół wizyty"), UNIT, records.made,
        lambda scene: records.made(scene.record, "", to=scene.secretary),
    ),
    Specimen(
        "inny-termin", _l("Szkoła wybrała inny termin wizyty"), STAFF, promise.chosen,
        lambda scene: promise.chosen(
            scene.visit,
            window_of(scene.visit),
            scene.visit.technician,
            to=scene.visit.technician,
            by=scene.secretary,
            now=scene.now,
        ),
    ),
    Specimen(
        "termin-nie-pasuje", _l("Żaden termin wizyty nie pasuje szkole"), STAFF, promise.refused,
        lambda scene: promise.refused(
            scene.visit, "W tym tygodniu są próbne egzaminy.", by=scene.secretary, now=scene.now
        ),
    ),
    Specimen(
        "raport", _l("Raport za miesiąc"), STAFF, reports.monthly,
        lambda scene: reports.monthly(
            Month.of(scene.now).previous, _l("Oba cele osiągnięte"), "", to=scene.administrator
        ),
    ),
    Specimen(
        "krytyczne", _l("Zgłoszenie o najwyższym priorytecie"), STAFF, staff.critical,
        lambda scene: staff.critical(scene.ticket, to=scene.technician),
    ),
    Specimen(
        "przydzial", _l("Zgłoszenie przekazane komuś innemu"), STAFF, staff.assigned,
        lambda scene: staff.assigned(scene.ticket, to=scene.technician, by=scene.administrator),
    ),
    Specimen(
        "slowo-zglaszajacego", _l("Odpowiedź od zgłaszającego"), STAFF, staff.answered,
        lambda scene: staff.answered(scene.ticket, to=scene.technician),
    ),
    Specimen(
        "slowo-obserwujacego", _l("Wiadomość od osoby, która dołączyła"), STAFF, staff.heard,
        lambda scene: staff.heard(
            scene.ticket, scene.question, to=scene.technician, by=scene.colleague
        ),
    ),
    Specimen(
        "notatka", _l("Notatka kogoś z obsługi"), STAFF, staff.noted,
        lambda scene: staff.noted(
            scene.ticket, scene.answer, to=scene.technician, by=scene.administrator
        ),
    ),
    Specimen(
        "ponowne-otwarcie", _l("Zgłoszenie otwarte ponownie"), STAFF, staff.reopened,
        lambda scene: staff.reopened(scene.ticket, to=scene.technician),
    ),
    Specimen(
        "przypomnienie", _l("Termin blisko albo minął"), STAFF, escalation.alert,
        lambda scene: escalation.alert(_told(scene), to=scene.administrator, now=scene.now),
    ),
    Specimen(
        "przypomnienia", _l("Kilka terminów w jednym liście"), STAFF, escalation.digest,
        lambda scene: escalation.digest([_told(scene)] * 3, to=scene.technician, now=scene.now),
    ),
    Specimen(
        "termin-ustawowy", _l("Termin ustawowy incydentu"), STAFF, incidents.warning,
        lambda scene: incidents.warning(
            scene.clock, to=scene.administrator, step=scene.now, now=scene.now
        ),
    ),
    Specimen(
        "roznice", _l("Zapisane terminy różnią się od zdarzeń"), STAFF, staff.sla_differs,
        lambda scene: staff.sla_differs(scene.check, to=scene.administrator),
    ),
    Specimen(
        "roznice-poczty", _l("Skrzynki i rejestr poczty się różnią"), STAFF, intake.mail_differs,
        lambda scene: intake.mail_differs(
            scene.comparison, [scene.difference], to=scene.administrator
        ),
    ),
)  # fmt: skip


def _told(scene: Scene) -> Told:
    due_at = scene.ticket.response_due_at
    assert due_at is not None
    return Told(scene.ticket, "response:80%", due_at, alert_id=1)
