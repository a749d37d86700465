"""Replies as clients write them, with what the sender added; and texts that must not be cut."""

from __future__ import annotations

from tests.data.mail.made import DESK, Case, message

DESK_AS = f"Pomoc <{DESK}>"
RE = "Re: [Dzwonek 1187] Projektor w sali 12"
OWN = "Dalej nie działa.\n\nPozdrawiam\nEwa"
ENGLISH, GERMAN, UKRAINIAN = "Still broken.", "Geht noch nicht.", "Досі не працює."


def cases() -> list[Case]:
    quoted = [(name, own, f"{own}\n\n{quote}") for name, (own, quote) in _quotes().items()]
    written = [*quoted, *((name, own, text) for name, (own, text) in _whole().items())]
    plain = [_case(f"client-{name}", message(text, subject=RE), own) for name, own, text in written]
    return [*plain, *_html(), *_kept()]


def _case(name: str, raw: bytes, own: str) -> Case:
    return Case(name, raw, {"reply": own, "subject": RE})


def _quotes() -> dict[str, tuple[str, str]]:
    """Return what stands below the sender's words, by client."""
    return _polish() | _others()


def _polish() -> dict[str, tuple[str, str]]:
    quotes = {
        "outlook-od-do": f"Od: {DESK_AS}\nDo: Ewa\nData: wtorek, 24 listopada 2026 10:22\nTemat: Projektor\n\nDziała?",
        "outlook-wyslano": f"Od: {DESK_AS} \nWysłano: wtorek, 24 listopada 2026 10:22\nDo: Ewa\nTemat: Projektor\n\nDziała?",
        "outlook-kreska": f"-----Wiadomość oryginalna-----\nOd: {DESK_AS} [mailto:{DESK}]\nWysłano: 24.11.2026\n\nDziała?",
        "outlook-original": f"-----Original Message-----\nFrom: {DESK_AS}\nSent: Tuesday\n\nDziała?",
        "outlook-mobile": f"Pobierz aplikację Outlook dla systemu Android<https://aka.ms/x>\n________________________________\nOd: {DESK_AS}\nWysłane: wtorek\n\nDziała?",
        "outlook-ios": f"Uzyskaj aplikację Outlook dla systemu iOS\n________________________________\nFrom: {DESK_AS}\nSent: Tuesday\n\nDziała?",
        "outlook-web-bold": f"**Od:** {DESK_AS}\n**Wysłane:** wtorek, 24 listopada 2026 10:22\n**Do:** Ewa\n\nDziała?",
        "windows-mail": f"Wysłane z aplikacji Poczta dla systemu Windows\n\nOd: {DESK_AS}\nWysłano: wtorek\nDo: Ewa\n\nDziała?",
        "gmail-weekday": f"wt., 24 lis 2026 o 10:22 {DESK_AS} napisał(a):\n\n> Działa?",
        "gmail-folded": f"wt., 24 lis 2026 o 10:22 Pomoc techniczna dla szkół i przedszkoli\n<{DESK}> napisał(a):\n\n> Działa?",
        "gmail-old": f"W dniu 24 listopada 2026 10:22 użytkownik {DESK_AS} napisał:\n\n> Działa?",
        "gmail-no-weekday": f"24 lis 2026 10:22 {DESK_AS} napisał(a):\n\n> Działa?",
        "thunderbird": "W dniu 24.11.2026 o 10:22, Pomoc pisze:\n> Działa?",
        "thunderbird-old": "W dniu 2026-11-24 10:22, Pomoc pisze:\n> Działa?",
        "apple": f"> Wiadomość napisana przez {DESK_AS} w dniu 24.11.2026, o godz. 10:22:\n> \n> Działa?",
        "ios-new": f"Wysłane z iPhone’a\n\n> Dnia 24 lis 2026, o godz. 10:22, {DESK_AS} napisał(a):\n> \n> Działa?",
        "wp": f"Dnia 24 listopada 2026 10:22 {DESK_AS} napisał(a):\n\nDziała?",
        "wp-old": f"Dnia Wtorek, 24 Listopada 2026 10:22 {DESK_AS} napisał(a)\n\n> Działa?",
        "onet": f"W dniu 2026-11-24 10:22:15 użytkownik {DESK_AS} napisał:\n\nDziała?",
        "onet-new": f"W dniu 2026-11-24 10:22:15 użytkownik {DESK_AS} napisał(a):\n> Działa?",
        "interia": f'Od: "Pomoc" <{DESK}>\nDo: "Ewa" <ewa@interia.example>;\nWysłane: 10:22 Wtorek 2026-11-24\nTemat: Projektor\n\n> Działa?',
        "interia-temat-first": f'Temat: Projektor\nData: 2026-11-24 10:22\nNadawca: "Pomoc" <{DESK}>\nAdresat: ewa@interia.example\n\n> Działa?',
        "o2": f"Dnia 24 listopada 2026 o 10:22 {DESK_AS} napisał(a):\n> Działa?",
        "roundcube": "W dniu 2026-11-24 10:22, Pomoc napisał(a):\n> Działa?",
        "roundcube-dnia": "Dnia 24 listopada 2026 10:22:11 CET, Pomoc napisał:\n>Działa?",
        "k9": f"Dnia 24 listopada 2026 10:22:11 CET, {DESK_AS} napisał/a:\n>Działa?\n-- \nWysłane z urządzenia Android za pomocą K-9 Mail.",
        "horde": f"Cytowanie {DESK_AS}:\n\n> Działa?",
        "samsung": f"-------- Oryginalna wiadomość --------\nOd: {DESK_AS}\nData: 24.11.2026 10:22\n\nDziała?",
        "xiaomi": f"Wysłane z mojego Xiaomi\n{DESK_AS}, 24 lis 2026 10:22 napisał(a):\n\n> Działa?",
        "proton": f"-------- Wiadomość oryginalna --------\n24/11/2026 10:22, {DESK_AS} napisał(a):\n\n> Działa?",
        "librus": "Użytkownik Pomoc dnia 2026-11-24 10:22:00 napisał:\n\n> Działa?",
    }
    return {f"pl-{name}": (OWN, quote) for name, quote in quotes.items()}


def _others() -> dict[str, tuple[str, str]]:
    english = {
        "gmail-folded": f"On Tue, Nov 24, 2026 at 10:22 AM Technical help for schools\n<{DESK}> wrote:\n\n> Works?",
        "outlook": f"From: {DESK_AS}\nSent: Tuesday, November 24, 2026 10:22 AM\nTo: Ewa\nSubject: x\n\nWorks?",
        "outlook-mac": f"From: {DESK_AS}\nDate: Tuesday, 24 November 2026 at 10:22\nTo: Ewa\n\nWorks?",
        "apple": f"> On 24 Nov 2026, at 10:22, {DESK_AS} wrote:\n> \n> Works?",
        "iphone": f"Sent from my iPhone\n\n> On 24 Nov 2026, at 10:22, {DESK_AS} wrote:\n> \n> Works?",
        "yahoo": f"    On Tuesday, November 24, 2026 at 10:22:00 AM GMT+1, {DESK_AS} wrote:  \n \n Works?",
        "proton": f"------- Original Message -------\nOn Tuesday, {DESK_AS} wrote:\n\n> Works?",
        "horde": f"Quoting {DESK_AS}:\n\n> Works?",
        "thunderbird": "On 24/11/2026 10:22, Pomoc wrote:\n> Works?",
    }
    german = {
        "gmail": f"Am Di., 24. Nov. 2026 um 10:22 Uhr schrieb {DESK_AS}:\n\n> Geht es?",
        "outlook": f"Von: {DESK_AS}\nGesendet: Dienstag, 24. November 2026 10:22\nAn: Ewa\nBetreff: x\n\nGeht es?",
        "outlook-kreska": f"-----Ursprüngliche Nachricht-----\nVon: {DESK_AS}\nGesendet: Dienstag\n\nGeht es?",
        "gmx": f'Gesendet: Dienstag, 24. November 2026 um 10:22 Uhr\nVon: "Pomoc" <{DESK}>\nAn: ewa@gmx.example\nBetreff: x\n\nGeht es?',
        "t-online": f"-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-11-24T10:22:00+0100\nVon: {DESK_AS}\n\nGeht es?",
        "iphone": f"Von meinem iPhone gesendet\n\n> Am 24.11.2026 um 10:22 schrieb {DESK_AS}:\n> \n> Geht es?",
        "zitat": f"Zitat von {DESK_AS}:\n\n> Geht es?",
    }
    ukrainian = {
        "gmail": f"вт, 24 лист. 2026 р. о 10:22 {DESK_AS} пише:\n\n> Працює?",
        "gmail-old": f"24 листопада 2026 р. о 10:22 {DESK_AS} пише:\n\n> Працює?",
        "gmail-wrote": f"вт, 24 лист. 2026 р. о 10:22 {DESK_AS} написав(-ла):\n\n> Працює?",
        "outlook": f"Від: {DESK_AS}\nНадіслано: вівторок, 24 листопада 2026 р. 10:22\nКому: Ewa\nТема: x\n\nПрацює?",
        "thunderbird": "24.11.26 10:22, Pomoc пише:\n> Працює?",
        "iphone": f"Надіслано з iPhone\n\n> 24 лист. 2026 р. о 10:22 {DESK_AS} написав(ла):\n> \n> Працює?",
        "ukr-net": f'24 листопада 2026, 10:22:11, від "Pomoc" <{DESK}>:\n\n> Працює?',
        "original": f"--- Оригінальне повідомлення ---\nВід кого: {DESK_AS}\n\nПрацює?",
    }
    said = (("en", ENGLISH, english), ("de", GERMAN, german), ("uk", UKRAINIAN, ukrainian))
    return {
        f"{language}-{name}": (own, quote)
        for language, own, quotes in said
        for name, quote in quotes.items()
    }


def _whole() -> dict[str, tuple[str, str]]:
    """Return whole texts: signatures, disclaimers, answers below and between the lines."""
    quote = f"W dniu 24.11.2026 o 10:22, {DESK_AS} pisze:\n> Czy działa?\n"
    secret = (
        "Niniejsza wiadomość (wraz z załącznikami) może zawierać informacje poufne i jest przeznaczona\n"
        "wyłącznie dla adresata. Jeśli nie są Państwo adresatem, prosimy o jej usunięcie."
    )
    data = "Administratorem danych osobowych jest Szkoła Podstawowa w Łuckiej, ul. Szkolna 1."
    paper = "Zanim wydrukujesz tę wiadomość, pomyśl o środowisku."
    english = (
        "This e-mail and any attachments are confidential and intended solely for the addressee."
    )
    german = "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen."
    ukrainian = "Ця електронна пошта та будь-які вкладення є конфіденційними."
    return {
        "below": ("Nie, nadal nie.", f"{quote}\nNie, nadal nie."),
        "between": ("Tak.\nNie.", f"{quote}Tak.\n> A dźwięk?\nNie."),
        "above-and-signature-below": ("Działa.", f"Działa.\n\n{quote}-- \nEwa"),
        "signature-no-blank": ("Działa.", "Działa.\n--\nEwa Domańska\ntel. 81 000 00 00"),
        "iphone-alone": ("Działa.", "Działa.\n\nWysłane z iPhone'a"),
        "samsung-alone": ("Działa.", "Działa.\n\nWysłane z urządzenia Galaxy"),
        "huawei-alone": ("Działa.", "Działa.\n\nWysłano z telefonu HUAWEI"),
        "onet-alone": ("Działa.", "Działa.\n\nWysłane z aplikacji Onet Poczta"),
        "wp-alone": ("Działa.", "Działa.\n\nWysłano z aplikacji WP Poczta na Android"),
        "blackberry": ("Fixed.", "Fixed.\n\nSent from my BlackBerry 10 smartphone."),
        "android-de": (
            "Geht.",
            "Geht.\n\nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        ),
        "iphone-uk": ("Працює.", "Працює.\n\nНадіслано з мого iPhone"),
        "avast": ("Działa.", "Działa.\n\nWolny od wirusów.www.avast.com <https://www.avast.com>"),
        "disclaimer-pl": ("Działa.\n\nEwa", f"Działa.\n\nEwa\n\n{secret}"),
        "disclaimer-gdpr": ("Działa.", f"Działa.\n\n{secret}\n\n{data}\n\n{paper}"),
        "disclaimer-before-quote": ("Działa.", f"Działa.\n\n{secret}\n\n{quote}"),
        "disclaimer-en": ("Fixed.", f"Fixed.\n\n{english}"),
        "disclaimer-de": ("Geht.", f"Geht.\n\n{german}"),
        "disclaimer-uk": ("Працює.", f"Працює.\n\n{ukrainian}"),
        "disclaimer-in-paragraphs": (
            "Działa.",
            (
                f"Działa.\n\n{data}\n\nPodstawą prawną przetwarzania jest art. 6 RODO.\n\n"
                "Mają Państwo prawo wnieść skargę do organu nadzorczego."
            ),
        ),
        "disclaimer-then-words": (
            f"Działa.\n\n{secret}\n\nI jeszcze: tusz się kończy.",
            f"Działa.\n\n{secret}\n\nI jeszcze: tusz się kończy.",
        ),
        "clause-asked-about": (
            "Nie drukuje.\n\nCzy klauzula RODO jest na formularzu?",
            "Nie drukuje.\n\nCzy klauzula RODO jest na formularzu?",
        ),
        "disclaimer-loud": ("Działa.", f"Działa.\n\nKLAUZULA POUFNOŚCI: {secret}"),
        "write-above-this-line": (
            "Działa.",
            f"Działa.\n\n{quote}> ## Odpowiedz powyżej tej linii ##",
        ),
    }


def _html() -> list[Case]:
    desk = f"Pomoc &lt;{DESK}&gt;"
    sources = {
        "gmail": f"<div dir=ltr>Działa.</div><br><div class=gmail_quote><div class=gmail_attr>wt., 24 lis 2026 o 10:22 {desk} napisał(a):<br></div><blockquote>Czy działa?</blockquote></div>",
        "outlook": f"<div>Działa.</div><hr><div id=divRplyFwdMsg><b>Od:</b> {desk}<br><b>Wysłane:</b> wtorek<br><b>Do:</b> Ewa</div><div>Czy działa?</div>",
        "outlook-word": f"<p>Działa.</p><div style='border-top:solid'><p><b>From:</b> {desk}<br><b>Sent:</b> Tuesday<br><b>To:</b> Ewa</p></div><p>Czy działa?</p>",
        "thunderbird": "<p>Działa.</p><div class=moz-cite-prefix>W dniu 24.11.2026 o 10:22, Pomoc pisze:<br></div><blockquote type=cite>Czy działa?</blockquote>",
        "apple": f"<div>Działa.</div><div><br><blockquote type=cite><div>Wiadomość napisana przez {desk} w dniu 24.11.2026, o godz. 10:22:</div><br><div>Czy działa?</div></blockquote></div>",
        "wp": f"<p>Działa.</p><div class=nh_extra><p>Dnia 24 listopada 2026 10:22 {desk} napisał(a):</p><blockquote>Czy działa?</blockquote></div>",
        "link-in-sender": f"<p>Działa.</p><div>wt., 24 lis 2026 o 10:22 Pomoc &lt;<a href='mailto:{DESK}'>{DESK}</a>&gt; napisał(a):</div><blockquote>Czy działa?</blockquote>",
    }
    kind = "text/html; charset=utf-8"
    return [
        _case(f"client-html-{name}", message(source, subject=RE, kind=kind), "Działa.")
        for name, source in sources.items()
    ]


def _kept() -> list[Case]:
    """Texts that only look like a quote: nothing of them may be lost."""
    texts = {
        "od-i-data": ("Od: jutra\nnie ma mnie w pracy.\nData: podam później.", RE),
        "list-of-facts": ("Sala: 12\nOd kiedy: wczoraj\nData zakupu: 2020\nSprzęt: projektor", RE),
        "somebody-wrote": ("Dyrektor napisał:\nproszę to naprawić do piątku.", RE),
        "on-monday-wrote": ("On Monday the printer wrote nonsense.\nPlease help.", RE),
        "w-dniu": (
            "W dniu 24.11 mamy egzamin i komisja pisze:\nprotokół na komputerze w sali 3.",
            RE,
        ),
        "dashes": ("Lista sprzętu\n-----\nProjektor\n-----\nDrukarka", RE),
        "poufne-by-hand": (
            "Sprawa jest poufna, proszę dzwonić.\n\nDrukarka drukuje cudze sprawdziany.",
            RE,
        ),
        "error-with-arrow": ("Program pokazuje:\n> błąd 17\n> brak papieru\nCo robić?", RE),
        "sent-from-where": ("Wysłane z iPhone'a zdjęcia nie otwierają się na komputerze.", RE),
        "od-i-data-below-words": (
            "Dzień dobry.\nOd: jutra\nnie ma mnie w pracy.\nData: podam.",
            RE,
        ),
        "client-line-amid": ("Wysłane z iPhone'a zdjęcie\nnie otwiera się.\n\nProszę o pomoc.", RE),
        "time-and-wrote": ("O 10:22 pani z sali 12 napisał(a):\nnie działa.", RE),
        "confidential-first": (
            "Niniejsza wiadomość jest poufna, tylko dla adresata.\n\nWyciekło hasło.",
            RE,
        ),
        "forward-en": (
            f"Proszę pomóc.\n\n---------- Forwarded message ---------\nFrom: {DESK_AS}\nDate: x\n\nTreść.",
            "Fwd: Projektor",
        ),
        "forward-pd": (
            f"Do wiadomości.\n\nOd: {DESK_AS}\nWysłano: wtorek\n\nTreść.",
            "PD: Projektor",
        ),
        "forward-thunderbird": (
            f"Zobaczcie.\n\n-------- Treść przekazanej wiadomości --------\nTemat: x\nNadawca: {DESK_AS}\n\nTreść.",
            "Fwd: Projektor",
        ),
        "forward-de": (f"Bitte.\n\nVon: {DESK_AS}\nGesendet: Dienstag\n\nText.", "WG: Projektor"),
        "forward-uk": (
            f"Прошу.\n\nВід: {DESK_AS}\nНадіслано: вівторок\n\nТекст.",
            "Пересл: Projektor",
        ),
        "forward-without-mark": (
            f"---------- Forwarded message ---------\nFrom: {DESK_AS}\nDate: x\n\nTreść.",
            RE,
        ),
    }
    return [
        Case(f"kept-{name}", message(text, subject=subject), {"body": text, "reply": text})
        for name, (text, subject) in texts.items()
    ]
