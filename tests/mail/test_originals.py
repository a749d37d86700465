"""The bytes of messages: small ones in the database, large ones in files, each found again."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.core import files
from helpdesk.extensions import db
from helpdesk.mail import originals


@pytest.mark.parametrize("size", [0, 1, originals.LARGEST_ROW, originals.LARGEST_ROW + 1])
def test_a_message_of_any_size_is_read_as_it_was_stored(app: Flask, size: int) -> None:
    raw = bytes(range(256)) * (size // 256) + b"\x00" * (size % 256)

    (digest,) = originals.store([raw])

    assert originals.read(digest) == raw


def test_the_same_bytes_are_stored_once(app: Flask) -> None:
    first, other, again = originals.store([b"one", b"two", b"one"])

    assert first == again != other
    assert originals.store([b"one"]) == [first]


def test_a_message_kept_in_its_file_by_an_earlier_version_is_found(app: Flask) -> None:
    assert originals.read(files.store(b"from before")) == b"from before"


def test_what_was_rolled_back_is_not_there(app: Flask) -> None:
    (digest,) = originals.store([b"never kept"])
    db.session.rollback()

    with pytest.raises(FileNotFoundError):
        originals.read(digest)
