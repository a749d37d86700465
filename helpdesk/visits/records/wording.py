"""What people read of a record that was checked."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

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
