"""What clients and servers append to a letter: adverts of themselves, disclaimers. Pure."""

from __future__ import annotations

import re

_CLIENT = re.compile(
    r"[ \t]*(?:(?:Wysłan[oey] z (?:iPhone|iPad|mojego|telefonu|programu|aplikacji|Outlook|urządzenia"
    r"|poczty|smartfona|systemu)"
    r"|(?:Pobierz|Uzyskaj|Get) (?:aplikację )?Outlook (?:dla|for)"
    r"|Sent from (?:my|Mail|Outlook|Yahoo|Samsung)"
    r"|Von mein\w+ (?:iPhone|iPad|Handy|Android)[^\n]*gesendet"
    r"|Diese Nachricht wurde von mein\w+ [^\n]*gesendet"
    r"|(?:Надіслано|Відправлено) з (?:iPhone|мо|Outlook|пристрою)"
    r"|Wolny od wirus|Virus-free|Virenfrei|Без вірусів)[^\n]{0,150}"
    r"|(?:\* \* \*|-{3,}|_{3,}))?[ \t]*",
    re.IGNORECASE,
)
_MAIL = r"(?:wiadomoś\w+|korespondencj\w+|e-?mail\w*|poczt\w+)"
_DISCLAIMER = re.compile(
    rf"""\W*(?:(?:klauzula|informacja|uwaga|nota|disclaimer|confidentiality)[^\n:]{{0,60}}:\s*)?(?:
     (?:Niniejsz\w+|Treść\s+(?:tej|niniejszej))\s+(?:\w+\s+)?{_MAIL}
        .{{0,300}}(?:poufn|zastrzeżon|wyłącznie|adresat)
    |Ta\s+{_MAIL}.{{0,100}}(?:zawiera|może\s+zawierać).{{0,100}}poufn
    |Administratorem\s+(?:(?:Pani|Pana|Państwa|/)+\s*)*danych\s+osobowych
    |(?:Zanim\s+wydrukujesz|Pomyśl\s+o\s+środowisku|Please\s+consider\s+the\s+environment)
    |(?:This|The\s+(?:information|contents?))\s.{{0,80}}(?:e-?mail|message|communication)
        .{{0,200}}(?:confidential|intended\s+(?:solely|only)|privileged)
    |Diese\s+(?:E-?Mail|Nachricht).{{0,200}}vertraulich
    |(?:Ця|Цей|Це)\s.{{0,40}}(?:пошт|лист|повідомлен).{{0,200}}конфіденц
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# Words that stand in the paragraphs below a clause. They count only there, and only to the end.
_CLAUSE = re.compile(
    r"danych osobowych|dane osobowe|przetwarzan|RODO|inspektor\w* ochrony|organu nadzorczego"
    r"|2016/679|nieupoważnion|omyłkow|nadawc\w+|adresat|personal data|GDPR|intended recipient"
    r"|personenbezogen|DSGVO|персональн\w+ дан",
    re.IGNORECASE,
)


def is_appended(line: str) -> bool:
    """Return whether a last line is blank, a rule, or what a client says of itself."""
    return bool(_CLIENT.fullmatch(line))


def without_disclaimers(text: str) -> str:
    """Return `text` without the paragraphs at its end that a server puts below every letter."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    end = len(paragraphs)
    for number in range(len(paragraphs) - 1, 0, -1):
        if _DISCLAIMER.match(paragraphs[number]):
            end = number  # with all that stands below it and goes on about the same
        elif not _CLAUSE.search(paragraphs[number]):
            break
    return "\n\n".join(paragraphs[:end])
