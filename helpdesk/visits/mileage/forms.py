"""What a browser may send about mileage, cleaned and bounded. No database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from helpdesk.core.forms import stripped, text_of
from helpdesk.visits.mileage.service import MOST_KILOMETRES

REASON_LENGTH = 300


class LegForm(FlaskForm):
    """Other kilometres for a leg, and why."""

    kilometres = IntegerField(
        _l("Kilometry"),
        validators=[
            InputRequired(_l("Wpisz kilometry.")),
            NumberRange(0, MOST_KILOMETRES, _l("Kilometry: od %(min)d do %(max)d.")),
        ],
    )
    reason = StringField(
        _l("Skąd ta zmiana"),
        description=_l("Na przykład: objazd przez Niemce albo licznik samochodu."),
        filters=[stripped],
        validators=text_of(REASON_LENGTH, _l("Napisz, skąd ta zmiana.")),
    )
    # The kilometres that were shown; empty if there were none.
    before = HiddenField()

    @property
    def shown(self) -> int | None:
        text = self.before.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
