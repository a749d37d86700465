"""The rules told to people. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.incidents.wording import allowance
from helpdesk.rulebook.book import Place
from helpdesk.schools.models import in_language
from helpdesk.sla.legal import Regime, limit_of
from helpdesk.sla.policy import Answer, Demand, Policy, PriorityChange, Reopening
from helpdesk.sla.steps import Recipient, Step
from helpdesk.sla.targets import ByPriority, KindRule, Promise
from helpdesk.tickets import timetable_words
from helpdesk.tickets.lifecycle import Kind, Status
from helpdesk.tickets.receipt import exactly
from helpdesk.tickets.wording import KIND, PRIORITY, PROMISE, STATUS

DEADLINE = 100  # per cent of the time

PLACE: Mapping[Place, LazyString] = {
    Place.WAITING: _l("czeka na swój dzień"),
    Place.IN_FORCE: _l("obowiązuje"),
    Place.EARLIER: _l("wcześniejsza"),
    Place.TAKEN_BACK: _l("wycofana"),
}
ANSWER: Mapping[Answer, LazyString] = {
    Answer.REPLY: _l("odpowiedź obsługi, którą widzi zgłaszający"),
    Answer.STARTED: _l("rozpoczęcie pracy"),
    Answer.VISIT: _l("zaplanowanie wizyty"),
    Answer.PHONE: _l("przyjęcie zgłoszenia przez telefon"),
    Answer.RESOLUTION: _l("rozwiązanie"),
}
DEMAND: Mapping[Demand, LazyString] = {
    Demand.REQUIRED: _l("powód jest wymagany"),
    Demand.OPTIONAL: _l("powód można podać"),
}
ON_PRIORITY: Mapping[PriorityChange, LazyString] = {
    PriorityChange.CARRY_ON: _l(
        "Czas, który upłynął, liczy się dalej wobec nowego limitu; reszta biegnie według nowego terminu."
    ),
    PriorityChange.RECOMPUTE: _l(
        "Cały czas liczymy według nowego terminu, jakby obowiązywał od początku."
    ),
    PriorityChange.RESET: _l("Czas liczymy od nowa, gdy zmienia się to, co obiecano."),
}
ON_REOPENING: Mapping[Reopening, LazyString] = {
    Reopening.CARRY_ON: _l(
        "Czas biegnie dalej od miejsca, w którym stanął; przerwa po rozwiązaniu się nie liczy."
    ),
    Reopening.RESET: _l("Czas liczymy od nowa."),
}
RECIPIENT: Mapping[Recipient, LazyString] = {
    Recipient.TECHNICIAN: _l("informatyk, który prowadzi zgłoszenie"),
    Recipient.DIRECTOR: _l("dyrektor obsługi"),
    Recipient.ADMINISTRATOR: _l("administrator"),
}


def targets(policy: Policy) -> list[tuple[str, ByPriority]]:
    """Return what is promised, once for all kinds to which the same is promised."""
    found: list[tuple[list[str], ByPriority]] = []
    for kind, promised in policy.targets.items():
        same = next((kinds for kinds, known in found if known == promised), None)
        if same is None:
            found.append(([kind], promised))
        else:
            same.append(kind)
    return [(", ".join(str(KIND[Kind(kind)]) for kind in kinds), each) for kinds, each in found]


def one_calendar(targets: ByPriority) -> str:
    """Return what time counts if it is the same for all priorities; else nothing."""
    named = {target.calendars for target in targets.values()}
    return timetable_words.names_of(named.pop()) if len(named) == 1 else ""


def kind_rules(policy: Policy) -> list[str]:
    """Return how kinds differ from the matrix: "Prośba: priorytet niski"."""
    told = ((str(KIND[Kind(kind)]), _kind(rule)) for kind, rule in policy.kinds.items())
    return [_("%(kind)s: %(rule)s", kind=kind, rule=rule) for kind, rule in told if rule]


def _kind(rule: KindRule) -> str:
    if rule.priority:
        return _("priorytet %(priority)s", priority=str(PRIORITY[rule.priority]).lower())
    if rule.at_least:
        return _(
            "priorytet co najmniej %(priority)s", priority=str(PRIORITY[rule.at_least]).lower()
        )
    return ""


def pauses(policy: Policy) -> list[tuple[str, str]]:
    """Return which statuses stop the clock of the solution, and whether a reason is asked."""
    return [(str(STATUS[Status(each)]), str(DEMAND[how])) for each, how in policy.pauses.items()]


def answers(policy: Policy) -> str:
    return ", ".join(str(words) for answer, words in ANSWER.items() if answer in policy.answers)


def ladder(steps: Sequence[Step], promise: Promise) -> list[tuple[str, str, str]]:
    """Return when, for which priorities and who is told, in the order of the clock."""
    of_promise = [step for step in steps if step.promise is promise]
    return [(_when(step), _priorities(step), _recipients(step)) for step in of_promise]


def promise(which: Promise) -> str:
    return str(PROMISE[which])


def _when(step: Step) -> str:
    if step.share == DEADLINE:
        return _("w chwili terminu")
    if step.share is not None:
        return _("po %(share)s%% czasu", share=step.share)
    time = exactly(abs(step.offset))
    if step.is_warning:
        return _("%(time)s przed terminem", time=time)
    return _("%(time)s po terminie", time=time)


def _priorities(step: Step) -> str:
    if len(step.priorities) == len(PRIORITY):
        return _("każdy")
    return ", ".join(str(words) for each, words in PRIORITY.items() if each in step.priorities)


def _recipients(step: Step) -> str:
    return ", ".join(str(RECIPIENT[each]) for each in step.to)


def limit(duty: Regime) -> str:
    """Return "24 h" or "1 miesiąc"."""
    return allowance(limit_of(duty.limit))


def duty_name(duty: Regime) -> str:
    return in_language(duty.name, duty.name_en)


def duty_recipient(duty: Regime) -> str:
    return in_language(duty.recipient, duty.recipient_en)


def duty_start(duty: Regime, duties: Sequence[Regime]) -> str:
    """Return from when the duty's clock runs."""
    if not duty.follows:
        return _("od wykrycia")
    earlier = next((duty_name(each) for each in duties if each.code == duty.follows), duty.follows)
    return _("gdy wykonano: %(duty)s", duty=earlier)
