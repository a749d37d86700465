"""HTML from mail, cut down to what is safe to show, and turned into plain text. Pure.

`sanitised` is the one sanitiser of the product: only its output may be marked safe in a template.
Nothing remote is ever loaded: pictures stay only if they came inside the mail itself (`cid:`).
The work is bounded by what is looked at, since nested tags take quadratic time.
"""

from __future__ import annotations

import re

import html2text
import nh3

from helpdesk.mail.charsets import cleaned

MOST_CHARACTERS = 400_000
MOSTTAGS = 15_000
DEEPEST_NESTING = 20

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1"),
    *("h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "small"),
    *("span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u"),
    "ul",
}
_GONE_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "iframe", "object"}
_NESTING = re.compile(r"<(/?)(?:blockquote|ul|ol)\b[^>]*>")


class _Writer(html2text.HTML2Text):
    """Writes text for people: `1.` and `--` need no backslash, which only Markdown knows."""

    def handle_data(self, data: str, entity_char: bool = False) -> None:  # noqa: ARG002
        super().handle_data(data, entity_char=True)


def sanitised(source: str) -> str:
    """Return `source` with only harmless tags, links to ordinary places and no remote picture."""
    return nh3.clean(
        bounded(source),
        tags=TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes={"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan"}, "th": {"colspan"}},
        attribute_filter=_only_own_pictures,
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel="noopener noreferrer nofollow",
    )


def as_text(source: str) -> str:
    """Return the text of an HTML mail: quotes as `> `, links with their targets."""
    writer = _Writer(bodywidth=0)
    writer.ignore_images = True
    writer.ignore_emphasis = True
    writer.ignore_tables = True
    writer.use_automatic_links = True
    writer.ul_item_mark = "-"
    text = writer.handle(_shallow(sanitised(source)))
    text = re.sub(r"[ \t]+$", "", cleaned(text), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def bounded(source: str) -> str:
    """Return the part of `source` that is looked at."""
    source = cleaned(source[:MOST_CHARACTERS])
    if source.count("<") <= MOSTTAGS:
        return source
    return "<".join(source.split("<", MOSTTAGS)[:MOSTTAGS])


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Drop the source of a picture that would be fetched from elsewhere, trackers included."""
    if tag == "img" and attribute == "src" and not value.startswith("cid:"):
        return None
    return value


def _shallow(source: str) -> str:
    """Return sanitised HTML without the lists and quotes nested deeper than anybody reads.

    Each level is printed before every line, so depth alone could blow the text up.
    """
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[1]:
            depth -= 1
            return match[0] if depth < DEEPEST_NESTING else ""
        depth += 1
        return match[0] if depth <= DEEPEST_NESTING else ""

    return _NESTING.sub(keep, source)
