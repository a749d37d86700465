"""Rules of recurring visits and what they make due. Functions change objects; the caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, exists, or_, select, tuple_, update

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.upsert import insert
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.sla.rules import Rules
from helpdesk.visits import service as visits
from helpdesk.visits.models import AHEAD as STILL_AHEAD
from helpdesk.visits.models import Visit, VisitCheck, VisitStatus
from helpdesk.visits.records.models import VisitRecord
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring.comers import of_units
from helpdesk.visits.recurring.due import Due, Terms, due
from helpdesk.visits.recurring.models import (
    Recurs,
    RuleKind,
    VisitOccurrence,
    VisitRule,
    VisitRuleUnit,
)
from helpdesk.visits.recurring.open_days import manned_at, shut_at

# So far ahead occurrences are entered, and so far back a new rule may begin.
ONE_DAY = timedelta(days=1)
AHEAD, BACK = timedelta(days=70), timedelta(days=366)
MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class Editable:
    """What of a rule may change while it holds."""

    name: str
    minutes: int
    lines: list[str]
    until_on: date | None
    for_all: bool
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a rule recurs: fixed with it, so that nothing is done twice for one period."""

    recurs: Recurs
    nth: int | None = None
    weekday: int | None = None
    weeks: int | None = None
    month: int | None = None
    day: int | None = None


def rules() -> Sequence[VisitRule]:
    """Return all rules, those that have ended last."""
    query = select(VisitRule).order_by(
        VisitRule.until_on.is_not(None), VisitRule.kind, VisitRule.name, VisitRule.id
    )
    return db.session.scalars(query).all()


def rule(rule_id: int) -> VisitRule:
    found = db.session.get(VisitRule, rule_id)
    if found is None:
        raise NotFound(_l("Nie ma takiej reguły."))
    return found


def occurrence(occurrence_id: int, *, to_change: bool = False) -> VisitOccurrence:
    """Return what is due. Whoever changes it holds it until the commit, so that it stays as read."""
    found = db.session.get(
        VisitOccurrence, occurrence_id, with_for_update=to_change, populate_existing=to_change
    )
    if found is None:
        raise NotFound(_l("Nie ma takiego terminu."))
    return found


def add(
    kind: RuleKind,
    recurrence: Recurrence,
    given: Editable,
    *,
    from_on: date,
    terms: Rules,
    now: datetime,
) -> VisitRule:
    """Add a rule and enter what it makes due."""
    if not -BACK <= from_on - local(now).date() <= BACK:
        raise HelpdeskError(
            _l("Reguła może się zacząć najwcześniej rok temu, a najpóźniej za rok.")
        )
    made = VisitRule(
        kind=kind,
        from_on=from_on,
        **{each.name: getattr(recurrence, each.name) for each in fields(recurrence)},
    )
    _fill(made, given)
    try:
        assert made.when
    except ValueError:
        raise HelpdeskError(_l("Takiego dnia nie ma w kalendarzu.")) from None
    db.session.add(made)
    db.session.flush()
    lay(made, terms=terms, today=local(now).date())
    return made


def edit(found: VisitRule, given: Editable, *, version: int, terms: Rules, now: datetime) -> None:
    """Change a rule as it was at `version`. What is planned or done stays as it is."""
    if found.version != version:
        raise Conflict(
            _l("Ktoś zmienił tę regułę w międzyczasie. Sprawdź, czy Twoja zmiana jest potrzebna.")
        )
    _fill(found, given)
    db.session.flush()
    lay(found, terms=terms, today=local(now).date())


def lay(found: VisitRule, *, terms: Rules, today: date) -> int:
    """Enter what the rule makes due in the weeks ahead; returns how many rows that changed.

    What a calendar or unit no longer gives is taken back, unless it is planned, done or past; and
    what is planned or done stays on its days.
    """
    comers = of_units()
    rows = [
        _row(found, school, each)
        for school, from_on in _units(found)
        for each in due(
            Terms(found.when, from_on, _until(found, school)),
            shut_at(school.code, terms, school.why_shut),
            after=today,
            before=today + AHEAD,
            manned=manned_at(school.code, terms, comers(school)),
        )
        if each.earliest <= today + AHEAD
    ]
    return _entered(rows) + _taken_back(found, rows, today)


def plan(
    found: VisitOccurrence,
    *,
    technician: User,
    on: date,
    starts_at: time,
    minutes: int,
    now: datetime,
) -> Visit:
    """Plan a visit for it, or do it on the visit that there is already."""
    visit = visits.stay(
        found.school, technician=technician, on=on, starts_at=starts_at, minutes=minutes, now=now
    )
    attach(found.id, visit, now=now)
    if visit.status is VisitStatus.PLANNED:
        visits.stay_until(visit, starts_at, minutes=minutes, now=now)
    return visit


def attach(occurrence_id: int, visit: Visit, *, now: datetime) -> None:
    """Have it done on the visit. Raises Conflict if it is planned, or done, otherwise."""
    db.session.flush()
    found = occurrence(occurrence_id)
    if found.school_id != visit.school_id:
        raise HelpdeskError(_l("Ten termin dotyczy innej placówki."))
    # The claim decides, not what was read: two people may plan it at once.
    claim = (
        update(VisitOccurrence)
        .where(VisitOccurrence.id == occurrence_id, attached.is_free())
        .values(visit_id=visit.id, lines=found.rule.lines, attended=[])
        .returning(VisitOccurrence.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise Conflict(
            _l(
                "Ktoś zaplanował to w międzyczasie albo jest to już wykonane. Otwórz listę jeszcze raz."
            )
        )
    visit.changed_at = now
    db.session.expire(found)


def let_go(found: VisitOccurrence) -> None:
    """Take it out of its visit, to be planned anew. A visit that was made and ticked off keeps it."""
    if found.visit is None or found.visit.status is VisitStatus.STARTED:
        raise Conflict(_l("Tego terminu nie można teraz wyjąć z wizyty."))
    ticked = attached.ticked([found.visit.id]).get(found.visit.id, set())
    is_ticked = all(key in ticked for key, _words in found.keyed_lines)
    if found.visit.status is VisitStatus.DONE and is_ticked:
        raise Conflict(_l("To jest już wykonane."))
    found.visit, found.lines, found.attended = None, [], []


def mark_done(found: VisitOccurrence, *, on: date, words: str, by: User, now: datetime) -> None:
    """Enter that it was seen to without a visit of ours, or without its checklist."""
    if not words.strip():
        raise HelpdeskError(_l("Napisz, kto i jak to zrobił."))
    if not found.rule.from_on <= on <= local(now).date():
        raise HelpdeskError(_l("Dzień wykonania nie może być w przyszłości ani sprzed reguły."))
    if found.visit is not None and found.visit.status in STILL_AHEAD:
        raise Conflict(_l("To jest zaplanowane. Najpierw wyjmij ten termin z wizyty."))
    found.done_on, found.done_words, found.done_by = on, words.strip(), by


def take_back_done(found: VisitOccurrence) -> None:
    """It was entered as done by mistake."""
    found.done_on, found.done_words, found.done_by_id = None, "", None


def tick(
    visit: Visit, keys: Iterable[str], attended: dict[int, str], *, by: User, now: datetime
) -> None:
    """Keep which lines are ticked off on the visit and, by occurrence, who was at a training."""
    if visit.status is VisitStatus.CANCELLED:
        raise Conflict(_l("Ta wizyta jest odwołana."))
    if db.session.scalar(select(exists().where(VisitRecord.visit_id == visit.id))):
        raise Conflict(_l("Protokół tej wizyty jest już podpisany, więc lista się nie zmieni."))
    chosen = set(keys)
    for each in attached.of_visit(visit.id):
        for key, _words in each.keyed_lines:
            _check(visit, key, done=key in chosen, by=by, now=now)
        if each.id in attended:
            each.attended = _names(attended[each.id])
    visit.changed_at = now


def _names(text: str) -> list[str]:
    """Return the people of a list, one in a line, each once."""
    names = list(dict.fromkeys(name for line in text.splitlines() if (name := line.strip())))
    if len(names) > MOST_NAMES:
        raise HelpdeskError(_l("Najwyżej %(most)d osób na liście.", most=MOST_NAMES))
    return names


def _check(visit: Visit, key: str, *, done: bool, by: User, now: datetime) -> None:
    row = {"visit_id": visit.id, "key": key, "done": done, "at": now, "by_id": by.id}
    statement = insert(VisitCheck).values(**row)
    changed = statement.on_conflict_do_update(
        index_elements=["visit_id", "key"],
        set_={name: row[name] for name in ("done", "at", "by_id")},
        where=VisitCheck.done != done,
    )
    db.session.execute(changed)


def _fill(found: VisitRule, given: Editable) -> None:
    if not given.for_all and not given.units:
        raise HelpdeskError(_l("Wybierz co najmniej jedną placówkę."))
    if given.until_on is not None and given.until_on < found.from_on:
        raise HelpdeskError(_l("Reguła kończy się, zanim się zaczyna."))
    found.name, found.minutes, found.lines = given.name, given.minutes, list(given.lines)
    found.until_on, found.for_all = given.until_on, given.for_all
    chosen = () if given.for_all else given.units
    query = select(School).where(School.id.in_(chosen)).order_by(School.short_name)
    found.units = list(db.session.scalars(query))


def _units(found: VisitRule) -> Sequence[tuple[School, date]]:
    """Return the units of the rule and from which day it holds in each."""
    if not found.for_all:
        chosen = select(School).join(VisitRuleUnit, VisitRuleUnit.school_id == School.id)
        query = chosen.where(VisitRuleUnit.rule_id == found.id, School.is_active)
        return [(school, found.from_on) for school in db.session.scalars(query.order_by(School.id))]
    served = (
        select(School, OnboardingStage.from_on)
        .join(OnboardingStage, OnboardingStage.school_id == School.id)
        .where(OnboardingStage.stage == Stage.LIVE, School.is_active)
        .order_by(School.id)
    )
    return [(school, max(day, found.from_on)) for school, day in db.session.execute(served)]


def _until(found: VisitRule, school: School) -> date | None:
    """Return the last day of the rule in the unit, which ends there when the unit leaves."""
    left = [each.from_on - timedelta(days=1) for each in school.stages if each.stage is Stage.LEFT]
    ends = [*left, *([] if found.until_on is None else [found.until_on])]
    return min(ends, default=None)


def _row(found: VisitRule, school: School, given: Due) -> dict[str, Any]:
    return {
        "rule_id": found.id,
        "school_id": school.id,
        "period": given.period,
        "earliest_on": given.earliest,
        "latest_on": given.latest,
        "last_on": given.last,
        "wanted_on": given.wanted,
        "moved_why": given.why,
        "is_skipped": given.is_skipped,
        "crew": given.crew,
        "lines": [],
        "attended": [],
        "done_words": "",
    }


def _entered(rows: Sequence[dict[str, Any]]) -> int:
    if not rows:
        return 0
    statement = insert(VisitOccurrence).values(list(rows))
    reckoned = (
        "earliest_on", "latest_on", "last_on", "wanted_on", "moved_why", "is_skipped", "crew",
    )  # fmt: skip
    given = {name: statement.excluded[name] for name in reckoned}
    differs = or_(
        *(getattr(VisitOccurrence, name).is_distinct_from(given[name]) for name in reckoned)
    )
    upsert = statement.on_conflict_do_update(
        index_elements=["rule_id", "school_id", "period"],
        set_=given,
        where=and_(differs, attached.is_free()),
    )
    return len(db.session.scalars(upsert.returning(VisitOccurrence.id)).all())


def _taken_back(found: VisitRule, rows: Iterable[dict[str, Any]], today: date) -> int:
    kept = [(row["school_id"], row["period"]) for row in rows]
    stale = (
        delete(VisitOccurrence)
        .where(
            VisitOccurrence.rule_id == found.id,
            VisitOccurrence.last_on >= today,
            attached.is_free(),
            tuple_(VisitOccurrence.school_id, VisitOccurrence.period).not_in(kept),
        )
        .returning(VisitOccurrence.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.scalars(stale).all())
