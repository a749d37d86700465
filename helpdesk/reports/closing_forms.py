"""What whoever corrects a closed month sends."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import NumberRange

from helpdesk.core.forms import stripped, text_of

LONGEST = 2_000


class CorrectionForm(FlaskForm):
    """An annex to a closed month."""

    reason = TextAreaField(
        _l("Dlaczego prostujemy"),
        description=_l("Zamknięty raport się nie zmieni. Aneks dostanie numer i własny odcisk."),
        filters=[stripped],
        validators=text_of(LONGEST, _l("Napisz, skąd ta poprawka.")),
    )
    after = IntegerField(validators=[NumberRange(min=0)])
