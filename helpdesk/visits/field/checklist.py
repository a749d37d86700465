"""What is checked before leaving a unit. The key of a line is stored, its words are not."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

LINES: Mapping[str, LazyString] = {
    "tried": _l("Naprawione sprawdzone razem z kimś z placówki"),
    "tidy": _l("Sala zostawiona tak, jak była"),
    "labels": _l("Sprzęt ma naklejki i zgadza się z rejestrem"),
    "told": _l("Sekretariat wie, co zrobiono i co zostało"),
}
