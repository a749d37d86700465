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
from helpdesk.intake import by_hand, letter_wording, letters, moving, service, undoing, wording
from helpdesk.intake.forms import MoveForm
from helpdesk.intake.invitation_words import facts
from helpdesk.intake.moving import Decided, ToNewTicket
from helpdesk.intake.reading import shown
from helpdesk.intake.threads import ticket_id_of
from helpdesk.mail import ledger as mail_ledger
from helpdesk.mail import send_log
from helpdesk.mail.models import InboundMail, LetterState, Outcome
from helpdesk.mail.stripping import reply_of
from helpdesk.schools import service as schools
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import service as tickets
from helpdesk.tickets import wording as ticket_wording

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


@bp.post("/odrzuc")
@requires(Permission.HANDLE_MAIL)
def turn_down_several() -> ResponseReturnValue:
    chosen = [number for text in request.form.getlist("mail") if (number := _row_id(text))]
    number = by_hand.turn_down(chosen[:PAGE], by=current_user, now=utcnow())
    db.session.commit()
    if number:
        flash(ngettext("Odrzucono %(num)s wiadomość.", "Odrzucono %(num)s wiadomości.", number))
    else:
        flash(_("Zaznacz wiadomości, które chcesz odrzucić."), "error")
    return redirect(url_for(".ledger"))


@bp.get("/<int:mail_id>")
@requires(Permission.HANDLE_MAIL)
def message(mail_id: int) -> ResponseReturnValue:
    return _message_page(service.find(mail_id))


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
    if mail.outcome not in by_hand.UNDECIDED:
        raise Decided
    made = moving.move(mail, ToNewTicket(school_id), by=current_user, now=utcnow())
    db.session.commit()
    flash(_("Z wiadomości powstało zgłoszenie %(number)s.", number=made.to_ticket_id))
    return redirect(url_for(".ledger"))


@bp.post("/<int:mail_id>/przenies")
@requires(Permission.HANDLE_MAIL)
def move(mail_id: int) -> ResponseReturnValue:
    mail = service.find(mail_id)
    form = MoveForm.of(schools.units())
    if not form.validate():
        return _message_page(mail, form), 422
    made = moving.move(
        mail,
        form.chosen(),
        with_effects=form.effects.data,
        seen=form.seen.data,
        by=current_user,
        now=utcnow(),
    )
    db.session.commit()
    if made.to_ticket_id is None:
        flash(_("List wyjęty ze zgłoszenia. Czeka teraz na decyzję."))
    else:
        flash(_("List stoi teraz w zgłoszeniu %(number)s.", number=made.to_ticket_id))
    return redirect(url_for(".message", mail_id=mail_id))


@bp.post("/<int:mail_id>/cofnij/<int:move_id>")
@requires(Permission.HANDLE_MAIL)
def undo(mail_id: int, move_id: int) -> ResponseReturnValue:
    undoing.undo(service.find(mail_id), move_id, by=current_user, now=utcnow())
    db.session.commit()
    flash(_("Przeniesienie cofnięte."))
    return redirect(url_for(".message", mail_id=mail_id))


@bp.post("/<int:mail_id>/odrzuc")
@requires(Permission.HANDLE_MAIL)
def turn_down(mail_id: int) -> ResponseReturnValue:
    mail = service.find(mail_id)
    if not by_hand.turn_down([mail.id], by=current_user, now=utcnow()):
        raise Decided
    db.session.commit()
    flash(_("Wiadomość odrzucona. Nadawca nie dostanie listu."))
    return redirect(url_for(".ledger"))


@bp.post("/<int:mail_id>/ponow")
@requires(Permission.HANDLE_MAIL)
def try_again(mail_id: int) -> ResponseReturnValue:
    if not by_hand.read_again([service.find(mail_id).id]):
        raise Decided
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


def _message_page(mail: InboundMail, form: MoveForm | None = None) -> str:
    now, parsed, units = utcnow(), shown(mail), schools.units()
    moves = undoing.moves_of(mail)
    standing = tickets.standing(mail.id)
    likely = service.likely_school(mail, units)
    return render_template(
        "intake/message.html",
        mail=mail,
        parsed=parsed,
        own_words=reply_of(parsed),
        invitation=facts(parsed.invitation, now) if parsed.invitation else [],
        ticket_id=ticket_id_of(mail.thread),
        standing=standing,
        effects=tickets.effects_of(standing) if standing else None,
        form=form or MoveForm.of(units, likely=likely, seen=moving.mark(mail)),
        likely_tickets=moving.likely_tickets(mail, reader=current_user),
        moves=moves,
        undoing=undoing.undoing_of(moves, now=now),
        is_undecided=mail.outcome in by_hand.UNDECIDED,
        wording=wording,
        labels=ticket_wording,
    )


def _row_id(text: str) -> int | None:
    try:
        return row_id(text)
    except ValueError:
        return None


def _number(counts: Mapping[Outcome, int], wanted: frozenset[Outcome] | None) -> int:
    return sum(number for outcome, number in counts.items() if wanted is None or outcome in wanted)


def _state(text: str) -> LetterState | None:
    try:
        return LetterState(text)
    except ValueError:
        return None
