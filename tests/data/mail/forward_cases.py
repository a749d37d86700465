"""Messages passed on, as the clients of schools write them: whose they are, and what stood above."""

from __future__ import annotations

from tests.data.mail.made import Case, attached, message, mixed, part

JAN, ADDRESS = "Jan Kowalski", "j.kowalski@sp-lucka.example"
FROM = f"{JAN} <{ADDRESS}>"
TO = "Tomasz Wrona <t.wrona@szas.example>"
ABOVE, SAID = (
    "Proszę o pomoc w tej sprawie.",
    "Drukarka w sekretariacie nie drukuje.\n\nJan Kowalski",
)
TOPIC = "Drukarka"

# By client: the subject's mark, and what stands between the words above and those below.
BLOCKS = {
    "gmail-en": (
        "Fwd:",
        f"---------- Forwarded message ---------\nFrom: {FROM}\nDate: Tue, 24 Nov 2026 at 09:12\nSubject: {TOPIC}\nTo: {TO}\n\n",
    ),
    "gmail-pl": (
        "Fwd:",
        f"---------- Forwarded message ---------\nOd: {JAN} <{ADDRESS}>\nDate: wt., 24 lis 2026 o 09:12\nSubject: {TOPIC}\nTo: {TO}\n\n\n",
    ),
    "outlook-pl": (
        "PD:",
        f"Od: {FROM}\nWysłano: wtorek, 24 listopada 2026 09:12\nDo: {TO}\nDW: sekretariat@sp-lucka.example\nTemat: {TOPIC}\n\n",
    ),
    "outlook-en": (
        "FW:",
        f"From: {JAN} <mailto:{ADDRESS}>\nSent: Tuesday, November 24, 2026 9:12 AM\nTo: {TO}\nSubject: {TOPIC}\n\n",
    ),
    "outlook-web": (
        "PD:",
        f"________________________________\nOd: {FROM}\nWysłane: wtorek, 24 listopada 2026 09:12\nDo: {TO}\nTemat: {TOPIC}\n\n",
    ),
    "outlook-bold": (
        "PD:",
        f"*Od:* {JAN} [mailto:{ADDRESS}]\n*Wysłano:* wtorek, 24 listopada 2026 09:12\n*Do:* {TO}\n*Temat:* {TOPIC}\n\n",
    ),
    "outlook-many-recipients": (
        "FW:",
        f"From: {FROM}\nSent: Tuesday, November 24, 2026 9:12 AM\nTo: {TO},\n Anna Lis <a.lis@szas.example>,\n Ewa <e@sp-lucka.example>\nSubject: {TOPIC}\n\n",
    ),
    "thunderbird-pl": (
        "Fwd:",
        f"-------- Treść przekazanej wiadomości --------\nTemat: \t{TOPIC}\nData: \tTue, 24 Nov 2026 09:12:00 +0100\nNadawca: \t{FROM}\nAdresat: \t{TO}\n\n\n",
    ),
    "thunderbird-en": (
        "Fwd:",
        f"-------- Forwarded Message --------\nSubject: \t{TOPIC}\nDate: \tTue, 24 Nov 2026 09:12:00 +0100\nFrom: \t{FROM}\nTo: \t{TO}\n\n\n",
    ),
    "thunderbird-de": (
        "WG:",
        f"-------- Weitergeleitete Nachricht --------\nBetreff: {TOPIC}\nDatum: Tue, 24 Nov 2026 09:12:00 +0100\nVon: {FROM}\nAn: {TO}\n\n",
    ),
    "onet": (
        "Fwd:",
        f"---------- Wiadomość przekazana ----------\nOd: {FROM}\nData: 24 listopada 2026 09:12\nTemat: {TOPIC}\nDo: {TO}\n\n",
    ),
    "wp": (
        "Fwd:",
        f"---- Wiadomość przekazana dalej ----\nOd: {ADDRESS}\nDo: {TO}\nData: 24 listopada 2026 09:12\nTemat: {TOPIC}\n\n",
    ),
    "interia": (
        "Fwd:",
        f'Temat: {TOPIC}\nData: 2026-11-24 9:12\nNadawca: "{JAN}" <{ADDRESS}>;\nAdresat: {TO};\n\n',
    ),
    "roundcube": (
        "Fwd:",
        f"-------- Oryginalna wiadomość --------\nTemat: {TOPIC}\nData: 24.11.2026 09:12\nOd: {FROM}\nDo: {TO}\n\n",
    ),
    "samsung": (
        "Fwd:",
        f"-------- Oryginalna wiadomość --------\nOd: {FROM}\nData: 24.11.2026 09:12 (GMT+01:00)\nDo: {TO}\nTemat: {TOPIC}\n\n",
    ),
    "ukrainian": (
        "Пересл:",
        f"---------- Переслане повідомлення ---------\nВід: {FROM}\nДата: вт, 24 лист. 2026\nТема: {TOPIC}\nКому: {TO}\n\n",
    ),
    "without-mark": (
        "",
        f"---------- Forwarded message ---------\nFrom: {FROM}\nDate: Tue, 24 Nov 2026\nSubject: {TOPIC}\nTo: {TO}\n\n",
    ),
}
# Apple's clients put a mark before each line of the original.
APPLE = {
    "iphone-pl": ("Początek przekazywanej wiadomości:", "Od", "Data", "Do", "Temat"),
    "apple-en": ("Begin forwarded message:", "From", "Date", "To", "Subject"),
}
UNREADABLE = {
    "no-address": f"Od: {JAN}\nWysłano: wtorek, 24 listopada 2026 09:12\nDo: {TO}\nTemat: {TOPIC}\n\n",
    "two-addresses": f"Od: {FROM}, Ewa <e@sp-lucka.example>\nData: 24.11.2026\nTemat: {TOPIC}\n\n",
    "no-header": "Jan pisze, że nie drukuje.\n\n",
    "from-alone": f"Od: {FROM}\n\n",
}


def cases() -> list[Case]:
    return [*_inline(), *_apple(), *_attached(), *_unreadable()]


def _read(**other: str) -> dict[str, str]:
    usual = {"sender": ADDRESS, "name": JAN, "subject": TOPIC, "body": SAID, "above": ABOVE}
    return usual | other


def _inline() -> list[Case]:
    return [
        Case(
            f"forward-{client}",
            message(f"{ABOVE}\n\n{block}{SAID}", subject=f"{mark} {TOPIC}".strip()),
            {"forwarded": _read(name="") if client == "wp" else _read()},
        )
        for client, (mark, block) in BLOCKS.items()
    ]


def _apple() -> list[Case]:
    found = []
    for client, (begin, of, date, to, topic) in APPLE.items():
        header = f"{of}: {FROM}\n{date}: 24 listopada 2026 09:12\n{to}: {TO}\n{topic}: {TOPIC}\n\n"
        quoted = "\n".join(f"> {line}" for line in f"{header}{SAID}".split("\n"))
        raw = message(f"{ABOVE}\n\n{begin}\n\n{quoted}", subject=f"Fwd: {TOPIC}")
        found.append(Case(f"forward-{client}", raw, {"forwarded": _read()}))
    return found


def _attached() -> list[Case]:
    letter = message(SAID, subject=TOPIC, sender=FROM)
    one = attached(letter, "message/rfc822", 'filename="list.eml"')
    read = {"forwarded": _read(), "attachments": None}
    both = {"forwarded": "unreadable", "attachments": None}
    return [
        Case("forward-attached", mixed(part(ABOVE), one, subject=f"FW: {TOPIC}"), read),
        Case("forward-attached-two", mixed(part(ABOVE), one, one, subject=f"FW: {TOPIC}"), both),
    ]


def _unreadable() -> list[Case]:
    return [
        Case(
            f"forward-unreadable-{name}",
            message(f"{ABOVE}\n\n{block}{SAID}", subject=f"PD: {TOPIC}"),
            {"forwarded": "unreadable"},
        )
        for name, block in UNREADABLE.items()
    ]
