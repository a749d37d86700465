"""Files given with a reply: read, made harmless, and kept while a refused reply is mended.

What is kept between two tries lies in the file store; the page carries a signed note of it, bound
to the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from helpdesk.core import files
from helpdesk.tickets.attachments import MOST_BYTES, MOST_PHOTOS, File, any_file, clean_name


@dataclass
class Uploads:
    """The files of one reply that may be kept, and a sentence about one that may not."""

    files: list[File] = field(default_factory=list)
    problem: str = ""


def gather(uploads: Iterable[FileStorage], notes: Iterable[str], *, thread: str) -> Uploads:
    """Return the files of a reply: those kept from its last try, then the new ones."""
    found = Uploads(list(_noted(notes, thread))[:MOST_PHOTOS])
    for upload in uploads:
        name = upload.filename
        if not name:
            continue
        # One byte more than allowed is enough to know that it is too large.
        content = upload.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            found.problem = _("Plik %(name)s jest za duży: najwyżej 15 MB.", name=clean_name(name))
        elif len(found.files) == MOST_PHOTOS:
            found.problem = _("Najwyżej %(most)d plików do jednej odpowiedzi.", most=MOST_PHOTOS)
        else:
            found.files.append(any_file(name, content))
    return found


def note(file: File, *, thread: str) -> str:
    """Store the file and return what the page carries so that it need not be sent again."""
    row = [thread, files.store(file.content), file.name, file.content_type, file.is_image]
    return str(_signer().dumps(row))


def _noted(notes: Iterable[str], thread: str) -> Iterator[File]:
    for signed in notes:
        try:
            owner, digest, name, content_type, is_image = _signer().loads(signed)
            if owner == thread:
                yield File(name, files.read(digest), content_type, is_image)
        except (BadSignature, ValueError, FileNotFoundError):
            # Forged, or cleared away meanwhile: the page shows what is left.
            continue


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="file kept for a reply")
