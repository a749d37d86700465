"""Photographs on their way in: read, re-encoded, and kept while a refused form is mended.

What is kept between two tries of a form lies in a folder of drafts, cleared after a day; the form
carries a signed note of it, bound to that one form, so that nobody can ask for a file that was not
theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from helpdesk.core import files
from helpdesk.tickets.attachments import MOST_BYTES, MOST_PHOTOS, File, UnreadableFile, photo

ONE_DAY = timedelta(days=1)


@dataclass
class Photos:
    """The photographs of one form: those fit to be filed, and a sentence for each other."""

    key: str
    files: list[File] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def kept(self) -> list[tuple[str, str, int]]:
        """Store the files; return of each the note the form carries, its name and its size."""
        return [(_note(file, self.key), file.name, len(file.content)) for file in self.files]


def gather(uploads: Iterable[FileStorage], notes: Sequence[str], *, key: str) -> Photos:
    """Return the photographs of a form: those kept from its last try, then the new ones."""
    photos = Photos(key)
    photos.files.extend(_noted(notes[:MOST_PHOTOS], key))
    for upload in uploads:
        if not upload.filename:
            continue
        if len(photos.files) >= MOST_PHOTOS:
            photos.problems.append(
                _("Najwyżej %(most)d zdjęć. Reszty nie dodano.", most=MOST_PHOTOS)
            )
            break
        try:
            # One byte more than allowed is enough to know that it is too large.
            photos.files.append(photo(upload.filename, upload.stream.read(MOST_BYTES + 1)))
        except UnreadableFile as error:
            photos.problems.append(str(error))
    return photos


def forget_drafts(*, now: datetime) -> int:
    """Delete what forms abandoned a day ago had kept; returns how many files."""
    return files.forget(root=_drafts(), before=now - ONE_DAY)


def _drafts() -> Path:
    folder: Path = current_app.config["SETTINGS"].data / "drafts"
    return folder


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="photo kept for a form")


def _note(file: File, key: str) -> str:
    row = [
        key,
        files.store(file.content, root=_drafts()),
        file.name,
        file.content_type,
        file.is_image,
    ]
    return str(_signer().dumps(row))


def _noted(notes: Iterable[str], key: str) -> Iterable[File]:
    for note in notes:
        try:
            form, digest, name, content_type, is_image = _signer().loads(note)
            if form == key:
                yield File(name, files.read(digest, root=_drafts()), content_type, is_image)
        except (BadSignature, ValueError, FileNotFoundError):
            # Forged, or cleared away meanwhile: the form shows what is left.
            continue
