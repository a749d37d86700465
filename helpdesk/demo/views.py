"""Doors that only a demonstration has: signing in as anybody, and reading the letters.

They exist while the database is marked as a demonstration, the server listens on loopback and
the reader sits at this machine; otherwise there is no such page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import ParamSpec, TypeVar

from flask import (
    Blueprint,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import NotFound
from helpdesk.core.installation import is_demonstration
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role, public

bp = Blueprint("demo", __name__)

P = ParamSpec("P")
R = TypeVar("R")

LETTERS = 50
FORWARDED = {"x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"}
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")


@dataclass(frozen=True, slots=True)
class Door:
    """A role one can try: who it is, what they see, where they land."""

    role: Role
    email: str
    name: LazyString
    sees: LazyString
    endpoint: str


DOORS: Mapping[str, Door] = {
    door.role.value: door
    for door in (
        Door(
            Role.REQUESTER,
            "e.domanska@sp-lucka.example",
            _l("Nauczycielka"),
            _l("Zgłasza, śledzi swoje zgłoszenia i odpisuje informatykowi."),
            "portal.mine",
        ),
        Door(
            Role.SECRETARY,
            "h.bak@sp-lucka.example",
            _l("Sekretarka szkoły"),
            _l("Widzi zgłoszenia całej szkoły i zgłasza za innych."),
            "portal.mine",
        ),
        Door(
            Role.HEAD,
            "d.wilk@sp-lucka.example",
            _l("Dyrektorka szkoły"),
            _l("Widzi wszystkie zgłoszenia swojej szkoły."),
            "portal.mine",
        ),
        Door(
            Role.TECHNICIAN,
            "t.wrona@szas-lubartow.example",
            _l("Informatyk gminny"),
            _l("Ma dzisiejszą trasę, kolejkę z terminami i telefon do przyjmowania zgłoszeń."),
            "desk.today",
        ),
        Door(
            Role.DIRECTOR,
            "b.lis@szas-lubartow.example",
            _l("Dyrektorka SZAS"),
            _l("Czyta raporty: terminowość, liczby według placówek i rodzajów."),
            "overview.page",
        ),
        Door(
            Role.ADMINISTRATOR,
            "m.sowa@szas-lubartow.example",
            _l("Administrator"),
            _l("Prowadzi placówki, osoby, informatyków i kategorie."),
            "desk.queue",
        ),
    )
}


def demonstration_only(view: Callable[P, R]) -> Callable[P, R]:
    """Let the page exist only in a demonstration that nobody reaches from elsewhere."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not (
            current_app.config["SETTINGS"].address_kept_to_loopback
            and _is_loopback(request.remote_addr)
            # A proxy on this machine is no proof that the reader sits here.
            and not FORWARDED & {name.lower() for name, _value in request.headers}
            and is_demonstration()
        ):
            raise NotFound(_l("Nie ma takiej strony."))
        return view(*args, **kwargs)

    return guarded


@bp.get("/wejdz-jako")
@public("invented people only: exists in a demonstration on loopback, nowhere else")
@demonstration_only
def sign_in_as() -> ResponseReturnValue:
    emails = [door.email for door in DOORS.values()]
    people = db.session.scalars(select(User).where(User.email.in_(emails)))
    return render_template(
        "demo/sign_in_as.html",
        doors=DOORS.values(),
        people={person.email: person for person in people},
    )


@bp.post("/wejdz-jako")
@public("invented people only: exists in a demonstration on loopback, nowhere else")
@demonstration_only
def enter() -> ResponseReturnValue:
    door = DOORS.get(request.form.get("role", ""))
    person = db.session.scalar(select(User).where(User.email == door.email)) if door else None
    # The role is looked at again: an administrator may have changed the invented person.
    if door is None or person is None or person.role is not door.role:
        raise NotFound(_l("Tej osoby nie ma już w danych demonstracyjnych."))
    logout_user()
    session.clear()
    login_user(person)
    return redirect(url_for(door.endpoint))


@bp.get("/demo/listy")
@public("letters to invented people: exists in a demonstration on loopback, nowhere else")
@demonstration_only
def letters() -> ResponseReturnValue:
    query = select(OutboxLetter).order_by(OutboxLetter.created_at.desc(), OutboxLetter.id.desc())
    found = db.session.scalars(query.limit(LETTERS)).all()
    return render_template("demo/letters.html", letters=found)


@bp.get("/demo/listy/<int:letter_id>")
@public("letters to invented people: exists in a demonstration on loopback, nowhere else")
@demonstration_only
def letter(letter_id: int) -> ResponseReturnValue:
    found = db.session.get(OutboxLetter, letter_id)
    if found is None:
        raise NotFound(_l("Nie ma takiego listu."))
    return render_template("demo/letter.html", letter=found, pieces=_pieces(found.body_text))


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return the text cut at its addresses, each piece with whether it is one."""
    return [(piece, number % 2 == 1) for number, piece in enumerate(_ADDRESS.split(text)) if piece]


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
