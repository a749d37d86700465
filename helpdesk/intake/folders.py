"""Finding messages in what a person points at: a pipe, a file, a folder or an mbox."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MBOX_QUOTE = re.compile(rb"^>(>*From )", re.MULTILINE)
_FROM_LINE = re.compile(rb"^From [^\n]*\n")


def from_pipe(stream: BinaryIO) -> bytes:
    """Return the one message on the stream, without the line some mail programs put before it."""
    return _FROM_LINE.sub(b"", stream.read(), count=1)


def files_in(path: Path) -> list[Path]:
    """Return the file, or all files in the folder and below, in order of their names."""
    if not path.is_dir():
        return [path]
    return sorted(
        each for each in path.rglob("*") if each.is_file() and not each.name.startswith(".")
    )


def messages_in(file: Path) -> Iterator[bytes]:
    """Yield the message in the file, or all of an mbox. Raises OSError if it can't be read."""
    with file.open("rb") as opened:
        if not opened.seekable():  # a named pipe: what was read of it is gone
            yield from_pipe(opened)
            return
        is_mbox = opened.read(5) == b"From "
    if not is_mbox:
        yield file.read_bytes()
        return
    box = mailbox.mbox(file, create=False)
    try:
        for key in box.iterkeys():
            yield _MBOX_QUOTE.sub(rb"\1", box.get_bytes(key))
    finally:
        box.close()
