"""The rules in force, and those that were. The caller commits."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import bindparam, select

from helpdesk.core.config import Settings
from helpdesk.core.plain import rows
from helpdesk.core.resources import resource_dir
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.rules import Rules, load_rules, parse_rules

EXTENSION = "sla_rules"


def init_app(app: Flask) -> None:
    """Bind the rules in force to `app`. Raises RulesError naming every fault in the files."""
    settings: Settings = app.config["SETTINGS"]
    app.extensions[EXTENSION] = load_rules(rules_folder(settings.data))


def rules_folder(data: Path) -> Path:
    """Return where the rules lie: the operator's own in the data folder, else those we ship."""
    own = data / "sla_rules"
    return own if own.is_dir() else resource_dir("sla_rules")


def current_rules() -> Rules:
    """Return the rules in force."""
    rules: Rules = current_app.extensions[EXTENSION]
    return rules


_KNOWN = select(SlaVersion.hash).where(SlaVersion.hash == bindparam("version"))


def record_version(rules: Rules, now: datetime) -> None:
    """Keep these rules for good, unless they are kept already."""
    if rows(_KNOWN, {"version": rules.version}).scalar() is not None:
        return
    row = {"hash": rules.version, "content": rules.content, "recorded_at": now}
    db.session.execute(insert(SlaVersion).values(row).on_conflict_do_nothing())


def rules_of(version: str) -> Rules:
    """Return the rules of a version: those in force, or as recorded.

    Raises LookupError for a version that was never recorded.
    """
    rules = current_rules()
    return rules if rules.version == version else _recorded(version)


# A version is named by its content, so what was read once can't go stale.
@lru_cache(maxsize=32)
def _recorded(version: str) -> Rules:
    row = db.session.get(SlaVersion, version)
    if row is None:
        raise LookupError(f"no rules of the version {version!r} were recorded")
    return parse_rules(json.loads(row.content))
