"""A trial in words and one picture. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from helpdesk.core.wording import percent
from helpdesk.documents.charts import Bar, bars
from helpdesk.reports.measures import ENOUGH
from helpdesk.reports.pictures import link
from helpdesk.reports.tally import Flip, Share, Tally
from helpdesk.reports.tightest import Tightest, tightest
from helpdesk.reports.trial_answers import Answer, Listing
from helpdesk.reports.trial_lists import Hit, Wanted, What
from helpdesk.reports.trial_page import Question
from helpdesk.reports.what_if import Side
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise
from helpdesk.tickets.receipt import Receipt
from helpdesk.tickets.wording import PRIORITY, PROMISE

FLIPS = 25  # on a page, of each direction

TABS: Mapping[Question, LazyString] = {
    Question.TARGETS: _l("Inne terminy"),
    Question.CALENDAR: _l("Inny kalendarz"),
    Question.CREW: _l("Inny zespół"),
    Question.POLICY: _l("Inne zasady (plik)"),
}
_BEFORE_AFTER = (_l("Było"), _l("Byłoby"))
_CREWS = (_l("Zapisane"), _l("Symulacja, obecny zespół"), _l("Symulacja, inny zespół"))


_LISTS: Mapping[What, LazyString] = {
    What.TRIED: _l("Przeliczone zgłoszenia"),
    What.OLDER: _l("Ocenione wcześniejszymi wersjami zasad"),
    What.JUDGED: _l("Ocenione zgłoszenia"),
    What.MET: _l("W terminie"),
    What.LOST: _l("Dotrzymane, które byłyby po terminie"),
    What.WON: _l("Po terminie, które byłyby dotrzymane"),
}
_VERDICTS = {True: _l("w terminie"), False: _l("po terminie"), None: _l("bez oceny")}


def sides(*, is_crew: bool) -> Sequence[str]:
    """Return what the outcomes are called."""
    return [str(name) for name in (_CREWS if is_crew else _BEFORE_AFTER)]


def list_name(wanted: Wanted) -> str:
    return str(_LISTS[wanted.what])


def list_scope(found: Listing, *, is_crew: bool) -> list[str]:
    """Return what the list is narrowed to."""
    wanted = found.wanted
    if wanted.promise is None:
        return []
    whose = str(PRIORITY[wanted.of]) if isinstance(wanted.of, Priority) else found.unit
    words = (str(PROMISE[wanted.promise]), whose, sides(is_crew=is_crew)[wanted.side])
    return [each for each in words if each]


def outcomes(hit: Hit, *, is_crew: bool) -> str:
    """Return how a promise came out each time: "Było: 3 h z 4 h, w terminie. Byłoby: …"."""
    told = [
        _(
            "%(name)s: %(side)s, %(verdict)s.",
            name=name, side=side(found), verdict=_VERDICTS[found.met],
        )
        for name, found in zip(sides(is_crew=is_crew), hit.sides, strict=True)
    ]  # fmt: skip
    return " ".join(told)


def priorities() -> list[tuple[Priority, str]]:
    """Return the rows of a table by priority."""
    return [(priority, str(label)) for priority, label in PRIORITY.items()]


def share(found: Share) -> str:
    """Return "91,3%", or that there are too few to tell."""
    if not found.judged:
        return _("brak danych")
    if found.judged < ENOUGH or found.value is None:
        return _("za mało danych")
    return percent(found.value, 1)


def flips(tally: Tally, *, lost: bool) -> list[Flip]:
    """Return the tickets that come out otherwise in one direction."""
    return [flip for flip in tally.flips if flip.is_lost is lost]


def side(found: Side) -> str:
    """Return "3 h 20 min z 4 h", or what is missing."""
    allowed = _hours(found.allowed) if found.allowed is not None else _("bez terminu")
    if found.seconds is None:
        return _("bez końca, termin %(allowed)s", allowed=allowed)
    return _("%(spent)s z %(allowed)s", spent=_hours(found.seconds), allowed=allowed)


def tightest_of(tally: Tally, promise: Promise, priority: Priority) -> Tightest:
    return tightest(tally.times.get((promise, priority), []))


def tightest_words(found: Tightest) -> str:
    if found.is_small:
        return _("za mało danych")
    if found.allowance is None:
        return _("żaden: za wiele zgłoszeń nie doczekało się końca")
    return _hours(found.allowance)


def load(found: float | None) -> str:
    return _("brak czasu pracy") if found is None else percent(found)


def picture(answer: Answer, promise: Promise, opens: Callable[[Wanted], str]) -> Markup:
    """Return the shares of all tickets as bars, one for each column of the table.

    Where `opens` knows the address of a list, a bar leads to the tickets that it is the share of.
    """
    names = sides(is_crew=answer.staffing is not None)
    drawn = [
        Bar(name, found.value, share(found), link(name, share(found), url))
        for at, (name, found) in enumerate(zip(names, answer.tally.share(promise), strict=True))
        for url in [opens(Wanted(What.JUDGED, promise, None, at))]
        if found.value is not None and found.judged >= ENOUGH
    ]
    title = _(
        "%(promise)s w terminie. Te same liczby są w tabeli pod wykresem.",
        promise=PROMISE[promise],
    )
    return bars(drawn, title=title, key=f"wykres-{promise.value}") if drawn else Markup()


def _hours(seconds: int) -> str:
    return Receipt.in_hours(timedelta(seconds=seconds))
