"""The blueprint of the technician's pages; `views` gathers all that stand on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("desk", __name__)
