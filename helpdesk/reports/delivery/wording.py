"""What became of a sending, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.mail.models import LetterState
from helpdesk.reports.delivery.models import ReportDelivery

_STATES: Mapping[LetterState, LazyString] = MappingProxyType(
    {
        LetterState.QUEUED: _l("czeka na wysłanie"),
        LetterState.LIMITED: _l("czeka na wysłanie"),
        LetterState.SENDING: _l("czeka na wysłanie"),
        LetterState.SENT: _l("wysłany"),
        LetterState.KEPT: _l("nie wysłany: nie ustawiono serwera poczty"),
        LetterState.FAILED: _l("list nie doszedł"),
        LetterState.WITHDRAWN: _l("nie wysłany: na ten adres nie piszemy"),
    }
)
_TROUBLE = frozenset({LetterState.KEPT, LetterState.FAILED, LetterState.WITHDRAWN})


def told(delivery: ReportDelivery) -> str:
    """Return how far the sending has come."""
    if delivery.letter is not None:
        return str(_STATES[delivery.letter.state])
    if delivery.problem:
        return _("nie udało się, próbujemy dalej: %(problem)s", problem=delivery.problem)
    return _("czeka na przygotowanie")


def is_trouble(delivery: ReportDelivery) -> bool:
    if delivery.letter is None:
        return bool(delivery.problem)
    return delivery.letter.state in _TROUBLE
