"""The text in Outlook's compressed RTF ([MS-OXRTFCP]), without its looks. Pure, never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from helpdesk.mail.charsets import cleaned, decoded

MOST_CHARACTERS = 400_000  # of RTF that are looked at
_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_LEFT_OUT = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer"}
_WORDS = {"par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t"}
_WORDS |= {"emdash": "—", "endash": "-", "bullet": "-", "lquote": "'", "rquote": "'"}
_WORDS |= {"ldblquote": '"', "rdblquote": '"'}


def plain(compressed: bytes) -> str:
    """Return the text; '' if the content is no compressed RTF."""
    return _text(_uncompressed(compressed).decode("latin-1"))


def _uncompressed(content: bytes) -> bytes:
    kind = int.from_bytes(content[8:12], "little")
    if kind == _STORED:
        return content[16 : 16 + MOST_CHARACTERS]
    return bytes(_unpacked(content)) if kind == _COMPRESSED else b""


def _unpacked(content: bytes) -> bytearray:
    """Undo the compression: each bit tells a byte as it is from the place of some seen before."""
    window = bytearray(_PRELOADED.ljust(_WINDOW, b" "))
    out, end, at = bytearray(), len(_PRELOADED), 16
    while at < len(content) and len(out) < MOST_CHARACTERS:
        control, at = content[at], at + 1
        for bit in range(8):
            is_place = control >> bit & 1
            piece = content[at : at + 1 + is_place]
            at += len(piece)
            start, size = _place(piece) if is_place else (-1, len(piece))
            if start == end or len(piece) <= is_place:
                return out
            for n in range(size):
                byte = window[(start + n) % _WINDOW] if is_place else piece[0]
                out.append(byte)
                window[end] = byte
                end = (end + 1) % _WINDOW
    return out


def _place(piece: bytes) -> tuple[int, int]:
    """Return where in the window the bytes stand, and how many they are."""
    told = int.from_bytes(piece, "big")
    return told >> 4, (told & 0xF) + 2


def _text(rtf: str) -> str:
    reader = _Reader()
    for token in _TOKEN.finditer(rtf[:MOST_CHARACTERS]):
        reader.take(token)
    return re.sub(r"\n{3,}", "\n\n", cleaned("".join(reader.told()))).strip()


class _Reader:
    """Follows the groups of RTF and keeps what is text in those that are shown."""

    def __init__(self) -> None:
        self._pieces: list[str | int] = []  # a number is a byte in the code page
        self._hidden: list[bool] = [False]
        self._code_page = "cp1252"
        self._to_skip = 0  # characters that stand for a Unicode one where that is not known

    def take(self, token: re.Match[str]) -> None:
        byte, word, value, sign, brace, text = token.groups()
        if brace == "{":
            self._hidden.append(self._hidden[-1])
        elif brace and len(self._hidden) > 1:
            self._hidden.pop()
        elif word:
            self._take_word(word, int(value or 0))
        elif sign:
            self._take_sign(sign)
        elif byte:
            self._add([int(byte, 16)])
        elif text:
            self._add(list(text))

    def told(self) -> Iterator[str]:
        """Yield the text, runs of bytes decoded together."""
        for is_byte, run in groupby(self._pieces, key=lambda piece: isinstance(piece, int)):
            if is_byte:
                yield decoded(bytes(each for each in run if isinstance(each, int)), self._code_page)
            else:
                yield "".join(str(each) for each in run)

    def _take_word(self, word: str, value: int) -> None:
        if word in _LEFT_OUT:
            self._hidden[-1] = True
        elif word == "ansicpg":
            self._code_page = f"cp{value}"
        elif word == "u":
            self._to_skip = 0
            self._add([chr(value % 0x10000)])
            self._to_skip = 1
        elif word in _WORDS:
            self._add([_WORDS[word]])

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._hidden[-1] = True
        elif sign in "\\{}":
            self._add([sign])
        elif sign == "~":
            self._add([" "])

    def _add(self, pieces: Sequence[str | int]) -> None:
        skipped = min(self._to_skip, len(pieces))
        self._to_skip -= skipped
        if not self._hidden[-1]:
            self._pieces.extend(pieces[skipped:])
