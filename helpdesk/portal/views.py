"""The reporter's pages: the start, finding one's tickets, what the law wants said.

The report form stands in `reporting`, joining in `joining`, naming the
reporter in `naming`, the ticket's page in `following`, its rating in `rating`;
importing them here puts all of them on the one blueprint `bp`.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import TooMany
from helpdesk.extensions import db
from helpdesk.portal import following, joining, naming, rating, reporting, service
from helpdesk.portal.blueprint import bp
from helpdesk.portal.forms import FindForm
from helpdesk.portal.tips import TIPS
from helpdesk.security.permissions import public

__all__ = ["bp", "following", "joining", "naming", "rating", "reporting"]

LANGUAGES = frozenset({"pl", "en"})


@bp.get("/")
@public("the way in")
def start() -> ResponseReturnValue:
    return render_template("portal/start.html", form=FindForm(), tips=TIPS.values())


@bp.get("/sprawdz")
@public("whoever reported finds the way back to the ticket")
def find() -> ResponseReturnValue:
    return render_template("portal/find.html", form=FindForm(), is_sent=False)


@bp.post("/sprawdz")
@public("whoever reported finds the way back to the ticket")
def send_links() -> ResponseReturnValue:
    now, form = utcnow(), FindForm()
    if not form.validate_on_submit():
        return render_template("portal/find.html", form=form, is_sent=False), 422
    try:
        service.count_search(request.remote_addr or "", now=now)
    except TooMany as error:
        form.form_errors.append(str(error))
        return render_template("portal/find.html", form=form, is_sent=False), 429
    service.send_links(form.email.data, now=now)
    db.session.commit()
    # The same answer whether we know the address or not.
    return render_template("portal/find.html", form=form, is_sent=True)


@bp.get("/dostepnosc")
@public("the accessibility statement must be open to all")
def accessibility() -> ResponseReturnValue:
    return render_template("portal/accessibility.html")


@bp.get("/prywatnosc")
@public("the information clause must be open to all")
def privacy() -> ResponseReturnValue:
    return render_template("portal/privacy.html")


@bp.get("/kontakt")
@public("how to reach the service otherwise")
def contact() -> ResponseReturnValue:
    return render_template("portal/contact.html")
