"""All there is to tell of the SLA rules: the versions, the files, the nightly check. Reads only."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import func, select

from helpdesk.core.config import Settings
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.incidents import regimes
from helpdesk.rulebook import days_off
from helpdesk.rulebook.book import Book, Place, Version
from helpdesk.schools.models import School
from helpdesk.sla import coverage
from helpdesk.sla import service as sla
from helpdesk.sla.models import SlaFiles, SlaVersion
from helpdesk.sla.rules import Rules
from helpdesk.tickets import checking
from helpdesk.tickets.models import Ticket


def read(now: datetime) -> Book:
    """Return how it stands with the rules."""
    settings: Settings = current_app.config["SETTINGS"]
    rules, today = sla.current_rules(now), local(now).date()
    problems = sla.problems()
    files = db.session.get(SlaFiles, 1)
    names = _unit_names()
    return Book(
        rules=rules,
        versions=_versions(rules, today),
        problems=problems,
        faulty_since=files.read_at if files and problems else None,
        missing_years=coverage.missing_years(rules, today),
        holidays_end=coverage.holidays_end(today),
        check=checking.last(ended=True),
        duties=regimes.all_regimes(),
        days_off=days_off.coming(rules.timetables, today, names),
        units=[(code, names.get(code, code)) for code in days_off.special_units(rules.timetables)],
        folder=sla.rules_folder(settings.data),
    )


def _versions(rules: Rules, today: date) -> list[Version]:
    judged = select(Ticket.sla_version, func.count()).group_by(Ticket.sla_version)
    counts = dict(db.session.execute(judged).all())
    order = (SlaVersion.holds_from.desc(), SlaVersion.recorded_at.desc())
    return [
        Version(
            row.hash,
            sla.rules_of(row.hash).policy.name,
            row.holds_from,
            row.recorded_at,
            counts.get(row.hash, 0),
            _place(row, rules, today),
        )
        for row in db.session.scalars(select(SlaVersion).order_by(*order))
    ]


def _place(row: SlaVersion, rules: Rules, today: date) -> Place:
    if row.hash == rules.version:
        return Place.IN_FORCE
    if row.taken_back_at is not None:
        return Place.TAKEN_BACK
    return Place.WAITING if row.holds_from > today else Place.EARLIER


def _unit_names() -> dict[str, str]:
    return dict(db.session.execute(select(School.code, School.short_name)).all())
