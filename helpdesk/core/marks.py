"""What a page holds dozens of, drawn in Python: a macro costs five times as much."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from helpdesk.core.resources import resource_dir

ICON = Markup('<svg class="icon{extra}" aria-hidden="true"><use href="{file}#{name}"/></svg>')
CSRF = Markup('<input type="hidden" name="csrf_token" value="{}">')


def static_url(filename: str) -> str:
    """Return the address of a static file, with its content's hash so that it may be kept."""
    return _static_url(filename, request.script_root)


@lru_cache
def _static_url(filename: str, _root: str) -> str:
    return url_for("static", filename=filename, v=_fingerprint(filename))


@lru_cache
def _fingerprint(filename: str) -> str:
    content = (resource_dir("static") / filename).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def address(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as `url_for` does; of one that takes nothing it is kept."""
    if values or endpoint.startswith("."):
        return url_for(endpoint, **values)
    return _address(endpoint, request.script_root)


@lru_cache
def _address(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def icon(name: str, extra: str = "") -> Markup:
    """Return the icon of that name; the words beside it say the same."""
    return _icon(name, extra, request.script_root)


@lru_cache(maxsize=512)
def _icon(name: str, extra: str, _root: str) -> Markup:
    file = static_url("icons/icons.svg")
    return ICON.format(name=name, file=file, extra=f" {extra}" if extra else "")


def csrf_field() -> Markup:
    """Return the hidden field that shows a form to be ours; the same in all forms of a page."""
    if "csrf_field" not in g:
        g.csrf_field = CSRF.format(generate_csrf())
    field: Markup = g.csrf_field
    return field


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        static_url=static_url, draw_icon=icon, draw_csrf=csrf_field, url_for=address
    )
