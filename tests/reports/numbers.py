"""The numbers that a page of figures shows as figures, each with where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

# A figure stands in a cell, large in a card, in the heading, in the lead or in the summary.
_PLACES = {"td": "", "h1": "", "dd": "fig", "p": "lead prose"}
# Nothing, and how something changed: neither has anything behind it.
_NEEDS_NO_LIST = re.compile(r"0( min| km|%|,00 zł)?|[+−].*")


@dataclass
class Numbers(HTMLParser):
    """`linked` are addresses with their words, `bare` the words of figures that lead nowhere."""

    page: str
    linked: list[tuple[str, str]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    # Of charts: addresses with what is heard of them.
    drawn: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._places: list[bool] = []
        self._href = ""
        self._is_name = False
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _PLACES:
            classes = (given.get("class") or "").split()
            wanted = _PLACES[tag].split()
            self._places.append(not wanted or bool({*wanted} & {*classes}))
        if tag == "a":
            self._href = given.get("href") or ""
        self._is_name = tag == "title" and bool(self._href)

    def handle_endtag(self, tag: str) -> None:
        self._is_name = False
        if tag in _PLACES and self._places:
            self._places.pop()
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        words = plain(data)
        if self._is_name:
            self.drawn.append((self._href, words))
        if not (self._places and self._places[-1] and re.search(r"\d", words)):
            return
        if self._href:
            self.linked.append((self._href, words))
        elif not _NEEDS_NO_LIST.fullmatch(words):
            self.bare.append(words)


def plain(text: str) -> str:
    return " ".join(text.split())


def words(page: str) -> str:
    """Return the page as it is read: without tags, with breaking spaces only."""
    return plain(unescape(re.sub(r"<[^>]*>", "", page)))


def stated(page: str) -> int:
    """Return how many a list says it holds."""
    found = re.search(r'<p class="lead">([\d\s]+)', page)
    assert found, page
    return int(re.sub(r"\s", "", found.group(1)))
