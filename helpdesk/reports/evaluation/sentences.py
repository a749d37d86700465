"""The evaluation's result in sentences, to be copied into the plan's report. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from helpdesk.core.wording import date_long, money, percent
from helpdesk.reports.evaluation.cells import in_words
from helpdesk.reports.evaluation.picture import Evaluation
from helpdesk.reports.measures import Measure


def sentences(found: Evaluation) -> list[str]:
    """Return what the evaluation comes to."""
    aim, live = found.aim, len(found.live)
    told = [
        _(
            "Według stanu na %(day)s wspólną obsługą informatyczną objęto %(live)s z %(target)s placówek (%(share)s celu).",
            day=date_long(found.day), live=live, target=aim.target_units,
            share=percent(live / aim.target_units),
        )
    ]  # fmt: skip
    if found.pilots:
        names = ", ".join(unit.name for unit in found.pilots)
        told.append(_("W pilotażu: %(names)s.", names=names))
    told += _of_reaction(found)
    if (saved := found.saved) is not None:
        told.append(_of_saving(found, saved))
    else:
        told.append(_("Oszczędności nie da się policzyć, bo nie zapisano potrzebnych kosztów."))
    return told


def _of_reaction(found: Evaluation) -> Sequence[str]:
    if not found.whole or found.whole[Measure.RESPONSE_SHARE].value is None:
        return []
    response, median = (
        found.whole[Measure.RESPONSE_SHARE], found.whole[Measure.RESPONSE_MEDIAN],
    )  # fmt: skip
    return [
        _(
            "W terminie odpowiedziano na %(share)s zgłoszeń; połowa zgłaszających czekała najwyżej %(time)s czasu pracy.",
            share=in_words(response), time=in_words(median),
        )
    ]  # fmt: skip


def _of_saving(found: Evaluation, saved: int) -> str:
    counts = {
        "units": len(found.compared),
        "all": len(found.savings),
        "amount": money(abs(saved)),
    }
    if saved >= 0:
        return _("Koszty są o %(amount)s niższe niż przed wspólną obsługą (porównane placówki: %(units)s z %(all)s).", **counts)  # fmt: skip
    return _("Koszty są o %(amount)s wyższe niż przed wspólną obsługą (porównane placówki: %(units)s z %(all)s).", **counts)  # fmt: skip
