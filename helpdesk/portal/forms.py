"""What a reporter's browser may send, cleaned and bounded. No database, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from helpdesk.accounts.models import User
from helpdesk.accounts.service import reporters_email
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.portal.service import Tile, Unit
from helpdesk.satisfaction.rating import COMMENT_LENGTH
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import wording
from helpdesk.tickets.lessons import MOST_LESSONS
from helpdesk.tickets.report import BODY_LENGTH
from helpdesk.tickets.scale import MARKS, WORDS

LESSONS = ("0", "1", "2", "3", "4", "5")


def one_address(_form: FlaskForm, field: EmailField) -> None:
    """Hold the field to the shape of one e-mail address, as the register will."""
    try:
        field.data = reporters_email(field.data)
    except HelpdeskError as error:
        raise ValidationError(str(error)) from error


class ReportForm(FlaskForm):
    """The report of a problem. Make it by `of`, which knows what there is to choose from."""

    class Meta:
        # The token has been checked before the view, as for every form that is sent; once will do.
        csrf = False

    unit = SelectField(
        _l("Która szkoła lub przedszkole?"),
        validators=[DataRequired(_l("Wybierz placówkę z listy."))],
    )
    place = StringField(
        _l("Gdzie to jest?"),
        description=_l("Numer sali albo miejsce, na przykład sekretariat."),
        filters=[stripped],
        validators=text_of(100),
    )
    category = RadioField(
        _l("Czego dotyczy?"),
        validators=[
            DataRequired(_l("Wybierz, czego dotyczy problem. Jeśli nie wiesz: „Coś innego”."))
        ],
    )
    urgency = RadioField(
        _l("Czy da się prowadzić lekcję?"),
        choices=choices((each.value, wording.URGENCY[each]) for each in Urgency),
        validators=[DataRequired(_l("Wybierz jedną z czterech odpowiedzi."))],
    )
    impact = RadioField(
        _l("Jak szeroki jest problem?"),
        choices=choices((each.value, wording.IMPACT[each]) for each in Impact),
        default=Impact.ROOM.value,
        validators=[DataRequired(_l("Wybierz jedną z trzech odpowiedzi."))],
    )
    description = TextAreaField(
        _l("Co się dzieje?"),
        description=_l("Wystarczy jedno zdanie lub samo zdjęcie."),
        filters=[stripped],
        validators=text_of(BODY_LENGTH),
    )
    photos = MultipleFileField(_l("Zrób zdjęcie lub dodaj plik"))
    name = StringField(
        _l("Imię i nazwisko"),
        filters=[stripped],
        validators=text_of(
            120, _l("Wpisz imię i nazwisko, żeby informatyk wiedział, do kogo się zwrócić.")
        ),
    )
    email = EmailField(
        _l("E-mail służbowy"),
        filters=[stripped],
        validators=[*text_of(254, _l("Wpisz adres e-mail: tam wyślemy odpowiedź.")), one_address],
    )
    phone = TelField(_l("Telefon"), filters=[stripped], validators=text_of(40))

    @classmethod
    def of(cls, units: Iterable[Unit], categories: Iterable[Tile], **given: Any) -> ReportForm:
        form = cls(**given)
        form.offer(units, categories)
        return form

    def offer(self, units: Iterable[Unit], categories: Iterable[Tile]) -> None:
        """Let there be these to choose from."""
        offered = ((each.code, each.short_name) for each in units)
        self.unit.choices = choices([("", _l("Wybierz…")), *offered])
        self.category.choices = choices((each.code, each.label) for each in categories)


class ReplyForm(FlaskForm):
    """A reply on the ticket's page."""

    body = TextAreaField(
        _l("Twoja odpowiedź"),
        filters=[stripped],
        validators=text_of(BODY_LENGTH),
    )
    photos = MultipleFileField(_l("Dodaj zdjęcie"))


class LessonsFields:
    """The one question about what a fault cost the pupils."""

    lessons = RadioField(
        _l("Ile lekcji nie odbyło się przez tę awarię?"),
        choices=choices((each, each) for each in LESSONS),
        validators=[Optional()],
    )
    more = IntegerField(
        _l("Jeśli więcej, ile?"),
        validators=[
            Optional(),
            NumberRange(0, MOST_LESSONS, _l("Liczba lekcji musi być od 0 do 200.")),
        ],
    )

    @property
    def lessons_lost(self) -> int | None:
        """The answer, or None if there is none."""
        if self.more.data is not None:
            return int(self.more.data)
        return int(self.lessons.data) if self.lessons.data else None


class WorksForm(LessonsFields, FlaskForm):
    """ "Już działa", with the one question we ask about it."""


class RatingForm(LessonsFields, FlaskForm):
    """A mark for the solution, why, and the one question if nobody answered it yet."""

    mark = RadioField(
        _l("Sprawa została załatwiona"),
        choices=choices((str(mark.value), WORDS[mark]) for mark in MARKS),
        validators=[DataRequired(_l("Wybierz jedną z pięciu ocen."))],
    )
    comment = TextAreaField(
        _l("Co było dobre, a co poprawić?"),
        filters=[stripped],
        validators=text_of(COMMENT_LENGTH),
    )
    # The solution that was shown: another one may have taken its place.
    solution = HiddenField()

    @property
    def solution_id(self) -> int:
        """The number of that solution, or one that none ever has if somebody tampered with it."""
        text = self.solution.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class ReopenForm(FlaskForm):
    """ "Nadal nie działa": the ticket is taken up again."""

    reason = TextAreaField(
        _l("Co nadal nie działa?"),
        filters=[stripped],
        validators=text_of(BODY_LENGTH),
    )


class JoinForm(FlaskForm):
    """Who joins a matter that is known already."""

    name = StringField(
        _l("Imię i nazwisko"),
        filters=[stripped],
        validators=text_of(
            120, _l("Wpisz imię i nazwisko, żeby informatyk wiedział, kogo to jeszcze dotyczy.")
        ),
    )
    email = EmailField(
        _l("E-mail służbowy"),
        filters=[stripped],
        validators=[
            *text_of(254, _l("Wpisz adres e-mail: tam napiszemy, gdy sprawa będzie rozwiązana.")),
            one_address,
        ],
    )


class NamingForm(FlaskForm):
    """Who it is that reports by a shared mailbox. Make it by `of`, which knows who is offered."""

    who = RadioField(
        _l("Kto zgłasza?"),
        validators=[DataRequired(_l("Wybierz osobę z listy albo „Ktoś inny”."))],
    )
    name = StringField(
        _l("Imię i nazwisko"),
        filters=[stripped],
        validators=text_of(120),
    )
    email = EmailField(
        _l("E-mail służbowy"),
        description=_l("Zobaczy go informatyk. Listy o zgłoszeniu nadal przyjdą na tę skrzynkę."),
        filters=[stripped],
        validators=[Optional(), *text_of(254), one_address],
    )

    ANOTHER = "inna"

    @classmethod
    def of(cls, people: Iterable[User], *, chosen: int | None = None) -> NamingForm:
        form = cls(data={"who": str(chosen) if chosen else None})
        offered = [(str(person.id), person.name) for person in people]
        form.who.choices = choices([*offered, (cls.ANOTHER, _l("Ktoś inny"))])
        return form

    def validate_name(self, field: StringField) -> None:
        if self.who.data == self.ANOTHER and not field.data:
            raise ValidationError(str(_l("Wpisz imię i nazwisko.")))

    @property
    def person(self) -> int | None:
        """Who of those offered was chosen; None for somebody else."""
        return None if self.who.data == self.ANOTHER else int(self.who.data)


class FindForm(FlaskForm):
    """The address to which links to open tickets are sent."""

    email = EmailField(
        _l("Twój e-mail służbowy"),
        filters=[stripped],
        validators=[
            *text_of(254, _l("Wpisz adres e-mail, z którego były zgłoszenia.")),
            one_address,
        ],
    )
