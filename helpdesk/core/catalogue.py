"""The translations of sentences, found by the language in force alone.

Flask-Babel works out the key of its cache anew for every sentence, and a page has hundreds.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import flask_babel

from helpdesk.core.language import language


class Catalogue(flask_babel.Domain):
    """The catalogue of messages; it keeps the translations of each language once read."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._by_language: dict[str, Any] = {}

    def get_translations(self) -> Any:
        spoken = language()
        found = self._by_language.get(spoken)
        if found is None:
            found = self._by_language[spoken] = super().get_translations()
        return found


class Babel(flask_babel.Babel):
    """Flask-Babel, speaking from our catalogue."""

    @cached_property
    def domain_instance(self) -> Catalogue:
        return Catalogue(domain=self.domain)
