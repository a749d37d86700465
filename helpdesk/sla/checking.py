"""Everything that can be said about a folder of rules: whether it can be used, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from helpdesk.sla import coverage
from helpdesk.sla.legal import Regime, load_regimes
from helpdesk.sla.rules import Rules, RulesError, load_rules
from helpdesk.sla.tables import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. With problems, the rules or the duties may be missing."""

    rules: Rules | None
    duties: tuple[Regime, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield it for a terminal: the problems alone if there are any."""
        yield from map(str, self.problems)
        if self.problems or self.rules is None:
            return
        policy = self.rules.policy
        yield f"ok: version {self.rules.version}, calendars {', '.join(self.rules.calendars)}"
        yield f"ok: policy {policy.name!r} holds from {policy.holds_from}"
        yield f"ok: legal clocks {', '.join(duty.code for duty in self.duties)}"
        yield from (f"warning: {each}" for each in self.warnings)

    def told(self) -> dict[str, Any]:
        """Return it in plain JSON values."""
        policy = self.rules.policy if self.rules else None
        known = coverage.covered(self.rules) if self.rules else None
        return {
            "version": self.rules.version if self.rules else None,
            "policy": policy.name if policy else None,
            "holds_from": policy.holds_from.isoformat() if policy else None,
            "calendars": list(self.rules.calendars) if self.rules else [],
            "school_breaks_known": [day.isoformat() for day in known] if known else None,
            "legal_clocks": [duty.code for duty in self.duties],
            "problems": [asdict(problem) for problem in self.problems],
            "warnings": list(self.warnings),
        }


def check(folder: Path, *, today: date) -> Checked:
    """Return what there is to be said about the rules in `folder`."""
    rules, duties = None, tuple[Regime, ...]()
    problems: list[Problem] = []
    try:
        rules = load_rules(folder)
    except RulesError as error:
        problems += error.problems
    try:
        duties = load_regimes(folder)
    except RulesError as error:
        problems += error.problems
    warnings = coverage.warnings(rules, today) if rules else []
    return Checked(rules, duties, tuple(problems), tuple(warnings))
