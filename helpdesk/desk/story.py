"""What happened to a ticket, told in words and woven into the conversation. Pure.

Verbs are avoided where Polish would make us guess whether a man or a woman acted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from helpdesk.core.catalogue import gettext as _
from helpdesk.core.catalogue import ngettext
from helpdesk.core.wording import (
    capital,
    clock_dated,
    day_short,
    duration,
    local,
    money,
    time_of_day,
)
from helpdesk.escalation import wording as ladder
from helpdesk.incidents import telling
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets import wording
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.routing import Reason
from helpdesk.tickets.sheet import Entry, Said

# Told by the message itself.
SPOKEN = frozenset({Event.FILED, Event.REPLIED, Event.ANSWERED, Event.NOTED})


@dataclass(frozen=True, slots=True)
class Names:
    """What the events name only by id."""

    people: Mapping[int, str]
    categories: Mapping[int, str]

    def person(self, user_id: int | None) -> str:
        return self.people.get(user_id or 0, _("nikt"))

    def category(self, category_id: int | None) -> str:
        return self.categories.get(category_id or 0, _("inna"))


class Told(NamedTuple):
    """A line of the story: a message, or an event in words."""

    at: datetime
    message: Said | None = None
    words: str = ""
    mail_id: int | None = None  # the letter that the event is about


def people_named(events: Iterable[Entry]) -> set[int]:
    """Return the ids of the people whom the facts of `events` name."""
    named = (event.facts.get(key) for event in events for key in ("technician", "before"))
    return {each for each in named if isinstance(each, int)}


def joined(events: Iterable[Entry]) -> tuple[str, ...]:
    """Return the names of those who joined and have not left again, in that order."""
    names: dict[int | None, str] = {}
    for event in events:
        if event.kind is Event.LEFT:
            names.pop(event.by_id, None)
        elif event.kind is Event.JOINED and event.by:
            names[event.by_id] = event.by
    return tuple(names.values())


def weave(messages: Sequence[Said], events: Iterable[Entry], names: Names) -> tuple[Told, ...]:
    """Return messages and events in the order they happened, a message before what it caused."""
    lines = [Told(message.at, message=message) for message in messages]
    lines += [
        Told(event.at, words=sentence(event, names), mail_id=event.facts.get("mail"))
        for event in events
        if event.kind not in SPOKEN
    ]
    lines += [
        Told(event.at, words=_("Samo podziękowanie, więc zgłoszenie nie wraca"))
        for event in events
        if event.facts.get("only_thanks")
    ]
    lines += [
        Told(event.at, words=_("Rodzaj rozpoznany w liście po słowie „%(word)s”", word=word))
        for event in events
        if (word := event.facts.get("category_word"))
    ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.message is None)))


def sentence(event: Entry, names: Names) -> str:
    """Return who did what, without the time unless it was written down at another."""
    what = _what(event, names)
    what = _dated(what, event)
    if not event.by:
        return capital(what)
    return _("%(who)s: %(what)s", who=event.by, what=what)


def _dated(what: str, event: Entry) -> str:
    """Return `what`, with "zapisano o 15:10" after it if that was not when it happened."""
    at, recorded_at = local(event.at), local(event.recorded_at)
    if at.replace(second=0, microsecond=0) == recorded_at.replace(second=0, microsecond=0):
        return what
    if at.date() == recorded_at.date():
        return _("%(what)s, zapisano o %(time)s", what=what, time=time_of_day(recorded_at))
    return _("%(what)s, zapisano: %(when)s", what=what, when=clock_dated(recorded_at, event.at))


def _what(event: Entry, names: Names) -> str:
    if event.kind is Event.ESCALATED:
        return ladder.told(event.facts, event.recorded_at)
    if event.kind in telling.TOLD:
        return telling.TOLD[event.kind](event.facts, event.recorded_at)
    return _TOLD[event.kind](event.facts, names) if event.kind in _TOLD else _plainly(event)


def _plainly(event: Entry) -> str:
    return str(wording.EVENT[event.kind])


def _routed(facts: Mapping[str, Any], names: Names) -> str:
    return _(
        "przydzielone samoczynnie: %(technician)s, %(reason)s",
        technician=names.person(facts.get("technician")),
        reason=wording.ROUTING[Reason(facts["reason"])],
    )


def _assigned(facts: Mapping[str, Any], names: Names) -> str:
    technician = names.person(facts.get("technician"))
    if facts.get("before") is None:
        return _("przydzielone: %(technician)s", technician=technician)
    return _(
        "przekazane: %(technician)s (wcześniej %(before)s)",
        technician=technician,
        before=names.person(facts["before"]),
    )


def _paused(facts: Mapping[str, Any], _names: Names) -> str:
    reason = facts.get("reason", "")
    if Status(facts["status"]) is Status.WAITING_VENDOR:
        if not reason:
            return _("czas wstrzymany, czekamy na dostawcę")
        return _("czas wstrzymany, czekamy na dostawcę: %(reason)s", reason=reason)
    if not reason:
        return _("czas wstrzymany, czekamy na zgłaszającego")
    return _("czas wstrzymany, czekamy na zgłaszającego: %(reason)s", reason=reason)


def _part_expected(facts: Mapping[str, Any], _names: Names) -> str:
    if facts["on"] is None:
        return _("nie wiadomo, kiedy będzie część")
    on = date.fromisoformat(facts["on"])
    return _("część będzie dnia %(day)s", day=day_short(on, on))


def _reprioritised(facts: Mapping[str, Any], _names: Names) -> str:
    return _(
        "priorytet %(priority)s, wcześniej %(before)s (%(impact)s, %(urgency)s)",
        priority=str(wording.PRIORITY[Priority(facts["priority"])]).lower(),
        before=str(wording.PRIORITY[Priority(facts["before"])]).lower(),
        impact=str(wording.IMPACT[Impact(facts["impact"])]).lower(),
        urgency=wording.URGENCY_FACT[Urgency(facts["urgency"])],
    )


def _recategorised(facts: Mapping[str, Any], names: Names) -> str:
    return _(
        "kategoria „%(category)s”, wcześniej „%(before)s”",
        category=names.category(facts.get("to")),
        before=names.category(facts.get("before")),
    )


def _resolved(facts: Mapping[str, Any], _names: Names) -> str:
    if not facts.get("means"):
        return _("rozwiązane, bo działa")
    words = (
        _("rozwiązane zdalnie")
        if Means(facts["means"]) is Means.REMOTE
        else _("rozwiązane na miejscu")
    )
    spent = duration(timedelta(minutes=facts.get("minutes") or 0))
    if facts.get("cost"):
        return _("%(what)s, %(time)s, %(cost)s", what=words, time=spent, cost=money(facts["cost"]))
    return _("%(what)s, %(time)s", what=words, time=spent)


def _reopened(facts: Mapping[str, Any], _names: Names) -> str:
    if not facts.get("reason"):
        return _("otwarte ponownie")
    return _("otwarte ponownie: %(reason)s", reason=facts["reason"])


def _linked(facts: Mapping[str, Any], _names: Names) -> str:
    if "next" in facts:
        return _("odpowiedź po terminie, dalszy ciąg w zgłoszeniu %(number)s", number=facts["next"])
    return _("dalszy ciąg zgłoszenia %(number)s", number=facts["earlier"])


def _reporter_named(facts: Mapping[str, Any], _names: Names) -> str:
    return _("zgłasza: %(name)s", name=facts["name"])


def _detached(facts: Mapping[str, Any], _names: Names) -> str:
    if facts.get("to"):
        words = _("list przeniesiony stąd do zgłoszenia %(number)s", number=facts["to"])
    else:
        words = _("list wyjęty ze zgłoszenia")
    if not facts.get("cancels"):
        return words
    return _("%(what)s, a jego skutki cofnięte", what=words)


def _attached(facts: Mapping[str, Any], _names: Names) -> str:
    if not facts.get("source"):
        return _("list dołączony ręcznie")
    return _("list przeniesiony tu ze zgłoszenia %(number)s", number=facts["source"])


def _undelivered(facts: Mapping[str, Any], _names: Names) -> str:
    return _("list do %(email)s nie dotarł: takiej skrzynki nie ma. Zadzwoń.", email=facts["email"])


def _lessons_lost(facts: Mapping[str, Any], _names: Names) -> str:
    lessons = facts["lessons"]
    return ngettext("utracona %(num)s lekcja", "utracone %(num)s lekcje", lessons)


def _visit_planned(facts: Mapping[str, Any], names: Names) -> str:
    day = date.fromisoformat(facts["day"])
    return _(
        "wizyta %(day)s, %(time)s, jedzie %(technician)s",
        day=day_short(day, day),
        time=facts["time"].lstrip("0") if not facts["time"].startswith("00") else facts["time"],
        technician=names.person(facts.get("technician")),
    )


def _visit_cancelled(facts: Mapping[str, Any], _names: Names) -> str:
    day = date.fromisoformat(facts["day"])
    return _("wizyta %(day)s odwołana", day=day_short(day, day))


_TOLD: Mapping[Event, Callable[[Mapping[str, Any], Names], str]] = {
    Event.ROUTED: _routed,
    Event.ASSIGNED: _assigned,
    Event.PAUSED: _paused,
    Event.PART_EXPECTED: _part_expected,
    Event.REPRIORITISED: _reprioritised,
    Event.RECATEGORISED: _recategorised,
    Event.RESOLVED: _resolved,
    Event.REOPENED: _reopened,
    Event.LINKED: _linked,
    Event.UNDELIVERED: _undelivered,
    Event.LESSONS_LOST: _lessons_lost,
    Event.REPORTER_NAMED: _reporter_named,
    Event.DETACHED: _detached,
    Event.ATTACHED: _attached,
    Event.VISIT_PLANNED: _visit_planned,
    Event.VISIT_CANCELLED: _visit_cancelled,
}
