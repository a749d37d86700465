"""What the sender wrote, without what the client quoted below and without the signature. Pure.

Polish, English, German and Ukrainian clients, by the marks in the HTML where there are any, else
by the words above the quote. Cutting nothing is a smaller fault than cutting
what somebody wrote: a text that would come out empty comes back whole.
"""

from __future__ import annotations

import re

from helpdesk.mail.appended import is_appended, without_disclaimers
from helpdesk.mail.parsing import Parsed

# Weekdays as Gmail writes them before the date.
_DAYS = (
    r"(?:pon|wt|śr|sr|czw|pt|sob|niedz|nd)\.?,|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),"
    r"|(?:пн|вт|ср|чт|пт|сб|нд)\.?,"
)
_WROTE = (
    r"(?:napisał(?:\(a\)|/a|a)?|pisze|wrote|schrieb(?:\s[^\n]{0,100})?|пише"
    r"|написав(?:\(-?ла\)|ла)?)"
)
_DATED = r"(?=[^\n]{0,200}(?:\d{4}|\d\.\d\d\.\d\d))(?=[^\n]{0,200}\b\d{1,2}:\d\d)"
_FROM = r"[ \t>]*\*{0,2}(?:Od|From|Von|Від(?:\sкого)?|Nadawca):\*{0,2}[^\n]*"
_SENT = r"[ \t>]*\*{0,2}(?:Wysłan[oea]|Data|Sent|Date|Gesendet|Datum|Надіслано|Дата):\*{0,2}[^\n]*"
_HEADER = r"[ \t>]*\*{0,2}\w{2,10}:\*{0,2}[^\n]*\n"
_QUOTED = re.compile(
    rf"""^(?:
      [ \t>]*(?:W\s+dniu|Dnia|On|Am|{_DAYS})\s[^\n]{{0,200}}(?:\n[^\n]{{0,200}})?{_WROTE}\s*:[ \t]*$
     |{_DATED}[^\n]{{0,250}}(?:\n[^\n]{{0,200}})?[\s>]{_WROTE}\s*:[ \t]*$
     |[ \t>]*Dnia\s[^\n]{{0,200}}>\s+napisał\(a\)[ \t]*$
     |{_DATED}[^\n]{{0,100}}\sвід\s[^\n]{{0,150}}@[^\n]{{0,100}}:[ \t]*$
     |[ \t>]*(?:Cytowanie|Quoting|Zitat\s+von)\s[^\n]{{0,150}}@[^\n]{{0,100}}:[ \t]*$
     |[ \t>]*Wiadomość\s+napisana\s+przez\s[^\n]{{3,200}}(?:\n[^\n]{{0,120}})?:[ \t]*$
     |[ \t>]*-{{2,}}\s*(?:Wiadomość\s+oryginalna|Oryginalna\s+wiadomość|Original\s+Message
        |Przekazana\s+wiadomość|Wiadomość\s+przekazana|Forwarded\s+message
        |Treść\s+przekazanej\s+wiadomości|Original-?\s?Nachricht
        |Ursprüngliche\s+Nachricht|Weitergeleitete\s+Nachricht
        |Оригінальне\s+повідомлення|Переслане\s+повідомлення)\s*-{{2,}}[^\n]*$
     |[ \t>]*_{{20,}}\s*$
     |(?:(?:Temat|Subject|Betreff|Тема):[^\n]*\n)?
        (?:{_FROM}\n(?:{_HEADER}){{0,2}}?{_SENT}|{_SENT}\n(?:{_HEADER}){{0,2}}?{_FROM})$
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
# Forwarding shows the letter on purpose, so only a reply is cut at the headers of the original.
_FORWARDED = re.compile(r"^(?:fwd?|pd|wg|przek|фв|fw|пересл)\s*:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_ARMOUR = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: [^\n]*\n)*\n?"
    r"|^-----BEGIN PGP SIGNATURE-----\n(?:[^\n-][^\n]*\n|\n)*-----END PGP SIGNATURE-----$",
    re.MULTILINE,
)
# Where the sender says so, the answers stand amid an unmarked quote.
_POINTS_BELOW = re.compile(
    r"\b(?:odpowied\w+|odpis\w+|uwag\w+|komentarz\w*|patrz|zob\.?|zobacz|wpis\w+)\b[^\n]{0,40}"
    r"\b(?:poniżej|niżej|w treści|w tekście|pod spodem|na czerwono|na niebiesko|kolorem)\b"
    r"|\b(?:answer\w*|comment\w*|repl(?:y|ies)|see|response\w*)\b[^\n]{0,30}"
    r"\b(?:below|inline|in red|in blue)\b"
    r"|\b(?:siehe|antwort\w*)\b[^\n]{0,30}\b(?:unten|inline|im text)\b"
    r"|\b(?:див|відповід\w*)\b[^\n]{0,30}\b(?:нижче|в тексті)\b",
    re.IGNORECASE,
)


def reply_of(parsed: Parsed) -> str:
    """Return the sender's own words in the message; its whole text if nothing would be left."""
    if _FORWARDED.match(parsed.subject.strip()) or not parsed.unquoted:
        return stripped(parsed.body_text, parsed.subject)
    own = [_own_words(_above(stretch)) for stretch in parsed.unquoted]
    written = [text for text in own if text]
    if len(written) == 1 and written[0] == own[0] and _POINTS_BELOW.search(own[0]):
        return parsed.body_text.strip()
    return "\n\n".join(written) or stripped(parsed.body_text, parsed.subject)


def stripped(text: str, subject: str = "") -> str:
    """Return the sender's own words in `text`; the whole text if nothing would be left."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    if _FORWARDED.match(subject.strip()):
        return text.strip()
    quoted = _QUOTED.search(text)
    if quoted is None:
        # Without a word on who is quoted, a mark amid the text may be the sender's own.
        return _own_words(text) or text.strip()
    above = _own_words(_unmarked(text[: quoted.start()]))
    # An answer below the quote is told from the quote only where that is marked line by line.
    below = text[quoted.end() :]
    is_marked = re.search(r"(?m)^>", below)
    if not is_marked and _POINTS_BELOW.search(above):
        return text.strip()
    return above or (_own_words(_unmarked(below)) if is_marked else "") or text.strip()


def _above(text: str) -> str:
    """Return what stands above words that tell who is quoted."""
    text = text.replace("\xa0", " ")
    quoted = _QUOTED.search(text)
    return text[: quoted.start()] if quoted else text


def _unmarked(text: str) -> str:
    """Return `text` without the lines marked as quoted."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _own_words(text: str) -> str:
    own = _SIGNATURE.split(_ARMOUR.sub("", text), maxsplit=1)[0]
    lines = own.split("\n")
    while lines and (lines[-1].lstrip().startswith(">") or is_appended(lines[-1])):
        lines.pop()
    own = without_disclaimers("\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", own).strip()
