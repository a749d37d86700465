"""A signature drawn on the screen, as lines on a sheet of 600 by 200. Pure.

Lines instead of a picture: small, printed sharply, part of what the fingerprint covers, and
nothing has to be decoded that a stranger made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError

WIDTH, HEIGHT = 600, 200
MOST_STROKES, MOST_POINTS = 200, 6_000
LONGEST_TEXT = 120_000  # letters of JSON
# Shorter than this is a tap or a slip of the finger, no name.
LEAST_INK = 120.0
_POINT = 2  # numbers
EMPTY = _l("Podpis jest pusty. Podpisz się w ramce albo wybierz podpis bez rysowania.")

Stroke: TypeAlias = list[list[int]]


class NoSignature(HelpdeskError):
    """Nothing was drawn, or nothing that can be a signature."""


def parse(text: str) -> list[Stroke]:
    """Return the strokes that the page sent. Raises NoSignature, worded for who signs."""
    strokes = _decoded(text)
    if not _are_strokes(strokes) or sum(map(len, strokes)) > MOST_POINTS:
        raise NoSignature(
            _l("Podpisu nie udało się odczytać. Wyczyść ramkę i podpisz się jeszcze raz.")
        )
    if ink(strokes) < LEAST_INK:
        raise NoSignature(EMPTY)
    return strokes


def ink(strokes: Sequence[Stroke]) -> float:
    """Return how long the drawn line is."""
    return sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))


def svg(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """Return the signature as a picture. Of a stroke of one point a dot is drawn."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in (*stroke, stroke[-1]))}"/>'
        for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none"'
        ' stroke="#13203b" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</svg>"
    )


def _decoded(text: str) -> Any:
    if not text.strip():
        return []
    try:
        return json.loads(text) if len(text) <= LONGEST_TEXT else None
    except (ValueError, RecursionError):
        return None


def _are_strokes(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) <= MOST_STROKES
        and all(
            isinstance(stroke, list) and stroke and all(map(_is_point, stroke)) for stroke in given
        )
    )


def _is_point(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) == _POINT
        # Not isinstance: True is a number to it.
        and all(type(number) is int for number in given)
        and 0 <= given[0] <= WIDTH
        and 0 <= given[1] <= HEIGHT
    )
