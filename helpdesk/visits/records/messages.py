"""Letters about records: to the unit's own people, with the paper enclosed."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.core.wording import date_long
from helpdesk.documents import pdf
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft, Enclosure
from helpdesk.visits.records.models import VisitRecord

KIND = "visit_record"


def made(record: VisitRecord, digest: str, *, to: User) -> Draft:
    """To a secretary or head: the record of the visit, or an annex to it."""
    visit = record.visit
    with force_locale(to.language):
        day = date_long(visit.day)
        unit = visit.school.short_name
        if record.is_annex:
            subject = _("Aneks do protokołu wizyty: %(unit)s, %(day)s", unit=unit, day=day)
            words = _("w załączniku jest aneks do protokołu wizyty. Sam protokół się nie zmienił.")
        else:
            subject = _("Protokół wizyty: %(unit)s, %(day)s", unit=unit, day=day)
            words = _("w załączniku jest protokół wizyty informatyka w Waszej placówce.")
        return letter(
            KIND,
            to,
            subject=subject,
            paragraphs=[
                words,
                _("Jeśli coś się nie zgadza, po prostu odpisz na ten list: dopiszemy aneks."),
            ],
            action=Do(_("Zobacz protokół"), f"{_url()}/wizyty/{visit.id}/protokol"),
            dedupe_key=f"{KIND}:{record.id}:{to.id}",
            enclosures=[Enclosure(record.file_name, pdf.MIME, digest)],
        )


def _url() -> str:
    url: str = current_app.config["SETTINGS"].url
    return url
