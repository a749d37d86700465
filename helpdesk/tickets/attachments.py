"""Files given with a message: sniffed, renamed, images re-encoded without their metadata. Pure.

What is stored is never what was uploaded when it is an image: decoding and encoding again drops
GPS, comments and anything hidden behind the picture.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype
from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from helpdesk.core.errors import HelpdeskError

MOST_BYTES = 15 * 1024 * 1024
MOST_PHOTOS = 5
LONGEST_SIDE = 2400  # pixels: enough to read a serial number, small enough for a bad link
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF")
NAME_LENGTH = 100

# What Pillow and its codecs were seen to raise on six thousand damaged pictures.
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    SyntaxError,
)

register_heif_opener()
Image.MAX_IMAGE_PIXELS = 60_000_000


class UnreadableFile(HelpdeskError):
    """The file is no picture we can read, or too large."""


@dataclass(frozen=True, slots=True)
class File:
    """A file fit to be stored: `content` is ours, `content_type` is what we found it to be."""

    name: str
    content: bytes
    content_type: str
    is_image: bool


def photo(name: str, content: bytes) -> File:
    """Return the picture re-encoded. Raises UnreadableFile, worded for the reporter."""
    shown = clean_name(name)
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_l("Zdjęcie %(name)s jest za duże: najwyżej 15 MB.", name=shown))
    try:
        return _reencoded(shown, content)
    except UNREADABLE as error:
        raise UnreadableFile(
            _l("Pliku %(name)s nie da się odczytać jako zdjęcia.", name=shown)
        ) from error
    except Image.DecompressionBombWarning as error:
        raise UnreadableFile(_l("Zdjęcie %(name)s ma za dużo punktów.", name=shown)) from error


def any_file(name: str, content: bytes) -> File:
    """Return the file as it may be kept: a picture re-encoded, all else only to be downloaded."""
    try:
        return photo(name, content)
    except UnreadableFile:
        return as_it_came(name, content)


def as_it_came(name: str, content: bytes) -> File:
    """Return the file only to be downloaded: nothing in it is read but what kind it may be."""
    found = filetype.guess_mime(content) or "application/octet-stream"
    return File(clean_name(name), content, found, is_image=False)


def clean_name(name: str) -> str:
    """Return the last part of `name` without anything that could steer a file system or page."""
    last = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    tame = re.sub(r'[<>:"/\\|?*]+', "_", visible).strip(". ")
    stem, dot, extension = tame.rpartition(".")
    if not dot:
        return tame[:NAME_LENGTH] or "plik"
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"[:NAME_LENGTH]


def _reencoded(name: str, content: bytes) -> File:
    with warnings.catch_warnings():
        # Between one and two times the limit Pillow only warns.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=IMAGE_FORMATS) as opened:
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            extension, picture_format = ("png", "PNG") if has_alpha else ("jpg", "JPEG")
            plain = upright.convert("RGBA" if has_alpha else "RGB")
    # A new image carries no metadata of the old one.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, format=picture_format, quality=85, optimize=True)
    stem = PurePosixPath(name).stem or "zdjecie"
    return File(f"{stem}.{extension}", out.getvalue(), Image.MIME[picture_format], is_image=True)
