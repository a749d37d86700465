"""Forms for getting in, for one's own account and for the register of people. No database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, EqualTo, Length, Optional

from helpdesk.accounts import passwords
from helpdesk.accounts.models import User
from helpdesk.accounts.register import PersonData
from helpdesk.accounts.wording import LANGUAGES, ROLE_LABELS
from helpdesk.core.forms import choices, stored, stripped, text_of, version_field
from helpdesk.security.permissions import Role

# Longer ones would only keep argon2 busy.
PASSWORD_MOST = 200
_REMEMBER = _l("Nie wylogowuj mnie na tym urządzeniu przez 14 dni")


class SignInForm(FlaskForm):
    email = EmailField(
        _l("E-mail"),
        filters=[stripped],
        validators=text_of(254, _l("Wpisz adres e-mail.")),
    )
    password = PasswordField(
        _l("Hasło"),
        validators=text_of(PASSWORD_MOST, _l("Wpisz hasło.")),
    )
    remember = BooleanField(_REMEMBER)


class LetterForm(FlaskForm):
    """An address to which a link is sent."""

    email = EmailField(
        _l("E-mail służbowy"),
        id="link-email",
        filters=[stripped],
        validators=text_of(254, _l("Wpisz adres e-mail.")),
    )


class EnterForm(FlaskForm):
    remember = BooleanField(_REMEMBER)


def _new_password() -> PasswordField:
    return PasswordField(
        _l("Nowe hasło"),
        description=_l(
            "Co najmniej %(least)d znaków. Najlepiej kilka zwykłych słów.", least=passwords.LEAST
        ),
        validators=[
            DataRequired(_l("Wpisz nowe hasło.")),
            Length(
                min=passwords.LEAST,
                max=PASSWORD_MOST,
                message=_l("Hasło ma od %(min)d do %(max)d znaków."),
            ),
        ],
    )


def _repeated_password() -> PasswordField:
    return PasswordField(
        _l("Powtórz nowe hasło"),
        validators=[EqualTo("password", _l("Hasła różnią się od siebie. Wpisz oba jeszcze raz."))],
    )


class NewPasswordForm(FlaskForm):
    password = _new_password()
    again = _repeated_password()


class ChangePasswordForm(FlaskForm):
    present = PasswordField(_l("Obecne hasło"), validators=text_of(PASSWORD_MOST))
    password = _new_password()
    again = _repeated_password()


class ProfileForm(FlaskForm):
    name = StringField(
        _l("Imię i nazwisko"),
        filters=[stripped],
        validators=text_of(120, _l("Wpisz imię i nazwisko.")),
    )
    phone = TelField(
        _l("Telefon"),
        description=_l("Informatyk zadzwoni, gdy tak będzie szybciej."),
        filters=[stripped],
        validators=text_of(40),
    )
    language = SelectField(_l("Język stron i listów"), choices=choices(LANGUAGES.items()))


class PersonForm(FlaskForm):
    version = version_field()
    name = StringField(
        _l("Imię i nazwisko"),
        filters=[stripped],
        validators=text_of(120, _l("Wpisz imię i nazwisko.")),
    )
    email = EmailField(
        _l("E-mail"),
        filters=[stripped],
        validators=text_of(254, _l("Wpisz adres e-mail.")),
    )
    phone = TelField(_l("Telefon"), filters=[stripped], validators=text_of(40))
    role = SelectField(
        _l("Rola"),
        choices=choices((role.value, ROLE_LABELS[role]) for role in Role),
        default=Role.REQUESTER.value,
    )
    school_id = SelectField(_l("Placówka"), coerce=int, default=0)
    language = SelectField(
        _l("Język stron i listów"), choices=choices(LANGUAGES.items()), default="pl"
    )
    is_enabled = BooleanField(
        _l("Może się logować"),
        default=True,
        description=_l("Wyłączenie od razu kończy wszystkie sesje tej osoby."),
    )

    @classmethod
    def of(cls, user: User, **kwargs: object) -> PersonForm:
        values = {**stored(user), "role": user.role.value, "school_id": user.school_id or 0}
        return cls(data=values, **kwargs)

    def offering(self, schools: list[tuple[int, str]]) -> PersonForm:
        """Return the form with these units to choose from."""
        self.school_id.choices = choices([(0, _l("żadna albo wszystkie")), *schools])
        return self

    def person_data(self) -> PersonData:
        return PersonData(
            name=self.name.data,
            email=self.email.data,
            phone=self.phone.data or "",
            role=Role(self.role.data),
            school_id=self.school_id.data or None,
            language=self.language.data,
            is_enabled=self.is_enabled.data,
        )


class CoverageForm(FlaskForm):
    version = version_field()
    schools = SelectMultipleField(_l("Placówki"), coerce=int)
    skills = SelectMultipleField(_l("Umiejętności"), coerce=int)
    base_id = SelectField(
        _l("Skąd wyjeżdża"),
        coerce=int,
        default=0,
        description=_l("Stąd zaczyna się i tu kończy dzień wizyt."),
    )
    vehicle = SelectField(
        _l("Rodzaj pojazdu"),
        default="",
        description=_l("Od niego zależy stawka za kilometr w ewidencji przebiegu."),
    )


class AbsenceForm(FlaskForm):
    from_on = DateField(
        _l("Pierwszy dzień"), validators=[DataRequired(_l("Podaj pierwszy dzień nieobecności."))]
    )
    until_on = DateField(
        _l("Ostatni dzień"),
        description=_l("Puste znaczy: tylko jeden dzień."),
        validators=[Optional()],
    )
    reason = StringField(
        _l("Powód"),
        description=_l("Na przykład urlop albo szkolenie. Bez danych o zdrowiu."),
        filters=[stripped],
        validators=text_of(100),
    )
