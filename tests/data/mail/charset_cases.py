"""Charsets, lies about them, and names of files and people in every coding met in mail."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from quopri import encodestring

from tests.data.mail.made import EWA, PDF, POLISH, Case, attached, message, mixed, part

GERMAN = "Der Beamer in Raum 7 fällt aus, größer geht es nicht."
UKRAINIAN = "Не працює проєктор у кабінеті № 12, їжак і ґава."


def cases() -> list[Case]:
    return [*_honest(), *_lying(), *_headers(), *_names()]


def _honest() -> list[Case]:
    texts = {
        **dict.fromkeys(("utf-8", "utf-16le", "utf-16be", "utf-32", "utf-7"), POLISH),
        **dict.fromkeys(("cp1250", "iso-8859-16", "cp852", "mac-latin2"), POLISH),
        **dict.fromkeys(("iso-8859-1", "iso-8859-15", "windows-1252", "macintosh"), GERMAN),
        "iso-8859-5": "Принтер не друкує.",
        "windows-1251": UKRAINIAN,
        "gb18030": "投影仪坏了 w sali 12",
        "iso-2022-jp": "プロジェクター w sali 12",
    }
    found = []
    for charset, text in texts.items():
        raw = message(
            encodebytes(text.encode(charset)),
            "Content-Transfer-Encoding: base64",
            kind=f"text/plain; charset={charset}",
        )
        found.append(Case(f"charset-{charset}", raw, {"body": text}))
    return found


def _said(name: str, content: bytes, charset: str, text: str = POLISH) -> Case:
    kind = f"text/plain; charset={charset}"
    return Case(f"charset-{name}", message(content, kind=kind), {"body": text})


def _lying() -> list[Case]:
    polish, cp1250 = POLISH.encode(), POLISH.encode("cp1250")
    return [
        _said("quoted-name", polish, '"UTF-8"'),
        _said("single-quoted", polish, "'utf-8'"),
        _said("with-blank", polish, '" utf-8 "'),
        _said("empty-name", polish, '""'),
        _said("utf8mb4", polish, "utf8mb4"),
        _said("unicode-1-1", polish, "unicode-1-1-utf-8"),
        _said("default-charset", cp1250, "_default_charset"),
        _said("x-user-defined", cp1250, "x-user-defined"),
        _said("cp-1250-misspelt", cp1250, "cp-1250"),
        _said("windows-1250-called-1252", polish, "windows-1252"),
        _said("8bit-ascii", cp1250, "us-ascii"),
        _said("iso-called-utf8", POLISH.encode("iso-8859-2"), "utf-8"),
        _said("utf16-without-mark-called-utf8", b"\xff\xfe" + POLISH.encode("utf-16le"), "utf-16"),
        _said("utf8-with-mark", b"\xef\xbb\xbf" + polish, "utf-8"),
        _said("declared-twice", polish, "utf-8; charset=iso-8859-1"),
        _said("rfc2231-parameter", polish, "x; charset*=us-ascii'en'utf-8"),
        _said("very-long-name", polish, "x" * 3_000),
        Case(
            "charset-qp-broken",
            message(
                b"Nie dzia=C5=82a =ZZ tak=\r\n i owak =",
                "Content-Transfer-Encoding: quoted-printable",
            ),
            {"body_has": ["Nie działa", "tak i owak"]},
        ),
        Case(
            "charset-qp-utf8-split",
            message(encodestring(POLISH.encode()), "Content-Transfer-Encoding: QUOTED-PRINTABLE "),
            {"body": POLISH},
        ),
        Case(
            "charset-unknown-transfer-encoding",
            message(POLISH, "Content-Transfer-Encoding: x-niczyje"),
            {"body": POLISH},
        ),
        Case(
            "charset-html-says-otherwise",
            message(
                "<html><head><meta charset=iso-8859-2></head><body>" + POLISH + "</body></html>",
                kind="text/html; charset=utf-8",
            ),
            {"body": POLISH},
        ),
        Case(
            "charset-html-declared-only-inside",
            message(
                b"<html><head><meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>"
                b"</head><body>" + UKRAINIAN.encode("cp1251") + b"</body></html>",
                kind="text/html",
            ),
            {"body": UKRAINIAN},
        ),
    ]


def _headers() -> list[Case]:
    word = b64encode("Żółw".encode()).decode()
    split = b64encode("ł".encode())
    subjects = {
        "b-word": (f"=?utf-8?B?{word}?=", "Żółw"),
        "q-word": ("=?iso-8859-2?Q?=AF=F3=B3w_i_je=BF?=", "Żółw i jeż"),
        "two-words": (f"=?utf-8?B?{word}?=\r\n =?utf-8?Q?_i_je=C5=BC?=", "Żółw i jeż"),
        "letter-split-between-words": ("=?utf-8?Q?dzia=C5?= =?utf-8?Q?=82a?=", "działa"),
        "no-padding": (f"=?utf-8?B?{split.decode().rstrip('=')}?=", "ł"),
        "blank-in-word": ("=?utf-8?Q?nie dzia=C5=82a?=", "nie działa"),
        "word-stuck-to-text": (f"Re:=?utf-8?B?{word}?=", "Re:Żółw"),
        "bare-utf8": ("Żółw nie działa", "Żółw nie działa"),
        "unknown-charset": ("=?x-nic?Q?Drukarka?=", "Drukarka"),
        "language": ("=?utf-8*pl?Q?Za=C5=BC=C3=B3=C5=82=C4=87?=", "Zażółć"),
        "very-long": ("Nie działa " * 2_000, None),
        "empty-word": ("=?utf-8?Q??= drukarka", "drukarka"),
    }
    found = []
    for name, (subject, read) in subjects.items():
        expected = {"body": POLISH} | ({"subject": read} if read else {})
        found.append(Case(f"subject-{name}", message(POLISH, subject=subject), expected))
    senders = {
        "only-address": EWA,
        "upper-case": f"<{EWA.upper()}>",
        "comment": f"{EWA} (Ewa Domańska)",
        "quoted-word-with-comma": f'"=?utf-8?Q?Doma=C5=84ska=2C?= Ewa" <{EWA}>',
        "group": f"Szkoła: Ewa <{EWA}>;",
        "unclosed": f"Ewa <{EWA}",
        "two-authors": f"Ewa <{EWA}>, Jan <j.kowalski@sp-lucka.example>",
        "unquoted-comma": f"Domańska, Ewa <{EWA}>",
    }
    for name, sender in senders.items():
        found.append(Case(f"from-{name}", message(POLISH, sender=sender), {"body": POLISH}))
    return found


def _names() -> list[Case]:
    names: dict[str, tuple[bytes | str, str]] = {
        "quoted": ('filename="pismo do szkoły.pdf"', "pismo do szkoły.pdf"),
        "unquoted-blanks": ("filename=pismo.pdf", "pismo.pdf"),
        "continued": ("filename*0*=utf-8''%C5%BC%C3%B3; filename*1*=%C5%82w.pdf", "żółw.pdf"),
        "continued-plain": ('filename*0="dlugie "; filename*1="pismo.pdf"', "dlugie pismo.pdf"),
        "continued-out-of-order": ('filename*1="b.pdf"; filename*0="a-"', "a-b.pdf"),
        "both-forms": ("filename=\"x.pdf\"; filename*=utf-8''%C5%BC.pdf", "ż.pdf"),
        "cp1250": (b'filename="' + "żaba".encode("cp1250") + b'.pdf"', "żaba.pdf"),
        "two-words": ('filename="=?utf-8?Q?=C5=BC?= =?utf-8?Q?aba.pdf?="', "żaba.pdf"),
        "word-unquoted": ("filename==?utf-8?B?xbxhYmEucGRm?=", "żaba.pdf"),
        "right-to-left": ('filename="=?utf-8?Q?umowa=E2=80=AEfdp.exe?="', "umowafdp.exe"),
        "dots-only": ('filename="..."', "zalacznik-1.pdf"),
        "windows-path": ('filename="C:\\\\Users\\\\Ewa\\\\pismo.pdf"', "pismo.pdf"),
        "newline": ("filename*=utf-8''a%0D%0ABcc%3A%20x.pdf", "a Bcc_ x.pdf"),
        "unknown-charset": ("filename*=x-nic''pismo.pdf", "pismo.pdf"),
    }
    found = []
    for name, (written, read) in names.items():
        raw = mixed(part("Pismo."), attached(PDF, "application/pdf", written))
        files = [[read, "application/pdf", len(PDF)]]
        found.append(Case(f"name-of-file-{name}", raw, {"body": "Pismo.", "attachments": files}))
    return found
