"""What the events of an incident say on its ticket, without who and when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from helpdesk.core.wording import clock_dated
from helpdesk.schools.models import in_language
from helpdesk.tickets.lifecycle import Event

Facts = Mapping[str, Any]


def _declared(facts: Facts) -> str:
    return _(
        "incydent wykryty %(when)s; do zgłoszenia: %(duties)s",
        when=_when(facts["detected_at"]),
        duties=_duties(facts),
    )


def _corrected(facts: Facts) -> str:
    return _(
        "incydent wykryty %(when)s, wcześniej zapisano %(before)s",
        when=_when(facts["detected_at"]),
        before=_when(facts["before"]),
    )


def _added(facts: Facts) -> str:
    return _("do zgłoszenia także: %(duties)s", duties=_duties(facts))


def _done(facts: Facts) -> str:
    when = _when(facts["done_at"])
    if not facts.get("note"):
        return _("zrobione %(when)s: %(duty)s", when=when, duty=_name(facts))
    return _(
        "zrobione %(when)s: %(duty)s (%(note)s)", when=when, duty=_name(facts), note=facts["note"]
    )


def _waived(facts: Facts) -> str:
    return _("nie dotyczy: %(duty)s, bo: %(reason)s", duty=_name(facts), reason=facts["reason"])


def _reopened(facts: Facts) -> str:
    return _("cofnięte odnotowanie, termin znów biegnie: %(duty)s", duty=_name(facts))


def _duties(facts: Facts) -> str:
    return ", ".join(map(_name, facts["duties"]))


def _name(facts: Facts) -> str:
    return in_language(facts["name"], facts["name_en"])


def _when(iso: str) -> str:
    at = datetime.fromisoformat(iso)
    return clock_dated(at, at)


TOLD: Mapping[Event, Callable[[Facts], str]] = MappingProxyType(
    {
        Event.INCIDENT_DECLARED: _declared,
        Event.DETECTION_CORRECTED: _corrected,
        Event.DUTY_ADDED: _added,
        Event.DUTY_DONE: _done,
        Event.DUTY_WAIVED: _waived,
        Event.DUTY_REOPENED: _reopened,
    }
)
