"""What a page holds dozens of: addresses of pages and files, the field of each form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from helpdesk.core.resources import resource_dir

CSRF = Markup('<input type="hidden" name="csrf_token" value="{}">')
SAMPLE = 2_147_483_647  # stands where a page's number will; no other part of an address is like it

# The object behind the proxy: half of what a look through it costs.
_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001


def root() -> str:
    """Return where our addresses begin: empty unless we are served below a folder."""
    return _request().script_root


def static_url(filename: str) -> str:
    """Return the address of a static file, with its content's hash so that it may be kept."""
    return _static_url(filename, root())


@lru_cache
def _static_url(filename: str, _root: str) -> str:
    return url_for("static", filename=filename, v=_fingerprint(filename))


@lru_cache
def _fingerprint(filename: str) -> str:
    content = (resource_dir("static") / filename).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def address(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as `url_for` does, which takes five times as long."""
    if endpoint.startswith(".") or len(values) > 1:
        return url_for(endpoint, **values)
    if not values:
        return _address(endpoint, root())
    [(name, value)] = values.items()
    if type(value) is not int or value < 0:
        return url_for(endpoint, **values)
    before, after = _around_number(endpoint, name, root())
    return f"{before}{value}{after}"


@lru_cache
def _address(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


@lru_cache
def _around_number(endpoint: str, name: str, _root: str) -> tuple[str, str]:
    sample: dict[str, Any] = {name: SAMPLE}
    before, _number, after = url_for(endpoint, **sample).rpartition(str(SAMPLE))
    return before, after


def csrf_field() -> Markup:
    """Return the hidden field that shows a form to be ours; the same in all forms of a page."""
    if "csrf_field" not in g:
        g.csrf_field = CSRF.format(generate_csrf())
    field: Markup = g.csrf_field
    return field


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(static_url=static_url, url_for=address, csrf_field=csrf_field)
