"""An absence that is only tried. Asked in an address: it changes nothing, so it needs no token."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from helpdesk.core.forms import choices
from helpdesk.visits.proposing.facts import Facts

NOBODY = _l("Wybierz informatyka z listy.")


class AbsenceForm(FlaskForm):
    """Who would be away and when. Make it by `of`, which knows the people and the days."""

    class Meta:
        csrf = False

    kto = SelectField(
        _l("Kogo nie będzie"),
        coerce=int,
        validators=[InputRequired(NOBODY)],
        invalid_value_message=NOBODY,
        invalid_choice_message=NOBODY,
    )
    od = DateField(_l("Od dnia"), validators=[DataRequired(_l("Wybierz dzień."))])
    do = DateField(_l("Do dnia"), validators=[DataRequired(_l("Wybierz dzień."))])
    days: tuple[date, ...] = ()

    @classmethod
    def of(cls, facts: Facts, **given: Any) -> AbsenceForm:
        form = cls(**given)
        form.kto.choices = choices((each.id, each.name) for each in facts.workers)
        form.days = facts.days
        return form

    def validate_do(self, field: Field) -> None:
        if self.od.data is None or field.data is None:
            return
        if field.data < self.od.data:
            raise ValidationError(_l("Ostatni dzień jest przed pierwszym."))
        if field.data < self.days[0] or self.od.data > self.days[-1]:
            raise ValidationError(_l("Wybierz dni z najbliższych ośmiu tygodni."))
