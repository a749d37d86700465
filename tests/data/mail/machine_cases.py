"""Mail written by machines, notices of failed delivery, and people who are easily taken for either."""

from __future__ import annotations

from tests.data.mail.made import DESK, EWA, Case, joined, message, part

AWAY = "Jestem na urlopie do piątku."
LOST = "zly@sp-lucka.example"
DAEMON = "Mail Delivery Subsystem <mailer-daemon@poczta.example>"
FIRST = message("Czy działa?", sender=f"Pomoc <{DESK}>", subject="[Dzwonek 1187] Projektor")


def cases() -> list[Case]:
    return [*_by_header(), *_by_subject(), *_by_sender(), *_reports(), *_notices(), *_people()]


def _auto(name: str, raw: bytes, **more: object) -> Case:
    return Case(f"machine-{name}", raw, {"is_auto": True, **more})


def _by_header() -> list[Case]:
    headers = {
        "auto-generated": "Auto-Submitted: auto-generated",
        "auto-notified": "Auto-Submitted: auto-notified; owner-email=x@y.example",
        "auto-replied-comment": "Auto-Submitted: (urlop) auto-replied",
        "auto-replied-upper": "AUTO-SUBMITTED: AUTO-REPLIED",
        "suppress-oof": "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "precedence-list": "Precedence: list",
        "precedence-junk": "Precedence: junk",
        "precedence-auto-reply": "Precedence: auto_reply",
        "list-id": "List-Id: Nauczyciele <nauczyciele.sp-lucka.example>",
        "list-unsubscribe": "List-Unsubscribe: <mailto:wypisz@x.example>",
        "list-help": "List-Help: <mailto:pomoc@x.example>",
        "autoreply-vendor": "X-Autoreply: yes",
        "autorespond-vendor": "X-Autorespond: urlop",
        "google-groups": "X-Google-Group-Id: 1234",
        "facebook": "X-FC-MachineGenerated: true",
        "jira": "X-JIRA-FingerPrint: abc",
        "other-zammad": "X-Zammad-Loop: yes",
        "other-otrs": "X-OTRS-Loop: tak",
        "other-rt": "X-RT-Loop-Prevention: rt.example",
        "other-freescout": "X-FreeScout-Mail-Type: auto.reply",
        "cron": "X-Cron-Env: <SHELL=/bin/sh>",
        "mailing-list-old": "Mailing-List: contact x@y.example",
    }
    return [_auto(name, message(AWAY, line), body=AWAY) for name, line in headers.items()]


def _by_subject() -> list[Case]:
    subjects = {
        "pl": "Automatyczna odpowiedź: Projektor",
        "pl-ascii": "Automatyczna odpowiedz: Projektor",
        "pl-urlop": "[Autoodpowiedź] Projektor",
        "pl-away": "Poza biurem: Projektor",
        "en": "Automatic reply: Projektor",
        "en-out": "Out of Office: Projektor",
        "en-brackets": "[Auto-Reply] Projektor",
        "de": "Automatische Antwort: Projektor",
        "de-absence": "Abwesenheitsnotiz: Projektor",
        "uk": "Автоматична відповідь: Projektor",
    }
    return [
        _auto(f"subject-{name}", message(AWAY, subject=subject), subject=subject)
        for name, subject in subjects.items()
    ]


def _by_sender() -> list[Case]:
    senders = (
        "noreply",
        "no-reply",
        "do_not_reply",
        "nie-odpowiadaj",
        "bounces+17",
        "powiadomienia-noreply",
    )
    return [
        _auto(
            f"sender-{local}",
            message(AWAY, sender=f"{local}@x.example"),
            sender=f"{local}@x.example",
        )
        for local in senders
    ]


def _report(
    kind: str, fields: str, subject: str, *, sender: str = DAEMON, returned: bool = True
) -> bytes:
    parts = [part("Wiadomości nie można było dostarczyć."), part(fields, f"message/{kind}")]
    parts += [part(FIRST, "message/rfc822")] if returned else []
    report = f'multipart/report; report-type={kind}; boundary="granica"'
    return message(joined(*parts), subject=subject, sender=sender, kind=report)


def _status(action: str, code: str, address: str = LOST) -> str:
    return (
        "Reporting-MTA: dns; poczta.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {code}\n"
    )


def _reports() -> list[Case]:
    bounce = {"is_auto": True, "is_bounce": True}
    daemon = bounce | {"sender": "mailer-daemon@poczta.example", "attachments": None}
    two = (
        _status("failed", "5.1.1")
        + "\nFinal-Recipient: rfc822; drugi@sp-lucka.example\nAction: failed\nStatus: 5.2.2\n"
    )
    reports = {
        "failed": (_status("failed", "5.1.1"), [LOST]),
        "mailbox-full": (_status("failed", "5.2.2"), [LOST]),
        "delayed": (_status("delayed", "4.4.1"), []),
        "delivered": (_status("delivered", "2.0.0"), []),
        "relayed": (_status("relayed", "2.0.0"), []),
        "two-addresses": (two, ["drugi@sp-lucka.example", LOST]),
        "original-recipient": (
            _status("failed", "5.1.1").replace(
                "Final", f"Original-Recipient: rfc822; {LOST}\nFinal"
            ),
            [LOST],
        ),
        "upper-case": (_status("FAILED", "5.1.1", LOST.upper()), [LOST]),
        "given-up": (_status("failed", "4.4.7"), [LOST]),
        "without-status": (_status("failed", "").replace("Status: \n", ""), [LOST]),
        "8bit": (_status("failed", "5.1.1") + "Diagnostic-Code: smtp; 550 nie ma żółwia\n", [LOST]),
        "one-of-two": (
            _status("failed", "5.1.1")
            + "\nFinal-Recipient: rfc822; drugi@sp-lucka.example\nAction: relayed\nStatus: 2.0.0\n",
            [LOST],
        ),
        "no-recipient": ("Reporting-MTA: dns; poczta.example\n", []),
    }
    found = [
        Case(
            f"notice-dsn-{name}",
            _report("delivery-status", fields, "Zwrot"),
            daemon | {"failed": failed},
        )
        for name, (fields, failed) in reports.items()
    ]
    person = _report("delivery-status", _status("failed", "5.1.1"), "Zwrot", sender=f"Ewa <{EWA}>")
    other = _report("delivery-status", _status("failed", "5.1.1", "inny@x.example"), "Zwrot")
    inside = [
        part(_status("failed", "5.1.1"), "message/delivery-status"),
        part(other, "message/rfc822"),
    ]
    report = 'multipart/report; report-type=delivery-status; boundary="zewn"'
    doubled = message(joined(*inside, boundary="zewn"), subject="Zwrot", sender=DAEMON, kind=report)
    read = "Final-Recipient: rfc822; e.domanska@sp-lucka.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    receipt = _report(
        "disposition-notification", read, "Przeczytano", sender=f"Ewa <{EWA}>", returned=False
    )
    complaint = _report(
        "feedback-report", "Feedback-Type: abuse\nVersion: 1\n", "Skarga", sender=f"Ewa <{EWA}>"
    )
    return [
        *found,
        Case("notice-dsn-inside-another", doubled, daemon | {"failed": [LOST]}),
        Case("notice-dsn-from-a-person", person, bounce | {"attachments": None, "failed": [LOST]}),
        Case("notice-receipt", receipt, {"is_auto": True, "attachments": None}),
        Case("notice-complaint", complaint, {"is_auto": True, "attachments": None}),
    ]


def _notices() -> list[Case]:
    """Notices of failed delivery in no standard form."""
    qmail = (
        "Hi. This is the qmail-send program at poczta.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{LOST}>:\nno such user\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <x@y.example>\n"
    )
    exim = (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        f"recipients. This is a permanent error. The following address(es) failed:\n\n  {LOST}\n    unknown user\n"
    )
    texts = {
        "qmail": (qmail, (), [LOST]),
        "exim": (exim, (f"X-Failed-Recipients: {LOST}",), [LOST]),
        "header-alone": ("Nie ma takiego adresu.", (f"X-Failed-Recipients: {LOST}",), [LOST]),
        "prose": ("Nie udało się dostarczyć wiadomości.", (), []),
    }
    daemon = {"is_auto": True, "is_bounce": True, "sender": "mailer-daemon@poczta.example"}
    found = [
        Case(
            f"notice-{name}",
            message(body, *lines, sender=DAEMON, subject="failure notice"),
            daemon | {"failed": failed},
        )
        for name, (body, lines, failed) in texts.items()
    ]
    exchange = message(
        "Nie można odnaleźć adresata.",
        "Return-Path: <>",
        sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@sp.example>",
        subject="Niedostarczalna wiadomość: Projektor",
    )
    expected = {
        "is_auto": True,
        "is_bounce": True,
        "failed": [],
        "sender": "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@sp.example",
    }
    returned = message(
        "Nie znaleziono adresata.", "Return-Path: <>", subject="Niedostarczona wiadomość: Projektor"
    )
    bounce = {"is_auto": True, "is_bounce": True, "failed": []}
    odd = message(
        qmail, sender="Poczta szkoły ŻÓŁW <mailer-daemon@poczta.example>", subject="Zwrot ż"
    )
    return [
        *found,
        Case("notice-8bit-sender", odd, daemon | {"failed": [LOST]}),
        Case("notice-exchange-pl", exchange, expected),
        Case("notice-empty-return-path", returned, bounce),
    ]


def _people() -> list[Case]:
    subjects = {
        "about-absence": "Nieobecność ucznia i dziennik",
        "about-automatics": "Automatyczna brama nie otwiera się",
        "about-auto-reply": "Jak ustawić automatyczną odpowiedź: proszę o pomoc",
        "about-holiday": "Urlop, a hasło wygasło",
        "about-bounces": "Undelivered Mail Returned to Sender - co to znaczy?",
        "about-out-of-order": "Out of order: drukarka",
        "answering-an-auto-reply": "Odp: Automatyczna odpowiedź: Projektor",
        "about-absence-at-work": "Nieobecność w pracy: kto zastąpi informatyka",
        "about-autocad": "Auto CAD nie startuje",
    }
    headers = {
        "auto-submitted-no-comment": "Auto-Submitted: no (napisane ręcznie)",
        "precedence-normal": "Precedence: normal",
        "precedence-first-class": "Precedence: first-class",
        "suppress-dr-only": "X-Auto-Response-Suppress: DR, RN, NRN",
        "suppress-none": "X-Auto-Response-Suppress: None",
        "forwarded-by-a-rule": "X-MS-Exchange-Inbox-Rules-Loop: ewa@sp-lucka.example",
        "relayed-by-a-bulk-host": "Feedback-ID: 1:2:mailer",
        "from-another-desk": "X-FreeScout-Mail-Type: customer.message",
        "priority": "X-Priority: 1",
        "receipt-wanted": f"Disposition-Notification-To: {EWA}",
        "with-return-path": f"Return-Path: <{EWA}>",
        "spam-status": "X-Spam-Status: No, score=-1.0",
    }
    locals_ = ("automatyka", "reply.ana", "poczta", "lista.anna", "bounceewa")
    return [
        *(
            Case(
                f"person-{name}", message("Proszę o pomoc.", subject=subject), {"subject": subject}
            )
            for name, subject in subjects.items()
        ),
        *(
            Case(f"person-{name}", message("Proszę o pomoc.", line))
            for name, line in headers.items()
        ),
        *(
            Case(
                f"person-{local}",
                message("Proszę o pomoc.", sender=f"{local}@sp.example"),
                {"sender": f"{local}@sp.example"},
            )
            for local in locals_
        ),
    ]
