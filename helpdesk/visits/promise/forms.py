"""What a school may send about a visit, cleaned and bounded. No database, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.offering import Offer
from helpdesk.visits.promise.service import MOST_WORDS
from helpdesk.visits.promise.window import Window, window_of
from helpdesk.visits.promise.wording import offer

NONE_FITS = "none"


class AnswerForm(FlaskForm):
    """The window that the page showed: an answer counts for that one alone."""

    shown = HiddenField()

    @property
    def window(self) -> Window | None:
        return window_of(self.shown.data or "")


class OtherForm(AnswerForm):
    """Another slot, or why none fits. Make it by `of`, which knows what is offered."""

    slot = RadioField(
        _l("Który termin pasuje?"),
        # Slots go while the page is open: what is no longer offered is told by the service.
        validate_choice=False,
        validators=[InputRequired(_l("Wybierz termin albo napisz, że żaden nie pasuje."))],
    )
    words = TextAreaField(
        _l("Jeśli żaden nie pasuje: kiedy byłoby dobrze?"),
        filters=[stripped],
        validators=text_of(MOST_WORDS),
    )

    @classmethod
    def of(cls, offers: Iterable[Offer], visit: Visit, now: datetime | date) -> OtherForm:
        form = cls()
        named = ((each.window.key, offer(each, visit.technician_id, now)) for each in offers)
        form.slot.choices = choices([*named, (NONE_FITS, _("Żaden nie pasuje"))])
        return form

    @property
    def fits_none(self) -> bool:
        return bool(self.slot.data == NONE_FITS)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.fits_none and not self.words.data:
            self.words.errors = [_("Napisz, kiedy informatyk może przyjechać.")]
            return False
        return valid
