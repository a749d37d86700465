"""What one process knows of the rules: the files as last read, and the version in force."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from helpdesk.core.clock import WARSAW
from helpdesk.core.resources import resource_dir
from helpdesk.sla.rules import Rules, RulesError, read_texts, rules_in
from helpdesk.sla.tables import Problem

OWN = "sla_rules"
LOOK_EVERY = timedelta(seconds=15)
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Keeper:
    """Reads the files on demand; `files` are empty while there are problems."""

    data: Path
    files: Rules | None = None
    problems: tuple[Problem, ...] = ()
    current: Rules | None = None
    # The stretch of time for which `current` need not be looked for again.
    _since: datetime | None = None
    _until: datetime | None = None
    # The operator's own folder, once it was seen: a restart forgets it.
    _own: Path | None = None
    _read: tuple[Mapping[str, str], list[Problem]] | None = field(default=None, repr=False)

    def read(self) -> bool:
        """Read the files; return whether they are other than they were."""
        found = read_texts(self._folder())
        if found == self._read:
            return False
        self._read = found
        try:
            self.files, self.problems = rules_in(*found), ()
        except RulesError as error:
            self.files, self.problems = None, error.problems
        return True

    def _folder(self) -> Path:
        # An own folder that is gone, a disk not mounted say, is a fault: to go over to the rules we
        # ship without a word would judge tickets by a promise nobody made.
        folder = rules_folder(self.data)
        own = self.data / OWN
        if own in (folder, self._own):
            folder = self._own = own
        return folder

    def known(self, now: datetime) -> Rules | None:
        """Return the version in force; None if it is time to look again."""
        if self._since is None or self._until is None:
            return None
        # A clock that was set back is no reason to trust what we know.
        return self.current if self._since <= now < self._until else None

    def learn(self, current: Rules, now: datetime) -> None:
        midnight = datetime.combine(now.astimezone(WARSAW).date() + ONE_DAY, time(), WARSAW)
        self.current, self._since, self._until = current, now, min(now + LOOK_EVERY, midnight)

    def forget(self) -> None:
        """Look again at the next question."""
        self.current = self._since = self._until = None


def rules_folder(data: Path) -> Path:
    """Return where the rules lie: the operator's own in the data folder, else those we ship."""
    own = data / OWN
    return own if os.path.lexists(own) else resource_dir(OWN)
