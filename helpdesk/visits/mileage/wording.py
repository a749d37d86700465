"""What people read for where a leg's kilometres come from."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.visits.mileage.legs import Source

SOURCE: Mapping[Source, LazyString] = {
    Source.REGISTER: _l("z rejestru placówek"),
    Source.WAYS: _l("z tabeli dróg"),
    Source.WRITTEN: _l("wpisane przy wizycie"),
    Source.UNKNOWN: _l("do uzupełnienia"),
    Source.CORRECTED: _l("poprawione ręcznie"),
}
