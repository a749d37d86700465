"""What the sender wrote, without what the client quoted below and without the signature. Pure.

Polish, English, German and Ukrainian clients. Cutting nothing is a smaller fault than cutting
what somebody wrote: a text that would come out empty comes back whole.
"""

from __future__ import annotations

import re

# Weekdays as Gmail writes them before the date.
_DAYS = (
    r"(?:pon|wt|śr|sr|czw|pt|sob|niedz|nd)\.?,|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),"
    r"|(?:пн|вт|ср|чт|пт|сб|нд)\.?,"
)
_WROTE = (
    r"(?:napisał(?:\(a\)|/a|a)?|pisze|wrote|schrieb(?:\s[^\n]{0,100})?|пише|написав(?:\(ла\)|ла)?)"
)
_QUOTED = re.compile(
    rf"""^[ \t>]*(?:
      (?:W\s+dniu|Dnia|On|Am|{_DAYS})\s[^\n]{{0,200}}(?:\n[^\n]{{0,200}})?{_WROTE}\s*:[ \t]*$
     |Wiadomość\s+napisana\s+przez\s[^\n]{{3,200}}(?:\n[^\n]{{0,120}})?:[ \t]*$
     |-{{2,}}\s*(?:Wiadomość\s+oryginalna|Oryginalna\s+wiadomość|Original\s+Message
        |Przekazana\s+wiadomość|Wiadomość\s+przekazana|Forwarded\s+message
        |Ursprüngliche\s+Nachricht|Weitergeleitete\s+Nachricht
        |Оригінальне\s+повідомлення|Переслане\s+повідомлення)\s*-{{2,}}[^\n]*$
     |_{{20,}}\s*$
     |\*?(?:Od|From|Von|Від):\*?[^\n]*\n(?:[^\n]*\n){{0,2}}?
        [ \t>]*\*?(?:Wysłan[oea]|Data|Sent|Date|Gesendet|Datum|Надіслано|Дата):\*?[^\n]*$
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
# Forwarding shows the letter on purpose, so only a reply is cut at the headers of the original.
_FORWARDED = re.compile(r"^(?:fwd?|pd|wg|przek|фв|fw)\s*:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_CLIENT = re.compile(
    r"^(?:Wysłan[oey] z (?:iPhone|iPad|mojego|telefonu|programu|aplikacji|Outlook|urządzenia"
    r"|poczty|smartfona|systemu|telefonu)[^\n]*"
    r"|(?:Pobierz|Uzyskaj|Get) (?:aplikację )?Outlook (?:dla|for)[^\n]*"
    r"|Sent from (?:my|Mail|Outlook|Yahoo|Samsung)[^\n]*"
    r"|Von mein\w+ (?:iPhone|iPad|Handy|Android)[^\n]*gesendet[^\n]*"
    r"|(?:Надіслано|Відправлено) з (?:iPhone|мо|Outlook|пристрою)[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)


def stripped(text: str, subject: str = "") -> str:
    """Return the sender's own words in `text`; the whole text if nothing would be left."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    if _FORWARDED.match(subject.strip()):
        return text.strip()
    quoted = _QUOTED.search(text)
    if quoted is None:
        return _own_words(text) or text.strip()
    above = _own_words(text[: quoted.start()])
    # An answer below the quote is told from the quote only where that is marked line by line.
    below = text[quoted.end() :]
    return above or (_own_words(below) if re.search(r"(?m)^>", below) else "") or text.strip()


def _own_words(text: str) -> str:
    own = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))
    own = _CLIENT.sub("", _SIGNATURE.split(own, maxsplit=1)[0])
    return re.sub(r"\n{3,}", "\n\n", own).strip()
