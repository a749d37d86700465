"""The rules in force: the policy and the calendars it counts by. Pure.

Read from the TOML files of one folder, or from their texts as stored. Every fault is named at
once, by file, line, key and reason. The version is a hash of the content, so the same rules have
the same version on every machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from helpdesk.sla.calendars import read_calendars
from helpdesk.sla.clock import Calendar, Timetable, deadline
from helpdesk.sla.policy import Answer, Demand, Policy, read_policy
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.school_years import FOLDER, read_school_years
from helpdesk.sla.tables import Problem, Source, Table
from helpdesk.sla.targets import Target
from helpdesk.sla.timetables import Timetables
from helpdesk.sla.units import read_units

__all__ = ["Problem", "Rules", "RulesError", "Target", "load_rules", "parse_rules"]

POLICY, CALENDARS, UNITS = "policy.toml", "calendars.toml", "units.toml"
REQUIRED = (POLICY, CALENDARS)
LARGEST = 1_000_000  # bytes


class RulesError(Exception):
    """The rules can't be used. `problems` names each fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Rules:
    """What judges a ticket. Two rules are the same when their version is."""

    version: str
    content: str = field(repr=False, compare=False)
    policy: Policy = field(repr=False, compare=False)
    timetables: Timetables = field(repr=False, compare=False)

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """Return the calendars of the file by name."""
        return self.timetables.calendars

    def calendar(self, name: str) -> Calendar:
        """Return a calendar by its name. Raises KeyError if there is none."""
        return self.timetables.calendars[name]

    def timetable(self, target: Target, unit: str = "") -> Timetable:
        """Return what the target's time is counted by, for a ticket of that unit."""
        return self.timetables.get(target.calendars, unit)

    def priority(self, kind: str, impact: Impact, urgency: Urgency) -> Priority:
        """Return the priority a new ticket gets; a person may set another later."""
        rule = self.policy.kinds[kind]
        if rule.priority:
            return rule.priority
        found = self.policy.matrix[urgency, impact]
        return found.at_least(rule.at_least) if rule.at_least else found

    def target(self, kind: str, priority: Priority) -> Target | None:
        """Return what we promise for it; None for a kind without deadlines."""
        return self.policy.targets[kind].get(priority)

    def pauses(self, status: str) -> bool:
        """Return whether this status of waiting stops the resolution clock."""
        return status in self.policy.pauses

    def needs_reason(self, status: str) -> bool:
        """Return whether whoever puts a ticket into this status of waiting has to say why."""
        return self.policy.pauses.get(status) is Demand.REQUIRED

    def answers(self, how: Answer) -> bool:
        """Return whether this counts as the first answer."""
        return how in self.policy.answers

    def closes_at(self, resolved_at: datetime) -> datetime:
        """Return when a ticket resolved then closes by itself."""
        closing = self.policy.closing
        return deadline(self.calendar(closing.calendar), resolved_at, closing.time)

    def reopens_until(self, closed_at: datetime) -> datetime:
        """Return until when an answer to a ticket closed then opens it again."""
        reopening = self.policy.reopening
        return deadline(self.calendar(reopening.calendar), closed_at, reopening.time)


def load_rules(folder: Path) -> Rules:
    """Return the rules written in `folder`. Raises RulesError naming every fault there is."""
    return rules_in(*read_texts(folder))


def read_texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Return the files' texts by name, and what is wrong with files that can't be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    try:
        names = _files_in(folder)
    except OSError as error:
        return texts, [Problem(FOLDER, 1, "", f"can't be read: {error}")]
    for name in names:
        try:
            texts[name] = _text_of(folder / name)
        except FileNotFoundError:
            problems.append(Problem(name, 1, "", f"there is no such file in {folder}"))
        except (OSError, UnicodeError) as error:
            problems.append(Problem(_shown(name), 1, "", f"can't be read: {error}"))
    return texts, problems


def _text_of(path: Path) -> str:
    str(path).encode()  # the name is part of the version
    about = path.stat()
    if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:
        return path.read_text(encoding="utf-8-sig")
    # A pipe would keep the service waiting for ever, and a large file is not one of rules.
    raise OSError("is larger than 1 MB" if stat.S_ISREG(about.st_mode) else "is not a file")


def _shown(name: str) -> str:
    return name.encode(errors="replace").decode()


def rules_in(texts: Mapping[str, str], problems: Sequence[Problem]) -> Rules:
    """Return the rules of texts as read. Raises RulesError naming every fault there is."""
    if problems:
        raise RulesError([*problems, *_read(texts)[2]])
    return parse_rules(texts)


def parse_rules(texts: Mapping[str, str]) -> Rules:
    """Return the rules of these texts by file name. Raises RulesError naming every fault."""
    rules, problems = _rules_of(texts)
    if problems or rules is None:
        raise RulesError(problems)
    return rules


def recorded_rules(content: str) -> Rules:
    """Return a version as recorded, which was good then.

    That we refuse more today is no reason to leave a ticket without what judged it.
    """
    rules, problems = _rules_of(json.loads(content))
    if rules is None:
        raise RulesError(problems)
    return rules


def _rules_of(texts: Mapping[str, str]) -> tuple[Rules | None, list[Problem]]:
    policy, timetables, problems = _read(texts)
    if policy is None:
        return None, problems
    content = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(content.encode()).hexdigest()
    return Rules(version, content, policy, timetables), problems


def _files_in(folder: Path) -> list[str]:
    # A link that leads nowhere is there too: what is meant to be read must not be passed over.
    optional = [UNITS] if os.path.lexists(folder / UNITS) else []
    inside = (folder / FOLDER).iterdir() if os.path.lexists(folder / FOLDER) else ()
    years = sorted(path.name for path in inside if path.name.endswith(".toml"))
    return [*REQUIRED, *optional, *(f"{FOLDER}/{name}" for name in years)]


def _read(texts: Mapping[str, str]) -> tuple[Policy | None, Timetables, list[Problem]]:
    """Read what there is: a fault in one file must not hide those of the others."""
    sources = [Source(name, text) for name, text in sorted(texts.items(), key=_order)]
    roots = {source.file: source.root() for source in sources}
    timetables = _timetables(roots)
    readable = CALENDARS in roots and roots[CALENDARS].present
    policy = None
    if POLICY in roots:
        policy = read_policy(roots[POLICY], timetables if readable else None)
    return policy, timetables, [problem for source in sources for problem in source.problems]


def _order(item: tuple[str, str]) -> tuple[int, str]:
    """Faults are told in the order in which the files are explained."""
    name = item[0]
    return (REQUIRED.index(name) if name in REQUIRED else len(REQUIRED), name)


def _timetables(roots: Mapping[str, Table]) -> Timetables:
    names, written, units = None, {}, None
    if CALENDARS in roots:
        root = roots[CALENDARS]
        names = set(root.names()) if root.present else None
        written = read_calendars(root)
    if UNITS in roots:
        units = read_units(roots[UNITS], names)
    years = [root for name, root in roots.items() if name.startswith(f"{FOLDER}/")]
    return Timetables(written, names or (), units, read_school_years(years))
