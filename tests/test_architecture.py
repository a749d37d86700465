"""Promises the whole application keeps."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parent.parent


def test_every_view_names_its_permission_or_says_why_it_is_public(app: Flask) -> None:
    silent = {
        name
        for name, view in app.view_functions.items()
        if not getattr(view, "required_permission", None) and not getattr(view, "open_because", "")
    }

    assert silent == set()


def test_no_view_that_reads_also_writes(app: Flask) -> None:
    both = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if {"PUT", "DELETE", "PATCH"} & set(rule.methods or ())
    }

    assert both == set()


def test_templates_hold_no_inline_style_script_or_handler() -> None:
    forbidden = re.compile(r"\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)")
    faulty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        # Letters are read by mail programs, which know no style sheet of ours.
        if "letters" not in path.parts and forbidden.search(path.read_text(encoding="utf-8"))
    ]

    assert faulty == []


def test_every_template_is_used() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, ending in (
            ("helpdesk", "*.py"),
            ("templates", "*.html"),
            ("templates", "*.txt"),
        )
        for path in (ROOT / folder).rglob(ending)
    )
    unused = [
        name
        for path in (ROOT / "templates").rglob("*.html")
        if (name := str(path.relative_to(ROOT / "templates"))) not in sources
        and "letters" not in path.parts
    ]

    assert unused == []
