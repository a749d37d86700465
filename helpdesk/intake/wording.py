"""Words for what became of a message and why, and for the state of our letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.intake.outcomes import Reason
from helpdesk.mail.models import LetterState, Outcome, Source, Trouble

OUTCOME_LABELS: Mapping[Outcome, LazyString] = {
    Outcome.STORED: _l("Czeka na odczytanie"),
    Outcome.TICKET: _l("Nowe zgłoszenie"),
    Outcome.REPLY: _l("Odpowiedź"),
    Outcome.AUTOMATIC: _l("Automatyczna"),
    Outcome.BOUNCE: _l("Zwrot"),
    Outcome.QUARANTINE: _l("Do decyzji"),
    Outcome.REFUSED: _l("Odrzucona"),
    Outcome.ERROR: _l("Nie udało się odczytać"),
}
REASON_LABELS: Mapping[Reason, LazyString] = {
    Reason.KNOWN_SENDER: _l("Nadawca jest w rejestrze albo pisze z poczty placówki."),
    Reason.REPLY_TOKEN: _l("Odpowiedź na nasz list do tej osoby, na adres tylko dla niej."),
    Reason.OUR_MESSAGE_ID: _l("Odpowiedź na nasz list, potwierdzona jego podpisem."),
    Reason.REPLY_ADDRESS: _l("Odpowiedź na adres, który podaliśmy komuś innemu."),
    Reason.KNOWN_MESSAGE: _l("Odpowiedź na wiadomość, którą już mamy."),
    Reason.SUBJECT_NUMBER: _l("Numer w temacie, a nadawca bierze udział w zgłoszeniu."),
    Reason.ONLY_THANKS: _l("Samo podziękowanie: zapisane, zgłoszenie nie wraca."),
    Reason.LATE_REPLY: _l("Odpowiedź na zgłoszenie od dawna zamknięte: powstało nowe, połączone."),
    Reason.BY_HAND: _l("Zgłoszenie utworzone ręcznie."),
    Reason.PUT_BY_HAND: _l("Dołączona do zgłoszenia ręcznie."),
    Reason.TAKEN_OUT: _l("Wyjęta ze zgłoszenia ręcznie, czeka na decyzję."),
    Reason.TURNED_DOWN: _l("Odrzucona ręcznie: to nie do nas."),
    Reason.AUTOMATIC: _l("Wysłał ją program, nie człowiek."),
    Reason.OWN_LETTER: _l("To nasz własny list, który wrócił."),
    Reason.UNDELIVERED: _l("Nasz list nie dotarł do adresata."),
    Reason.UNKNOWN_SENDER: _l("Nie znamy tego nadawcy."),
    Reason.NO_SENDER: _l("W wiadomości nie ma adresu nadawcy."),
    Reason.NO_UNIT: _l("Nie wiadomo, której placówki dotyczy."),
    Reason.EMPTY: _l("Nie ma w niej ani tekstu, ani załącznika."),
    Reason.ENCRYPTED: _l("Jest zaszyfrowana: nie umiemy jej odczytać."),
    Reason.STRANGERS_REPLY: _l("Odpowiada ktoś, kto nie bierze udziału w zgłoszeniu."),
    Reason.UNPROVEN_STAFF: _l("Podaje się za obsługę, a serwer poczty tego nie potwierdza."),
    Reason.FORWARDED: _l("Przekazana przez obsługę; zgłasza ten, kto ją napisał."),
    Reason.FORWARDED_UNREADABLE: _l("Przekazana przez obsługę, ale nie wiadomo, kto ją napisał."),
    Reason.NOTES_REPLY: _l("Odpowiada na notatkę obsługi, a do obsługi nie należy."),
    Reason.FORGED_SENDER: _l("Domena nadawcy nie przyznaje się do tej wiadomości (DMARC)."),
    Reason.FLOOD: _l("Zbyt wiele wiadomości tego nadawcy w godzinę: to może być program."),
    Reason.TOO_LARGE: _l("Wiadomość jest większa niż 25 MB."),
    Reason.FAILURE: _l("Odczytanie się nie udało; wiadomość jest zachowana."),
    Reason.GAVE_UP: _l("Trzy próby odczytania się nie udały; wiadomość jest zachowana."),
    Reason.READ_TOO_LONG: _l("Czytanie trwało za długo; wiadomość jest zachowana."),
    Reason.READ_TOO_MUCH: _l("Czytanie zajęło za dużo pamięci; wiadomość jest zachowana."),
    Reason.READER_DIED: _l(
        "Wiadomość dwa razy zatrzymała program, który ją czytał; jest zachowana."
    ),
}
SOURCE_LABELS: Mapping[Source, LazyString] = {
    Source.SMTP: _l("serwer poczty"),
    Source.LMTP: _l("serwer poczty (LMTP)"),
    Source.IMAP: _l("skrzynka pocztowa"),
    Source.PIPE: _l("program pocztowy"),
    Source.FOLDER: _l("wczytana z pliku"),
}
STATE_LABELS: Mapping[LetterState, LazyString] = {
    LetterState.QUEUED: _l("Czeka na wysłanie"),
    LetterState.LIMITED: _l("Czeka: limit listów"),
    LetterState.SENDING: _l("Wysyłany"),
    LetterState.SENT: _l("Wysłany"),
    LetterState.KEPT: _l("Zachowany do przeczytania"),
    LetterState.FAILED: _l("Nie wysłano"),
    LetterState.WITHDRAWN: _l("Wycofany"),
}

PROOF_LABELS: Mapping[str, LazyString] = {
    "pass": _l("zgodne"),
    "fail": _l("niezgodne"),
    "softfail": _l("raczej niezgodne"),
    "none": _l("brak"),
}

TROUBLE_LABELS: Mapping[Trouble, LazyString] = {
    Trouble.NOT_TAKEN: _l("Leży w skrzynce, a rejestr jej nie zna."),
    Trouble.NOT_GIVEN: _l("Serwer poczty nie wydaje tej wiadomości."),
    Trouble.NOT_COMPARED: _l("Do tej skrzynki nie udało się zajrzeć."),
    Trouble.NOT_READ: _l("Przyjęta, ale od godziny nikt jej nie odczytał."),
    Trouble.BYTES_MISSING: _l("Brakuje zapisanej treści tej wiadomości."),
    Trouble.BYTES_CHANGED: _l("Zapisana treść tej wiadomości została zmieniona."),
}


def reason(code: str) -> str:
    """Return the sentence for a stored reason; '' for one that is not known (any more)."""
    try:
        return str(REASON_LABELS[Reason(code)])
    except ValueError:
        return ""


def sender_proof(kept: Mapping[str, Any] | None) -> str:
    """Return what a trusted server found out about the sender, in words."""
    if not kept:
        return _("niepotwierdzony: nie sprawdził go żaden zaufany serwer")
    found = ", ".join(
        f"{name.upper()} {PROOF_LABELS.get(kept[name], kept[name])}"
        for name in ("spf", "dkim", "dmarc")
        if kept[name]
    )
    if kept["proves_sender"]:
        return _("potwierdzony (%(found)s)", found=found)
    return _("niepotwierdzony (%(found)s)", found=found)
