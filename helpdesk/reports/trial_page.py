"""The page "what if": which question is asked. Only reads."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import month_name
from helpdesk.reports import service, staffing
from helpdesk.reports.trial_answers import Crew, Posed
from helpdesk.reports.trial_forms import (
    POLICY_LENGTH,
    CalendarForm,
    CrewForm,
    PolicyForm,
    TargetsForm,
)
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import Change
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import UNIT
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import POLICY, Rules, RulesError, parse_rules
from helpdesk.sla.tables import Problem
from helpdesk.tickets.timetable_words import name_of

MOST_MONTHS = 120
_ONCE = ("csrf_token", "plik")  # a file was read into the text
_SMALL = re.compile(r"\d{1,3}", re.ASCII)


class Question(enum.Enum):
    """What should have been otherwise; the value is its name in addresses."""

    TARGETS = "cele"
    CALENDAR = "kalendarz"
    CREW = "zespol"
    POLICY = "plik"


@dataclass(slots=True)
class Page:
    question: Question
    form: Any
    months: Sequence[tuple[str, str]]
    faults: Sequence[Problem] = ()
    posed: Posed | None = None  # what the form asks, if it asks anything that can be answered

    @property
    def status(self) -> int:
        return 422 if self.form.errors or self.faults else 200

    @property
    def is_sent(self) -> bool:
        """Whether the question is too long for an address."""
        return self.question is Question.POLICY

    @property
    def fields(self) -> dict[str, str]:
        """Return what asks the same question again: for an address, or hidden in a form."""
        given = {field.name: str(field.data) for field in self.form}
        asked = {name: text for name, text in given.items() if name not in _ONCE}
        return asked if self.is_sent else {"zmiana": self.question.value, **asked}


def asked(args: MultiDict[str, str], *, reader: User, now: datetime) -> Page:
    """Return the page for an address. Raises ValueError for a question that can't be asked."""
    question = Question(args.get("zmiana", Question.TARGETS.value))
    is_asked = "od" in args and question is not Question.POLICY
    asked_with = args if is_asked else None
    page = _page(question, asked_with, reader=reader, now=now, given=_given(question, args))
    if is_asked and page.form.validate():
        _pose(page, reader=reader, now=now)
    return page


def sent(*, reader: User, now: datetime) -> Page:
    """Return the page for a policy that was typed or sent as a file."""
    page = _page(Question.POLICY, None, reader=reader, now=now)
    form: PolicyForm = page.form
    if form.plik.data:
        # Read whole only as far as it may be long; the rest of a longer one is refused as such.
        sent_bytes = form.plik.data.stream.read(POLICY_LENGTH * 4)
        form.zasady.data = sent_bytes.decode("utf-8-sig", errors="replace").strip()
    if form.validate():
        _pose(page, reader=reader, now=now)
    return page


def _given(question: Question, args: MultiDict[str, str]) -> dict[str, int]:
    """Return what an address proposes without asking it yet: the page of the weeks ahead does."""
    if question is not Question.CREW:
        return {}
    named = {name: args.get(name, "") for name in ("informatycy", "czesc")}
    return {name: int(text) for name, text in named.items() if _SMALL.fullmatch(text)}


def _page(
    question: Question,
    args: MultiDict[str, str] | None,
    *,
    reader: User,
    now: datetime,
    given: Mapping[str, int] = MappingProxyType({}),
) -> Page:
    rules = sla.current_rules(now)
    months = _months(reader, now)
    usual = {**_usual_months(months), **_USUAL[question](rules), **given}
    kind = _FORMS[question]
    form: Any = kind(data=usual) if args is None else kind(args, data=usual)
    form.offer(months)
    for name in ("kalendarz", "godziny"):
        if name in form:
            form[name].choices = _calendars(rules, with_unit=name == "kalendarz")
    return Page(question, form, months)


def _pose(page: Page, *, reader: User, now: datetime) -> None:
    """Make the form a question; rules that can't be read are told as faults."""
    form, rules = page.form, sla.current_rules(now)
    try:
        trial = _TRIALS[page.question](form, rules)
    except RulesError as error:
        page.faults = error.problems
        return
    crew = _crew(form, rules) if page.question is Question.CREW else None
    page.posed = Posed(form.first, form.last, trial, reader, now, crew)


def _crew(form: CrewForm, rules: Rules) -> Crew:
    hours = rules.calendar(form.godziny.data)
    return Crew(form.informatycy.data, hours, form.czesc.data / 100)


def _targets_in_force(rules: Rules) -> dict[str, Any]:
    found = {}
    for priority in Priority:
        target = rules.target("incident", priority)
        if target is not None:
            found[f"{priority.value}_response"] = target.response.total_seconds() / 3600
            found[f"{priority.value}_resolution"] = target.resolution.total_seconds() / 3600
    return found


def _policy_text(rules: Rules) -> str:
    text: str = json.loads(rules.content)[POLICY]
    return text


def _with_policy(form: PolicyForm, rules: Rules) -> Trial:
    texts = {**json.loads(rules.content), POLICY: form.zasady.data}
    return Trial(parse_rules(texts).content)


_FORMS: Mapping[Question, type[Form]] = {
    Question.TARGETS: TargetsForm,
    Question.CALENDAR: CalendarForm,
    Question.CREW: CrewForm,
    Question.POLICY: PolicyForm,
}
# What stands in the form at first: what is in force.
_USUAL: Mapping[Question, Any] = {
    Question.TARGETS: _targets_in_force,
    Question.CALENDAR: lambda rules: {"kalendarz": rules.policy.near.calendar},
    Question.CREW: lambda rules: {
        "informatycy": staffing.technicians() + 1,
        "godziny": rules.policy.near.calendar,
        "czesc": 100,
    },
    Question.POLICY: lambda rules: {"zasady": _policy_text(rules)},
}
_TRIALS: Mapping[Question, Any] = {
    Question.TARGETS: lambda form, rules: Trial(rules.content, Change(form.allowances)),
    Question.CALENDAR: lambda form, rules: Trial(
        rules.content, Change(calendars=(form.kalendarz.data,))
    ),
    Question.CREW: lambda _form, _rules: Trial(),
    Question.POLICY: _with_policy,
}


def _months(reader: User, now: datetime) -> list[tuple[str, str]]:
    """Return the months of the service, the newest first."""
    newest = Month.of(now)
    began = service.service_began(reader=reader) or newest
    months = [newest.plus(-back) for back in range(MOST_MONTHS)]
    return [(str(each), month_name(each.first_day)) for each in months if each >= began]


def _usual_months(months: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the last twelve complete months, as far as there are any."""
    complete = months[1:13] or months
    return {"od": complete[-1][0], "do": complete[0][0]}


def _calendars(rules: Rules, *, with_unit: bool) -> list[tuple[str, str]]:
    names = [*rules.calendars]
    if with_unit and rules.timetables.units is not None:
        names.append(UNIT)
    return [(name, name_of(name)) for name in names]
