"""What people read for the states of a visit."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.visits.models import VisitStatus

STATUS: Mapping[VisitStatus, LazyString] = {
    VisitStatus.PLANNED: _l("Zaplanowana"),
    VisitStatus.STARTED: _l("Trwa"),
    VisitStatus.DONE: _l("Zakończona"),
    VisitStatus.CANCELLED: _l("Odwołana"),
}
