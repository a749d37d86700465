"""What the events of an incident say on its ticket, without who and when. Pure.

Each gets its facts, and when it was written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from helpdesk.core.catalogue import gettext as _
from helpdesk.core.wording import clock_dated
from helpdesk.schools.models import in_language
from helpdesk.tickets.lifecycle import Event

Facts = Mapping[str, Any]
MINUTE = timedelta(minutes=1)


def _declared(facts: Facts, _at: datetime) -> str:
    return _(
        "incydent wykryty %(when)s; do zgłoszenia: %(duties)s",
        when=_when(facts["detected_at"]),
        duties=_duties(facts),
    )


def _corrected(facts: Facts, _at: datetime) -> str:
    return _(
        "incydent wykryty %(when)s, wcześniej zapisano %(before)s",
        when=_when(facts["detected_at"]),
        before=_when(facts["before"]),
    )


def _added(facts: Facts, _at: datetime) -> str:
    return _("do zgłoszenia także: %(duties)s", duties=_duties(facts))


def _done(facts: Facts, at: datetime) -> str:
    duty, done_at = _name(facts), datetime.fromisoformat(facts["done_at"])
    if facts.get("note"):
        duty = f"{duty} ({facts['note']})"
    if at - done_at < MINUTE:  # the line begins with that time
        return _("zrobione: %(duty)s", duty=duty)
    return _("zrobione %(when)s: %(duty)s", when=_when(facts["done_at"]), duty=duty)


def _waived(facts: Facts, _at: datetime) -> str:
    return _("nie dotyczy: %(duty)s, bo: %(reason)s", duty=_name(facts), reason=facts["reason"])


def _reopened(facts: Facts, _at: datetime) -> str:
    return _("cofnięte odnotowanie, termin znów biegnie: %(duty)s", duty=_name(facts))


def _duties(facts: Facts) -> str:
    return ", ".join(map(_name, facts["duties"]))


def _name(facts: Facts) -> str:
    return in_language(facts["name"], facts["name_en"])


def _when(iso: str) -> str:
    at = datetime.fromisoformat(iso)
    return clock_dated(at, at)


TOLD: Mapping[Event, Callable[[Facts, datetime], str]] = MappingProxyType(
    {
        Event.INCIDENT_DECLARED: _declared,
        Event.DETECTION_CORRECTED: _corrected,
        Event.DUTY_ADDED: _added,
        Event.DUTY_DONE: _done,
        Event.DUTY_WAIVED: _waived,
        Event.DUTY_REOPENED: _reopened,
    }
)
