"""The lengths of time of a closed month, packed: a year's typical times are taken from them. Pure.

They stand among the month's rows as well. To read the rows of twelve large months for their
lengths alone took longer than all else of a report.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence

from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.together import Times

NUMBER = "d"  # eight bytes, the lowest first, hold a length exactly as it was counted


def write(times: Times) -> str:
    """Return the lengths as text, each kind once, however many measures are taken from it."""
    kinds = {_kind(measure): lengths for measure, lengths in times.items()}
    return json.dumps({kind: _packed(lengths) for kind, lengths in kinds.items()}, sort_keys=True)


def read(text: str) -> Times:
    """Return the lengths that were written, in their order."""
    kinds = {kind: _unpacked(packed) for kind, packed in json.loads(text).items()}
    return {measure: kinds.get(_kind(measure), ()) for measure in TYPICAL}


def _kind(measure: Measure) -> str:
    of = TYPICAL[measure]
    return f"{of.population.value}.{of.column}"


def _packed(lengths: Sequence[float]) -> str:
    return b64encode(_low_first(array(NUMBER, lengths)).tobytes()).decode()


def _unpacked(text: str) -> Sequence[float]:
    return _low_first(array(NUMBER, b64decode(text)))


def _low_first(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
