"""The lines of a dry run: what each asks, gathered as long as more of them follow at once."""

from __future__ import annotations

import base64
import binascii
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

LONGEST_LINE = 64 * 1024 * 1024  # bytes; a message of 25 MB has 35 in base64
MOST_IN_BATCH = 2000
FOLLOWS_AT_ONCE = 0.05  # seconds; who then still waits wants to be answered first


class BadLine(ValueError):
    """The line asks nothing that can be answered. `given_id` is its id, as far as it has one."""

    def __init__(self, reason: str, given_id: Any = None) -> None:
        super().__init__(reason)
        self.given_id = given_id


@dataclass(frozen=True, slots=True)
class Question:
    """A message somebody asks about. Its bytes wait in the spool until its turn comes."""

    id: Any
    sequence: str | None  # spelt as JSON, so that 1 and "1" are two
    spool: BinaryIO
    start: int
    size: int

    def raw(self) -> bytes:
        """Return the message."""
        self.spool.seek(self.start)
        return self.spool.read(self.size)


def batches(stream: BinaryIO, spool: BinaryIO) -> Iterator[list[Question | BadLine]]:
    """Yield the questions on the stream, together with those that follow them at once."""
    coming: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
    threading.Thread(target=_feed, args=(stream, coming), daemon=True).start()
    line = coming.get()
    while line is not None:
        batch: list[Question | BadLine] = []
        try:
            while line is not None and len(batch) < MOST_IN_BATCH:
                batch.append(question(line, spool))
                line = coming.get(timeout=FOLLOWS_AT_ONCE)
        except queue.Empty:
            yield batch
            line = coming.get()
        else:
            yield batch


def question(line: bytes, spool: BinaryIO) -> Question | BadLine:
    """Return what the line asks, its bytes laid into the spool, or what is wrong with it."""
    try:
        asked = _object(line)
        raw = _message(asked)
    except BadLine as bad:
        return bad
    start = spool.seek(0, 2)
    spool.write(raw)
    sequence = asked.get("sequence")
    spelt = None if sequence is None else json.dumps(sequence, sort_keys=True)
    return Question(asked.get("id"), spelt, spool, start, len(raw))


def _feed(stream: BinaryIO, coming: queue.Queue[bytes | None]) -> None:
    try:
        while line := stream.readline(LONGEST_LINE + 1):
            coming.put(line)
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
    finally:
        coming.put(None)


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadLine(f"a line has at most {LONGEST_LINE} bytes")
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise BadLine("a question is a JSON object")
    _check_id(asked.get("id"))
    return asked


def _check_id(given: Any) -> None:
    """An answer repeats the id, and JSON knows no infinite number."""
    try:
        json.dumps(given, allow_nan=False)
    except ValueError:
        raise BadLine("id must be a finite number, or any other JSON") from None


def _message(asked: dict[str, Any]) -> bytes:
    given = asked.get("raw_b64")
    if not isinstance(given, str):
        raise BadLine("raw_b64 must be a text", asked.get("id"))
    try:
        return base64.b64decode("".join(given.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadLine(f"raw_b64 is not base64: {error}", asked.get("id")) from None
