"""The day on the spot: a page that works without a network, its data, and the door for what was done.

The page holds no data of anybody: a script fills it from what the phone keeps. Signing out wipes
that (`accounts.views.sign_out` says so to the browser).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.resources import resource_dir
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, public, requires
from helpdesk.tickets.attachments import File, photo
from helpdesk.visits.field import changes as sent
from helpdesk.visits.field import day, service, wording
from helpdesk.visits.field.changes import BadChange, Change, Kind
from helpdesk.visits.records import signature, signing, told
from helpdesk.visits.records.forms import SignForm

bp = Blueprint("field", __name__)

REFUSED, LATER = "refused", "later"


@bp.get("/teren")
@requires(Permission.PLAN_VISITS)
def page() -> ResponseReturnValue:
    return render_template(
        "visits/field.html",
        words=wording.for_script(),
        form=SignForm(formdata=None),
        signature=signature,
    )


@bp.get("/teren/dane")
@requires(Permission.PLAN_VISITS)
def data() -> ResponseReturnValue:
    return jsonify(csrf=generate_csrf(), **day.snapshot(current_user, now=utcnow()))


@bp.post("/teren/zmiany")
@requires(Permission.PLAN_VISITS)
def changes() -> ResponseReturnValue:
    now = utcnow()
    try:
        batch = sent.read(request.get_data(), now=now)
    except BadChange as fault:
        return jsonify(error=str(fault)), 400
    answers = [_answered(change, now) for change in batch.changes]
    return jsonify(results=answers, ahead_seconds=int(batch.ahead.total_seconds()))


@bp.post("/teren/zdjecie")
@requires(Permission.PLAN_VISITS)
def picture() -> ResponseReturnValue:
    """A photograph comes alone, as a form: the change as JSON beside the file."""
    now, upload = utcnow(), request.files.get("file")
    try:
        batch = sent.read(request.form.get("batch", ""), now=now)
    except BadChange as fault:
        return jsonify(error=str(fault)), 400
    if upload is None or len(batch.changes) != 1:
        return jsonify(error="one change and one file"), 400
    (change,) = batch.changes
    if not isinstance(change, BadChange) and change.kind is not Kind.PHOTO:
        return jsonify(error="a file comes with a photo"), 400
    content = upload.stream.read()
    return jsonify(results=[_answered(change, now, upload.filename or "zdjecie.jpg", content)])


@bp.get("/wizyty/<int:visit_id>/zmiany/<client_id>")
@requires(Permission.PLAN_VISITS)
def kept_signature(visit_id: int, client_id: str) -> ResponseReturnValue:
    """A signature that stands under no record, and what was shown to who gave it."""
    kept = service.kept_signature(visit_id, client_id)
    return render_template(
        "visits/kept_signature.html",
        found=kept,
        told=told.record(kept.value["shown"]),
        given=signing.given(kept.value),
        now=utcnow(),
    )


@bp.get("/wizyty/<int:visit_id>/zmiany/<client_id>/podpis.svg")
@requires(Permission.PLAN_VISITS)
def kept_drawing(visit_id: int, client_id: str) -> Response:
    kept = service.kept_signature(visit_id, client_id)
    drawn = signing.signed(signing.given(kept.value)).strokes
    return Response(signature.svg(drawn), content_type="image/svg+xml")


@bp.get("/pracownik.js")
@public("a script; it holds no data")
def worker() -> ResponseReturnValue:
    """The service worker. Served at the root, so that it may answer for every page."""
    script = resource_dir("static") / "js" / "field-worker.js"
    answer = Response(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


def _answered(
    change: Change | BadChange, now: datetime, name: str = "zdjecie.jpg", content: bytes = b""
) -> dict[str, Any]:
    """Do the change in a transaction of its own and return what the phone is told of it."""
    if isinstance(change, BadChange):
        return {"id": change.client_id, "result": REFUSED, "words": str(change)}
    try:
        # A photograph that came without its bytes is refused, not noted as if it were here.
        files: Sequence[File] = [photo(name, content)] if change.kind is Kind.PHOTO else ()
        outcome = service.apply(change, by=current_user, now=now, files=files)
        db.session.commit()
    except HelpdeskError as error:
        words = str(error)
        db.session.rollback()
        return {"id": change.client_id, "result": REFUSED, "words": words}
    except StaleDataError:
        # Somebody saved the same thing at the same moment: the phone sends it again.
        db.session.rollback()
        return {"id": change.client_id, "result": LATER, "words": ""}
    return {
        "id": change.client_id,
        "result": outcome.result.value,
        "words": outcome.words,
        "present": outcome.present,
    }
