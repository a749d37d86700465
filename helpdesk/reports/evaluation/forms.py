"""What a browser may send about the plan, cleaned and bounded. No database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from helpdesk.core.forms import choices, stripped, text_of, version_field
from helpdesk.reports.costs.prices import Sharing
from helpdesk.reports.costs.wording import SHARING
from helpdesk.reports.evaluation.service import PlanData

MOST_UNITS = 500


class PlanForm(FlaskForm):
    """The plan and what its evaluation assumes."""

    name = StringField(
        _l("Nazwa planu"),
        filters=[stripped],
        validators=text_of(200, _l("Wpisz nazwę planu.")),
    )
    actions = StringField(
        _l("Numery działań"),
        description=_l("Tak jak w planie, na przykład 27–30."),
        filters=[stripped],
        validators=text_of(100),
    )
    begins_on = DateField(_l("Początek"), validators=[InputRequired(_l("Wpisz dzień."))])
    ends_on = DateField(_l("Koniec"), validators=[InputRequired(_l("Wpisz dzień."))])
    target_units = IntegerField(
        _l("Ile placówek ma być w obsłudze"),
        validators=[
            InputRequired(_l("Wpisz liczbę placówek.")),
            NumberRange(1, MOST_UNITS, _l("Wpisz od %(min)d do %(max)d.")),
        ],
    )
    sharing = RadioField(
        _l("Jak dzielić koszty stałe"),
        choices=choices((each.value, SHARING[each]) for each in Sharing),
        validators=[DataRequired(_l("Wybierz sposób podziału."))],
    )
    remarks = TextAreaField(
        _l("Inne założenia"),
        description=_l("Każde w osobnym wierszu. Trafią do oceny i do PDF."),
        filters=[stripped],
        validators=text_of(2_000),
    )
    version = version_field()

    @property
    def given(self) -> PlanData:
        return PlanData(
            name=self.name.data,
            actions=self.actions.data or "",
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            target_units=self.target_units.data,
            sharing=Sharing(self.sharing.data),
            remarks=self.remarks.data or "",
        )
