"""Gzip over the wire: schools' links are slow, and no proxy in front is promised.

Static files are compressed once per process; pages on their way out.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

LEAST = 500  # bytes; below that the headers outweigh the gain
_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")


def init_app(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or response.content_encoding:
        return response
    body = _static_body() if request.endpoint == "static" else _page_body(response)
    if body is None:
        return response
    response.direct_passthrough = False
    response.set_data(body)
    response.content_encoding = "gzip"
    response.headers.pop("Content-Range", None)
    if response.headers.get("ETag"):
        response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


def _is_compressible(response: Response) -> bool:
    return (
        response.status_code == 200
        and (response.mimetype or "").startswith(_TYPES)
        and "attachment" not in response.headers.get("Content-Disposition", "")
    )


def _page_body(response: Response) -> bytes | None:
    data = response.get_data()
    return gzip.compress(data, compresslevel=5, mtime=0) if len(data) >= LEAST else None


def _static_body() -> bytes:
    # The static view has answered 200, so the name stays inside the folder and is a file.
    path = Path(str(current_app.static_folder)) / str((request.view_args or {})["filename"])
    return _compressed_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _compressed_file(path: Path, _modified: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
