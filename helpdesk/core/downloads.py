"""Sending a stored file to a browser without ever letting it run there."""

from __future__ import annotations

import string
from urllib.parse import quote

from flask import Response, abort

from helpdesk.core import files

_PLAIN = frozenset(string.ascii_letters + string.digits + " -._()+,=@")


UNKNOWN = "application/octet-stream"


def stored_file(
    digest: str, *, name: str, content_type: str, show: bool = False, is_ours: bool = False
) -> Response:
    """Return the bytes under `digest` as a download; `show` only for images we re-encoded.

    The type is told of those and of files that we made, never of what others sent. Answers 404
    when the file is gone from the disk.
    """
    try:
        content = files.read(digest)
    except FileNotFoundError:
        abort(404)
    told = content_type if show or is_ours else UNKNOWN
    return _sent(content, "inline" if show else "attachment", name, told)


def download(content: bytes, *, name: str, content_type: str) -> Response:
    """Return `content`, which we made ourselves, to be saved under `name`."""
    return _sent(content, "attachment", name, content_type)


def _sent(content: bytes, disposition: str, name: str, content_type: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = _disposition(disposition, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _disposition(kind: str, name: str) -> str:
    """Return the header's value; whatever the name holds, it stays one name in one header."""
    plain = "".join(each if each in _PLAIN else "_" for each in name)
    return (
        f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    )
