"""Getting in and out, and one's own account. The administrator's pages are in `admin`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, login_user, logout_user

from helpdesk.accounts import admin, carried, entry, register
from helpdesk.accounts.forms import (
    ChangePasswordForm,
    EnterForm,
    LetterForm,
    NewPasswordForm,
    ProfileForm,
    SignInForm,
)
from helpdesk.accounts.models import Purpose, User
from helpdesk.accounts.paths import safe_path
from helpdesk.accounts.wording import LANGUAGES
from helpdesk.core.clock import utcnow
from helpdesk.core.config import Settings
from helpdesk.core.errors import HelpdeskError, TooMany
from helpdesk.extensions import db
from helpdesk.security import changes
from helpdesk.security.permissions import Permission, Role, public, requires

# One blueprint: the navigation knows the administration as `accounts.people`.
bp = admin.bp

LANDING: Mapping[Role, str] = MappingProxyType(
    {
        Role.TECHNICIAN: "desk.today",
        Role.ADMINISTRATOR: "desk.queue",
        Role.DIRECTOR: "overview.page",
    }
)


@bp.get("/zaloguj")
@public("the way in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_destination(current_user))
    return _sign_in_page()


@bp.post("/zaloguj")
@public("the way in")
def check_password() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form=form), 422
    try:
        user = entry.check_password(
            form.email.data, form.password.data, client=_client(), now=utcnow()
        )
    except TooMany as error:
        return _sign_in_page(form=form, problem=str(error)), error.status
    finally:
        db.session.commit()  # a try counts also when it fails
    if user is None:
        problem = _("Adres albo hasło się nie zgadza.")
        return _sign_in_page(form=form, problem=problem), 422
    return _let_in(user, remember=form.remember.data)


@bp.post("/zaloguj/link")
@public("the way in for people without a password")
def send_sign_in_link() -> ResponseReturnValue:
    form, to = LetterForm(), safe_path(request.args.get("next"))
    if not form.validate_on_submit():
        return _sign_in_page(link_form=form), 422
    try:
        entry.send_sign_in_link(
            form.email.data,
            client=_client(),
            address=lambda token: _url(".open_sign_in_link", token=token, next=to),
            now=utcnow(),
        )
    except TooMany as error:
        return _sign_in_page(link_form=form, problem=str(error)), error.status
    finally:
        db.session.commit()
    return render_template("accounts/letter_sent.html", email=form.email.data)


@bp.get("/zaloguj/<token>")
@public("the link itself is the proof; it is used up only by the button")
def open_sign_in_link(token: str) -> ResponseReturnValue:
    try:
        user = entry.owner(token, Purpose.SIGN_IN, now=utcnow())
    except entry.DeadLink:
        return _dead_link(".sign_in")
    return render_template("accounts/open_sign_in_link.html", person=user, form=EnterForm())


@bp.post("/zaloguj/<token>")
@public("the link itself is the proof")
def use_sign_in_link(token: str) -> ResponseReturnValue:
    form = EnterForm()
    try:
        user = entry.enter(token, now=utcnow())
    except entry.DeadLink:
        return _dead_link(".sign_in")
    db.session.commit()
    return _let_in(user, remember=form.remember.data)


@bp.post("/wyloguj")
@public("whoever is out already is out")
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("Wylogowano."))
    answer = redirect(url_for("portal.start"))
    # The day on the spot keeps visits and their people in the browser: gone with the session.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/haslo")
@public("whoever forgot the password can't be signed in")
def forgotten_password() -> ResponseReturnValue:
    return render_template("accounts/forgotten_password.html", form=LetterForm())


@bp.post("/haslo")
@public("whoever forgot the password can't be signed in")
def send_password_link() -> ResponseReturnValue:
    form, template = LetterForm(), "accounts/forgotten_password.html"
    if not form.validate_on_submit():
        return render_template(template, form=form), 422
    try:
        entry.send_password_link(
            form.email.data,
            client=_client(),
            address=lambda token: _url(".new_password", token=token),
            now=utcnow(),
        )
    except TooMany as error:
        return render_template(template, form=form, problem=str(error)), error.status
    finally:
        db.session.commit()
    return render_template("accounts/letter_sent.html", email=form.email.data)


@bp.get("/haslo/<token>")
@public("the link itself is the proof")
def new_password(token: str) -> ResponseReturnValue:
    try:
        user = entry.owner(token, Purpose.PASSWORD, now=utcnow())
    except entry.DeadLink:
        return _dead_link(".forgotten_password")
    return render_template("accounts/new_password.html", person=user, form=NewPasswordForm())


@bp.post("/haslo/<token>")
@public("the link itself is the proof")
def choose_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    try:
        user = entry.owner(token, Purpose.PASSWORD, now=utcnow())
        if not form.validate_on_submit():
            return render_template("accounts/new_password.html", person=user, form=form), 422
        entry.choose_password(token, form.password.data, now=utcnow())
    except entry.DeadLink:
        return _dead_link(".forgotten_password")
    db.session.commit()
    flash(_("Hasło zmienione. Na innych urządzeniach trzeba zalogować się od nowa."))
    return _let_in(user, remember=False)


@bp.post("/jezyk")
@public("the language of the pages is anybody's choice")
def set_language() -> ResponseReturnValue:
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            current_user.language = language
            db.session.commit()
    return redirect(safe_path(request.form.get("back")) or url_for("portal.start"))


@bp.get("/konto")
@requires(Permission.SIGNED_IN)
def profile() -> ResponseReturnValue:
    return _profile_page()


@bp.post("/konto")
@requires(Permission.SIGNED_IN)
def edit_profile() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate_on_submit():
        return _profile_page(form=form), 422
    with changes.noted(register.subject(current_user), by=current_user.id, now=utcnow()):
        register.update_own(
            current_user,
            name=form.name.data,
            phone=form.phone.data or "",
            language=form.language.data,
        )
    db.session.commit()
    session["language"] = form.language.data
    refresh()  # so that the answer already speaks the new language
    flash(_("Zapisano."))
    return redirect(url_for(".profile"))


@bp.post("/konto/haslo")
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _profile_page(password_form=form), 422
    try:
        entry.change_password(
            current_user,
            present=form.present.data or "",
            new=form.password.data,
            now=utcnow(),
        )
    except HelpdeskError as error:
        return _profile_page(password_form=form, problem=str(error)), error.status
    finally:
        db.session.commit()
    # The new epoch ended this session as well: begin another.
    login_user(current_user._get_current_object())  # noqa: SLF001 -- werkzeug's own name for it
    flash(_("Hasło zmienione. Na innych urządzeniach trzeba zalogować się od nowa."))
    return redirect(url_for(".profile"))


def _let_in(user: User, *, remember: bool) -> ResponseReturnValue:
    """Begin a session of its own for `user`; nothing of the stranger's is carried over."""
    to = _destination(user)
    kept = carried.handed_on()
    session.clear()
    g.pop("csrf_token", None)  # made for the session that has just ended
    session.permanent = remember
    login_user(user)
    return redirect(to) if kept is None else render_template("accounts/carry_on.html", carried=kept)


def _destination(user: User) -> str:
    asked = safe_path(request.args.get("next"))
    return asked or url_for(LANDING.get(user.role, "portal.mine"))


def _client() -> str:
    return request.remote_addr or ""


def _url(endpoint: str, **values: str | None) -> str:
    """Return the full address for a letter. The Host header has no say in it."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.url + url_for(endpoint, **values)  # type: ignore[arg-type]


def _sign_in_page(**more: object) -> str:
    forms = {"form": SignInForm(formdata=None), "link_form": LetterForm(formdata=None)}
    return render_template(
        "accounts/sign_in.html",
        **{**forms, **more},
        to=safe_path(request.args.get("next")),
        carried=carried.handed_on(),
    )


def _dead_link(again: str) -> ResponseReturnValue:
    return render_template("accounts/dead_link.html", again=url_for(again)), 404


def _profile_page(**more: object) -> str:
    values = {name: getattr(current_user, name) for name in ("name", "phone", "language")}
    forms = {
        "form": ProfileForm(formdata=None, data=values),
        "password_form": ChangePasswordForm(formdata=None),
    }
    return render_template("accounts/profile.html", **{**forms, **more})
