"""What a browser may send about costs, cleaned and bounded. No database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from helpdesk.core import amounts
from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.core.periods import Month
from helpdesk.reports.costs.prices import CostKind
from helpdesk.reports.costs.service import Given

LONGEST, NOTE_LENGTH = 100, 500


def of_money(_form: FlaskForm, field: Field) -> None:
    """Hold the field to an amount in złoty and grosze."""
    try:
        amounts.grosze(field.data)
    except ValueError:
        raise ValidationError(_l("Wpisz kwotę, na przykład 62,50 albo 1450.")) from None


def of_month(_form: FlaskForm, field: Field) -> None:
    """Hold the field to a month."""
    try:
        Month.parse(field.data)
    except ValueError:
        raise ValidationError(_l("Wpisz miesiąc, na przykład 2026-09.")) from None


def month_field() -> StringField:
    return StringField(
        _l("Od miesiąca"),
        filters=[stripped],
        validators=[DataRequired(_l("Wpisz miesiąc, na przykład 2026-09.")), of_month],
    )


class AmountForm(FlaskForm):
    """An amount, since when, and what there is to say of it. Make the form of a kind by `of`."""

    kind: CostKind

    amount = StringField(
        _l("Kwota w złotych"),
        filters=[stripped],
        validators=[DataRequired(_l("Wpisz kwotę, na przykład 62,50 albo 1450.")), of_money],
    )
    note = StringField(_l("Uwagi"), filters=[stripped], validators=text_of(NOTE_LENGTH))

    @classmethod
    def of(cls, kind: CostKind, units: Iterable[tuple[int, str]]) -> AmountForm:
        """Return the form of this kind; `units` can be chosen where it is of one."""
        form = FORMS[kind]()
        form.kind = kind
        if isinstance(form, BeforeForm):
            form.school.choices = choices([("", _l("Wybierz…")), *units])
        return form

    @property
    def given(self) -> Given:
        return Given(
            self.kind, amounts.grosze(self.amount.data), self.since, note=self.note.data or "",
            **self.details,
        )  # fmt: skip

    @property
    def since(self) -> date:
        raise NotImplementedError

    @property
    def details(self) -> dict[str, Any]:
        return {}


class DatedForm(AmountForm):
    """An amount that holds from a day on."""

    from_on = DateField(_l("Od dnia"), validators=[InputRequired(_l("Wpisz dzień."))])

    @property
    def since(self) -> date:
        found: date = self.from_on.data
        return found


class MonthlyForm(AmountForm):
    """An amount for a month, from a month on."""

    month = month_field()

    @property
    def since(self) -> date:
        return Month.parse(self.month.data).first_day


class FixedForm(MonthlyForm):
    """What is paid each month whatever happens."""

    name = StringField(
        _l("Co to za koszt"),
        filters=[stripped],
        validators=text_of(LONGEST, _l("Napisz, co to za koszt.")),
    )

    @property
    def details(self) -> dict[str, Any]:
        return {"name": self.name.data}


class BeforeForm(MonthlyForm):
    """What a unit paid before."""

    school = SelectField(_l("Placówka"), validators=[DataRequired(_l("Wybierz placówkę."))])
    source = StringField(
        _l("Skąd jest ta kwota"),
        description=_l("Na przykład: umowa z serwisem 12/2024 albo plan finansowy szkoły."),
        filters=[stripped],
        validators=text_of(LONGEST, _l("Napisz, skąd jest ta kwota.")),
    )

    @property
    def details(self) -> dict[str, Any]:
        return {"school_id": int(self.school.data), "source": self.source.data}


FORMS: dict[CostKind, type[AmountForm]] = {
    CostKind.HOUR: DatedForm,
    CostKind.KILOMETRE: DatedForm,
    CostKind.FIXED: FixedForm,
    CostKind.BEFORE: BeforeForm,
}
