"""The one shape of our letters: what happened, what next, one thing to do.

Rooms word their letters in functions of their own `messages` module and hand the words in here;
the text and the HTML of every letter come from the same two templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from helpdesk.mail.outbox import Draft, Enclosure


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several things a letter lists, each on a page of its own."""

    label: str
    url: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Do:
    """The one thing the reader can do: a button, or its address written out."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with an answer to each link."""

    words: str
    answers: tuple[Do, ...]


class Reader(Protocol):
    """Whom a letter goes to, however they were read."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


def letter(
    kind: str,
    to: Reader,
    *,
    subject: str,
    paragraphs: Sequence[str],
    action: Do | None = None,
    quote: str = "",
    entries: Sequence[Entry] = (),
    question: Question | None = None,
    small: Sequence[str] = (),
    names_reader: bool = True,
    thread: str | None = None,
    keeps_subject: bool = False,
    dedupe_key: str | None = None,
    mail_id: int | None = None,
    enclosures: Sequence[Enclosure] = (),
    not_after: datetime | None = None,
) -> Draft:
    """Return the draft; all words must already be in the reader's language.

    The first paragraph follows a greeting that ends in a comma: in Polish it goes on in lower case.
    Without `names_reader` their name, which anybody may have typed, is left out.
    """
    words = {
        "greeting": _("Dzień dobry,"),
        "paragraphs": tuple(paragraphs),
        "action": action,
        "quote": quote,
        "entries": tuple(entries),
        "question": question,
        "small": tuple(small),
    }
    return Draft(
        kind=kind,
        to_email=to.email,
        to_name=to.name if names_reader else "",
        locale=to.language,
        subject=subject,
        thread=thread,
        keeps_subject=keeps_subject,
        context=words,
        dedupe_key=dedupe_key,
        mail_id=mail_id,
        enclosures=tuple(enclosures),
        not_after=not_after,
    )
