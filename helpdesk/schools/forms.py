"""Forms of the administrator's pages for units, rooms and categories. No database, no rules."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from helpdesk.core.forms import choices, stored, stripped, text_of, version_field
from helpdesk.schools.models import Area, Category, School, Stage
from helpdesk.schools.service import ROOM_NAME_MOST, CategoryData, UnitData
from helpdesk.schools.wording import AREA_LABELS, ICON_LABELS

_WHOLE_NUMBER = _l("Wpisz liczbę całkowitą, na przykład 120.")


def _within(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("Podaj liczbę od %(min)s do %(max)s."))


class _WholeNumber(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_WHOLE_NUMBER) from error


class Degrees(FloatField):
    """Decimal degrees, with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([each.strip().replace(",", ".") for each in valuelist])
        except ValueError as error:
            raise ValueError(_l("Wpisz stopnie, na przykład 51,4602.")) from error


class UnitForm(FlaskForm):
    version = version_field()
    name = StringField(
        _l("Pełna nazwa"),
        filters=[stripped],
        validators=text_of(200, _l("Wpisz pełną nazwę placówki.")),
    )
    short_name = StringField(
        _l("Nazwa skrócona"),
        description=_l("Tak placówka nazywa się na listach, na przykład SP Łucka."),
        filters=[stripped],
        validators=text_of(40, _l("Wpisz nazwę skróconą.")),
    )
    code = StringField(
        _l("Kod w adresie strony"),
        description=_l(
            "Część adresu formularza placówki, na przykład sp-lucka. Zmiana unieważnia wydrukowane kody QR."
        ),
        filters=[stripped],
        validators=text_of(40),
    )
    address = StringField(_l("Adres"), filters=[stripped], validators=text_of(200))
    phone = StringField(_l("Telefon"), filters=[stripped], validators=text_of(40))
    email_domain = StringField(
        _l("Domena poczty"),
        description=_l("Kto pisze z tej domeny, jest uznawany za osobę z placówki."),
        filters=[stripped],
        validators=text_of(200),
    )
    shared = TextAreaField(
        _l("Wspólne skrzynki"),
        description=_l(
            "Po jednym adresie w wierszu. List z takiej skrzynki może być od każdego, więc pytamy, kto zgłasza. Adresy sekretariat@, biuro@, kontakt@, szkola@, dyrekcja@ i office@ w domenie placówki są wspólne bez wpisywania."
        ),
        validators=text_of(2_000),
    )
    pupils = _WholeNumber(
        _l("Liczba uczniów"),
        validators=[
            Optional(),
            _within(0, 10_000),
        ],
    )
    kilometres = _WholeNumber(
        _l("Kilometry w jedną stronę"),
        description=_l("Od biura informatyków do placówki."),
        default=0,
        validators=[
            Optional(),
            _within(0, 500),
        ],
    )
    latitude = Degrees(
        _l("Szerokość geograficzna"),
        description=_l(
            "W stopniach, na przykład 51,4602. Ze współrzędnych szacuje się drogę między placówkami."
        ),
        validators=[
            Optional(),
            _within(-90, 90),
        ],
    )
    longitude = Degrees(
        _l("Długość geograficzna"),
        validators=[
            Optional(),
            _within(-180, 180),
        ],
    )
    planned_on = DateField(_l("Zaplanowana od"), validators=[Optional()])
    pilot_on = DateField(_l("Pilotaż od"), validators=[Optional()])
    live_on = DateField(_l("Pełna obsługa od"), validators=[Optional()])
    left_on = DateField(
        _l("Poza obsługą od"),
        description=_l("Pierwszy dzień bez obsługi. Wcześniejsze miesiące zostają, jakie były."),
        validators=[Optional()],
    )
    is_active = BooleanField(
        _l("Obsługiwana"),
        default=True,
        description=_l("Nieobsługiwana placówka znika z formularza, jej zgłoszenia zostają."),
    )

    @classmethod
    def of(cls, school: School, **kwargs: object) -> UnitForm:
        """Return the form as the stored unit fills it; what a browser sent goes first."""
        days = {f"{each.stage.value}_on": each.from_on for each in school.stages}
        shared = "\n".join(each.email for each in school.shared_addresses)
        return cls(data={**stored(school), **days, "shared": shared}, **kwargs)

    def shared_addresses(self) -> list[str]:
        return str(self.shared.data or "").split()

    def unit_data(self) -> UnitData:
        return UnitData(
            name=self.name.data,
            short_name=self.short_name.data,
            code=self.code.data or "",
            address=self.address.data or "",
            phone=self.phone.data or "",
            email_domain=self.email_domain.data or "",
            pupils=self.pupils.data,
            kilometres=self.kilometres.data or 0,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            is_active=self.is_active.data,
        )

    def stages(self) -> dict[Stage, date | None]:
        return {stage: self[f"{stage.value}_on"].data for stage in Stage}


class RoomsForm(FlaskForm):
    names = TextAreaField(
        _l("Nowe pomieszczenia"),
        description=_l("Po jednym w wierszu, tak jak mówią o nich ludzie: sala 12, sekretariat."),
        validators=text_of(20_000, _l("Wpisz co najmniej jedną nazwę.")),
    )

    def lines(self) -> list[str]:
        return str(self.names.data).splitlines()


class RoomForm(FlaskForm):
    name = StringField(
        _l("Nazwa pomieszczenia"),
        filters=[stripped],
        validators=text_of(ROOM_NAME_MOST, _l("Wpisz nazwę pomieszczenia.")),
    )
    turn = HiddenField()  # "on" or "off", from the button that was pressed

    def is_active(self, present: bool) -> bool:
        return {"on": True, "off": False}.get(self.turn.data or "", present)


class CategoryForm(FlaskForm):
    version = version_field()
    name = StringField(
        _l("Nazwa po polsku"),
        description=_l("Słowami zgłaszającego, na przykład „Drukarka i ksero”."),
        filters=[stripped],
        validators=text_of(60, _l("Wpisz nazwę po polsku.")),
    )
    name_en = StringField(
        _l("Nazwa po angielsku"),
        filters=[stripped],
        validators=text_of(60, _l("Wpisz nazwę po angielsku.")),
    )
    hint = StringField(
        _l("Objaśnienie po polsku"),
        description=_l("Mały napis pod nazwą na kafelku."),
        filters=[stripped],
        validators=text_of(120),
    )
    hint_en = StringField(
        _l("Objaśnienie po angielsku"),
        filters=[stripped],
        validators=text_of(120),
    )
    preparation = StringField(
        _l("Co przygotować na wizytę, po polsku"),
        description=_l("Stoi w listach o wizycie po miejscu: „sala 12: dostęp do sali i pilot”."),
        filters=[stripped],
        validators=text_of(200),
    )
    preparation_en = StringField(
        _l("Co przygotować na wizytę, po angielsku"),
        filters=[stripped],
        validators=text_of(200),
    )
    code = StringField(
        _l("Kod"),
        description=_l("Krótka nazwa dla programów, na przykład printer."),
        filters=[stripped],
        validators=text_of(40, _l("Wpisz kod.")),
    )
    area = SelectField(
        _l("Obszar usług"), choices=choices((area.value, AREA_LABELS[area]) for area in Area)
    )
    icon = SelectField(_l("Ikona"), choices=choices(ICON_LABELS.items()), default="other")
    usual_minutes = _WholeNumber(
        _l("Zwykły czas pracy w minutach"),
        default=30,
        validators=[
            DataRequired(_l("Podaj, ile minut zwykle trwa taka praca.")),
            _within(1, 2_400),
        ],
    )
    position = _WholeNumber(
        _l("Miejsce na liście"),
        description=_l("Mniejsza liczba stoi wyżej."),
        default=100,
        validators=[
            Optional(),
            _within(0, 10_000),
        ],
    )
    is_active = BooleanField(
        _l("W użyciu"),
        default=True,
        description=_l("Wyłączona znika z formularza, jej zgłoszenia i liczby zostają."),
    )

    @classmethod
    def of(cls, category: Category, **kwargs: object) -> CategoryForm:
        return cls(data={**stored(category), "area": category.area.value}, **kwargs)

    def category_data(self) -> CategoryData:
        return CategoryData(
            code=self.code.data,
            name=self.name.data,
            name_en=self.name_en.data,
            area=Area(self.area.data),
            usual_minutes=self.usual_minutes.data,
            hint=self.hint.data or "",
            hint_en=self.hint_en.data or "",
            preparation=self.preparation.data or "",
            preparation_en=self.preparation_en.data or "",
            icon=self.icon.data,
            position=100 if self.position.data is None else self.position.data,
            is_active=self.is_active.data,
        )
