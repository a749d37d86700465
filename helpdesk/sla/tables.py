"""Reading a TOML file so that every fault in it is named by line, and all of them at once. Pure.

A reader method that finds a fault notes it and returns a stand-in of the right type. The caller
looks at `Source.problems` before using anything that was read.
"""

from __future__ import annotations

import enum
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar, cast

E = TypeVar("E", bound=enum.Enum)
Path = tuple[str, ...]

_HEADER = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"""\s*([\w.\-"' ]+?)\s*=""")
_SYNTAX_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
HOUR = timedelta(hours=1)
MOST_SIGNS, MOST_DOTS = 2000, 50  # in one line
LONGEST = 2000 * HOUR  # a year's work
_A_DAY = "a day such as 2026-09-01, without quotes"
_DURATION = re.compile(r"(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a rules file, told so that it can be found and mended."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.reason}" if self.key else f"{where}: {self.reason}"


@dataclass(slots=True)
class Source:
    """One file: its text, where its keys stand, and the faults found so far."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    def root(self) -> Table:
        """Return the whole file as a table, empty if it is not TOML at all."""
        if fault := self._overlong():
            self.problems.append(fault)
            return Table(self, (), {}, {}, present=False)
        try:
            content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(self._syntax_fault(str(error)))
        except RecursionError:
            self.problems.append(Problem(self.file, 1, "", "not TOML: nested too deeply"))
        else:
            return Table(self, (), content, lines_of(self.text))
        return Table(self, (), {}, {}, present=False)

    def _overlong(self) -> Problem | None:
        # A key of many thousand parts would keep the reader, and who waits for it, for minutes; a
        # number of as many digits Python does not read at all.
        for number, line in enumerate(self.text.split("\n"), start=1):
            if len(line) > MOST_SIGNS or line.count(".") > MOST_DOTS:
                reason = f"a line of more than {MOST_SIGNS} signs or {MOST_DOTS} dots"
                return Problem(self.file, number, "", reason)
        return None

    def _syntax_fault(self, message: str) -> Problem:
        found = _SYNTAX_LINE.search(message)
        line = (
            int(found[1]) if found and found[1] else len(self.text.removesuffix("\n").split("\n"))
        )
        reason = message[: found.start()] if found else message
        return Problem(self.file, line, "", f"not TOML: {reason}")


@dataclass(slots=True)
class Table:
    """One table of a file. Keys that nobody asked for are refused by `finish`."""

    source: Source
    path: Path
    content: Mapping[str, Any]
    lines: Mapping[Path, int]
    # What is not there at all was complained of once; its keys are not complained of one by one.
    present: bool = True
    _asked: set[str] = field(default_factory=set)

    def fault(self, key: str, reason: str) -> None:
        """Note a fault at `key`, or at the table itself if `key` is empty."""
        path = (*self.path, key) if key else self.path
        line = next((self.lines[p] for p in _upwards(path) if p in self.lines), 1)
        self.source.problems.append(Problem(self.source.file, line, ".".join(path), reason))

    def finish(self) -> None:
        """Refuse every key that was not asked for."""
        for key in self.content:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.fault(key, f"unknown key; known here: {known}")

    def names(self) -> Iterable[str]:
        """Return all keys: for tables whose keys are names the operator chose."""
        self._asked.update(self.content)
        return list(self.content)

    def table(self, key: str, *, required: bool = True) -> Table:
        value = self._value(key, dict, "a table", {}, required=required)
        present = isinstance(self.content.get(key), dict)
        return Table(self.source, (*self.path, key), value, self.lines, present=present)

    def tables(self, key: str) -> list[Table]:
        """Return the tables of a list written `[[key]]`, none if there is no such list."""
        items = self._value(
            key, list, f"a list of tables, each under [[{key}]]", [], required=False
        )
        if not all(isinstance(item, dict) for item in items):
            self.fault(key, f"must be a list of tables, each under [[{key}]]")
            return []
        paths = ((*self.path, key, str(number)) for number in count(1))
        return [
            Table(self.source, path, item, self.lines)
            for path, item in zip(paths, items, strict=False)
        ]

    def has(self, key: str) -> bool:
        return key in self.content

    def text(self, key: str, *, required: bool = True) -> str:
        value: str = self._value(key, str, "text in quotes", "", required=required)
        return value

    def words(self, key: str, *, required: bool = True) -> str:
        """Return a text that, where it is given, says something."""
        text = self.text(key, required=required)
        if self.content.get(key) == "":
            self.fault(key, "says nothing")
        return text

    def flag(self, key: str, *, default: bool) -> bool:
        value: bool = self._value(key, bool, "true or false", default, required=False)
        return value

    def texts(self, key: str, *, required: bool = True) -> list[str]:
        value = self._value(key, list, "a list of texts", [], required=required)
        if all(isinstance(item, str) for item in value):
            return list(value)
        self.fault(key, "must be a list of texts")
        return []

    def day(self, key: str, *, required: bool = True) -> date | None:
        """Return a day written as 2026-09-01; None if it is missing or something else."""
        value: object = self._value(key, date, _A_DAY, None, required=required)
        if isinstance(value, datetime):
            self.fault(key, f"must be {_A_DAY}")
            return None
        return cast("date | None", value)

    def number(self, key: str, within: range, *, default: int) -> int:
        value = self._value(key, int, "a whole number", default, required=False)
        if isinstance(value, bool) or value not in within:
            self.fault(key, f"must be a whole number from {within[0]} to {within[-1]}")
            return default
        return cast("int", value)

    def text_or_texts(self, key: str) -> list[str]:
        """Return a list of texts that, with one item, may be written as a plain text."""
        if isinstance(self.content.get(key), list):
            found = self.texts(key)
            if not found and not self.content[key]:
                self.fault(key, "is empty")
            return found
        found = [self.words(key)]
        return [text for text in found if text]

    def choice(self, key: str, kind: type[E], *, required: bool = True) -> E | None:
        """Return the member of `kind` named by its value."""
        value = self.text(key, required=required)
        allowed = {member.value: member for member in kind}
        if key in self.content and isinstance(self.content[key], str) and value not in allowed:
            self.fault(key, f"{value!r} is not one of {', '.join(allowed)}")
        return allowed.get(value)

    def choices(self, key: str, kind: type[E], *, required: bool = True) -> list[E]:
        """Return the members of `kind` named in a list: at least one, none twice."""
        allowed = {member.value: member for member in kind}
        named = self.texts(key, required=required)
        for value in named:
            if value not in allowed:
                self.fault(key, f"{value!r} is not one of {', '.join(allowed)}")
        if self.content.get(key) == []:
            self.fault(key, "is empty")
        if len(set(named)) < len(named):
            self.fault(key, "names one twice")
        return [allowed[value] for value in named if value in allowed]

    def duration(self, key: str) -> timedelta:
        """Return a length of time, more than nothing, written as "30m", "4h" or "1h30m"."""
        value = self.text(key)
        length = length_of(value)
        if not length and isinstance(self.content.get(key), str):
            self.fault(key, f"{value!r} is not a duration such as 30m, 4h or 1h30m")
        elif length and length > LONGEST:
            self.fault(key, f"{value!r} is more than {LONGEST // HOUR}h")
        return length or HOUR

    def _value(self, key: str, kind: type, words: str, instead: Any, *, required: bool) -> Any:
        self._asked.add(key)
        value = self.content.get(key)
        if value is None:
            if required and self.present:
                self.fault(key, "is missing")
            return instead
        if not isinstance(value, kind):
            self.fault(key, f"must be {words}")
            return instead
        return value


def length_of(text: str) -> timedelta | None:
    """Return the length written as "1h30m"; None if it is none."""
    found = _DURATION.fullmatch(text)
    return timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0)) if found else None


def lines_of(text: str) -> dict[Path, int]:
    """Return the line on which each table and key of a TOML text begins.

    The tables of a list are numbered from 1: the second `[[break]]` is ("break", "2").
    Keys inside an inline table stand on the line of that table.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    items = Counter[Path]()
    # As TOML counts lines: not every line end that Unicode knows is one.
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            lines.setdefault(table, number)
            if line.lstrip().startswith("[["):
                items[table] += 1
                table = (*table, str(items[table]))
                lines[table] = number
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _upwards(path: Path) -> Iterable[Path]:
    """Yield the path itself, then each table it lies in."""
    return (path[:length] for length in range(len(path), 0, -1))
