"""Words for what a phone sent from the spot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import money
from helpdesk.tickets.wording import MEANS, STATUS
from helpdesk.visits.field.changes import Kind
from helpdesk.visits.records import signing

KIND: Mapping[str, LazyString] = {
    Kind.ARRIVE.value: _l("Przyjazd"),
    Kind.LEAVE.value: _l("Wyjazd"),
    Kind.TOOK_PLACE.value: _l("Wizyta się odbyła"),
    Kind.KILOMETRES.value: _l("Kilometry"),
    Kind.VISIT_NOTE.value: _l("Notatka z wizyty"),
    Kind.CHECK.value: _l("Lista kontrolna"),
    Kind.NOTE.value: _l("Notatka"),
    Kind.PHOTO.value: _l("Zdjęcie"),
    Kind.WORK.value: _l("Praca"),
    Kind.RESOLVE.value: _l("Rozwiązanie"),
    Kind.SIGN.value: _l("Podpis protokołu"),
    Kind.DROP.value: _l("Rezygnacja ze zmiany"),
}


def for_script() -> dict[str, Any]:
    """Return the words of which the page's script needs many, by what they name, and which are needed."""
    return {
        "kinds": {kind: str(words) for kind, words in KIND.items()},
        "statuses": {each.value: str(words) for each, words in STATUS.items()},
        "means": {each.value: str(words) for each, words in MEANS.items()},
        "needed": {how.value: names for how, names in signing.NEEDED.items()},
        "faults": {name: str(words) for name, words in signing.MISSING.items()},
    }


def value(given: Any) -> str:
    """Return what was entered, in words; '' where the kind says it all."""
    if not isinstance(given, dict):
        return "" if given is None else str(given)
    parts = [given.get(name, "") for name in ("resolution", "parts", "name", "role", "reason")]
    if given.get("minutes"):
        parts.append(_("%(minutes)s min", minutes=given["minutes"]))
    if given.get("cost"):
        parts.append(money(given["cost"]))
    return ", ".join(filter(None, parts))
