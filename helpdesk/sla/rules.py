"""The rules in force: the policy and the calendars it counts by. Pure.

Read from the TOML files of one folder, or from their texts as stored. Every fault is named at
once, by file, line, key and reason. The version is a hash of the content, so the same rules have
the same version on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from helpdesk.sla.calendars import read_calendars
from helpdesk.sla.clock import Calendar, deadline
from helpdesk.sla.policy import Policy, Target, read_policy
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.tables import Problem, Source

__all__ = ["Problem", "Rules", "RulesError", "Target", "load_rules", "parse_rules"]

POLICY, CALENDARS = "policy.toml", "calendars.toml"
FILES = (POLICY, CALENDARS)


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
    calendars: Mapping[str, Calendar] = field(repr=False, compare=False)

    def calendar(self, name: str) -> Calendar:
        """Return a calendar by its name. Raises KeyError if there is none."""
        return self.calendars[name]

    def priority(self, kind: str, impact: Impact, urgency: Urgency) -> Priority:
        """Return the priority a new ticket gets; a person may set another later."""
        rule = self.policy.kinds[kind]
        if rule.priority:
            return rule.priority
        found = self.policy.matrix[urgency, impact]
        return found.at_least(rule.at_least) if rule.at_least else found

    def target(self, kind: str, priority: Priority) -> Target | None:
        """Return what we promise for it; None for a kind without deadlines."""
        return self.policy.targets[priority] if self.policy.kinds[kind].has_targets else None

    def pauses(self, status: str) -> bool:
        """Return whether a ticket in this status waits for somebody else."""
        return status in self.policy.pauses

    def near_until(self, now: datetime) -> datetime:
        """Return the instant up to which a deadline counts as near."""
        return deadline(self.calendar(self.policy.near.calendar), now, self.policy.near.time)

    def closes_at(self, resolved_at: datetime) -> datetime:
        """Return when a ticket resolved then closes by itself."""
        closing = self.policy.closing
        return deadline(self.calendar(closing.calendar), resolved_at, closing.time)


def load_rules(folder: Path) -> Rules:
    """Return the rules written in `folder`. Raises RulesError naming every fault there is."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name in FILES:
        try:
            texts[name] = (folder / name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            problems.append(Problem(name, 1, "", f"there is no such file in {folder}"))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(name, 1, "", f"can't be read: {error}"))
    if problems:
        raise RulesError([*problems, *_read(texts)[2]])
    return parse_rules(texts)


def parse_rules(texts: Mapping[str, str]) -> Rules:
    """Return the rules of these texts by file name. Raises RulesError naming every fault."""
    policy, calendars, problems = _read(texts)
    if problems or policy is None:
        raise RulesError(problems)
    content = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(content.encode()).hexdigest()
    return Rules(version, content, policy, calendars)


def _read(
    texts: Mapping[str, str],
) -> tuple[Policy | None, dict[str, Calendar], list[Problem]]:
    """Read what there is: a fault in one file must not hide those of the other."""
    sources = [Source(name, texts[name]) for name in FILES if name in texts]
    roots = {source.file: source.root() for source in sources}
    policy, calendars, names = None, dict[str, Calendar](), None
    if CALENDARS in roots:
        root = roots[CALENDARS]
        names = set(root.names()) if root.present else None
        calendars = read_calendars(root)
    if POLICY in roots:
        policy = read_policy(roots[POLICY], names)
    return policy, calendars, [problem for source in sources for problem in source.problems]
