"""The duties in force, read from `sla_rules/legal.toml` when the service starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from helpdesk.core.config import Settings
from helpdesk.core.wording import local
from helpdesk.schools.models import in_language
from helpdesk.sla.legal import Regime, load_regimes
from helpdesk.sla.service import rules_folder

EXTENSION = "legal_regimes"


@dataclass(frozen=True, slots=True)
class Question:
    """What decides whether some duties apply; they are chosen together."""

    regimes: Sequence[Regime]

    @property
    def code(self) -> str:
        """The code under which a form offers it: that of its first duty."""
        return self.regimes[0].code

    @property
    def words(self) -> str:
        return in_language(self.regimes[0].condition, self.regimes[0].condition_en)


def init_app(app: Flask) -> None:
    """Bind the duties to `app`. Raises RulesError naming every fault in their file."""
    settings: Settings = app.config["SETTINGS"]
    app.extensions[EXTENSION] = load_regimes(rules_folder(settings.data))


def all_regimes() -> Sequence[Regime]:
    """Return every duty of the file, in force or not."""
    regimes: Sequence[Regime] = current_app.extensions[EXTENSION]
    return regimes


def offered(detected_at: datetime, *, but: Iterable[str] = ()) -> list[Question]:
    """Return the questions whose duties apply to what was detected then, but those of `but`."""
    day, known = local(detected_at).date(), set(but)
    groups: dict[str, list[Regime]] = {}
    for regime in all_regimes():
        if regime.is_in_force(day) and regime.code not in known:
            groups.setdefault(regime.condition, []).append(regime)
    return [Question(regimes) for regimes in groups.values()]
