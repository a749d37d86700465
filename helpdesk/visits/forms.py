"""What a browser may send about visits, cleaned and bounded. No database, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from helpdesk.accounts.models import User
from helpdesk.core.forms import choices, text_of
from helpdesk.tickets.models import Ticket
from helpdesk.visits.service import MOST_KILOMETRES, MOST_MINUTES

NOTE_LENGTH = 4_000
PREPARATION_LENGTH = 1_000


def _preparation() -> TextAreaField:
    return TextAreaField(
        _l("Co szkoła ma przygotować"),
        description=_l(
            "Każda rzecz w osobnym wierszu. Zobaczą to szkoła i zgłaszający, więc bez haseł i nazwisk."
        ),
        validators=text_of(PREPARATION_LENGTH),
    )


class WindowForm(FlaskForm):
    """When a visit is and who makes it. Make it by `of`, which knows the technicians."""

    day = DateField(_l("Dzień"), validators=[DataRequired(_l("Wybierz dzień."))])
    starts_at = TimeField(
        _l("Godzina"), validators=[InputRequired(_l("Wpisz godzinę, na przykład 10:30."))]
    )
    minutes = IntegerField(
        _l("Ile minut"),
        validators=[
            InputRequired(_l("Wpisz, ile minut potrwa wizyta.")),
            NumberRange(1, MOST_MINUTES, _l("Czas wizyty: od %(min)d do %(max)d minut.")),
        ],
    )
    technician = SelectField(
        _l("Kto jedzie"), coerce=int, validators=[InputRequired(_l("Wybierz informatyka."))]
    )

    @classmethod
    def of(cls, technicians: Iterable[User], **given: Any) -> WindowForm:
        form = cls(**given)
        form.technician.choices = choices((each.id, each.name) for each in technicians)
        return form


class PlanForm(WindowForm):
    """A new visit, or more tickets for one there is."""

    tickets = SelectMultipleField(
        _l("Co jest do zrobienia"),
        coerce=int,
        validators=[DataRequired(_l("Wybierz co najmniej jedno zgłoszenie."))],
    )
    preparation = _preparation()

    def offer(self, tickets: Iterable[Ticket]) -> None:
        """Let `tickets` be chosen from."""
        self.tickets.choices = choices((each.id, _named(each)) for each in tickets)


class PreparationForm(FlaskForm):
    """What the school should have ready."""

    preparation = _preparation()


class FinishForm(FlaskForm):
    """What is written down on leaving."""

    kilometres = IntegerField(
        _l("Kilometry"),
        description=_l(
            "Ile naprawdę przejechano: dojazd tutaj, a po ostatniej wizycie dnia także powrót."
        ),
        validators=[
            Optional(),
            NumberRange(0, MOST_KILOMETRES, _l("Kilometry: od %(min)d do %(max)d.")),
        ],
    )
    note = TextAreaField(
        _l("Notatka z wizyty"),
        description=_l("Widzi ją tylko obsługa."),
        validators=text_of(NOTE_LENGTH),
    )


def _named(ticket: Ticket) -> str:
    return f"{ticket.id} {ticket.subject}" + (f" · {ticket.where}" if ticket.where else "")
