"""Whether a record is still what was signed: its text, its annexes, its printed paper.

Only reads. The text is checked against its fingerprint, the paper against the digest under which
it is stored and for the fingerprint it carries.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpdesk.core import files
from helpdesk.visits.records import content
from helpdesk.visits.records.models import VisitRecord


class Fault(enum.Enum):
    """What does not fit."""

    TEXT = "text"  # not the one of which the fingerprint was taken
    OTHER_VISIT = "other_visit"  # says that it belongs elsewhere
    OTHER_RECORD = "other_record"  # an annex to a record with another fingerprint
    PAPER_GONE = "paper_gone"
    PAPER_CHANGED = "paper_changed"
    PAPER_OF_ANOTHER = "paper_of_another"  # does not carry the fingerprint
    NUMBERS = "numbers"  # an annex, or the record itself, is missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one paper; `is_printed` tells whether there was a PDF to look at."""

    record: VisitRecord
    faults: tuple[Fault, ...]
    is_printed: bool


def verify(papers: Sequence[VisitRecord]) -> list[Verdict]:
    """Return a verdict on the record of a visit and on each of its annexes, in their order."""
    return [
        Verdict(
            each,
            (*_faults_of_text(each, papers[0], number), *_faults_of_paper(each)),
            each.pdf_digest is not None,
        )
        for number, each in enumerate(papers)
    ]


def _faults_of_text(record: VisitRecord, first: VisitRecord, number: int) -> Iterator[Fault]:
    if record.number != number:
        yield Fault.NUMBERS
    if content.fingerprint(record.content) != record.fingerprint:
        yield Fault.TEXT
        return
    facts = json.loads(record.content)
    if facts.get("visit") != record.visit_id or facts.get("annex", 0) != record.number:
        yield Fault.OTHER_VISIT
    if record.is_annex and facts.get("record") != first.fingerprint:
        yield Fault.OTHER_RECORD


def _faults_of_paper(record: VisitRecord) -> Iterator[Fault]:
    if record.pdf_digest is None:
        return
    try:
        printed = files.read(record.pdf_digest)
    except FileNotFoundError:
        yield Fault.PAPER_GONE
        return
    if hashlib.sha256(printed).hexdigest() != record.pdf_digest:
        yield Fault.PAPER_CHANGED
    if record.fingerprint.encode() not in printed:
        yield Fault.PAPER_OF_ANOTHER
