"""Pieces of pages that are rendered once and kept for as long as all they show stays the same.

`{% call kept("queue row", ...) %}...{% endcall %}`: the key must hold every value that the piece
shows or decides by, so that none ever becomes wrong and nothing ever has to be thrown away. What
differs with each request (the CSRF token, a version) stays outside, and what a stranger may make
up is not kept at all.

`{% set icon = keeping("icon", _icon) %}` does the same for a macro that shows its arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask

from helpdesk.core.language import language
from helpdesk.core.marks import root

MOST = 4_096  # of a few kilobytes each


class Fragments:
    """The pieces of one application's pages, by name, language and what they show."""

    def __init__(self) -> None:
        self._pieces: dict[Hashable, str] = {}

    def kept(self, *key: Hashable, caller: Callable[[], str], when: bool = True) -> str:
        """Return the piece under `key`, rendering it at first use; each time unless `when`."""
        if not when:
            return caller()
        # Addresses in the piece begin with the root under which the application is served.
        full = (language(), root(), key)
        piece = self._pieces.get(full)
        if piece is None:
            piece = caller()
            if len(self._pieces) >= MOST:
                self._pieces.clear()
            self._pieces[full] = piece
        return piece

    def keeping(self, name: str, macro: Callable[..., str]) -> Callable[..., str]:
        """Return `macro`, but what it draws for its arguments is kept."""

        def drawn(*given: Hashable) -> str:
            return self.kept(name, given, caller=lambda: macro(*given))

        return drawn


def init_app(app: Flask) -> None:
    fragments = Fragments()
    app.jinja_env.globals.update(kept=fragments.kept, keeping=fragments.keeping)
