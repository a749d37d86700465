"""Sentences with figures in them: plain on paper, each figure a link on a page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from markupsafe import Markup, escape

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Sentence(Generic[F]):
    """A sentence with a named place for each of its texts; `figures` are what stands behind some."""

    pattern: str
    texts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, F] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.pattern % self.texts if self.texts else self.pattern

    def linked(self, opens: Callable[[F], str]) -> Markup:
        """Return the sentence for a page; `opens` tells where what is behind a figure is listed."""
        if not self.texts:
            return escape(self.pattern)
        addresses = {name: opens(figure) for name, figure in self.figures.items()}
        return escape(self.pattern) % {
            name: _link(text, addresses.get(name, "")) for name, text in self.texts.items()
        }


def _link(text: str, url: str) -> Markup:
    if not url:
        return escape(text)
    return Markup('<a href="{}">{}</a>').format(url, text)
