"""The one shape of our letters: what happened, what next, one thing to do.

Rooms word their letters in functions of their own `messages` module and hand the words in here;
the text and the HTML of every letter come from the same two templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.mail.outbox import Draft, Enclosure


@dataclass(frozen=True, slots=True)
class Do:
    """The one thing the reader can do: a button, or its address written out."""

    label: str
    url: str


def letter(
    kind: str,
    *,
    to_email: str,
    to_name: str,
    locale: str,
    subject: str,
    greeting: str,
    paragraphs: Sequence[str],
    action: Do | None = None,
    quote: str = "",
    small: Sequence[str] = (),
    thread: str | None = None,
    dedupe_key: str | None = None,
    enclosures: Sequence[Enclosure] = (),
) -> Draft:
    """Return the draft; all words must already be in the reader's language."""
    return Draft(
        kind=kind,
        to_email=to_email,
        to_name=to_name,
        locale=locale,
        subject=subject,
        thread=thread,
        dedupe_key=dedupe_key,
        enclosures=tuple(enclosures),
        text_template="letters/letter.txt",
        html_template="letters/letter.html",
        context={
            "greeting": greeting,
            "paragraphs": tuple(paragraphs),
            "action": action,
            "quote": quote,
            "small": tuple(small),
        },
    )
