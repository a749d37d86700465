"""The numbers behind the typical measures of a closed month, packed: its times and marks. Pure.

They stand among the month's rows as well. To read the rows of twelve large months for their
numbers alone took longer than all else of a report.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.together import Numbers

NUMBER = "d"  # eight bytes, the lowest first, hold a length exactly as it was counted


def write(numbers: Numbers) -> str:
    """Return the numbers as text, each kind once, however many measures are taken from it."""
    kinds = {_kind(measure): each for measure, each in numbers.items()}
    return json.dumps({kind: _packed(each) for kind, each in kinds.items()}, sort_keys=True)


def read(text: str) -> Numbers:
    """Return the numbers that were written, in their order; of a kind that was not kept, nothing."""
    kinds = {kind: _unpacked(packed) for kind, packed in json.loads(text).items()}
    return {measure: kinds[_kind(measure)] for measure in TYPICAL if _kind(measure) in kinds}


def agrees(text: str, numbers: Numbers) -> bool:
    """Return whether these are the numbers that were written, as far as their kind was kept then."""
    try:
        kept: dict[str, Any] = json.loads(text)
        again: dict[str, Any] = json.loads(write(numbers))
        return all(again.get(kind) == packed for kind, packed in kept.items())
    except (AttributeError, ValueError):
        return False


def _kind(measure: Measure) -> str:
    of = TYPICAL[measure]
    return f"{of.population.value}.{of.column}"


def _packed(numbers: Sequence[float]) -> str:
    return b64encode(_low_first(array(NUMBER, numbers)).tobytes()).decode()


def _unpacked(text: str) -> Sequence[float]:
    return _low_first(array(NUMBER, b64decode(text)))


def _low_first(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
