"""How a message is put together, well or badly: MIME, files, HTML, signatures, size."""

from __future__ import annotations

from base64 import encodebytes
from typing import Any

from tests.data.mail.made import (
    PDF,
    PNG,
    POLISH,
    Case,
    attached,
    joined,
    message,
    mixed,
    part,
    within,
)

BODY = "Nie działa."
PHOTO = attached(PNG, "image/jpeg", 'filename="IMG_2041.jpg"')
HAS_PHOTO = {"attachments": [["IMG_2041.jpg", "image/jpeg", len(PNG)]]}
INNER = message("Tajne hasło wygasa.", sender="Bank <bank@zly.example>", subject="Pilne")
CALENDAR = (
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Rada\nEND:VEVENT\nEND:VCALENDAR\n"
)


def cases() -> list[Case]:
    return [
        *(Case(f"mime-{name}", raw, expected) for name, (raw, expected) in _nested().items()),
        *(Case(f"broken-{name}", raw, expected) for name, (raw, expected) in _broken().items()),
        *(Case(f"file-{name}", raw, expected) for name, (raw, expected) in _files().items()),
        *(Case(f"html-{name}", raw, {"body": read}) for name, (raw, read) in _html().items()),
        *(Case(f"flowed-{name}", raw, {"body": read}) for name, (raw, read) in _flowed().items()),
        *(Case(f"nobody-{name}", raw, expected) for name, (raw, expected) in _empty().items()),
        *(Case(f"big-{name}", raw, expected) for name, (raw, expected) in _big().items()),
    ]


Made = dict[str, tuple[bytes, dict[str, Any]]]


def _nested() -> Made:
    plain, html = part(BODY), part(f"<p>{BODY}</p>", "text/html; charset=utf-8")
    both = within(plain, html, kind="alternative", boundary="srodek")
    picture = part(
        encodebytes(PNG), "image/png", "Content-ID: <a@b>", "Content-Transfer-Encoding: base64"
    )
    related = within(html, picture, kind="related", boundary="srodek")
    text_file = part("dziennik\n", 'text/plain; name="dziennik.txt"')
    return {
        "alternative-in-mixed": (mixed(both, PHOTO), {"body": BODY, **HAS_PHOTO}),
        "related-in-alternative": (
            mixed(plain, related, kind="alternative"),
            {"body": BODY, "attachments": [["zalacznik-1.png", "image/png", len(PNG)]]},
        ),
        "html-first": (mixed(html, plain, kind="alternative"), {"body": BODY}),
        "text-after-photo": (
            mixed(part("Przed."), PHOTO, part("Po.")),
            {"body": "Przed.\n\nPo.", **HAS_PHOTO},
        ),
        "text-with-a-name-is-a-file": (
            mixed(plain, text_file),
            {"body": BODY, "attachments": [["dziennik.txt", "text/plain", 10]]},
        ),
        "unknown-multipart": (mixed(plain, PHOTO, kind="x-dziwne"), {"body": BODY, **HAS_PHOTO}),
        "preamble-and-epilogue": (
            message(
                b"To jest wiadomosc MIME.\r\n" + joined(plain) + b"stopka\r\n",
                kind='multipart/mixed; boundary="granica"',
            ),
            {"body": BODY},
        ),
        "smime-signed": (
            mixed(
                plain,
                attached(b"\x30\x82", "application/pkcs7-signature", 'filename="smime.p7s"'),
                kind='signed; protocol="application/pkcs7-signature"; micalg=sha-256',
            ),
            {"body": BODY, "is_signed": True},
        ),
        "smime-signed-with-photo": (
            mixed(
                within(plain, PHOTO, kind="mixed", boundary="srodek"),
                attached(b"\x30\x82", "application/pkcs7-signature", 'filename="smime.p7s"'),
                kind="signed",
            ),
            {"body": BODY, "is_signed": True, **HAS_PHOTO},
        ),
        "pgp-inline": (
            message(
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
                f"{BODY}\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
            ),
            {"body_has": [BODY], "reply": BODY, "is_signed": True},
        ),
    }


def _broken() -> Made:
    plain = part(BODY)
    kind = 'multipart/mixed; boundary="granica"'
    return {
        "no-end": (
            message(joined(plain, PHOTO, end=False), kind=kind),
            {"body": BODY, **HAS_PHOTO},
        ),
        "boundary-in-quotes-and-blank": (
            message(
                joined(plain, boundary="gra nica"), kind='multipart/mixed; boundary="gra nica"'
            ),
            {"body": BODY},
        ),
        "same-boundary-inside": (
            mixed(part(joined(plain), kind), PHOTO),
            {"body_has": [BODY]},
        ),
        "empty-multipart": (message(b"--granica--\r\n", kind=kind), {"body_has": []}),
        "no-blank-line-in-part": (
            message(
                b"--granica\r\nContent-Type: text/plain\r\nNie dziala.\r\n--granica--\r\n",
                kind=kind,
            ),
            {"body_has": ["Nie dziala."]},
        ),
        "header-without-colon": (
            message(BODY, "To nie jest naglowek"),
            {"body_has": [BODY]},
        ),
        "bare-cr": (message(BODY).replace(b"\r\n", b"\r"), {"body": BODY}),
        "bare-lf": (message(BODY).replace(b"\r\n", b"\n"), {"body": BODY}),
        "mbox-from-line": (
            b"From ewa Tue Nov 24 09:50:00 2026\r\n" + message(BODY),
            {"body": BODY},
        ),
        "leading-blank-line": (
            b"\r\n" + message(BODY),
            {"body_has": [BODY]},
        ),
        "two-froms": (
            message(BODY, "From: obcy@zly.example"),
            {"body": BODY},
        ),
        "kind-nonsense": (message(BODY, kind="tekst"), {"body": BODY}),
        "kind-empty": (message(BODY, kind=""), {"body": BODY}),
        "kind-twice": (message(BODY, "Content-Type: text/html; charset=utf-8"), {"body": BODY}),
        "multipart-in-base64": (
            message(joined(plain), "Content-Transfer-Encoding: base64", kind=kind),
            {"body": BODY},
        ),
        "nul-in-header": (message(BODY, b"X-Nic: a\x00b"), {"body": BODY}),
        "base64-with-text-after": (
            message(
                encodebytes(BODY.encode()) + b"\r\n-- \r\nlista\r\n",
                "Content-Transfer-Encoding: base64",
            ),
            {"body_has": [BODY]},
        ),
    }


def _files() -> Made:
    inner = part(INNER, "message/rfc822")
    twice = part(
        message(joined(inner), kind='multipart/mixed; boundary="granica"', subject="Fwd"),
        "message/rfc822",
    )
    winmail = b"\x78\x9f\x3e\x22" + bytes(30)
    ics = CALENDAR.replace("\n", "\r\n").encode()
    return {
        "message": (mixed(part(BODY), inner), {"body": BODY, "files": ["Pilne.eml"]}),
        "message-within-message": (
            message(
                joined(part(BODY), twice, boundary="zewn"), kind="multipart/mixed; boundary=zewn"
            ),
            {"body": BODY, "files": ["Fwd.eml"]},
        ),
        "message-in-base64": (
            mixed(part(BODY), attached(INNER, "message/rfc822", 'filename="pilne.eml"')),
            {"body": BODY, "files": ["pilne.eml"], "file_has": "Tajne hasło"},
        ),
        "digest": (
            mixed(
                part(BODY), part(joined(INNER, boundary="wew"), 'multipart/digest; boundary="wew"')
            ),
            {"body_has": [BODY]},
        ),
        "winmail": (
            mixed(part(BODY), attached(winmail, "application/ms-tnef", 'filename="winmail.dat"')),
            {"body": BODY, "attachments": [["winmail.dat", "application/ms-tnef", len(winmail)]]},
        ),
        "winmail-alone": (
            message(
                encodebytes(winmail),
                "Content-Transfer-Encoding: base64",
                kind='application/ms-tnef; name="winmail.dat"',
            ),
            {"body": "", "attachments": [["winmail.dat", "application/ms-tnef", len(winmail)]]},
        ),
        "invitation": (
            mixed(
                part("Zapraszam."),
                part(CALENDAR, "text/calendar; method=REQUEST; charset=utf-8"),
                kind="alternative",
            ),
            {"body": "Zapraszam.", "attachments": [["zalacznik-1.ics", "text/calendar", len(ics)]]},
        ),
        "invitation-alone": (
            message(CALENDAR, kind="text/calendar; method=REQUEST; charset=utf-8"),
            {"body": "", "attachments": [["zalacznik-1.ics", "text/calendar", len(ics)]]},
        ),
        "uuencoded": (
            message(
                b"begin 644 a.pdf\r\n#0V%T\r\n`\r\nend\r\n",
                "Content-Transfer-Encoding: x-uuencode",
                'Content-Disposition: attachment; filename="a.pdf"',
                kind="application/pdf",
            ),
            {"body": "", "attachments": [["a.pdf", "application/pdf", 3]]},
        ),
        "empty": (
            mixed(part(BODY), attached(b"", "application/pdf", 'filename="puste.pdf"')),
            {"body": BODY, "attachments": [["puste.pdf", "application/pdf", 0]]},
        ),
        "two-of-one-name": (
            mixed(part(BODY), PHOTO, PHOTO),
            {"body": BODY, "attachments": HAS_PHOTO["attachments"] * 2},
        ),
        "vcard": (
            mixed(part(BODY), part("BEGIN:VCARD\nEND:VCARD\n", 'text/x-vcard; name="ewa.vcf"')),
            {"body": BODY, "attachments": [["ewa.vcf", "text/x-vcard", 24]]},
        ),
        "pdf-called-text": (
            mixed(part(BODY), attached(PDF, "text/plain", 'filename="pismo.pdf"')),
            {"body": BODY, "attachments": [["pismo.pdf", "text/plain", len(PDF)]]},
        ),
        "html-attached": (
            mixed(part(BODY), part("<b>x</b>", "text/html", "Content-Disposition: attachment")),
            {"body": BODY, "attachments": [["zalacznik-1.html", "text/html", 8]]},
        ),
    }


def _html() -> dict[str, tuple[bytes, str]]:
    texts = {
        "outlook-word": (
            "<html xmlns:o='urn:x'><style>p{color:red}</style><p class=MsoNormal>Nie działa.<o:p></o:p></p></html>",
            "Nie działa.",
        ),
        "script": ("<script>alert(1)</script><p>Tekst.</p>", "Tekst."),
        "entities": ("<p>&#321;&oacute;d&#378; &amp; &lt;sala&gt;&nbsp;12</p>", "Łódź & <sala> 12"),
        "unclosed": ("<p>Raz<p>Dwa<b>trzy", "Raz\n\nDwatrzy"),
        "markdown": (
            "<p>1. Sala 7<br>- C:\\.git<br>--<br>+ *x* _y_</p>",
            "1. Sala 7\n- C:\\.git\n--\n+ *x* _y_",
        ),
        "breaks": ("Raz<br>Dwa<br/>Trzy", "Raz\nDwa\nTrzy"),
        "comment": ("<!-- ukryte --><p>Tekst.</p><!--[if mso]>x<![endif]-->", "Tekst."),
        "tracking-picture": ("<p>Tekst.</p><img src='https://sledzi.example/1.gif'>", "Tekst."),
    }
    return {
        name: (message(source, kind="text/html; charset=utf-8"), read)
        for name, (source, read) in texts.items()
    }


def _flowed() -> dict[str, tuple[bytes, str]]:
    kind = "text/plain; charset=utf-8; format=flowed"
    texts = {
        "stuffed": (" > to nie cytat\n From tu\n", "> to nie cytat\nFrom tu"),
        "nested-quote": (">> raz \n>> dwa\n> trzy\n\nNie.\n", ">> raz dwa\n> trzy\n\nNie."),
        "signature": ("Nie działa. \n-- \nEwa\n", "Nie działa. \n-- \nEwa"),
        "ends-open": ("Nie \ndziała ", "Nie działa"),
    }
    return {name: (message(source, kind=kind), read) for name, (source, read) in texts.items()}


def _empty() -> Made:
    return {
        "photo": (mixed(PHOTO), {"body": "", **HAS_PHOTO}),
        "photo-beside-blank-html": (
            mixed(part("<div><br></div>", "text/html"), PHOTO),
            {"body": "", **HAS_PHOTO},
        ),
        "photo-with-phone-signature": (
            mixed(part("\n\nWysłane z iPhone'a\n"), PHOTO),
            {"body": "Wysłane z iPhone'a", "reply": "Wysłane z iPhone'a", **HAS_PHOTO},
        ),
        "nothing": (message(""), {"body": "", "reply": ""}),
        "blanks": (message(" \n\t\n \n"), {"body": "", "reply": ""}),
        "subject-alone": (
            message("", subject="Nie dziala internet"),
            {"body": "", "subject": "Nie dziala internet"},
        ),
        "no-break-spaces": (message("\xa0\n\xa0"), {"body": "", "reply": ""}),
    }


def _big() -> Made:
    deep = part(POLISH)
    for level in range(15):
        deep = within(deep, kind="mixed", boundary=f"poziom{level}.")
    too_deep = part(POLISH)
    for level in range(40):
        too_deep = within(too_deep, kind="mixed", boundary=f"poziom{level}.")
    files = [attached(b"x", "text/plain", f'filename="{n}.txt"') for n in range(60)]
    return {
        "deep": (mixed(part(BODY), deep), {"body": f"{BODY}\n\n{POLISH}", "is_partial": False}),
        "too-deep": (mixed(part(BODY), too_deep), {"body": BODY, "is_partial": True}),
        "many-files": (
            mixed(part(BODY), *files),
            {"body": BODY, "files": [f"{n}.txt" for n in range(50)], "is_partial": True},
        ),
        "long-line": (message("Nie działa " * 5_000), {"body": ("Nie działa " * 5_000).strip()}),
        "long-body": (
            message(("Nie działa. " * 800 + "\n") * 25),
            {"body_has": [BODY], "is_partial": True},
        ),
        "many-recipients": (
            message(BODY, "Cc: " + ",\r\n ".join(f"o{n}@sp-lucka.example" for n in range(400))),
            {"body": BODY},
        ),
    }
