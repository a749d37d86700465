"""What people read for the ticket's enums. Lists only; no rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

from helpdesk.core.catalogue import lazy_gettext as _l
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.targets import Promise
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Means, Status
from helpdesk.tickets.routing import Reason

STATUS: Mapping[Status, LazyString] = {
    Status.NEW: _l("Nowe"),
    Status.IN_PROGRESS: _l("W trakcie"),
    Status.WAITING_REQUESTER: _l("Czeka na zgłaszającego"),
    Status.WAITING_VENDOR: _l("Czeka na dostawcę"),
    Status.RESOLVED: _l("Rozwiązane"),
    Status.CLOSED: _l("Zamknięte"),
    Status.WITHDRAWN: _l("Wycofane"),
}

PRIORITY: Mapping[Priority, LazyString] = {
    Priority.CRITICAL: _l("Krytyczny"),
    Priority.HIGH: _l("Wysoki"),
    Priority.MEDIUM: _l("Średni"),
    Priority.LOW: _l("Niski"),
}

PROMISE: Mapping[Promise, LazyString] = {
    Promise.RESPONSE: _l("Pierwsza odpowiedź"),
    Promise.RESOLUTION: _l("Rozwiązanie"),
}

KIND: Mapping[Kind, LazyString] = {
    Kind.INCIDENT: _l("Awaria"),
    Kind.REQUEST: _l("Prośba"),
    Kind.TRAINING: _l("Szkolenie"),
    Kind.IDEA: _l("Pomysł"),
    Kind.SECURITY: _l("Incydent bezpieczeństwa"),
}

# In the reporter's words: asked as "Czy da się prowadzić lekcję?".
URGENCY: Mapping[Urgency, LazyString] = {
    Urgency.STOPPED: _l("Nie, lekcja stoi"),
    Urgency.HINDERED: _l("Tak, ale z trudem"),
    Urgency.CAN_WAIT: _l("Tak, można poczekać"),
    Urgency.OFFICE: _l("To nie dotyczy lekcji"),
}

URGENCY_HINT: Mapping[Urgency, LazyString] = {
    Urgency.STOPPED: _l("Nie da się jej przeprowadzić tak, jak była zaplanowana."),
    Urgency.HINDERED: _l("Jest obejście, na przykład inna sala lub praca bez ekranu."),
    Urgency.CAN_WAIT: _l("Nikomu to teraz nie przeszkadza."),
    Urgency.OFFICE: _l("Sekretariat, księgowość, pokój nauczycielski."),
}

# In the technician's words, as a fact of the ticket.
URGENCY_FACT: Mapping[Urgency, LazyString] = {
    Urgency.STOPPED: _l("lekcja stoi"),
    Urgency.HINDERED: _l("lekcja z trudem"),
    Urgency.CAN_WAIT: _l("może poczekać"),
    Urgency.OFFICE: _l("poza lekcją"),
}

IMPACT: Mapping[Impact, LazyString] = {
    Impact.ROOM: _l("Jedna sala lub osoba"),
    Impact.SEVERAL: _l("Kilka sal lub osób"),
    Impact.SCHOOL: _l("Cała szkoła"),
}

CHANNEL: Mapping[Channel, LazyString] = {
    Channel.FORM: _l("przez formularz"),
    Channel.MAIL: _l("e-mailem"),
    Channel.PHONE: _l("telefonicznie"),
    Channel.DESK: _l("przez obsługę"),
}

MEANS: Mapping[Means, LazyString] = {
    Means.REMOTE: _l("Zdalnie"),
    Means.ON_SITE: _l("Na miejscu"),
}

ROUTING: Mapping[Reason, LazyString] = {
    Reason.UNIT_AND_SKILL: _l("opiekuje się tą placówką i zajmuje się takimi sprawami"),
    Reason.UNIT: _l("opiekuje się tą placówką"),
    Reason.SKILL: _l("zajmuje się takimi sprawami; opiekun placówki jest nieobecny"),
    Reason.PRESENT: _l("jest w pracy; opiekun placówki jest nieobecny"),
    Reason.ABSENT: _l("opiekuje się tą placówką, ale dziś nikogo nie ma w pracy"),
    Reason.NOBODY: _l("nie ma żadnego informatyka"),
    Reason.BY_HAND: _l("przydzielone ręcznie"),
}

EVENT: Mapping[Event, LazyString] = {
    Event.FILED: _l("zgłoszenie przyjęte"),
    Event.ROUTED: _l("przydzielone samoczynnie"),
    Event.ASSIGNED: _l("przydzielone ręcznie"),
    Event.REPLIED: _l("odpowiedź obsługi"),
    Event.ANSWERED: _l("odpowiedź zgłaszającego"),
    Event.NOTED: _l("notatka wewnętrzna"),
    Event.STARTED: _l("praca rozpoczęta"),
    Event.PAUSED: _l("czas wstrzymany"),
    Event.RESUMED: _l("czas znów biegnie"),
    Event.PART_EXPECTED: _l("dzień dostawy części"),
    Event.REPRIORITISED: _l("zmiana priorytetu"),
    Event.RECATEGORISED: _l("zmiana kategorii"),
    Event.WORKED: _l("zapisana praca"),
    Event.RESOLVED: _l("rozwiązane"),
    Event.CONFIRMED: _l("zgłaszający potwierdza, że działa"),
    Event.REOPENED: _l("otwarte ponownie"),
    Event.CLOSED: _l("zamknięte"),
    Event.WITHDRAWN: _l("wycofane przez zgłaszającego"),
    Event.LESSONS_LOST: _l("zapisane utracone lekcje"),
    Event.JOINED: _l("dołącza do zgłoszenia"),
    Event.LEFT: _l("rezygnuje z wiadomości o zgłoszeniu"),
    Event.LINKED: _l("połączone z innym zgłoszeniem"),
    Event.UNDELIVERED: _l("list nie dotarł"),
    Event.VISIT_PLANNED: _l("zaplanowana wizyta"),
    Event.VISIT_CANCELLED: _l("odwołana wizyta"),
    Event.ESCALATED: _l("przypomnienie o terminie"),
    Event.INCIDENT_DECLARED: _l("zapisany incydent"),
    Event.DETECTION_CORRECTED: _l("poprawiona chwila wykrycia incydentu"),
    Event.DUTY_ADDED: _l("dodany termin ustawowy"),
    Event.DUTY_DONE: _l("obowiązek ustawowy wykonany"),
    Event.DUTY_WAIVED: _l("obowiązek ustawowy nie dotyczy"),
    Event.DUTY_REOPENED: _l("termin ustawowy znów biegnie"),
    Event.REPORTER_NAMED: _l("wskazana osoba zgłaszająca"),
    Event.DETACHED: _l("list wyjęty ze zgłoszenia"),
    Event.ATTACHED: _l("list dołączony do zgłoszenia"),
    Event.MOVE_UNDONE: _l("cofnięte przeniesienie listu"),
}
