"""The settings of this process, read from where it was started, and the application for them."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from helpdesk.app import create_app
from helpdesk.core.config import (
    DEMONSTRATION,
    PREFIX,
    ConfigError,
    Settings,
    default_data_folder,
    load,
    required_to_serve,
)
from helpdesk.core.installation import marked_as_demonstration

FILE_NAME = "helpdesk.toml"


def settings() -> Settings:
    """Return the settings of this process. Raises ConfigError naming every fault.

    A demonstration database brings its own answers to what a real service must say of itself.
    """
    found = load(os.environ, file=_file())
    if not marked_as_demonstration(found.database_url):
        return found
    unsaid: dict[str, Any] = {
        name: value for name, value in DEMONSTRATION.items() if not getattr(found, name)
    }
    return replace(found, **unsaid)


def settings_to_serve() -> Settings:
    """Return the settings; raises ConfigError as well for what a real service must say of itself."""
    found = settings()
    missing = required_to_serve(found)
    if missing:
        raise ConfigError([*missing, "To try the product instead: helpdesk demo load"])
    return found


def create_app_from_environment() -> Flask:
    """Return the application, for servers and commands."""
    app = create_app(settings())
    _settle()
    return app


@cache
def _settle() -> None:
    """Let the collector of cycles leave the application alone, and look less often.

    A page makes thousands of objects that die with it, hardly any in cycles; to look through
    them after each 700, and through the application now and then, took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _file() -> Path | None:
    """Return the TOML file: the one named in HELPDESK_CONFIG, else one in the data folder."""
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named)
    data = os.environ.get(f"{PREFIX}DATA")
    usual = (Path(data) if data else default_data_folder(os.environ).expanduser()) / FILE_NAME
    return usual if usual.is_file() else None
