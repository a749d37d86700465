"""The letters that the intake writes of itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.intake.wording import TROUBLE_LABELS
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.models import MailCheck
from helpdesk.mail.outbox import Draft
from helpdesk.mail.reconciliation import Difference

NAMED = 20  # differences that a letter names


def mail_differs(check: MailCheck, new: Sequence[Difference], *, to: User) -> Draft:
    """To an administrator: mailboxes and ledger do not agree."""
    with force_locale(to.language):
        return letter(
            "mail_differs",
            to,
            subject=_("Skrzynki i rejestr poczty się różnią"),
            paragraphs=[
                _(
                    "porównaliśmy skrzynki pocztowe z rejestrem poczty. Porównane wiadomości: %(compared)s. Nowe różnice: %(number)s.",
                    compared=check.compared,
                    number=len(new),
                ),
                _("Jakaś wiadomość mogła nie stać się zgłoszeniem. Sprawdź to dziś."),
            ],
            action=Do(_("Zobacz stan poczty"), f"{current_app.config['SETTINGS'].url}/poczta/stan"),
            quote="\n".join(_line(each) for each in new[:NAMED]),
            small=[
                _("Wszystkie różnice wymienia polecenie helpdesk mail reconcile."),
                _("O tych samych różnicach nie napiszemy drugi raz."),
            ],
            dedupe_key=f"mail-differs:{check.id}:{to.id}",
        )


def _line(each: Difference) -> str:
    where = each.mailbox or each.what
    return f"{where}: {TROUBLE_LABELS[each.trouble]} {each.detail}".strip()
