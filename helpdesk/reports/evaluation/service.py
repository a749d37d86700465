"""The plan and the assumptions of its evaluation. The caller commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.core.clock import WARSAW
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.forms import stored
from helpdesk.extensions import db
from helpdesk.reports.costs.prices import Sharing
from helpdesk.reports.evaluation.models import Plan
from helpdesk.schools.models import UNDER_SERVICE, OnboardingStage
from helpdesk.security.changes import Subject
from helpdesk.tickets.models import Ticket

NUMBER = 1
# The plan that the product was made for: Gmina Lubartów, actions 27-30.
NAME = "Harmonogram Działań Rozwojowych"
ACTIONS = "27–30"
TARGET_UNITS = 7
YEARS = 3


@dataclass(frozen=True, slots=True)
class PlanData:
    """What the director says of the plan."""

    name: str
    actions: str
    begins_on: date
    ends_on: date
    target_units: int
    sharing: Sharing
    remarks: str = ""


class Stale(Conflict):
    """Somebody saved the plan after the form was opened."""

    def __init__(self) -> None:
        super().__init__(_l("Ktoś zmienił te założenia, gdy były tu otwarte."))


def plan() -> Plan:
    """Return the plan, or one of the defaults that is not stored until somebody edits it."""
    found = db.session.get(Plan, NUMBER)
    return found if found is not None else Plan(**asdict(_defaults()), version=0)


def edit(data: PlanData, *, version: int) -> None:
    """Write the plan down as it was at `version`. Raises Stale or HelpdeskError."""
    _check(data)
    found = db.session.get(Plan, NUMBER)
    if (found.version if found is not None else 0) != version:
        raise Stale
    if found is None:
        found = Plan(id=NUMBER)
        db.session.add(found)
    for name, value in asdict(data).items():
        setattr(found, name, value)
    try:
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise Stale from error


def subject() -> Subject:
    """Return what of the plan is noted when somebody changes it."""
    return Subject("plan", NUMBER, _values)


def _values() -> dict[str, Any]:
    values = stored(plan())
    shown = {name: value for name, value in values.items() if name not in {"id", "version"}}
    return shown | {
        "begins_on": str(values["begins_on"]),
        "ends_on": str(values["ends_on"]),
        "sharing": values["sharing"].value,
    }


def _check(data: PlanData) -> None:
    if not data.name.strip():
        raise HelpdeskError(_l("Wpisz nazwę planu."))
    if data.ends_on <= data.begins_on:
        raise HelpdeskError(_l("Koniec planu musi być po jego początku."))
    if data.target_units < 1:
        raise HelpdeskError(_l("Cel to co najmniej jedna placówka."))


def _defaults() -> PlanData:
    begins_on = _first_day()
    ends_on = date(begins_on.year + YEARS, begins_on.month, 1) - timedelta(days=1)
    return PlanData(NAME, ACTIONS, begins_on, ends_on, TARGET_UNITS, Sharing.EQUAL)


def _first_day() -> date:
    """Return the first day of the month in which the service began; of this system at the latest."""
    stages = select(func.min(OnboardingStage.from_on)).where(
        OnboardingStage.stage.in_(UNDER_SERVICE)
    )
    first_stage = db.session.scalar(stages)
    first_ticket = db.session.scalar(select(func.min(Ticket.filed_at)))
    days = [first_stage, first_ticket and first_ticket.astimezone(WARSAW).date()]
    first = min((day for day in days if day is not None), default=date(2026, 1, 1))
    return first.replace(day=1)
