"""The administrator's book of letters: each kind with a specimen, in both languages."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import NotFound
from helpdesk.letterbook.scene import scene
from helpdesk.letterbook.specimens import SPECIMENS, Specimen
from helpdesk.mail import outbox
from helpdesk.security.headers import POLICY
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("letterbook", __name__, url_prefix="/administracja/listy")

LANGUAGES = {"pl": _l("Po polsku"), "en": _l("Po angielsku")}
# A morning at school, so that no letter names an hour of the night.
AT = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
# The letter's own page: its styles stand in it, as mail programs want them, and nothing else works.
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
FRAMING = f"{POLICY}; frame-src 'self'"


@bp.get("")
@requires(Permission.ADMINISTER)
def letters() -> ResponseReturnValue:
    groups: dict[str, list[tuple[str, LazyString, str]]] = defaultdict(list)
    for each in SPECIMENS:
        address = url_for(".letter", name=each.name)
        groups[str(each.reader)].append((address, each.occasion, "mail"))
    return render_template("letterbook/letters.html", groups=groups)


@bp.get("/<name>")
@requires(Permission.ADMINISTER)
def letter(name: str) -> ResponseReturnValue:
    specimen = _find(name)
    page = render_template(
        "letterbook/letter.html",
        specimen=specimen,
        wordings=[(code, name, _written(specimen, code)) for code, name in LANGUAGES.items()],
    )
    return Response(page, headers={"Content-Security-Policy": FRAMING})


@bp.get("/<name>/<any(pl, en):locale>")
@requires(Permission.ADMINISTER)
def html(name: str, locale: str) -> ResponseReturnValue:
    body = _written(_find(name), locale)["body_html"]
    return Response(body, headers={"Content-Security-Policy": FRAMED})


def _find(name: str) -> Specimen:
    specimen = next((each for each in SPECIMENS if each.name == name), None)
    if specimen is None:
        raise NotFound(_l("Nie ma takiego listu."))
    return specimen


def _written(specimen: Specimen, locale: str) -> dict[str, str]:
    return outbox.rendered(specimen.write(scene(locale, AT)))
