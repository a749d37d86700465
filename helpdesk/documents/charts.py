"""Charts as SVG: bars, and shares through the months. Pure: figures in, markup out.

The same picture serves the page and the PDF. Everything is said by presentation
attributes, which a style sheet may override (dark mode) and a printer understands without one.
A number with a link opens what it counts, and is named for who does not see the picture; without
links a chart is one image, and the same figures stand as a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

INK, MUTED, ACCENT, GREY, LINE, PAPER = (
    "#13203b", "#44506a", "#1d4fc4", "#8591a8", "#dde3ec", "#ffffff",
)  # fmt: skip

BAR_STEP, BAR_HEIGHT, LABEL_HEIGHT = 46, 14, 21
# The longest bar leaves room for its value at the end, on a phone too.
LONGEST_BAR = 86.0

PLOT_TOP, PLOT_HEIGHT, MONTHS_HEIGHT = 22, 178, 30
NAMES_LINE = PLOT_TOP + PLOT_HEIGHT + 22  # on which the months are written
FIRST_MONTH, LAST_MONTH = 4.0, 96.0
GRID_STEP = 0.2
HIGHEST_FLOOR = 0.6
# Where a dot's label stands clear of the line that leads to its neighbour.
ABOVE, BELOW = -13, 22
LETTERS = 14  # the height of a label
REACH = 12  # how far from a dot a finger still hits it


@dataclass(frozen=True, slots=True)
class Link:
    """Where a number leads, and what it says to who hears it: "październik 2026: 92%"."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    text: str  # the value as the reader reads it
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A month's share; without one, `note` may say why ("przed startem")."""

    label: str
    share: float | None
    text: str
    note: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Target:
    share: float
    label: str


def bars(
    items: Sequence[Bar], *, title: str, key: str, width: str = "100%", whole: float = 0
) -> Markup:
    """Return horizontal bars from zero, label above, value at the end, the longest in colour.

    Bars of parts lie on a track that is the `whole`.
    """
    longest = max((item.value for item in items), default=0)
    most = max(longest, whole)
    drawn = [
        _bar(item, row * BAR_STEP, most, track=whole, is_longest=0 < item.value == longest)
        for row, item in enumerate(items)
    ]
    has_links = any(item.link for item in items)
    height = len(items) * BAR_STEP
    return _picture(drawn, title=title, key=key, width=width, height=height, has_links=has_links)


def months(
    points: Sequence[Point], target: Target, *, title: str, key: str, width: str = "100%"
) -> Markup:
    """Return a line of shares through the months with the target across; gaps stay gaps.

    The axis starts at a labelled multiple of 20%, not at zero: a year of work would be flat.
    """
    axis = _Axis(_floor(points, target), target.share, _begins_high(points, target))
    places = list(zip(points, _spread(len(points)), strict=True))
    parts = [
        *_grid(axis),
        *_target(target, axis),
        *_segments(places, axis),
        *_dots(places, axis),
        *_names(places),
        *_notes(places),
    ]
    labels = _ends(places, axis)
    has_links = any(point.link and point.share is not None for point in points)
    if has_links:
        # Heard are the links, each with its month and number; the lines and letters are for the eye.
        parts = [
            Markup('<g aria-hidden="true">{}</g>').format(Markup("").join(parts)),
            *_links(places, axis, labels),
        ]
    else:
        parts += labels.values()
    height = PLOT_TOP + PLOT_HEIGHT + MONTHS_HEIGHT
    return _picture(parts, title=title, key=key, width=width, height=height, has_links=has_links)


@dataclass(frozen=True, slots=True)
class _Axis:
    floor: float
    target: float
    begins_high: bool

    def y(self, share: float) -> float:
        return PLOT_TOP + PLOT_HEIGHT * (1 - share) / (1 - self.floor)

    @property
    def grid(self) -> list[float]:
        count = round((1 - self.floor) / GRID_STEP)
        # With a low floor every other line is enough.
        steps = range(0, count + 1, 1 if count < 4 else 2)
        return [self.floor + GRID_STEP * step for step in steps]

    @property
    def target_label(self) -> float:
        """Where the target's label stands: on the side of its line where the months do not begin."""
        below = self.y(self.target) + 15
        return below if self.begins_high and self._clears_grid(below) else self.y(self.target) - 7

    def is_free(self, y: float) -> bool:
        """Whether a label on this line keeps clear of the axis's own, on the left and below."""
        is_clear = self._clears_grid(y) and y <= NAMES_LINE - LETTERS
        return is_clear and abs(y - self.target_label) >= LETTERS

    def clears_target(self, y: float) -> bool:
        """Whether the target's line does not run through a label on this line."""
        return not y - LETTERS < self.y(self.target) < y + 3

    def _clears_grid(self, y: float) -> bool:
        return all(abs(y - (self.y(share) - 6)) >= LETTERS for share in self.grid)


_Placed = Sequence[tuple[Point, float]]


def _picture(
    parts: Sequence[Markup], *, title: str, key: str, width: str, height: int, has_links: bool
) -> Markup:
    role = "group" if has_links else "img"  # what is inside an image can't be reached
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="{}" width="{}" height="{}"'
        ' aria-labelledby="{}" font-family="sans-serif" font-size="13" focusable="false">'
        '<title id="{}">{}</title>{}</svg>'
    ).format(role, width, height, key, key, title, Markup("").join(parts))


def _linked(link: Link, drawn: Sequence[Markup]) -> Markup:
    return Markup('<a href="{}"><title>{}</title>{}</a>').format(
        link.url, link.name, Markup("").join(drawn)
    )


def _bar(item: Bar, top: int, most: float, *, track: float, is_longest: bool) -> Markup:
    length, room = (LONGEST_BAR * value / most if most else 0.0 for value in (item.value, track))
    colour = ("f-accent", ACCENT) if is_longest else ("f-grey", GREY)
    drawn = [
        _text(0, top + 14, item.label, strong=is_longest),
        _stripe(top, room, "f-sunken", LINE) if track else Markup(),
        _stripe(top, length, *colour),
        _text(max(length, room), top + 33, item.text, strong=True, dx=8),
    ]
    return _linked(item.link, drawn) if item.link else Markup("").join(drawn)


def _stripe(top: int, length: float, kind: str, fill: str) -> Markup:
    return Markup('<rect class="{}" fill="{}" x="0" y="{}" width="{:.2f}%" height="{}"/>').format(
        kind, fill, top + LABEL_HEIGHT, length, BAR_HEIGHT
    )


def _text(
    x: float, y: float, words: str, *, strong: bool = False, anchor: str = "start", dx: int = 0
) -> Markup:
    return Markup(
        '<text x="{:.2f}%" y="{:.1f}" dx="{}" text-anchor="{}" fill="{}"{}>{}</text>'
    ).format(
        x,
        y,
        dx,
        anchor,
        INK if strong else MUTED,
        Markup(' class="strong" font-weight="bold"') if strong else "",
        words,
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: Markup) -> Markup:
    return Markup('<line x1="{:.2f}%" y1="{:.1f}" x2="{:.2f}%" y2="{:.1f}" {}/>').format(
        x1, y1, x2, y2, kind
    )


def _floor(points: Sequence[Point], target: Target) -> float:
    lowest = min([target.share, *(point.share for point in points if point.share is not None)])
    steps = math.floor(round(lowest / GRID_STEP, 6))
    return min(HIGHEST_FLOOR, max(0, steps) * GRID_STEP)


def _begins_high(points: Sequence[Point], target: Target) -> bool:
    """Whether the first month, beside the labels of the axis, lies above the target."""
    first = points[0].share if points else None
    return first is not None and first >= target.share


def _spread(count: int) -> list[float]:
    if count == 1:
        return [LAST_MONTH]
    return [
        FIRST_MONTH + (LAST_MONTH - FIRST_MONTH) * place / (count - 1) for place in range(count)
    ]


def _grid(axis: _Axis) -> list[Markup]:
    kind = Markup('class="s-line" stroke="{}" stroke-width="1"').format(LINE)
    drawn = []
    for share in axis.grid:
        y = axis.y(share)
        drawn += [_line(0, y, 100, y, kind), _text(0, y - 6, f"{share:.0%}")]
    return drawn


def _target(target: Target, axis: _Axis) -> list[Markup]:
    y = axis.y(target.share)
    kind = Markup('class="s-ink" stroke="{}" stroke-width="1.5" stroke-dasharray="5 4"')
    return [
        _line(0, y, 100, y, kind.format(INK)),
        _text(0, axis.target_label, target.label, strong=True),
    ]


def _segments(places: _Placed, axis: _Axis) -> list[Markup]:
    kind = Markup('class="s-accent" stroke="{}" stroke-width="2.5" stroke-linecap="round"')
    return [
        _line(x1, axis.y(a.share), x2, axis.y(b.share), kind.format(ACCENT))
        for (a, x1), (b, x2) in pairwise(places)
        if a.share is not None and b.share is not None
    ]


def _dots(places: _Placed, axis: _Axis) -> list[Markup]:
    last = places[-1][0] if places else None
    return [
        Markup(
            '<circle class="{} s-accent" fill="{}" stroke="{}" stroke-width="2" cx="{:.2f}%"'
            ' cy="{:.1f}" r="{}"/>'
        ).format(
            "f-accent" if point is last else "f-bg",
            ACCENT if point is last else PAPER,
            ACCENT,
            x,
            axis.y(point.share),
            5 if point is last else 3,
        )
        for point, x in places
        if point.share is not None
    ]


def _names(places: _Placed) -> list[Markup]:
    return [
        _text(x, NAMES_LINE, point.label, strong=place == len(places), anchor="middle")
        for place, (point, x) in enumerate(places, start=1)
    ]


def _notes(places: _Placed) -> list[Markup]:
    """Say a note once, in the middle of the run of months that share it."""
    y = PLOT_TOP + PLOT_HEIGHT - 28
    drawn = []
    for note, run in groupby(places, key=lambda place: place[0].note):
        across = [x for _, x in run]
        middle = (across[0] + across[-1]) / 2
        if note:
            drawn.append(_text(max(middle, 16), y, note, anchor="middle"))
    return drawn


def _links(places: _Placed, axis: _Axis, labels: Mapping[float, Markup]) -> list[Markup]:
    """Lay over each dot its link, with its label if it has one; a label without a link stays."""
    drawn = []
    for point, x in places:
        if point.link is None:
            drawn.append(labels.get(x, Markup()))
        elif point.share is not None:
            hit = Markup(
                '<circle class="hit" fill="transparent" cx="{:.2f}%" cy="{:.1f}" r="{}"/>'
            ).format(x, axis.y(point.share), REACH)
            drawn.append(_linked(point.link, [hit, labels.get(x, Markup())]))
    return drawn


def _ends(places: _Placed, axis: _Axis) -> dict[float, Markup]:
    """Return what is written beside the first and the last dot, by their places."""
    known = [(point.share, point.text, x) for point, x in places if point.share is not None]
    if not known:
        return {}
    last, text, x = known[-1]
    before = known[-2][0] if len(known) > 1 else 0.0
    wanted = (ABOVE, BELOW) if last >= before else (BELOW, ABOVE)
    ys = [axis.y(last) + side for side in wanted]
    y = next((each for each in ys if axis.clears_target(each)), ys[0])
    drawn = {x: _text(min(x + 4, 100), y, text, strong=True, anchor="end")}
    if len(known) > 2:
        first, text, x = known[0]
        sides = (ABOVE, BELOW) if first > known[1][0] else (BELOW, ABOVE)
        free = [axis.y(first) + side for side in sides if axis.is_free(axis.y(first) + side)]
        if free:
            drawn[x] = _text(max(x - 4, 0), free[0], text)
    return drawn
