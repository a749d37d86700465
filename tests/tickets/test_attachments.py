"""Files given with a report: pictures are made anew, nothing else is trusted."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from helpdesk.tickets.attachments import LONGEST_SIDE, UnreadableFile, any_file, clean_name, photo


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **extra: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, format=kind, **extra)
    return out.getvalue()


def test_a_photo_loses_its_gps_position() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (51.0, 27.0, 0.0)
    exif[0x010E] = "dom dyrektora"

    kept = photo("IMG_1.jpg", picture(exif=exif))

    with Image.open(io.BytesIO(kept.content)) as again:
        assert not again.getexif()
    assert b"dom dyrektora" not in kept.content


def test_a_photo_from_an_iphone_becomes_a_jpeg() -> None:
    kept = photo("IMG_2.HEIC", picture(kind="HEIF"))

    assert (kept.name, kept.content_type, kept.is_image) == ("IMG_2.jpg", "image/jpeg", True)


def test_a_huge_photo_is_made_smaller() -> None:
    kept = photo("big.png", picture((6000, 400), kind="PNG"))

    with Image.open(io.BytesIO(kept.content)) as again:
        assert again.size == (LONGEST_SIDE, 160)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<svg onload=alert(1)>", id="svg"),
        pytest.param(picture()[:60], id="cut short"),
        pytest.param(b"%PDF-1.7", id="pdf"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="zdjecie"):
        photo("zdjecie.jpg", content)


def test_a_decompression_bomb_is_refused() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, format="PNG")

    with pytest.raises(UnreadableFile):
        photo("bomb.png", bomb.getvalue())


def test_any_other_file_is_kept_for_download_only() -> None:
    kept = any_file("arkusz.html", b"<script>alert(1)</script>")

    assert (kept.content_type, kept.is_image) == ("application/octet-stream", False)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ewa\\ekran.png", "ekran.png"),
        ('a"<b>.png', "a_b_.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "plik"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
    ],
)
def test_clean_name(given: str, name: str) -> None:
    assert clean_name(given) == name
