"""A promise's account in sentences: each says what happened and nothing that did not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from helpdesk.sla import facts
from helpdesk.sla import service as sla
from helpdesk.sla.facts import Fact
from helpdesk.sla.priority import Priority
from helpdesk.sla.timeline import assess
from helpdesk.tickets import proof

HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026; Warsaw is an hour ahead."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def filed(when: datetime, priority: Priority = Priority.HIGH) -> Fact:
    return facts.Filed(when, "incident", priority)


def told(app: Flask, story: list[Fact], now: datetime, language: str) -> str:
    found = assess(story, sla.current_rules(now), now=now)
    with app.test_request_context(headers={"Accept-Language": language}):
        *_, resolution = proof.proofs(found, now=now)
        return " ".join(resolution.plain)


STORIES: dict[str, tuple[list[Fact], datetime, str, str]] = {
    "after work on Friday": (
        [filed(at(6, 17), Priority.MEDIUM)],
        at(9, 8),
        (
            "Zgłoszenie przyszło w piątek 6.11 o 17:00, po godzinach pracy informatyka, dlatego czas liczymy od poniedziałku 9.11, 7:30. "
            "Soboty i niedziele się nie liczą. "
            "Z obiecanych 16 h zostało 15 h 30 min, dlatego termin mija we wtorek 10.11 o 15:30."
        ),
        (
            "The report came on Friday 6 Nov at 17:00, after the technician's hours, so time counts from Monday 9 Nov, 7:30. "
            "Saturdays and Sundays do not count. "
            "Of the promised 16 h, 15 h 30 min are left, so it is due on Tuesday 10 Nov at 15:30."
        ),
    ),
    "at work, a holiday in the way": (
        [filed(at(10, 12))],
        at(10, 14),
        (
            "Zgłoszenie przyszło we wtorek 10.11 o 12:00, więc czas liczymy od razu. "
            "W środę 11.11 jest święto: Narodowe Święto Niepodległości. "
            "Z obiecanych 8 h zostało 6 h, dlatego termin mija w czwartek 12.11 o 12:00."
        ),
        (
            "The report came on Tuesday 10 Nov at 12:00, so time counts at once. "
            "On Wednesday 11 Nov there is a public holiday: National Independence Day. "
            "Of the promised 8 h, 6 h are left, so it is due on Thursday 12 Nov at 12:00."
        ),
    ),
    "before work, paused": (
        [filed(at(17, 6)), facts.Paused(at(17, 9), "waiting_requester", "Tomasz Wrona", "Kabel?")],
        at(17, 11),
        (
            "Zgłoszenie przyszło we wtorek 17.11 o 6:00, przed godzinami pracy informatyka, dlatego czas liczymy od wtorku 17.11, 7:30. "
            "Przez 2 h czas stał, bo czekaliśmy na odpowiedź zgłaszającego. "
            "Z obiecanych 8 h minęło 1 h 30 min; teraz czas stoi."
        ),
        (
            "The report came on Tuesday 17 Nov at 6:00, before the technician's hours, so time counts from Tuesday 17 Nov, 7:30. "
            "For 2 h the clock stood still, because we waited for the requester's answer. "
            "Of the promised 8 h, 1 h 30 min have passed; now the clock stands still."
        ),
    ),
    "on a holiday, solved in time": (
        [filed(at(11, 10)), facts.Resolved(at(12, 9))],
        at(20, 9),
        (
            "Zgłoszenie przyszło w środę 11.11 o 10:00, w święto, dlatego czas liczymy od czwartku 12.11, 7:30. "
            "W środę 11.11 jest święto: Narodowe Święto Niepodległości. "
            "Zajęło to 1 h 30 min z obiecanych 8 h. Termin dotrzymany."
        ),
        (
            "The report came on Wednesday 11 Nov at 10:00, on a public holiday, so time counts from Thursday 12 Nov, 7:30. "
            "On Wednesday 11 Nov there is a public holiday: National Independence Day. "
            "It took 1 h 30 min of the promised 8 h. The deadline was met."
        ),
    ),
    "overdrawn": (
        [filed(at(17, 8), Priority.CRITICAL)],
        at(17, 13),
        (
            "Zgłoszenie przyszło we wtorek 17.11 o 8:00, więc czas liczymy od razu. "
            "Obiecane 4 h minęły we wtorek 17.11 o 12:00."
        ),
        (
            "The report came on Tuesday 17 Nov at 8:00, so time counts at once. "
            "The promised 4 h ended on Tuesday 17 Nov at 12:00."
        ),
    ),
    "solved, and back again": (
        [filed(at(17, 8)), facts.Resolved(at(17, 9)), facts.Reopened(at(17, 12))],
        at(17, 13),
        (
            "Zgłoszenie przyszło we wtorek 17.11 o 8:00, więc czas liczymy od razu. "
            "Przez 3 h zgłoszenie było rozwiązane i czas stał. "
            "Z obiecanych 8 h zostało 6 h, dlatego termin mija w środę 18.11 o 11:00."
        ),
        (
            "The report came on Tuesday 17 Nov at 8:00, so time counts at once. "
            "For 3 h the ticket was solved and the clock stood still. "
            "Of the promised 8 h, 6 h are left, so it is due on Wednesday 18 Nov at 11:00."
        ),
    ),
    "withdrawn": (
        [filed(at(17, 8)), facts.Withdrawn(at(17, 9))],
        at(18, 9),
        (
            "Zgłoszenie przyszło we wtorek 17.11 o 8:00, więc czas liczymy od razu. "
            "Zgłoszenie wycofano, więc termin już nie obowiązuje."
        ),
        (
            "The report came on Tuesday 17 Nov at 8:00, so time counts at once. "
            "The ticket was withdrawn, so nothing is due any more."
        ),
    ),
}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", STORIES)
def test_the_account_reads_like_this(app: Flask, name: str, language: str) -> None:
    story, now, *words = STORIES[name]

    assert told(app, story, now, language) == words[language == "en"]
