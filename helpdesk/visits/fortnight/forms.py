"""What the board sends when something is dropped on it. No database, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from helpdesk.accounts.models import User
from helpdesk.core.forms import choices
from helpdesk.visits.service import MOST_MINUTES


class DropForm(FlaskForm):
    """On whose day something is dropped, and at what hour if that is said."""

    day = DateField(validators=[DataRequired(_l("Wybierz dzień."))])
    technician = SelectField(coerce=int, validators=[InputRequired(_l("Wybierz informatyka."))])
    starts_at = TimeField(validators=[Optional()])
    takes_back = BooleanField()  # the move before
    renews = BooleanField()  # the school confirmed the old window and is to be asked about the new

    @classmethod
    def of(cls, technicians: Iterable[User], **given: Any) -> DropForm:
        form = cls(**given)
        form.technician.choices = choices((each.id, each.name) for each in technicians)
        return form

    @property
    def first_error(self) -> str:
        return next(str(errors[0]) for errors in self.errors.values() if errors)


class TakeBackForm(FlaskForm):
    """A ticket that leaves the visit again, and how long that was before; nothing if it was new."""

    minutes = IntegerField(validators=[Optional(), NumberRange(1, MOST_MINUTES)])
