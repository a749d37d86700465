"""What a browser may send of ways and bases. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import NumberRange, Optional

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import stripped, text_of, version_field
from helpdesk.schools.forms import Degrees
from helpdesk.visits.ways.table import Line, Told, read

_DEGREES = _l("Podaj liczbę od %(min)s do %(max)s.")


@dataclass
class Field:
    """A way of the table as a form shows it and as somebody typed it.

    `shown` is what stood there when the form was opened.
    """

    line: Line
    minutes: str
    kilometres: str
    shown: str
    error: str = ""

    @classmethod
    def of(cls, line: Line) -> Field:
        minutes, kilometres = written(line.told)
        return cls(line, minutes, kilometres, _shown(line.told))

    @classmethod
    def typed(cls, line: Line, form: Mapping[str, str]) -> Field:
        """Return the field as it was sent; one that was not sent stays as it is."""
        key = line.to.key
        if f"byto-{key}" not in form:
            return cls.of(line)
        return cls(
            line,
            form.get(f"minuty-{key}", "").strip(),
            form.get(f"km-{key}", "").strip(),
            form[f"byto-{key}"],
        )

    @property
    def before(self) -> Told | None:
        minutes, _comma, metres = self.shown.partition(",")
        is_told = all(each.isascii() and each.isdecimal() for each in (minutes, metres))
        return Told(int(minutes[:9]), int(metres[:9])) if is_told else None

    @property
    def is_touched(self) -> bool:
        return (self.minutes, self.kilometres) != written(self.before)

    def after(self) -> Told | None:
        return read(self.minutes, self.kilometres)

    def take_present(self) -> None:
        """Let the next try go beyond what stands there now: its reader has seen it."""
        self.shown = _shown(self.line.told)


def check(fields: Iterable[Field]) -> bool:
    """Note what can't be read, each beside its field; returns whether all could."""
    is_fine = True
    for each in fields:
        try:
            each.after()
        except HelpdeskError as error:
            each.error, is_fine = str(error), False
    return is_fine


def written(told: Told | None) -> tuple[str, str]:
    """Return minutes and kilometres as the fields show them."""
    if told is None:
        return "", ""
    return str(told.minutes), f"{told.metres / 1000:g}".replace(".", ",")


def _shown(told: Told | None) -> str:
    return "" if told is None else f"{told.minutes},{told.metres}"


class BaseForm(FlaskForm):
    """A base and where it lies. The office keeps its name."""

    version = version_field()
    name = StringField(
        _l("Nazwa bazy"),
        description=_l("Na przykład: urząd gminy albo SP 3. Nie wpisuj prywatnego adresu."),
        filters=[stripped],
        validators=text_of(60, _l("Wpisz nazwę bazy.")),
    )
    latitude = Degrees(
        _l("Szerokość geograficzna"),
        validators=[Optional(), NumberRange(min=-90, max=90, message=_DEGREES)],
    )
    longitude = Degrees(
        _l("Długość geograficzna"),
        validators=[Optional(), NumberRange(min=-180, max=180, message=_DEGREES)],
    )
