"""What people read of a record that was checked, or of a signature that found another record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.visits.records.shown import Differences
from helpdesk.visits.records.verifying import Fault

FAULT: Mapping[Fault, LazyString] = {
    Fault.TEXT: _l("treść nie zgadza się z odciskiem"),
    Fault.OTHER_VISIT: _l("treść mówi o innej wizycie albo innym numerze aneksu"),
    Fault.OTHER_RECORD: _l("aneks dotyczy protokołu o innym odcisku"),
    Fault.PAPER_GONE: _l("pliku PDF nie ma"),
    Fault.PAPER_CHANGED: _l("plik PDF jest inny niż ten, który zapisano"),
    Fault.PAPER_OF_ANOTHER: _l("plik PDF nie nosi odcisku tego protokołu"),
    Fault.NUMBERS: _l("brakuje protokołu albo któregoś aneksu"),
}


def not_as_shown(found: Differences) -> str:
    """Return why a signature given on a phone does not stand: what the record would say otherwise."""
    parts = [
        _("placówka, dzień albo informatyk") if found.visit else "",
        _("godziny wizyty") if found.times else "",
        _tickets(found.tickets),
        _("sprawdzenia, audyty i szkolenia") if found.recurring else "",
    ]
    return _(
        "Protokół mówiłby co innego, niż pokazano przy podpisie: %(parts)s. Podpiszcie go jeszcze raz.",
        parts=", ".join(filter(None, parts)),
    )


def _tickets(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    return ngettext(
        "zgłoszenie %(numbers)s",
        "zgłoszenia %(numbers)s",
        len(numbers),
        numbers=", ".join(map(str, numbers)),
    )
