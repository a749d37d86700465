"""What a letter is about, guessed by its words: a category's code and the word that told. Pure.

A guess only saves a click: the technician sees the word and changes the category. What may be an
incident of security is never guessed, since such a ticket is confidential and has clocks of law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Beginnings of words, without diacritics, as Polish bends their ends.
STEMS = {
    "printer": ("drukar", "drukuj", "wydruk", "toner", "ksero", "skaner", "skanuj", "skanow"),
    "classroom": ("projektor", "rzutnik", "tablic", "monitor", "glosnik"),
    "computer": ("komputer(?!ow)", "laptop", "notebook", "klawiatur", "myszk"),
    "network": ("internet", "wi-?fi", r"siec\b", r"sieci\b", "router", "zasieg"),
    "platform": ("dziennik", "e-dziennik", "librus", "uonet", "vulcan", "teams"),
    "org-sheet": (r"arkusz\w* organizac",),
    "account": ("hasl", "hasel", "zalogow", "logowa", "loguj", r"konto\b", r"konta\b", r"koncie\b"),
    "software": ("zainstal", "instalac", "aktualizac", r"program\b", r"programu\b", r"office\b"),
}
NEVER = ("phishing", "wirus", "podejrzan", "wyciek", "zgubi", "skradzion", "ukradzion", "oszust")
_WORD_OF = re.compile(
    "|".join(
        rf"(?P<{code.replace('-', '_')}>\b(?:{'|'.join(stems)})\w*)"
        for code, stems in STEMS.items()
    )
)
_NEVER = re.compile(rf"\b(?:{'|'.join(NEVER)})")


class Guess(NamedTuple):
    """A category, by its code, and the word of the letter that told it."""

    code: str
    word: str


def guess(subject: str, body: str) -> Guess | None:
    """Return what the letter is about; None if its words name nothing, or the body several things.

    The first word of the subject tells; the body is asked only if the subject names nothing.
    """
    if _NEVER.search(_folded(f"{subject}\n{body}")):
        return None
    named = list(_named(subject))
    if named:
        return named[0]
    named = list(_named(body))
    return named[0] if len({each.code for each in named}) == 1 else None


def _named(text: str) -> Iterator[Guess]:
    for found in _WORD_OF.finditer(_folded(text)):
        code = (found.lastgroup or "").replace("_", "-")
        # As it was written: folding keeps the length of the text.
        yield Guess(code, text[found.start() : found.end()])


class _Plain(dict[int, str]):
    """Letters without diacritics in lower case, each found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        low = "l" if letter in "łŁ" else unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = low if len(low) == 1 else letter
        return self[code]


_PLAIN = _Plain()


def _folded(text: str) -> str:
    """Return the text in lower case without diacritics, letter for letter."""
    return text.translate(_PLAIN)
