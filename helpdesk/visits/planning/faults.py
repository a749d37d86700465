"""Reading JSON piece by piece, noting every fault with its path. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from reprlib import repr as short
from typing import Any, TypeVar

T = TypeVar("T")
# Bytes of a problem; beyond that it is a mistake.
LARGEST = 20_000_000
# Faults told at once; a file of the wrong kind would have thousands.
MOST = 100


class ProblemError(Exception):
    """The problem can't be planned. `faults` names each fault by its path."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def decoded(data: bytes) -> Any:
    """Return what the JSON says. Raises ProblemError."""
    if len(data) > LARGEST:
        raise ProblemError([f"$: larger than {LARGEST:,} bytes"])
    try:
        return _DECODER.decode(data.decode("utf-8-sig"))
    except RecursionError:
        raise ProblemError(["$: nested too deeply"]) from None
    except ValueError as error:
        raise ProblemError([f"$: not JSON: {error}"]) from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {short(twice)} stands twice in one object")
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refused)


def _shown(name: str) -> str:
    return name if name.isprintable() and len(name) <= 60 else short(name)


@dataclass
class Notes:
    """The faults found so far."""

    faults: list[str] = field(default_factory=list)

    def add(self, path: str, what: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(f"{path}: {what}")
        elif len(self.faults) == MOST:
            self.faults.append("... and more")

    def finish(self) -> None:
        """Raise ProblemError if there are any."""
        if self.faults:
            raise ProblemError(self.faults)


@dataclass(frozen=True)
class Node:
    """A piece of the problem and where it stands. What is wrong is noted and read as nothing."""

    value: Any
    path: str
    notes: Notes

    def fault(self, what: str) -> None:
        self.notes.add(self.path, what)

    def fields(self, *known: str) -> Mapping[str, Node]:
        """Return the members of an object; a name that is not known is a fault, null is nothing."""
        if not isinstance(self.value, dict):
            self.fault(f"must be an object, not {short(self.value)}")
            return {}
        for name in self.value:
            if name not in known:
                self.fault(f"has no field {short(name)}; there are {', '.join(known)}")
        return {name: each for name, each in self.members() if each.value is not None}

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of an object whose names are free."""
        if not isinstance(self.value, dict):
            self.fault(f"must be an object, not {short(self.value)}")
            return
        for name, value in self.value.items():
            yield name, Node(value, f"{self.path}.{_shown(name)}", self.notes)

    def items(self, *, most: int) -> list[Node]:
        if not isinstance(self.value, list):
            self.fault(f"must be a list, not {short(self.value)}")
            return []
        if len(self.value) > most:
            self.fault(f"has {len(self.value)} entries, at most {most} can be planned")
            return []
        return [Node(each, f"{self.path}[{at}]", self.notes) for at, each in enumerate(self.value)]

    def text(self, *, longest: int = 200) -> str:
        if not isinstance(self.value, str) or not 0 < len(self.value) <= longest:
            self.fault(f"must be a text of 1 to {longest} characters, not {short(self.value)}")
            return ""
        try:
            self.value.encode()
        except UnicodeEncodeError:
            self.fault("holds half a character")
            return ""
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.fault(f"must be true or false, not {short(self.value)}")
        return self.value is True

    def whole(self, least: int, most: int) -> int:
        """Return a whole number; 30.0 is one too."""
        number = self.value
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
            self.fault(f"must be a whole number from {least} to {most}, not {short(self.value)}")
            return least
        return number

    def number(self, least: float, most: float) -> float:
        number = self.value
        wrong = isinstance(number, bool) or not isinstance(number, int | float)
        if wrong or not least <= number <= most:
            self.fault(f"must be a number from {least:g} to {most:g}, not {short(number)}")
            return least
        return float(number)

    def parsed(self, parse: Callable[[str], T], kind: str) -> T | None:
        """Return what `parse` makes of the text; a ValueError of its is a fault."""
        try:
            if isinstance(self.value, str):
                return parse(self.value)
        except (ValueError, OverflowError):
            pass
        self.fault(f"must be {kind}, not {short(self.value)}")
        return None
