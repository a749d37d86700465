"""Letters about a promise: to those who speak for the school, and to the technician about their answer."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.people import to_prepare, window_of
from helpdesk.visits.promise.window import Window
from helpdesk.visits.promise.wording import hours, length, please_prepare, when

ASKED, CHANGED, CANCELLED = "visit_asked", "visit_changed", "visit_called_off"
MORNING, CHOSEN, REFUSED = "visit_morning", "visit_chosen", "visit_refused"


def asked(visit: Visit, *, to: User, token: str, now: datetime) -> Draft:
    """To the school: when the technician comes, what to prepare; confirm or choose."""
    with force_locale(to.language):
        told = when(window_of(visit), now)
        return letter(
            ASKED,
            to,
            subject=_("Wizyta informatyka: %(unit)s, %(when)s", unit=_unit(visit), when=told),
            paragraphs=[
                _(
                    "%(technician)s przyjedzie do Waszej placówki: %(when)s. Wizyta potrwa około %(time)s.",
                    technician=visit.technician.name,
                    when=told,
                    time=length(visit),
                ),
                *please_prepare(to_prepare(visit, to)),
                _("Jeśli ten termin nie pasuje, można wybrać inny. Nie trzeba się logować."),
            ],
            action=_answering(token),
            not_after=window_of(visit).closes,
        )


def changed(
    visit: Visit, *, to: User, token: str, is_confirmed: bool, same_time: bool, now: datetime
) -> Draft:
    """To the school: another time or another technician; asked anew unless the school chose it."""
    with force_locale(to.language):
        told = when(window_of(visit), now)
        if same_time:
            words = _("do Waszej placówki przyjedzie ktoś inny, termin się nie zmienia.")
        else:
            words = _("termin wizyty informatyka w Waszej placówce się zmienił.")
        if is_confirmed:
            asks = _("Ten termin jest już potwierdzony, nie trzeba nic robić.")
        else:
            asks = _("Prosimy potwierdzić ten termin albo wybrać inny. Nie trzeba się logować.")
        return letter(
            CHANGED,
            to,
            subject=_(
                "Zmiana wizyty informatyka: %(unit)s, %(when)s", unit=_unit(visit), when=told
            ),
            paragraphs=[
                words,
                _(
                    "Teraz: %(when)s, przyjedzie %(technician)s. Wizyta potrwa około %(time)s.",
                    when=told,
                    technician=visit.technician.name,
                    time=length(visit),
                ),
                *please_prepare(to_prepare(visit, to)),
                asks,
            ],
            action=_seeing(token) if is_confirmed else _answering(token),
            not_after=window_of(visit).closes,
        )


def cancelled(visit: Visit, was: Window, *, to: User, now: datetime) -> Draft:
    """To the school: nobody comes in the window that was told."""
    with force_locale(to.language):
        told = when(was, now)
        return letter(
            CANCELLED,
            to,
            subject=_("Wizyta odwołana: %(unit)s, %(when)s", unit=_unit(visit), when=told),
            paragraphs=[
                _(
                    "wizyta informatyka zaplanowana w tym czasie się nie odbędzie: %(when)s.",
                    when=told,
                )
            ],
            not_after=was.closes,
            small=[
                _(
                    "Sprawy, które nie są załatwione, czekają na nowy termin. Napiszemy, gdy będzie znany."
                )
            ],
        )


def morning(visit: Visit, *, to: User, token: str) -> Draft:
    """To the school, on the day: who comes when, and what to prepare."""
    with force_locale(to.language):
        told = hours(window_of(visit))
        return letter(
            MORNING,
            to,
            subject=_(
                "Dziś wizyta informatyka: %(unit)s, %(hours)s", unit=_unit(visit), hours=told
            ),
            paragraphs=[
                _(
                    "%(technician)s przyjedzie dziś do Waszej placówki, %(hours)s. Wizyta potrwa około %(time)s.",
                    technician=visit.technician.name,
                    hours=told,
                    time=length(visit),
                ),
                *please_prepare(to_prepare(visit, to)),
            ],
            action=_seeing(token),
            not_after=window_of(visit).closes,
            dedupe_key=f"{MORNING}:{visit.id}:{visit.day.isoformat()}:{to.id}",
        )


def chosen(
    visit: Visit, was: Window, before: User, words: str = "", *, to: User, by: User, now: datetime
) -> Draft:
    """To the technician: the school chose another slot, and the visit stands there.

    The same to who had it `before`, if another one takes it over.
    """
    with force_locale(to.language):
        told = when(window_of(visit), now)
        return letter(
            CHOSEN,
            to,
            subject=_("Inny termin wizyty: %(unit)s, %(when)s", unit=_unit(visit), when=told),
            paragraphs=[
                _(
                    "placówka %(unit)s ma nowy termin wizyty: %(when)s. Poprzedni: %(was)s.",
                    unit=_unit(visit),
                    when=told,
                    was=when(was, now),
                ),
                _(
                    "Termin wybrany przez: %(name)s. Wizyta jest już przeniesiona i potwierdzona, zgłaszający dostaną wiadomość.",
                    name=by.name,
                ),
                *_handed_over(visit, before),
                *([_("Pisze %(name)s:", name=by.name)] if words else []),
            ],
            quote=words,
            action=_working(visit, _("Zobacz wizytę")),
        )


def refused(visit: Visit, words: str, *, by: User, now: datetime) -> Draft:
    """To the technician: neither the planned window nor another fits, and why."""
    to = visit.technician
    with force_locale(to.language):
        told = when(window_of(visit), now)
        return letter(
            REFUSED,
            to,
            subject=_("Termin wizyty nie pasuje: %(unit)s, %(when)s", unit=_unit(visit), when=told),
            paragraphs=[
                _(
                    "placówka %(unit)s prosi o inny termin wizyty. Nie pasuje: %(when)s.",
                    unit=_unit(visit),
                    when=told,
                ),
                _(
                    "Wizyta zostaje w planie, dopóki jej nie przeniesiesz. Pisze %(name)s:",
                    name=by.name,
                ),
            ],
            quote=words,
            action=_working(visit, _("Przenieś wizytę")),
        )


def _handed_over(visit: Visit, before: User) -> list[str]:
    if visit.technician is before:
        return []
    words = _(
        "%(before)s nie ma w tym czasie wolnego terminu, więc pojedzie %(technician)s.",
        before=before.name,
        technician=visit.technician.name,
    )
    return [words]


def _unit(visit: Visit) -> str:
    return visit.school.short_name


def _answering(token: str) -> Do:
    return Do(_("Potwierdź termin albo wybierz inny"), f"{_url()}/wizyta/{token}")


def _seeing(token: str) -> Do:
    return Do(_("Zobacz wizytę"), f"{_url()}/wizyta/{token}")


def _working(visit: Visit, label: str) -> Do:
    return Do(label, f"{_url()}/wizyty/{visit.id}")


def _url() -> str:
    url: str = current_app.config["SETTINGS"].url
    return url
