"""The language of whoever reads. A page asks for it a hundred times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import g

DEFAULT = "pl"

# The object behind the proxy: half of what a look through it costs.
_context: Callable[[], Any] = g._get_current_object  # noqa: SLF001


def language() -> str:
    """Return the reader's language; Polish where there is no reader."""
    try:
        # Where Flask-Babel keeps it; `get_locale` looks three times before it comes here.
        known: str = _context()._flask_babel.babel_locale.language  # noqa: SLF001
    except (AttributeError, RuntimeError):  # not asked before, or outside an application
        locale = flask_babel.get_locale()
        return DEFAULT if locale is None else str(locale.language)
    return known
