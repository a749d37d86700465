"""Words for what became of our letters: why one did not go out, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import format_decimal
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.language import language
from helpdesk.mail.faults import Fault
from helpdesk.mail.outbox import Hindrance

FAULT_LABELS: Mapping[Fault, LazyString] = {
    Fault.UNREACHABLE: _l("Serwer poczty nie odpowiada."),
    Fault.TIMEOUT: _l("Serwer poczty zamilkł w trakcie rozmowy."),
    Fault.DROPPED: _l("Serwer poczty przerwał połączenie."),
    Fault.CERTIFICATE: _l("Certyfikat serwera poczty jest niewłaściwy."),
    Fault.ENCRYPTION: _l("Nie udało się nawiązać szyfrowanego połączenia z serwerem poczty."),
    Fault.SIGN_IN: _l("Serwer poczty nie przyjmuje nazwy użytkownika albo hasła."),
    Fault.TURNED_AWAY: _l("Serwer poczty chwilowo nie przyjmuje listów."),
    Fault.SENDER: _l("Serwer poczty nie pozwala wysyłać z naszego adresu."),
    Fault.DEFERRED: _l("Serwer prosi, żeby spróbować później."),
    Fault.REFUSED: _l("Serwer odrzucił ten list."),
    Fault.UNWRITABLE: _l("Na taki adres ten serwer nie może wysłać listu."),
    Fault.INTERRUPTED: _l("Wysyłanie zostało przerwane; nie wiadomo, czy serwer przyjął list."),
}
ADVICE: Mapping[Fault, LazyString] = {
    Fault.UNREACHABLE: _l(
        "Sprawdź, czy działa sieć i czy w ustawieniach jest właściwy adres i port serwera."
    ),
    Fault.TIMEOUT: _l("Jeśli to się powtarza, sprawdź port i rodzaj szyfrowania w ustawieniach."),
    Fault.DROPPED: _l("Jeśli to się powtarza, zapytaj administratora serwera poczty."),
    Fault.CERTIFICATE: _l(
        "Sprawdź nazwę serwera w ustawieniach i ważność certyfikatu. Listy poczekają."
    ),
    Fault.ENCRYPTION: _l(
        "Sprawdź rodzaj szyfrowania i port w ustawieniach: 587 to zwykle STARTTLS, 465 to TLS."
    ),
    Fault.SIGN_IN: _l("Ustaw na nowo nazwę użytkownika i hasło do serwera. Listy poczekają."),
    Fault.TURNED_AWAY: _l("Ponawiamy próby co kilka minut."),
    Fault.SENDER: _l("Sprawdź, czy to konto może wysyłać z adresu, który jest w ustawieniach."),
    Fault.DEFERRED: _l("Ponowimy próbę: najpierw po minucie, później coraz rzadziej, przez trzy dni."),
    Fault.REFUSED: _l("Sprawdź adres. Gdy będzie dobry, wyślij list jeszcze raz."),
    Fault.UNWRITABLE: _l("Sprawdź, czy w adresie nie ma pomyłki, na przykład polskiej litery."),
    Fault.INTERRUPTED: _l("Odbiorca może dostać ten list dwa razy, o tym samym identyfikatorze."),
}  # fmt: skip
HINDRANCE_LABELS: Mapping[Hindrance, LazyString] = {
    Hindrance.NO_ADDRESS: _l("To nie jest adres poczty."),
    Hindrance.MACHINE: _l("Ten adres czyta tylko program."),
    Hindrance.OURS: _l("To nasz własny adres."),
    Hindrance.TOO_LATE: _l("Za późno: list mówiłby o tym, co już minęło."),
    Hindrance.UNDELIVERABLE: _l("Takiej skrzynki nie ma: wcześniejszy list wrócił."),
}
_SENTENCES: Mapping[str, LazyString] = {
    **{fault.value: words for fault, words in FAULT_LABELS.items()},
    **{hindrance.value: words for hindrance, words in HINDRANCE_LABELS.items()},
}


def why(reason: str) -> str:
    """Return the sentence for the reason stored with a letter; '' for one that is not known."""
    return str(_SENTENCES.get(reason, ""))


def what_to_do(reason: str) -> str:
    """Return the advice that belongs to the reason; '' where there is none."""
    return str(next((words for fault, words in ADVICE.items() if fault.value == reason), ""))


def took(milliseconds: int) -> str:
    """Return how long an attempt took, in seconds."""
    seconds = format_decimal(milliseconds / 1000, format="0.0", locale=language())
    return _("%(seconds)s s", seconds=seconds)
