"""Three rules of recurring visits, and how far the units of the demonstration have come by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from helpdesk.core.wording import local
from helpdesk.demo.world import World
from helpdesk.extensions import db
from helpdesk.visits.recurring import service
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence
from helpdesk.visits.recurring.service import Editable, Recurrence

AUDIT = ("Kopie zapasowe odtworzone na próbę", "Konta i uprawnienia", "Aktualizacje i antywirus")
CHECK = ("Pracownia komputerowa", "Sieć i punkty dostępowe", "Drukarki w sekretariacie")
TRAINING = ("Prezentacja", "Ćwiczenie: podejrzana wiadomość")
# Of the audits so many are left to do.
LEFT = 3
DONE = "Audyt z listą kontrolną, protokół w teczce placówki."
DONE_BEFORE = timedelta(days=12)


def hold(world: World) -> None:
    """Enter the rules; most units have had this year's audit."""
    today = local(world.now).date()
    year = today.replace(month=1, day=1)
    by_november = Recurrence(Recurs.YEARLY, weeks=12, month=11, day=30)
    audit = _rule(world, RuleKind.AUDIT, by_november, year, _what("KRI", 90, AUDIT))
    first_tuesday = Recurrence(Recurs.MONTHLY, nth=1, weekday=1)
    _rule(
        world, RuleKind.CHECK, first_tuesday, today, _what("Przegląd pracowni i sieci", 45, CHECK)
    )
    half_yearly = Recurrence(Recurs.WEEKS, weeks=26)
    _rule(world, RuleKind.TRAINING, half_yearly, today, _what("Bezpieczna poczta", 60, TRAINING))
    query = select(VisitOccurrence).where(VisitOccurrence.rule_id == audit)
    for found in db.session.scalars(query.order_by(VisitOccurrence.id)).all()[:-LEFT]:
        found.done_on = max(year, min(today, found.latest_on) - DONE_BEFORE)
        found.done_words, found.done_by = DONE, world.staff.technicians[0]


def _what(name: str, minutes: int, lines: Sequence[str]) -> Editable:
    return Editable(name, minutes, list(lines), None, for_all=True, units=())


def _rule(
    world: World, kind: RuleKind, recurrence: Recurrence, from_on: date, what: Editable
) -> int:
    rule = service.add(kind, recurrence, what, from_on=from_on, terms=world.rules, now=world.now)
    return rule.id
