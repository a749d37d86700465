"""The samples in tests/data/mail, parsed."""

from __future__ import annotations

from pathlib import Path

from helpdesk.mail.parsing import Parsed, parse

DATA = Path(__file__).parent.parent / "data" / "mail"


def named(pattern: str) -> list[str]:
    """Return the names of the samples that match, for a parametrised test."""
    return sorted(path.stem for path in DATA.glob(f"{pattern}.eml"))


def raw(name: str) -> bytes:
    return (DATA / f"{name}.eml").read_bytes()


def sample(name: str) -> Parsed:
    return parse(raw(name))
