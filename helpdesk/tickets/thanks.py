"""Whether somebody only says thank you, in the four languages people write to us in. Pure.

A word of thanks to a solved ticket must not open it again. Everything said must be one of the
phrases below and one of them thanks: whatever else there is, a question, a "but", a name of a
thing, makes it an answer like any other.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters; who writes more says more

_POLISH = (
    r"(?:(?:bardzo|serdecznie|ślicznie|pięknie|slicznie|pieknie|wielkie) )*"
    r"(?:dzięki|dzieki|dziękuję|dziękuje|dziekuję|dziekuje|dziękujemy|dziekujemy|podziękowania)"
    r"(?: (?:bardzo|serdecznie|ślicznie|pięknie|wielkie|pani|panu|państwu))*"
    r"(?: za (?:(?:szybką|szybka|błyskawiczną|sprawną|okazaną) )?"
    r"(?:pomoc|reakcję|reakcje|odpowiedź|odpowiedz|naprawę|naprawe|interwencję|informację))?"
)
_ENGLISH = (
    r"(?:(?:many|big) )?(?:thanks|thank you|thx)(?: (?:a lot|very much|so much|again))?"
    r"(?: for (?:the|your) (?:quick |fast |kind )?(?:help|reply|response|answer|support))?"
)
_GERMAN = (
    r"(?:danke(?: (?:schön|sehr|vielmals))?|dankeschön|(?:vielen|herzlichen|besten|tausend) dank)"
    r"(?: für (?:die|ihre|eure|deine) (?:schnelle |rasche )?(?:hilfe|antwort|unterstützung))?"
)
_UKRAINIAN = (
    r"(?:(?:дуже|щиро|велике) )*(?:дякую|дякуємо|спасибі)(?: (?:дуже|вам|щиро))*"
    r"(?: за (?:швидку )?(?:допомогу|відповідь|реакцію))?"
)
_THANKS = rf"(?:{_POLISH}|{_ENGLISH}|{_GERMAN}|{_UKRAINIAN})"
# What may stand beside: a greeting, good news, a parting.
_BESIDE = (
    r"(?:dzień dobry|dzien dobry|dobry wieczór|witam|cześć|hello|hi|good (?:morning|afternoon)"
    r"|hallo|guten (?:tag|morgen)|добрий день|вітаю"
    r"|ok|okej|okay|super|świetnie|swietnie|great|perfect|perfekt|чудово|добре"
    r"|(?:(?:już|juz|teraz|wszystko) )*(?:działa|dziala)"
    r"|(?:it |everything )?works(?: now| again)?|(?:es |alles )?funktioniert(?: jetzt| wieder)?"
    r"|(?:все|вже|тепер) працює"
    r"|pozdrawiam(?:y)?(?: serdecznie)?|serdecznie pozdrawiam|pozdrowienia|z poważaniem"
    r"|z wyrazami szacunku|miłego (?:dnia|weekendu)"
    r"|(?:best |kind )?regards|best wishes|cheers|have a (?:nice|good) day"
    r"|mit freundlichen grüßen|(?:viele|liebe|schöne) grüße|mfg|з повагою|гарного дня)"
)
_SAID = re.compile(rf"(?:{_BESIDE}|({_THANKS}))(?!\S)")
_GLAD = frozenset("🙂😊👍🙏😀😃😄😉☺❤♥🌹💐🌷👌🤝")
_SAD = re.compile(r"[:;]\s?-?[(/|]")


def is_only_thanks(text: str, *, name: str = "") -> bool:
    """Return whether `text` is nothing but thanks, or a glad face without a word.

    It may be signed with the writer's `name`.
    """
    if len(text) > LONGEST or "?" in text or _is_sad(text):
        return False
    rest, signature = _words(text), _words(name)
    found = not rest and not _GLAD.isdisjoint(text)
    while rest:
        said = _SAID.match(rest)
        if said is None:
            # Only at the very end, and only the whole name or one of its words.
            return found and rest in {signature, *signature.split()}
        found = found or said[1] is not None
        rest = rest[said.end() :].lstrip()
    return found


def _is_sad(text: str) -> bool:
    """Return whether a face says other than the words."""
    signs = {sign for sign in text if unicodedata.category(sign) == "So"}
    return not signs <= _GLAD or _SAD.search(text) is not None


def _words(text: str) -> str:
    """Return the words in lower case, without marks, faces and line breaks."""
    return " ".join(re.findall(r"[\w'-]*\w[\w'-]*", unicodedata.normalize("NFC", text).lower()))
