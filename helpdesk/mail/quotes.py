"""What a reply quotes, told by the marks that clients leave in its HTML; and how deep quotes go. Pure.

Only marks that name a quote count: a bare <blockquote> may be the sender's own. What stands
between two quotes or below one is an answer, and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import nh3

from helpdesk.mail.sanitising import TAGS, as_text, bounded

DEEPEST_QUOTE = 10
MOST_TAGS = 8_000  # nested, they take quadratic time

# An element that is a quote as a whole; one whose blockquotes are; the words above one; a mark
# below which all is quoted; a signature.
_QUOTE, _BOX, _INTRO, _REST, _SIGNATURE = "quote", "box", "intro", "rest", "signature"
_MARKS = (
    (re.compile(r"(?:gmail|protonmail|nh|zmail)_(?:quote|quote_container|extra)"), _BOX),
    (re.compile(r"(?:ydp\w*)?yahoo_quoted(?:_\d+)?|tutanota_quote|skiff_quote"), _QUOTE),
    (re.compile(r"mail-editor-reference-message-container|OLK_SRC_BODY_SECTION"), _QUOTE),
    (re.compile(r"gmail_attr|moz-cite-prefix|moz-email-headers-table"), _INTRO),
    (re.compile(r"divRplyFwdMsg|appendonsend|stopSpelling"), _REST),
    (re.compile(r"gmail_signature|moz-signature"), _SIGNATURE),
)
_ANY = re.compile("|".join(mark.pattern for mark, _kind in _MARKS) + "|type=.?cite", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_WITHOUT_END = {"br", "hr", "img"}
_CUT = "\ue000"  # stands for a quote while the rest is turned into text
_TOO_DEEP = re.compile(rf"^(?:> ?){{{DEEPEST_QUOTE + 1},}}.*\n?", re.MULTILINE)


def unquoted(source: str) -> tuple[str, ...]:
    """Return the text between the quotes of an HTML mail; () if it marks none."""
    if not _ANY.search(source) or source.count("<") > MOST_TAGS:
        return ()
    kept = "".join(_Reader().read(_marked(source)))
    if _CUT not in kept:
        return ()
    return tuple(stretch.strip() for stretch in as_text(kept).split(_CUT))


def shallow(text: str) -> str:
    """Return `text` without the lines quoted so deep that nobody reads them.

    Each reply quotes all before it: kept whole, they would double with every answer.
    """
    return _TOO_DEEP.sub("", text).strip() or text


def _marked(source: str) -> str:
    """Return well-formed HTML in which an element's class names what it is to a quote."""
    attributes = {tag: {"class", "id"} for tag in TAGS}
    attributes["blockquote"] = {"class", "id", "type"}
    attributes["a"] = {"href"}
    return nh3.clean(
        bounded(source).replace(_CUT, ""),
        tags=TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes=attributes,
        attribute_filter=_kind,
        link_rel=None,
    )


def _kind(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value
    if attribute == "type":
        return _QUOTE if value.lower() == "cite" else None
    words = value.split()[:20]
    kind = next((kind for mark, kind in _MARKS if any(map(mark.fullmatch, words))), None)
    return _QUOTE if kind == _BOX and tag == "blockquote" else kind


@dataclass(slots=True)
class _Reader:
    """Passes on what is not quoted. Its input is well-formed: every element ends."""

    inside: list[str] = field(default_factory=list)
    hidden_from: int | None = None  # how deep the hidden element lies

    def read(self, source: str) -> Iterator[str]:
        at = 0
        for tag in _TAG.finditer(source):
            if self.hidden_from is None:
                yield source[at : tag.start()]
            at = tag.end()
            kind = self._kind_of(tag)
            if kind == _REST and self.hidden_from is None:
                yield f"<p>{_CUT}</p>"
                return
            yield from self._passed(tag, kind)
        if self.hidden_from is None:
            yield source[at:]

    def _kind_of(self, tag: re.Match[str]) -> str:
        kind = next((kind for _mark, kind in _MARKS if f'"{kind}"' in tag[3]), "")
        is_in_box = tag[2] == "blockquote" and _BOX in self.inside
        return _QUOTE if is_in_box and not tag[1] else kind

    def _passed(self, tag: re.Match[str], kind: str) -> Iterator[str]:
        """Yield the tag if it is shown, and go into its element or out of it."""
        if tag[2] in _WITHOUT_END:
            if self.hidden_from is None:
                yield tag[0]
        elif tag[1]:
            yield from self._left(tag)
        else:
            yield from self._entered(tag, kind)

    def _entered(self, tag: re.Match[str], kind: str) -> Iterator[str]:
        if self.hidden_from is None and kind in {_QUOTE, _INTRO, _SIGNATURE}:
            self.hidden_from = len(self.inside)
            yield f"<p>{_CUT}</p>" if kind == _QUOTE else ""
        elif self.hidden_from is None:
            yield tag[0]
        elif kind == _QUOTE and self.inside[self.hidden_from] == _INTRO:
            yield f"<p>{_CUT}</p>"  # the words above the quote have no end of their own
        self.inside.append(kind)

    def _left(self, tag: re.Match[str]) -> Iterator[str]:
        if self.inside:
            self.inside.pop()
        if self.hidden_from is None:
            yield tag[0]
        elif len(self.inside) == self.hidden_from:
            self.hidden_from = None
