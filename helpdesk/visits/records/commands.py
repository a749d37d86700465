"""`helpdesk visits record`: looking whether signed records are still what was signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.visits.records.models import VisitRecord
from helpdesk.visits.records.verifying import Fault, Verdict
from helpdesk.visits.records.verifying import verify as verified

FAULTY, NO_RECORD = 1, 2
WORDS = {
    Fault.TEXT: "its text does not match its fingerprint",
    Fault.OTHER_VISIT: "its text speaks of another visit or annex",
    Fault.OTHER_RECORD: "it is an annex to a record with another fingerprint",
    Fault.PAPER_GONE: "its PDF is gone from the file store",
    Fault.PAPER_CHANGED: "its PDF is not the file that was stored",
    Fault.PAPER_OF_ANOTHER: "its PDF does not carry its fingerprint",
    Fault.NUMBERS: "the record or an annex before it is missing",
}


@click.group()
def record() -> None:
    """Signed records of visits."""


@record.command()
@click.argument("visit", type=click.IntRange(1, 2**31 - 1), required=False)
@click.option("--all", "of_all", is_flag=True, help="Every record there is.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def verify(visit: int | None, *, of_all: bool, as_json: bool) -> None:
    """Check the record of VISIT and its annexes against their fingerprints.

    Looks at the frozen text and at the stored PDF. Exit codes: 0, all is as it was signed; 1,
    something is not; 2, there is no such record.
    """
    if of_all == (visit is not None):
        raise click.UsageError("Name one visit, or say --all.")
    with reading():
        verdicts = [each for papers in _papers(visit) for each in verified(papers)]
        _print(verdicts, as_json=as_json)
        db.session.rollback()
    if not verdicts and not of_all:
        raise SystemExit(NO_RECORD)
    raise SystemExit(FAULTY if any(each.faults for each in verdicts) else 0)


def _papers(visit: int | None) -> Iterator[Sequence[VisitRecord]]:
    """Yield the papers of each visit asked for."""
    query = select(VisitRecord).order_by(VisitRecord.visit_id, VisitRecord.number)
    if visit is not None:
        query = query.where(VisitRecord.visit_id == visit)
    found = db.session.scalars(query.execution_options(yield_per=200))
    for _visit_id, papers in groupby(found, key=lambda each: each.visit_id):
        yield list(papers)


def _print(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    if as_json:
        papers = [_as_json(each) for each in verdicts]
        whole = bool(papers) and not any(each.faults for each in verdicts)
        click.echo(json.dumps({"ok": whole, "papers": papers}, indent=2))
        return
    for each in verdicts:
        click.echo(f"{_name(each)}: {_words(each)}")
    if not verdicts:
        click.echo("There is no such record.", err=True)


def _as_json(verdict: Verdict) -> dict[str, Any]:
    record = verdict.record
    return {
        "visit": record.visit_id,
        "annex": record.number,
        "fingerprint": record.fingerprint,
        "pdf": record.pdf_digest,
        "faults": [each.value for each in verdict.faults],
    }


def _name(verdict: Verdict) -> str:
    record = verdict.record
    annex = f", annex {record.number}" if record.is_annex else ""
    return f"Visit {record.visit_id}{annex}"


def _words(verdict: Verdict) -> str:
    if verdict.faults:
        return "; ".join(WORDS[each] for each in verdict.faults)
    return "as it was signed" if verdict.is_printed else "text as it was signed; no PDF yet"
