"""The record and its annexes as papers, always in Polish: the language in which they are signed. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.documents.pdf import Paper
from helpdesk.visits.records import content, told
from helpdesk.visits.records.models import VisitRecord

LANGUAGE = "pl"


def of(record: VisitRecord) -> Paper:
    """Return the paper of a record or an annex."""
    with force_locale(LANGUAGE):
        return _annex(record) if record.is_annex else _record(record)


def title(record: VisitRecord) -> str:
    """Return what the paper is called."""
    if record.is_annex:
        return _(
            "Aneks nr %(number)s do protokołu wizyty nr %(visit)s",
            number=record.number,
            visit=record.visit_id,
        )
    return _("Protokół wizyty nr %(visit)s", visit=record.visit_id)


def _record(record: VisitRecord) -> Paper:
    facts = record.facts
    body = asdict(told.record(facts)) | {
        "words": {
            "done": _("Co zrobiono"),
            "nothing": _("W tej wizycie nie było zgłoszeń."),
            "ticked": _("Sprawdzono:"),
            "none_ticked": _("Nie odhaczono żadnego punktu."),
            "attended": _("Lista obecności (%(number)s)", number="{number}"),
            "open": _("Sprawy otwarte"),
            "none_open": _("Wszystkie sprawy tej wizyty są załatwione."),
            "remarks": _("Uwagi i ustalenia"),
            "no_remarks": _("Bez uwag."),
            "signature": _("Podpis"),
            "alt": _("Podpis: %(name)s", name=facts["signature"]["name"]),
        },
        "prints": [(_("Odcisk SHA-256 treści protokołu"), content.readable(record.fingerprint))],
    }
    return _paper("record", record, body)


def _annex(record: VisitRecord) -> Paper:
    facts = record.facts
    body = {
        "facts": told.annex(facts),
        "paragraphs": facts["words"].splitlines(),
        "prints": [
            (_("Odcisk SHA-256 protokołu"), content.readable(facts["record"])),
            (_("Odcisk SHA-256 treści aneksu"), content.readable(record.fingerprint)),
        ],
    }
    return _paper("annex", record, body)


def _paper(template: str, record: VisitRecord, body: dict[str, Any]) -> Paper:
    return Paper(
        template=template,
        title=title(record),
        header=record.facts["service"] or "Dzwonek",
        page=_("Strona {page} z {pages}"),
        language=LANGUAGE,
        # Where a program finds it without reading the page (`verifying`).
        body=body | {"keywords": [record.fingerprint]},
    )
