"""The mail pages: the ledger, quarantine first, and the outbox."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.rows import row_id
from helpdesk.extensions import db
from helpdesk.intake import letter_wording, letters, service, wording
from helpdesk.intake.decision import ticket_id_of
from helpdesk.mail import ledger as mail_ledger
from helpdesk.mail import send_log
from helpdesk.mail.models import LetterState, Outcome
from helpdesk.mail.parsing import parse
from helpdesk.mail.stripping import reply_of
from helpdesk.schools import service as schools
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("intake", __name__, url_prefix="/poczta")

PAGE = 50
VIEWS: Mapping[str, frozenset[Outcome] | None] = {
    "do-decyzji": service.PENDING,
    "zgloszenia": frozenset({Outcome.TICKET}),
    "odpowiedzi": frozenset({Outcome.REPLY}),
    "automatyczne": frozenset({Outcome.AUTOMATIC}),
    "zwroty": frozenset({Outcome.BOUNCE}),
    "odrzucone": frozenset({Outcome.REFUSED}),
    "wszystkie": None,
}


@bp.get("")
@requires(Permission.HANDLE_MAIL)
def ledger() -> ResponseReturnValue:
    view = request.args.get("widok", "do-decyzji")
    outcomes = VIEWS.get(view, service.PENDING)
    before = request.args.get("przed", type=row_id)
    entries = service.entries(outcomes, before=before, limit=PAGE)
    counts = mail_ledger.counts()
    units = schools.units()
    return render_template(
        "intake/ledger.html",
        entries=entries,
        view=view if view in VIEWS else "do-decyzji",
        numbers={name: _number(counts, wanted) for name, wanted in VIEWS.items()},
        older=entries[-1].id if len(entries) == PAGE else None,
        units=units,
        likely={mail.id: service.likely_school(mail, units) for mail in entries}
        if outcomes == service.PENDING
        else {},
        ticket_id_of=ticket_id_of,
        wording=wording,
    )


@bp.get("/<int:mail_id>")
@requires(Permission.HANDLE_MAIL)
def message(mail_id: int) -> ResponseReturnValue:
    mail = service.find(mail_id)
    parsed = parse(mail_ledger.raw(mail))
    units = schools.units()
    return render_template(
        "intake/message.html",
        mail=mail,
        parsed=parsed,
        own_words=reply_of(parsed),
        units=units,
        likely=service.likely_school(mail, units),
        ticket_id=ticket_id_of(mail.thread),
        can_file=mail.outcome not in {Outcome.TICKET, Outcome.REPLY, Outcome.STORED},
        wording=wording,
    )


@bp.get("/<int:mail_id>/oryginal")
@requires(Permission.HANDLE_MAIL)
def raw(mail_id: int) -> ResponseReturnValue:
    mail = service.find(mail_id)
    return Response(
        mail_ledger.raw(mail),
        content_type="application/octet-stream",  # never shown: it may hold anything
        headers={"Content-Disposition": f"attachment; filename=wiadomosc-{mail.id}.eml"},
    )


@bp.post("/<int:mail_id>/zgloszenie")
@requires(Permission.HANDLE_MAIL)
def make_ticket(mail_id: int) -> ResponseReturnValue:
    mail = service.find(mail_id)
    school_id = request.form.get("school_id", type=row_id)
    if school_id is None:
        flash(_("Wybierz placówkę, której dotyczy wiadomość."), "error")
        return redirect(url_for(".message", mail_id=mail.id))
    filed = service.make_ticket(mail, school_id=school_id, by=current_user, now=utcnow())
    db.session.commit()
    flash(_("Z wiadomości powstało zgłoszenie %(number)s.", number=filed.number))
    return redirect(url_for(".ledger"))


@bp.post("/<int:mail_id>/ponow")
@requires(Permission.HANDLE_MAIL)
def try_again(mail_id: int) -> ResponseReturnValue:
    service.try_again(service.find(mail_id))
    db.session.commit()
    flash(_("Wiadomość zostanie za chwilę odczytana jeszcze raz."))
    return redirect(url_for(".message", mail_id=mail_id))


@bp.get("/listy")
@requires(Permission.HANDLE_MAIL)
def outbox() -> ResponseReturnValue:
    state = _state(request.args.get("stan", ""))
    found = letters.recent(state, before=request.args.get("przed", type=row_id), limit=PAGE)
    return render_template(
        "intake/outbox.html",
        letters=found,
        state=state,
        states=list(LetterState),
        numbers=letters.counts(),
        older=found[-1].id if len(found) == PAGE else None,
        wording=wording,
        letter_wording=letter_wording,
    )


@bp.get("/listy/<int:letter_id>")
@requires(Permission.HANDLE_MAIL)
def letter(letter_id: int) -> ResponseReturnValue:
    found = letters.find(letter_id)
    return render_template(
        "intake/letter.html",
        letter=found,
        attempts=send_log.of_letter(found),
        wording=wording,
        letter_wording=letter_wording,
    )


@bp.post("/listy/<int:letter_id>/wyslij")
@requires(Permission.HANDLE_MAIL)
def send_again(letter_id: int) -> ResponseReturnValue:
    letters.send_again(letters.find(letter_id), now=utcnow())
    db.session.commit()
    flash(_("List zostanie za chwilę wysłany jeszcze raz."))
    return redirect(url_for(".letter", letter_id=letter_id))


@bp.post("/listy/<int:letter_id>/wycofaj")
@requires(Permission.HANDLE_MAIL)
def withdraw_letter(letter_id: int) -> ResponseReturnValue:
    letters.withdraw(letters.find(letter_id))
    db.session.commit()
    flash(_("List jest wycofany: nie zostanie wysłany."))
    return redirect(url_for(".letter", letter_id=letter_id))


@bp.post("/listy/zachowane")
@requires(Permission.HANDLE_MAIL)
def send_kept() -> ResponseReturnValue:
    return _sent_all(LetterState.KEPT)


@bp.post("/listy/niewyslane")
@requires(Permission.HANDLE_MAIL)
def send_given_up() -> ResponseReturnValue:
    return _sent_all(LetterState.FAILED)


def _sent_all(state: LetterState) -> ResponseReturnValue:
    number = letters.send_all_again(state, now=utcnow())
    db.session.commit()
    flash(ngettext("Za chwilę wyślemy %(num)s list.", "Za chwilę wyślemy %(num)s listów.", number))
    return redirect(url_for(".outbox"))


def _number(counts: Mapping[Outcome, int], wanted: frozenset[Outcome] | None) -> int:
    return sum(number for outcome, number in counts.items() if wanted is None or outcome in wanted)


def _state(text: str) -> LetterState | None:
    try:
        return LetterState(text)
    except ValueError:
        return None
