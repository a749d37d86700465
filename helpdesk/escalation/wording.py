"""The steps of the ladder in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from helpdesk.core.wording import clock_dated, duration, percent
from helpdesk.sla.clock import ZERO
from helpdesk.sla.steps import rung_of
from helpdesk.sla.targets import Promise

ALL = 100
SOON = timedelta(minutes=10)


def step_words(key: str) -> str:
    """Return what it means that this step fell: "minęło 80% czasu na naprawę"."""
    rung = rung_of(key)
    is_answer = rung.promise is Promise.RESPONSE
    if rung.share == ALL:
        return _("minął termin odpowiedzi") if is_answer else _("minął termin naprawy")
    if rung.share is not None:
        return _share(percent(rung.share / ALL), is_answer=is_answer)
    return (_before if rung.offset < ZERO else _after)(duration(rung.offset), is_answer=is_answer)


def told(facts: Mapping[str, Any], recorded_at: datetime) -> str:
    """Return the event of it in words; with its instant if it was recorded much later."""
    words, fell_at = step_words(facts["step"]), datetime.fromisoformat(facts["fell_at"])
    if recorded_at - fell_at < SOON:
        return words
    return _("%(what)s (%(when)s)", what=words, when=clock_dated(fell_at, recorded_at))


def _share(share: str, *, is_answer: bool) -> str:
    if is_answer:
        return _("minęło %(share)s czasu na odpowiedź", share=share)
    return _("minęło %(share)s czasu na naprawę", share=share)


def _before(time: str, *, is_answer: bool) -> str:
    if is_answer:
        return _("do terminu odpowiedzi zostało najwyżej %(time)s pracy", time=time)
    return _("do terminu naprawy zostało najwyżej %(time)s pracy", time=time)


def _after(time: str, *, is_answer: bool) -> str:
    if is_answer:
        return _("od terminu odpowiedzi minęło %(time)s pracy", time=time)
    return _("od terminu naprawy minęło %(time)s pracy", time=time)
