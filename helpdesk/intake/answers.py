"""One message as one JSON line, for `helpdesk mail receive --json`. Pure."""

from __future__ import annotations

from typing import Any

from helpdesk.intake.threads import ticket_id_of
from helpdesk.mail.models import InboundMail, Outcome
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import reply_of


def as_json(mail: InboundMail, parsed: Parsed) -> dict[str, Any]:
    """Return what became of the message and what was read in it."""
    is_filed = mail.outcome in {Outcome.TICKET, Outcome.REPLY}
    return {
        "id": mail.id,
        "outcome": mail.outcome.value,
        "reason": f"{mail.reason}: {mail.detail}" if mail.detail else mail.reason,
        "raw_stored": True,  # there is no entry without its bytes
        "ticket_id": ticket_id_of(mail.thread) if is_filed else None,
        "subject": parsed.subject,
        "sender_email": parsed.sender_email,
        "sender_name": parsed.sender_name,
        "to": list(parsed.to),
        "body_text": parsed.body_text,
        "stripped_reply": reply_of(parsed),
        "attachments": [
            {"name": part.name, "size": len(part.content), "content_type": part.content_type}
            for part in parsed.attachments
        ],
        "is_auto": parsed.is_auto,
        "is_bounce": parsed.is_bounce,
        "how": mail.reason,  # the bare code; of a reply: by what it was joined to its thread
        "authentication": mail.authentication,
    }
