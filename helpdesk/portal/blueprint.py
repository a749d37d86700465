"""The blueprint of the reporter's pages; `views` gathers all that stand on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("portal", __name__)
