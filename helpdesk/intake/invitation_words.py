"""An invitation in words, for the page of a message: when, where, from whom, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import clock_dated, day_short, time_of_day
from helpdesk.mail.invitations import Invitation, Method

_METHODS: Mapping[Method, LazyString] = {
    Method.REQUEST: _l("zaproszenie"),
    Method.CANCEL: _l("odwołanie spotkania"),
    Method.REPLY: _l("odpowiedź na zaproszenie"),
    Method.COUNTER: _l("propozycja innego terminu"),
    Method.PUBLISH: _l("wpis do kalendarza"),
}
_ANSWERS: Mapping[str, LazyString] = {
    "accepted": _l("będzie"),
    "declined": _l("nie będzie"),
    "tentative": _l("może będzie"),
}


def facts(invitation: Invitation, now: datetime) -> list[tuple[str, str]]:
    """Return terms and facts; a fact that the invitation leaves open is ''."""
    name, address = invitation.organiser_name, invitation.organiser
    return [
        (_("Co to jest"), str(_METHODS[invitation.method])),
        (_("Temat spotkania"), invitation.summary),
        (_("Kiedy"), _when(invitation, now)),
        (
            _("Powtarza się"),
            _("tak, podany jest pierwszy termin") if invitation.is_recurring else "",
        ),
        (_("Gdzie"), invitation.where),
        (_("Organizator"), f"{name} ({address})" if name and address else name or address),
        (_("Odpowiedź"), str(_ANSWERS.get(invitation.answer, ""))),
        (_("Dopisek"), invitation.comment),
    ]


def _when(invitation: Invitation, now: datetime) -> str:
    if invitation.starts_at is not None:
        return _instants(invitation.starts_at, invitation.ends_at, now)
    if invitation.starts_on is None:
        return ""
    first = day_short(invitation.starts_on, now)
    if invitation.ends_on in {None, invitation.starts_on}:
        return _("%(day)s, cały dzień", day=first)
    return f"{first} – {day_short(invitation.ends_on, now)}"


def _instants(starts: datetime, ends: datetime | None, now: datetime) -> str:
    begun = clock_dated(starts, now)
    if ends is None or ends == starts:
        return begun
    is_same_day = day_short(starts, now) == day_short(ends, now)
    return f"{begun}–{time_of_day(ends)}" if is_same_day else f"{begun} – {clock_dated(ends, now)}"
