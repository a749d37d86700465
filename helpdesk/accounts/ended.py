"""The page of a form that came after its session had ended: what was typed, and the way back."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_url

from helpdesk.accounts import carried
from helpdesk.accounts.carried import Carried
from helpdesk.accounts.forms import SignInForm


def sign_in_first() -> ResponseReturnValue:
    """Lead to signing in, and back; a form that was sent is kept on the page meanwhile."""
    kept = carried.refused()
    if kept is not None:
        return _page(kept)
    flash(_l("Zaloguj się, aby zobaczyć tę stronę."))
    # Only a page can be come back to, not what a form did.
    back = request.url if request.method in {"GET", "HEAD"} else None
    return redirect(login_url("accounts.sign_in", next_url=back))


def no_valid_token() -> Response | None:
    """Return the page for a form without a token of this session; None if there is nothing to keep."""
    kept = carried.refused()
    return None if kept is None else _page(kept)


def drop_session_of_strangers() -> None:
    """Leave the session's cookie as it is if another site sent the form.

    The browser withheld the cookie from it; a new one in our answer would sign the person out.
    """
    if not carried.is_from_our_page():
        session.modified = False


def _page(kept: Carried) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    must_sign_in = hasattr(view, "required_permission") and not current_user.is_authenticated
    page = render_template(
        "accounts/session_ended.html",
        carried=kept,
        must_sign_in=must_sign_in,
        form=SignInForm(formdata=None),
    )
    return Response(page, status=400)
