"""The month's report as files: the same tables as on its page."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, url_for
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.language import language
from helpdesk.documents import pdf
from helpdesk.reports import asked, exports, paper, service, sheets
from helpdesk.reports.blueprint import bp
from helpdesk.reports.fairness import FairSlice, Finding
from helpdesk.reports.figures import Figure, Slice
from helpdesk.security.permissions import Permission, requires


@bp.get("/<month:of>.csv")
@requires(Permission.READ_REPORTS)
def month_csv(of: str) -> Response:
    now = utcnow()
    report = asked.report(of, now=now)
    findings = service.fair_play(report.month, reader=current_user, now=now)
    return _file(exports.as_csv(report, findings), f"dzwonek-{of}.csv", "text/csv")


@bp.get("/<month:of>.pdf")
@requires(Permission.READ_REPORTS)
def month_pdf(of: str) -> Response:
    now = utcnow()
    report = asked.report(of, now=now)
    findings = service.fair_play(report.month, reader=current_user, now=now)
    name = current_app.config["SETTINGS"].service_name
    set_paper = paper.of(report, findings, language=language(), service=name)
    return _file(pdf.write(set_paper), paper.file_name(report), pdf.MIME)


@bp.get("/<month:of>.json")
@requires(Permission.READ_REPORTS)
def month_json(of: str) -> Response:
    now = utcnow()
    report = asked.report(of, now=now)
    findings = service.fair_play(report.month, reader=current_user, now=now)
    written = current_app.json.dumps(exports.as_json(report, findings), indent=2)
    return Response(written, mimetype="application/json")


@bp.get("/<month:of>.xlsx")
@requires(Permission.READ_REPORTS)
def month_xlsx(of: str) -> Response:
    now = utcnow()
    report = asked.report(of, now=now)
    written = sheets.as_workbook(
        report,
        service.fair_play(report.month, reader=current_user, now=now),
        service.evidence(report.month, reader=current_user, now=now),
        _opens,
    )
    return _file(written, f"dzwonek-{of}.xlsx", sheets.MIME)


def _opens(figure: Figure | Finding) -> str:
    """Return the address of the tickets behind a figure, as it is from outside."""
    of: Slice | FairSlice
    if isinstance(figure, Finding):
        page, of = "reports.fair_play_behind", figure.counted
    else:
        page, of = "reports.behind", figure.of
    parameters: dict[str, Any] = {"of": of.month, **of.address}
    path = url_for(page, **parameters)
    return f"{current_app.config['SETTINGS'].url}{path}"


def _file(content: bytes, name: str, mime: str) -> Response:
    answer = Response(content, mimetype=mime)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
