"""What a technician's browser may send, cleaned and bounded. No database, no rules.

The forms of the ticket's page stand on it together, so each field has a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    InputRequired,
    NumberRange,
    Optional,
    ValidationError,
)

from helpdesk.core import amounts
from helpdesk.core.clock import WARSAW
from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.desk.catalogue import Choice
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import wording
from helpdesk.tickets.lessons import MOST_LESSONS
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.report import BODY_LENGTH

MOST_MINUTES = 1_440


def of_money(_form: FlaskForm, field: Field) -> None:
    """Hold the field to an amount in złoty and grosze."""
    try:
        amounts.grosze(field.data)
    except ValueError as error:
        raise ValidationError(
            str(_l("Wpisz kwotę w złotych, na przykład 45 albo 45,50."))
        ) from error


def number_or_none(value: Any) -> int | None:
    return int(value) if value else None


class ReplyForm(FlaskForm):
    """A letter to the reporter; may be sent to wait for their answer."""

    body = TextAreaField(
        _l("Odpowiedź do zgłaszającego"), filters=[stripped], validators=text_of(BODY_LENGTH)
    )
    files = MultipleFileField(_l("Dodaj pliki"))


class NoteForm(FlaskForm):
    note = TextAreaField(
        _l("Notatka, widzi ją tylko obsługa"),
        filters=[stripped],
        validators=text_of(BODY_LENGTH, _l("Notatka jest pusta.")),
    )


class ResolveForm(FlaskForm):
    """What helped, how, and what it took."""

    resolution = TextAreaField(
        _l("Co pomogło?"),
        description=_l("Przeczyta to zgłaszający."),
        filters=[stripped],
        validators=text_of(BODY_LENGTH, _l("Napisz, co pomogło: przeczyta to zgłaszający.")),
    )
    means = RadioField(
        _l("Jak?"),
        choices=choices((each.value, wording.MEANS[each]) for each in Means),
        validators=[InputRequired(_l("Wybierz: zdalnie czy na miejscu."))],
    )
    minutes = IntegerField(
        _l("Ile minut pracy"),
        validators=[
            InputRequired(_l("Wpisz, ile minut to zajęło.")),
            NumberRange(0, MOST_MINUTES, _l("Minuty: od %(min)d do %(max)d.")),
        ],
    )
    cost = StringField(
        _l("Koszt części i usług, zł"),
        filters=[stripped],
        validators=[Optional(), of_money],
    )
    lessons_lost = IntegerField(
        _l("Ile lekcji przepadło"),
        validators=[
            Optional(),
            NumberRange(0, MOST_LESSONS, _l("Liczba lekcji musi być od 0 do 200.")),
        ],
    )

    repaired_at = DateTimeLocalField(
        _l("Kiedy naprawiono (jeśli wcześniej)"),
        description=_l(
            "Puste znaczy: teraz. Czas liczy się do tej chwili, a w historii zostanie też, kiedy to zapisano."
        ),
        validators=[Optional()],
    )

    @property
    def repaired(self) -> datetime | None:
        """The instant that was typed as the wall clock of the schools shows it."""
        typed = self.repaired_at.data
        return typed.replace(tzinfo=WARSAW).astimezone(UTC) if typed else None

    @property
    def grosze(self) -> int:
        return amounts.grosze(self.cost.data) if self.cost.data else 0


class PauseForm(FlaskForm):
    waiting = RadioField(
        _l("Na kogo czekamy?"),
        choices=choices(
            [
                (Status.WAITING_REQUESTER.value, _l("Na zgłaszającego")),
                (Status.WAITING_VENDOR.value, _l("Na dostawcę")),
            ]
        ),
        validators=[InputRequired(_l("Wybierz, na kogo czekamy."))],
    )
    reason = StringField(
        _l("Na co czekamy?"),
        description=_l("Zobaczy to zgłaszający."),
        filters=[stripped],
        # Whether it may be empty is for the policy to say.
        validators=text_of(300),
    )
    part_on = DateField(
        _l("Kiedy będzie część?"),
        description=_l("Tylko od dostawcy, jeśli wiadomo."),
        validators=[Optional()],
    )


class PartForm(FlaskForm):
    arrives_on = DateField(
        _l("Kiedy będzie część?"),
        description=_l("Od tego dnia zgłoszenie wchodzi do propozycji wizyt. Puste: nie wiadomo."),
        validators=[Optional()],
    )


class ReopenForm(FlaskForm):
    why = StringField(
        _l("Dlaczego wraca?"),
        filters=[stripped],
        validators=text_of(300, _l("Napisz, dlaczego zgłoszenie wraca.")),
    )


class PriorityForm(FlaskForm):
    urgency = SelectField(
        _l("Co z lekcją?"),
        choices=choices((each.value, wording.URGENCY_FACT[each]) for each in Urgency),
        validators=[InputRequired(_l("Wybierz, co z lekcją."))],
    )
    impact = SelectField(
        _l("Jak szeroki jest problem?"),
        choices=choices((each.value, wording.IMPACT[each]) for each in Impact),
        validators=[InputRequired(_l("Wybierz, jak szeroki jest problem."))],
    )


class CategoryForm(FlaskForm):
    category = SelectField(
        _l("Kategoria"), coerce=int, validators=[InputRequired(_l("Wybierz kategorię."))]
    )

    @classmethod
    def of(cls, categories: Iterable[Choice], **given: Any) -> CategoryForm:
        form = cls(**given)
        form.category.choices = choices((each.id, each.label) for each in categories)
        return form


class AssignForm(FlaskForm):
    technician = SelectField(
        _l("Kto się tym zajmie"), coerce=int, validators=[InputRequired(_l("Wybierz informatyka."))]
    )

    @classmethod
    def of(cls, technicians: Iterable[Choice], **given: Any) -> AssignForm:
        form = cls(**given)
        form.technician.choices = choices((each.id, each.label) for each in technicians)
        return form


class PhoneForm(FlaskForm):
    """A call taken down while the caller speaks. Make it by `of`, which knows the choices."""

    caller = StringField(
        _l("Kto dzwoni"),
        description=_l(
            "Zacznij pisać nazwisko i wybierz z listy. Kogo na niej nie ma: imię i nazwisko."
        ),
        filters=[stripped],
        validators=text_of(200, _l("Wpisz, kto dzwoni.")),
    )
    email = EmailField(
        _l("E-mail, jeśli osoby nie ma na liście"),
        filters=[stripped],
        validators=text_of(254),
    )
    school = SelectField(
        _l("Placówka"),
        coerce=number_or_none,
        validators=[Optional()],
    )
    place = StringField(_l("Sala lub miejsce"), filters=[stripped], validators=text_of(100))
    category = SelectField(
        _l("Czego dotyczy"),
        coerce=number_or_none,
        validators=[InputRequired(_l("Wybierz kategorię."))],
    )
    urgency = RadioField(
        _l("Czy da się prowadzić lekcję?"),
        choices=choices((each.value, wording.URGENCY[each]) for each in Urgency),
        default=Urgency.HINDERED.value,
        validators=[InputRequired(_l("Wybierz jedną z czterech odpowiedzi."))],
    )
    impact = RadioField(
        _l("Jak szeroki jest problem?"),
        choices=choices((each.value, wording.IMPACT[each]) for each in Impact),
        default=Impact.ROOM.value,
        validators=[InputRequired(_l("Wybierz jedną z trzech odpowiedzi."))],
    )
    what = TextAreaField(
        _l("Co się dzieje"),
        filters=[stripped],
        validators=text_of(BODY_LENGTH, _l("Napisz choć kilka słów: co nie działa.")),
    )
    is_solved = BooleanField(
        _l("Rozwiązane od razu, przez telefon"),
        description=_l("Wtedy wpisz też, co pomogło i ile to trwało."),
    )
    resolution = StringField(_l("Co pomogło"), filters=[stripped], validators=text_of(2_000))
    minutes = IntegerField(
        _l("Ile minut pracy"),
        validators=[Optional(), NumberRange(0, MOST_MINUTES, _l("Minuty: od %(min)d do %(max)d."))],
    )

    @classmethod
    def of(cls, schools: Iterable[Choice], categories: Iterable[Choice], **given: Any) -> PhoneForm:
        form = cls(**given)
        form.school.choices = choices(
            [("", _l("ta, w której pracuje")), *((each.id, each.label) for each in schools)]
        )
        form.category.choices = choices(
            [("", _l("Wybierz…")), *((each.id, each.label) for each in categories)]
        )
        return form

    def validate_resolution(self, field: Field) -> None:
        if self.is_solved.data and not field.data:
            raise ValidationError(str(_l("Napisz, co pomogło: przeczyta to zgłaszający.")))

    def validate_minutes(self, field: Field) -> None:
        if self.is_solved.data and field.data is None:
            raise ValidationError(str(_l("Wpisz, ile minut to zajęło.")))
