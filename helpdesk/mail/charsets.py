"""From bytes to text, whatever charset they claim, and text made safe to store. Pure."""

from __future__ import annotations

import codecs
import re

# Codecs that occur in mail. Python knows others (rot13, idna, unicode_escape) that are no charsets
# and take quadratic time on hostile input.
_MAIL = re.compile(r"ascii|utf|iso8859|iso2022|cp\d|koi8|mac|gb|big5|shift_jis|euc|hz|tis|johab|hp")
_SINGLE_BYTE = re.compile(r"ascii|iso8859|cp(?!9[345]|65)\d|koi8|mac|tis|hp")
_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_POLISH_IN = {name: _POLISH.encode(name) for name in ("cp1250", "iso8859-2")}

# Control characters but tab and newline; and those that reorder text, by which a file ending in
# .exe is made to read as if it ended in .pdf.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(content: bytes, declared: str | None) -> str:
    """Return `content` as text: by the declared charset if that can be true, else by a guess."""
    name = _known(declared)
    for candidate in (*_better_than(name, content), name, "utf-8"):
        if candidate is None:
            continue
        try:
            return _LONE_SURROGATES.sub("\ufffd", content.decode(candidate))
        except (UnicodeError, LookupError):
            continue
    return content.decode(_guess(content), errors="replace")


def cleaned(text: str) -> str:
    """Return `text` with newlines as \\n and without controls that a database or eye trips over."""
    text = _LONE_SURROGATES.sub("\ufffd", text)
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def one_line(text: str, most: int = 500) -> str:
    """Return cleaned `text` on one line, blanks collapsed, cut at `most` characters."""
    return " ".join(cleaned(text[: most * 4]).split())[:most]


def _known(declared: str | None) -> str | None:
    """Return the codec's own name if `declared` is a charset that mail may use."""
    if not declared or len(declared) > 40 or not declared.isascii():
        return None
    try:
        name = codecs.lookup(declared.strip().strip("'\"")).name
    except (LookupError, ValueError):
        return None
    return name if _MAIL.match(name) else None


def _better_than(declared: str | None, content: bytes) -> tuple[str, ...]:
    """Return charsets to be believed before `declared`, for lies told every day."""
    if declared is None:
        return ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ()
    if not _SINGLE_BYTE.match(declared) or content.isascii():
        return ()
    # Bytes of a single-byte charset are next to never valid UTF-8 by chance.
    if declared in {"iso8859-1", "iso8859-2", "ascii"} and any(0x80 <= b <= 0x9F for b in content):
        # Windows calls its own code page by the ISO name; ISO has only controls there.
        return ("utf-8", "cp1252" if declared == "iso8859-1" else "cp1250")
    return ("utf-8",)


def _guess(content: bytes) -> str:
    """Return the Polish code page in which more of the bytes are Polish letters."""
    iso = sum(content.count(letter) for letter in _POLISH_IN["iso8859-2"])
    windows = sum(content.count(letter) for letter in _POLISH_IN["cp1250"])
    return "iso8859-2" if iso > windows else "cp1250"
