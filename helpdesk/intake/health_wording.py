"""The verdict on the mail in words: what is wrong, what to do, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import clock
from helpdesk.intake import letter_wording
from helpdesk.intake.health import Concern, Problem
from helpdesk.mail.figures import MOST
from helpdesk.mail.models import Fault

MAILBOX_FAULTS: Mapping[Fault, LazyString] = {
    Fault.UNREACHABLE: _l("Serwer skrzynki nie odpowiada."),
    Fault.CERTIFICATE: _l("Certyfikat serwera skrzynki jest niewłaściwy."),
    Fault.NO_TLS: _l("Serwer skrzynki nie szyfruje połączenia."),
    Fault.LOGIN: _l("Serwer nie przyjmuje nazwy użytkownika albo hasła."),
    Fault.TOKEN: _l("Nie udało się dostać zgody na dostęp do skrzynki (OAuth)."),
    Fault.FOLDER: _l("W skrzynce nie ma takiego folderu."),
    Fault.BROKEN_OFF: _l("Połączenie ze skrzynką zostało przerwane."),
    Fault.ANSWER: _l("Serwer skrzynki odpowiedział czymś niezrozumiałym."),
    Fault.OURS: _l("Błąd jest po naszej stronie; szczegóły są w dzienniku."),
}


class Page(NamedTuple):
    """A page of this room on which something can be done."""

    label: str
    endpoint: str
    values: Mapping[str, str] = {}


class Advice(NamedTuple):
    """A concern for the reader: what is wrong, what to do about it, and the page to do it on."""

    what: str
    do: str
    page: Page | None = None


def advice(concern: Concern, now: datetime) -> Advice:
    """Return the words for the concern."""
    return _WORDS[concern.problem](concern, now)


def counted(number: int) -> str:
    """Return the number; of very many, that there are at least so many."""
    return _("co najmniej %(number)s", number=MOST) if number >= MOST else str(number)


def _since(concern: Concern, now: datetime) -> str:
    return clock(concern.since, now) if concern.since else _("nigdy")


def _nobody_works(_concern: Concern, _now: datetime) -> Advice:
    return Advice(
        _("Nie działa proces, który odbiera i wysyła pocztę."),
        _("Uruchom go na serwerze: helpdesk run albo helpdesk worker. Poczta nie zginie, poczeka."),
    )


def _door_closed(_concern: Concern, _now: datetime) -> Advice:
    return Advice(
        _("Wbudowany serwer poczty nie odpowiada."),
        _("Sprawdź w dzienniku, czy jego portu nie zajął inny program. Nadawcy ponowią próby."),
    )


def _mailbox_late(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Skrzynka %(name)s nie jest odbierana. Ostatnie udane odebranie: %(since)s.",
            name=concern.name,
            since=_since(concern, now),
        ),
        _("Powód jest niżej przy skrzynce. Wiadomości czekają na jej serwerze."),
    )


def _mailbox_not_emptied(concern: Concern, _now: datetime) -> Advice:
    return Advice(
        _("Skrzynka %(name)s nie oddaje części wiadomości.", name=concern.name),
        _("Powód jest niżej przy skrzynce. Próbujemy dalej."),
    )


def _differences(concern: Concern, _now: datetime) -> Advice:
    return Advice(
        ngettext(
            "Skrzynki i rejestr poczty różnią się w %(num)s miejscu.",
            "Skrzynki i rejestr poczty różnią się w %(num)s miejscach.",
            concern.number,
        ),
        _("Sprawdź, czy nie brakuje wiadomości od ludzi."),
    )


def _not_compared(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Skrzynki i rejestr poczty ostatnio porównano: %(since)s.",
            since=_since(concern, now),
        ),
        _("Robi to codziennie proces w tle. Sprawdź w dzienniku, dlaczego przestał."),
    )


def _unread(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Wiadomości czekają na odczytanie (%(number)s), najstarsza od: %(since)s.",
            number=counted(concern.number),
            since=_since(concern, now),
        ),
        _("Zwykle trwa to kilka sekund. Sprawdź w dzienniku, co zatrzymało odczytywanie."),
        Page(_("Poczta przychodząca"), "intake.ledger", {"widok": "wszystkie"}),
    )


def _unreadable(concern: Concern, _now: datetime) -> Advice:
    return Advice(
        ngettext(
            "%(num)s wiadomości nie udało się odczytać.",
            "%(num)s wiadomości nie udało się odczytać.",
            concern.number,
        ),
        _("Przy każdej możesz pobrać oryginał, spróbować ponownie albo utworzyć zgłoszenie."),
        Page(_("Wiadomości do decyzji"), "intake.ledger"),
    )


def _undecided(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Wiadomości czekają na decyzję (%(number)s), najstarsza od: %(since)s.",
            number=counted(concern.number),
            since=_since(concern, now),
        ),
        _("Może być wśród nich zgłoszenie. Utwórz je albo odrzuć wiadomość."),
        Page(_("Wiadomości do decyzji"), "intake.ledger"),
    )


def _server_fails(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Listy nie wychodzą: %(why)s Ostatnia próba: %(since)s.",
            why=letter_wording.why(concern.name),
            since=_since(concern, now),
        ),
        letter_wording.what_to_do(concern.name),
        Page(_("Listy, które czekają"), "intake.outbox", {"stan": "queued"}),
    )


def _unsent(concern: Concern, now: datetime) -> Advice:
    return Advice(
        _(
            "Listy czekają na wysłanie (%(number)s), najstarszy od: %(since)s.",
            number=counted(concern.number),
            since=_since(concern, now),
        ),
        _("Zwykle wychodzą w kilka sekund. Powód jest przy każdym z nich."),
        Page(_("Listy, które czekają"), "intake.outbox", {"stan": "queued"}),
    )


def _given_up(concern: Concern, _now: datetime) -> Advice:
    return Advice(
        ngettext(
            "%(num)s list nie został wysłany.",
            "%(num)s listów nie zostało wysłanych.",
            concern.number,
        ),
        _("Powód jest przy każdym. Wyślij jeszcze raz albo wycofaj."),
        Page(_("Listy, których nie wysłano"), "intake.outbox", {"stan": "failed"}),
    )


def _no_server(concern: Concern, _now: datetime) -> Advice:
    return Advice(
        _(
            "Nie ustawiono serwera, który wysyła nasze listy. Zachowane listy: %(number)s.",
            number=counted(concern.number),
        ),
        _("Ustaw HELPDESK_MAIL_SERVER. Zachowane listy wyślesz potem jednym kliknięciem."),
        Page(_("Zachowane listy"), "intake.outbox", {"stan": "kept"}),
    )


_WORDS: Mapping[Problem, Callable[[Concern, datetime], Advice]] = {
    Problem.NOBODY_WORKS: _nobody_works,
    Problem.DOOR_CLOSED: _door_closed,
    Problem.MAILBOX_LATE: _mailbox_late,
    Problem.MAILBOX_NOT_EMPTIED: _mailbox_not_emptied,
    Problem.DIFFERENCES: _differences,
    Problem.NOT_COMPARED: _not_compared,
    Problem.UNREAD: _unread,
    Problem.UNREADABLE: _unreadable,
    Problem.UNDECIDED: _undecided,
    Problem.SERVER_FAILS: _server_fails,
    Problem.UNSENT: _unsent,
    Problem.GIVEN_UP: _given_up,
    Problem.NO_SERVER: _no_server,
}
