"""The corpus: each message in tests/data/mail reads as the JSON beside it says."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from helpdesk.mail.forwarded import forwarded, is_forwarded
from helpdesk.mail.invitations import Invitation
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import reply_of
from tests.data.mail import make
from tests.mail.samples import DATA, named, sample


def told(parsed: Parsed) -> dict[str, Any]:
    """Return what the corpus speaks of, in its words."""
    return {
        "subject": parsed.subject,
        "sender": parsed.sender_email,
        "body": parsed.body_text,
        "reply": reply_of(parsed),
        "attachments": [[a.name, a.content_type, len(a.content)] for a in parsed.attachments],
        "files": [part.name for part in parsed.attachments],
        "is_auto": parsed.is_auto,
        "is_bounce": parsed.is_bounce,
        "failed": list(parsed.failed),
        "failed_permanently": list(parsed.failed_permanently),
        "is_partial": parsed.is_partial,
        "is_signed": parsed.is_signed,
        "is_encrypted": parsed.is_encrypted,
        "forwarded": passed_on(parsed),
        "invitation": in_words(parsed.invitation),
    }


def passed_on(parsed: Parsed) -> dict[str, str] | str | None:
    """Return whose message was passed on, what it said, and what was written above it."""
    found = forwarded(parsed)
    if found is None:
        return "unreadable" if is_forwarded(parsed) else None
    original = found.original
    return {
        "sender": original.sender_email,
        "name": original.sender_name,
        "subject": original.subject,
        "body": original.body_text,
        "above": found.above,
    }


def in_words(invitation: Invitation | None) -> dict[str, Any] | None:
    """Return what the invitation says, without what it leaves open."""
    if invitation is None:
        return None
    told = {name: getattr(invitation, name) for name in Invitation.__slots__}
    instants = {name: str(value) for name, value in told.items() if isinstance(value, date)}
    return {k: v for k, v in {**told, **instants, "method": invitation.method.value}.items() if v}


@pytest.mark.parametrize("name", named("*"))
def test_a_message_reads_as_expected(name: str) -> None:
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    pieces = expected.pop("body_has", [])
    inside = expected.pop("file_has", "")
    if expected["attachments"] is None or "files" in expected:
        del expected["attachments"]
    read = told(sample(name))

    assert {key: read[key] for key in expected} == expected
    assert not inside or any(inside.encode() in file.content for file in sample(name).attachments)
    assert all(piece in read["body"] for piece in pieces)


@pytest.mark.parametrize("case", make.cases(), ids=lambda case: case.name)
def test_the_made_messages_are_as_they_were_made(case: make.Case) -> None:
    assert (DATA / f"{case.name}.eml").read_bytes() == case.raw
    assert (DATA / f"{case.name}.json").read_text("utf-8") == make.expectation(case)


def test_the_corpus_is_large_and_without_doubles() -> None:
    names = [case.name for case in make.cases()]

    assert len(names) == len(set(names))
    assert len(named("*")) >= 150
