"""The letter that brings the month's report."""

from __future__ import annotations

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import month_name
from helpdesk.documents import pdf
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft, Enclosure

KIND = "monthly_report"


def monthly(of: Month, headline: str | LazyString, digest: str, *, to: User) -> Draft:
    """To a chosen reader: the report of a month, as a PDF."""
    with force_locale(to.language):
        month = month_name(of.first_day)
        return letter(
            KIND,
            to,
            subject=_("Raport za miesiąc: %(month)s", month=month),
            paragraphs=[
                _("w załączniku jest raport wspólnej obsługi informatycznej za miesiąc: %(month)s.", month=month),
                _("Wynik: %(headline)s.", headline=str(headline)),
            ],
            action=Do(_("Otwórz raport"), f"{current_app.config['SETTINGS'].url}/raporty/{of}"),
            small=[_("Kto dostaje raport, wybiera dyrektor na stronie raportów.")],
            dedupe_key=f"{KIND}:{of}:{to.id}",
            enclosures=[Enclosure(f"dzwonek-{of}.pdf", pdf.MIME, digest)],
        )  # fmt: skip
