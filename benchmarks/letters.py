"""Ten thousand letters as a helpdesk of schools gets them, always the same ones.

Of a hundred: 40 begin a matter, 28 answer (letters of ours, and letters of others), 12 come from
machines, 5 tell of letters that did not arrive, 10 are a stranger's, 5 come a second time.
Sizes are those of school mail: half of it a kilobyte or two, a third HTML of an office suite with
the whole conversation below, every twelfth with a picture or document of 50 to 300 KB; and each of
the samples under tests/data/mail once in a while.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks import data
from benchmarks.serving import ROOT

OURS = "pomoc@szas-lubartow.example"
SAMPLES = ROOT / "tests" / "data" / "mail"
WORDS = [
    "projektor",
    "drukarka",
    "komputer",
    "monitor",
    "pracownia",
    "sekretariat",
    "dziennik",
    "hasło",
    "ekran",
    "kabel",
    "tablica",
    "działa",
    "nie",
    "rano",
    "lekcja",
    "uczniowie",
    "proszę",
    "pomoc",
    "sala",
    "klasa",
    "sieć",
    "internet",
    "wolno",
    "błąd",
    "napis",
    "po",
    "włączeniu",
    "czarny",
    "szary",
    "próbowaliśmy",
    "wyłączyć",
    "wczoraj",
    "dzisiaj",
    "jutro",
    "egzamin",
    "świetlica",
    "żółta",
]
STYLE = (
    "<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; "
    'font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;} @page WordSection1 '
    "{size:612.0pt 792.0pt; margin:70.85pt;} --></style>"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A letter that may be answered: its id, its subject, and who would answer."""

    message_id: str
    subject: str
    address: str


class Writer:
    """Writes letters; the same seed gives the same ones."""

    def __init__(self, seed: int, start: datetime) -> None:
        self._random = random.Random(seed)
        self._at = start
        self._count = 0
        self._seed = seed

    def report(self) -> EmailMessage:
        """Return a letter that begins a matter, from a teacher in the register."""
        who = self._random.randrange(data.SCHOOLS * data.TEACHERS)
        subject = self._random.choice(data.SUBJECTS)
        message = self._message(f"Nauczycielka {who} <{data.email(who)}>", subject)
        self._fill(message, self._text(30, 120))
        return message

    def reply(self, to: Answered) -> EmailMessage:
        """Return an answer, with what it answers quoted below."""
        message = self._message(to.address, f"Re: {to.subject}")
        message["In-Reply-To"] = message["References"] = f"<{to.message_id}>"
        quoted = "\n".join(f"> {line}" for line in self._text(60, 200).splitlines())
        own = self._text(5, 40)
        self._fill(message, f"{own}\n\nW dniu 20.11.2026 o 10:22, Pomoc pisze:\n{quoted}\n")
        return message

    def automatic(self) -> EmailMessage:
        """Return a letter of a machine: an absence, or the news of a shop."""
        who = self._random.randrange(data.SCHOOLS * data.TEACHERS)
        if self._random.random() < 0.5:
            message = self._message(data.email(who), "Odpowiedź automatyczna: nieobecność")
            message["Auto-Submitted"] = "auto-replied"
            message.set_content("Wracam w poniedziałek.\n")
            return message
        message = self._message("nowosci@hurtownia.example", "Promocja na tonery")
        message["List-Unsubscribe"] = "<https://hurtownia.example/wypisz>"
        self._fill(message, self._text(300, 900))
        return message

    def stranger(self) -> EmailMessage:
        """Return a letter from somebody whom nobody knows."""
        who = self._random.randrange(10**6)
        message = self._message(f"ktos-{who}@gdzie-indziej.example", "Zapytanie o szkołę")
        self._fill(message, self._text(30, 100))
        return message

    def bounce(self) -> bytes:
        """Return the notice that a letter could not be delivered."""
        raw = (SAMPLES / "bounce-dsn.eml").read_bytes()
        return raw.replace(b"Message-ID: <", b"Message-ID: <%d." % self._number())

    def sample(self, samples: Sequence[bytes]) -> bytes:
        """Return one of the samples, under an id of its own if it has one."""
        raw = self._random.choice(samples)
        return raw.replace(b"Message-ID: <", b"Message-ID: <%d." % self._number(), 1)

    def _number(self) -> int:
        self._count += 1
        return self._seed * 1_000_000 + self._count

    def _message(self, sender: str, subject: str) -> EmailMessage:
        self._at += timedelta(seconds=40)
        message = EmailMessage()
        for hop in range(3):
            message["Received"] = (
                f"from mx{hop}.poczta.example (mx{hop}.poczta.example [203.0.113.{hop}])\r\n"
                f"\tby mail.szas.example with ESMTPS id {self._random.getrandbits(64):016x}\r\n"
                f"\tfor <{OURS}>; {format_datetime(self._at)}"
            ).replace("\r\n", "")
        message["DKIM-Signature"] = (
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d=poczta.example; s=2026; h=from:to:subject; "
            f"bh={self._random.getrandbits(256):064x}; b={self._random.getrandbits(1024):0256x}"
        )
        message["From"], message["To"], message["Subject"] = sender, OURS, subject
        message["Date"] = format_datetime(self._at)
        message["Message-ID"] = f"<{self._number()}@poczta.example>"
        return message

    def _fill(self, message: EmailMessage, text: str) -> None:
        """Give the letter its body as clients write it, and now and then a file."""
        shape = self._random.random()
        if shape < 0.55:
            message.set_content(text)
        elif shape < 0.9:
            message.set_content(text)
            message.add_alternative(_html(text), subtype="html")
        else:
            message.set_content(_html(text), subtype="html")
        if self._random.random() < 0.08:
            self._attach(message)

    def _attach(self, message: EmailMessage) -> None:
        if self._random.random() < 0.4:
            picture = _picture(self._random.randrange(8))
            message.add_attachment(picture, maintype="image", subtype="jpeg", filename="IMG_1.jpg")
            return
        size = self._random.randrange(50_000, 300_000)
        content = b"%PDF-1.7\n" + self._random.randbytes(size)
        message.add_attachment(
            content, maintype="application", subtype="pdf", filename="protokół.pdf"
        )

    def _text(self, least: int, most: int) -> str:
        words = self._random.choices(WORDS, k=self._random.randrange(least, most))
        lines = (" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
        return "Dzień dobry,\n\n" + "\n".join(lines) + "\n\nPozdrawiam\nEwa Domańska\n"


def mixed(
    count: int, *, seed: int, start: datetime, answerable: Sequence[Answered]
) -> Iterator[bytes]:
    """Yield `count` letters; those that answer name one of `answerable` or an earlier letter."""
    writer, choose = Writer(seed, start), random.Random(seed)
    samples = [file.read_bytes() for file in sorted(SAMPLES.glob("*.eml")) if not _is_huge(file)]
    earlier: list[bytes] = []
    others: list[Answered] = []

    def report() -> bytes:
        message = writer.report()
        address = str(message["From"]).partition("<")[2].rstrip(">")
        others.append(
            Answered(str(message["Message-ID"]).strip("<>"), str(message["Subject"]), address)
        )
        return message.as_bytes()

    def reply() -> bytes:
        known = others if others and choose.random() < 0.4 else answerable
        return writer.reply(choose.choice(known)).as_bytes() if known else report()

    kinds: tuple[tuple[float, Callable[[], bytes]], ...] = (
        (0.38, report),
        (0.65, reply),
        (0.76, lambda: writer.automatic().as_bytes()),
        (0.81, writer.bounce),
        (0.90, lambda: writer.stranger().as_bytes()),
        (0.95, lambda: choose.choice(earlier) if earlier else report()),
        (1.00, lambda: writer.sample(samples)),
    )
    for _ in range(count):
        drawn = choose.random()
        raw = next(make for share, make in kinds if drawn < share)()
        earlier.append(raw)
        yield raw


def write(folder: Path, letters: Iterator[bytes]) -> None:
    """Write each letter to a file of its own, in order."""
    folder.mkdir()
    for number, raw in enumerate(letters):
        (folder / f"{number:06d}.eml").write_bytes(raw)


def _is_huge(file: Path) -> bool:
    return file.stat().st_size > 50_000


def _html(text: str) -> str:
    paragraphs = "".join(
        f'<p class="MsoNormal"><span style="font-size:11.0pt">{line}<o:p></o:p></span></p>\n'
        for line in text.splitlines()
    )
    return f"<html><head>{STYLE}</head><body lang=PL><div>{paragraphs}</div></body></html>"


def _picture(number: int) -> bytes:
    """Return a photograph as a client makes it small before it sends it: about 100 KB."""
    noise = random.Random(number).randbytes(160 * 120 * 3)
    picture = Image.frombytes("RGB", (160, 120), noise).resize((1024, 768))
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
