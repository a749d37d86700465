"""What was typed into a page whose session had ended, on its way back to that page.

It travels in hidden fields of our own forms, through signing in if need be, and is stored nowhere.
Nothing is done with it before a person has seen it and sent it again, with a token of their new
session; and only what came from a page of ours is taken up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app, request

from helpdesk.accounts.paths import safe_path

# Passwords do not stand in pages, and a token is of the session that ended.
NEVER = frozenset({"csrf_token", "password", "present", "again"})
WHERE, FILES, FIELD = "powrot", "powrot_pliki", "powrot-"
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Carried:
    """The fields of a form that was not accepted, and the address they were sent to."""

    where: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def words(self) -> list[str]:
        """What a person wrote, to be shown: ids and choices have no blanks."""
        return [value for _name, value in self.fields if " " in value.strip()]

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Return the fields by which a form of another address hands all this on."""
        yield WHERE, self.where
        if self.had_files:
            yield FILES, "1"
        yield from ((f"{FIELD}{name}", value) for name, value in self.fields)


def refused() -> Carried | None:
    """Return what the present request brought; None if it brought nothing or is not from us."""
    if request.method != "POST" or not is_from_our_page():
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    where = safe_path(quote(request.script_root + request.path) + query)
    given = request.form.items(multi=True)
    fields = tuple((name, value) for name, value in given if _is_carried(name, value))
    files = any(file.filename for file in request.files.values())
    if where is None or not (fields or files) or len(fields) > MOST_FIELDS:
        return None
    return Carried(where, fields, files)


def handed_on() -> Carried | None:
    """Return what the present form carries for another address, if it does."""
    where = safe_path(request.form.get(WHERE))
    if where is None:
        return None
    given = request.form.items(multi=True)
    fields = tuple(
        (name.removeprefix(FIELD), value)
        for name, value in given
        if name.startswith(FIELD) and _is_carried(name.removeprefix(FIELD), value)
    )
    return Carried(where, fields, FILES in request.form)


def is_from_our_page() -> bool:
    """Return whether the browser says that a page of this very service sent the form."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    # Browsers say it only over https; every browser names the origin of a form.
    origin = urlsplit(request.headers.get("Origin", ""))
    ours = {request.host, urlsplit(current_app.config["SETTINGS"].url).netloc}
    return bool(origin.netloc) and origin.netloc in ours


def _is_carried(name: str, value: str) -> bool:
    return bool(value) and not NEVER & {name, name.rpartition("-")[2]}
