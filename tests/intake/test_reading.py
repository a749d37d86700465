"""Whatever a stranger's attachment holds, it is read over there and kept in the end."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pytest
from PIL import Image

from helpdesk.core.confined import Confined
from helpdesk.intake import reading
from helpdesk.mail.parts import Part


def picture(*, width: int, height: int) -> Part:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, format="PNG")
    return Part("tablica.png", "image/png", out.getvalue())


@pytest.fixture
def poor_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader of this process, with hardly more memory than it takes to start."""
    with Confined(memory=400 * 1024 * 1024) as poor:
        monkeypatch.setitem(reading._readers, os.getpid(), poor)
        yield


def test_a_picture_is_kept_as_one_of_ours() -> None:
    file = reading.file_of(picture(width=40, height=30))
    assert (file.name, file.content_type, file.is_image) == ("tablica.jpg", "image/jpeg", True)


def test_a_picture_beyond_bounds_is_kept_for_download(poor_reader: None) -> None:
    bomb = picture(width=7_000, height=8_000)
    file = reading.file_of(bomb)
    assert (file.content, file.content_type, file.is_image) == (bomb.content, "image/png", False)


def test_after_it_the_next_is_read(poor_reader: None) -> None:
    reading.file_of(picture(width=7_000, height=8_000))
    assert reading.file_of(picture(width=40, height=30)).is_image
