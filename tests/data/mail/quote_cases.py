"""HTML replies in which only the marks of the client tell what is quoted, and answers amid quotes."""

from __future__ import annotations

from tests.data.mail.made import DESK, Case, message

RE = "Re: [Dzwonek 1187] Projektor w sali 12"
HTML = "text/html; charset=utf-8"
DESK_AS = f"Pomoc &lt;{DESK}&gt;"
# In a language we know nothing of: nothing but the marks can tell.
FOREIGN = f"2026. nov. 24. 10:22 {DESK_AS} ezt írta:"
ASKED, ASKED_TOO = "Czy działa obraz?", "Czy działa dźwięk?"


def cases() -> list[Case]:
    own = [(name, source, "Działa.") for name, source in _above().items()]
    written = [*own, *((name, source, read) for name, (source, read) in _amid().items())]
    return [
        *(
            Case(f"quote-{name}", message(source, subject=RE, kind=HTML), {"reply": read, **_whole})
            for name, source, read in written
        ),
        *_kept(),
    ]


_whole = {"body_has": [ASKED]}


def _above() -> dict[str, str]:
    cite = f"<blockquote type=cite>{ASKED}</blockquote>"
    return {
        "gmail": f"<div dir=ltr>Działa.</div><br><div class='gmail_quote gmail_quote_container'><div dir=ltr class=gmail_attr>{FOREIGN}<br></div><blockquote class=gmail_quote style='x'>{ASKED}</blockquote></div>",
        "gmail-old": f"<div dir=ltr>Działa.</div><div class=gmail_extra><br><div class=gmail_quote><blockquote class=gmail_quote>{ASKED}</blockquote></div></div>",
        "gmail-signature": f"<div>Działa.<br clear=all><div><br></div>-- <br><div dir=ltr class=gmail_signature data-smartmail=gmail_signature>Ewa<br>tel. 81</div></div><div class=gmail_quote><div class=gmail_attr>{FOREIGN}</div><blockquote class=gmail_quote>{ASKED}</blockquote></div>",
        "outlook-web": f"<div class=elementToProof>Działa.</div><div id=appendonsend></div><hr tabindex=-1><div id=divRplyFwdMsg dir=ltr><b>Feladó:</b> {DESK_AS}</div><div>{ASKED}</div>",
        "outlook-without-append": f"<p>Działa.</p><hr><div id='divRplyFwdMsg'><b>Feladó:</b> {DESK_AS}</div><div>{ASKED}</div>",
        "outlook-mobile": f"<div>Działa.</div><div id='mail-editor-reference-message-container' class='ms-outlook-mobile-reference-message'><hr><div id=divRplyFwdMsg>Feladó: x</div>{ASKED}</div>",
        "outlook-mac": f"<p>Działa.</p><span id=OLK_SRC_BODY_SECTION><div>Feladó: x</div><p>{ASKED}</p></span>",
        "hotmail": f"<div>Działa.<br><br><hr id=stopSpelling>Feladó: x<br>{ASKED}</div>",
        "thunderbird": f"<p>Działa.</p><div class='moz-cite-prefix'>{FOREIGN}<br></div>{cite}",
        "thunderbird-signature-below": f"<p>Działa.</p><div class=moz-cite-prefix>{FOREIGN}</div>{cite}<pre class=moz-signature>-- \nEwa</pre>",
        "apple": f"<div>Działa.</div><br><blockquote type='cite'><div>{FOREIGN}</div><div>{ASKED}</div></blockquote>",
        "yahoo": f"<div>Działa.</div><div id=ydpdb28yahoo_quoted_214 class=ydpdb28yahoo_quoted><div>{FOREIGN}</div><div>{ASKED}</div></div>",
        "proton": f"<div>Działa.</div><div class=protonmail_quote>{FOREIGN}<br><blockquote class=protonmail_quote type=cite>{ASKED}</blockquote></div>".replace(
            FOREIGN, f"W dniu 24.11.2026 o 10:22, {DESK_AS} pisze:"
        ),
        "tutanota": f"<div>Działa.</div><blockquote class=tutanota_quote>{FOREIGN} {ASKED}</blockquote>",
        "wp-o2": f"<p>Działa.</p><div class=nh_extra><p>Dnia 24 listopada 2026 10:22 {DESK_AS} napisał(a):</p><blockquote style='x'>{ASKED}</blockquote></div>",
        "unclosed": f"<div>Działa.<div class=gmail_quote><div class=gmail_attr>{FOREIGN}<blockquote class=gmail_quote>{ASKED}",
        "quotes-in-quotes": f"<div>Działa.</div><blockquote type=cite>{ASKED}"
        + "<blockquote type=cite>x" * 40,
    }


def _amid() -> dict[str, tuple[str, str]]:
    first = f"<blockquote class=gmail_quote>{ASKED}</blockquote>"
    second = f"<blockquote type=cite>{ASKED_TOO}</blockquote>"
    intro = f"<div class=gmail_attr>{FOREIGN}</div>"
    polish = f"<div>W dniu 24.11.2026 o 10:22, {DESK_AS} pisze:</div>"
    return {
        "answers-amid": (
            f"<div class=gmail_quote>{intro}{first}<div>Tak.</div><blockquote>{ASKED_TOO}</blockquote><div>Nie.</div></div>",
            "Tak.\n\nNie.",
        ),
        "answers-amid-and-above": (
            f"<p>Po kolei:</p>{polish}<blockquote type=cite>{ASKED}</blockquote><p>Tak.</p>{second}<p>Nie.</p>",
            "Po kolei:\n\nTak.\n\nNie.",
        ),
        "answer-below": (
            f"<div class=moz-cite-prefix>{FOREIGN}</div><blockquote type=cite>{ASKED}</blockquote><p>Nie, nadal nie.</p>",
            "Nie, nadal nie.",
        ),
        "nothing-but-the-quote": (
            f"<blockquote type=cite>{ASKED}</blockquote>",
            f"> {ASKED}",
        ),
        "own-quote": (
            f"<p>Program pisze:</p><blockquote>Błąd 17.</blockquote><p>Co robić?</p><blockquote type=cite>{ASKED}</blockquote>",
            "Program pisze:\n\n> Błąd 17.\n\nCo robić?",
        ),
    }


def _kept() -> list[Case]:
    below = f"<p>Odpowiedzi w treści poniżej.</p><div id=divRplyFwdMsg>Feladó: x</div><p>{ASKED} Tak.</p>"
    forwarded = f"<p>Proszę.</p><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message</div>{ASKED}</div>"
    return [
        Case(
            "quote-answers-in-the-outlook-quote",
            message(below, subject=RE, kind=HTML),
            {"reply": f"Odpowiedzi w treści poniżej.\n\nFeladó: x\n\n{ASKED} Tak."},
        ),
        Case(
            "quote-forwarded",
            message(forwarded, subject="Fwd: Projektor", kind=HTML),
            {"reply": f"Proszę.\n\n---------- Forwarded message\n\n{ASKED}"},
        ),
        Case(
            "quote-below-says-so-in-text",
            message(
                "Moje odpowiedzi na czerwono poniżej.\n\nOd: Pomoc\nWysłano: wtorek\n\nDziała? TAK",
                subject=RE,
            ),
            {
                "reply": "Moje odpowiedzi na czerwono poniżej.\n\nOd: Pomoc\nWysłano: wtorek\n\nDziała? TAK"
            },
        ),
        Case(
            "quote-too-deep",
            message(
                "Działa.\n\n" + "".join(f"{'> ' * n}warstwa {n}\n" for n in range(1, 40)),
                subject=RE,
            ),
            {
                "reply": "Działa.",
                "body": "Działa.\n\n" + "\n".join(f"{'> ' * n}warstwa {n}" for n in range(1, 11)),
            },
        ),
    ]
