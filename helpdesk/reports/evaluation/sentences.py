"""The evaluation's result in sentences, to be copied into the plan's report. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from helpdesk.core.wording import date_long, money, percent
from helpdesk.reports.evaluation import cost_tables
from helpdesk.reports.evaluation.cells import NOWHERE, Links, in_words
from helpdesk.reports.evaluation.picture import Evaluation
from helpdesk.reports.evaluation.tables import live_cell
from helpdesk.reports.measures import Measure
from helpdesk.reports.sentence import Sentence


def sentences(found: Evaluation, links: Links = NOWHERE) -> list[Sentence[str]]:
    """Return what the evaluation comes to; its figures lead to their addresses."""
    told = [_of_units(found, links)]
    if found.pilots:
        names = ", ".join(unit.name for unit in found.pilots)
        told.append(Sentence(_("W pilotażu: %(names)s."), {"names": names}))
    told += _of_reaction(found, links)
    if (saved := found.saved) is not None:
        told.append(_of_saving(found, saved, links))
    else:
        told.append(
            Sentence(_("Oszczędności nie da się policzyć, bo nie zapisano potrzebnych kosztów."))
        )
    return told


def in_service(found: Evaluation, links: Links = NOWHERE) -> Sentence[str]:
    """Return the heading: how many units are in service, of how many the plan wants."""
    texts = {"live": str(len(found.live)), "target": str(found.aim.target_units)}
    behind = {"live": _behind_live(found, links)}
    return Sentence(_("Placówki w obsłudze: %(live)s z %(target)s"), texts, behind)


def _behind_live(found: Evaluation, links: Links) -> str:
    """Return where the units in service are listed; of an earlier day, on the page itself."""
    return live_cell(found, links).url or "#placowki"


def _of_units(found: Evaluation, links: Links) -> Sentence[str]:
    aim, live = found.aim, len(found.live)
    texts = {
        "day": date_long(found.day),
        "live": str(live),
        "target": str(aim.target_units),
        "share": percent(live / aim.target_units),
    }
    return Sentence(
        _("Według stanu na %(day)s wspólną obsługą informatyczną objęto %(live)s z %(target)s placówek (%(share)s celu)."),
        texts,
        dict.fromkeys(("live", "share"), _behind_live(found, links)),
    )  # fmt: skip


def _of_reaction(found: Evaluation, links: Links) -> Sequence[Sentence[str]]:
    if not found.whole or found.whole[Measure.RESPONSE_SHARE].value is None:
        return []
    response, median = (
        found.whole[Measure.RESPONSE_SHARE], found.whole[Measure.RESPONSE_MEDIAN],
    )  # fmt: skip
    return [
        Sentence(
            _("W terminie odpowiedziano na %(share)s zgłoszeń; połowa zgłaszających czekała najwyżej %(time)s czasu pracy."),
            {"share": in_words(response), "time": in_words(median)},
            {"share": links.figure(response), "time": links.figure(median)},
        )
    ]  # fmt: skip


def _of_saving(found: Evaluation, saved: int, links: Links) -> Sentence[str]:
    url = cost_tables.behind_saving(found, links)
    less = _("Koszty są o %(amount)s niższe niż przed wspólną obsługą (porównane placówki: %(units)s z %(all)s).")  # fmt: skip
    more = _("Koszty są o %(amount)s wyższe niż przed wspólną obsługą (porównane placówki: %(units)s z %(all)s).")  # fmt: skip
    texts = {
        "amount": money(abs(saved)),
        "units": str(len(found.compared)),
        "all": str(len(found.savings)),
    }
    # How many were compared is told by the table of units, which stands on the same page.
    return Sentence(
        less if saved >= 0 else more, texts, {"amount": url, "units": "#koszty", "all": "#koszty"}
    )
