"""The month's report as files: the same tables as on its page."""

from __future__ import annotations

from flask import Response, current_app
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.language import language
from helpdesk.documents import pdf
from helpdesk.reports import asked, exports, links, paper, service, sheets
from helpdesk.reports.blueprint import bp
from helpdesk.security.permissions import Permission, requires


@bp.get("/<month:of>.csv")
@requires(Permission.READ_REPORTS)
def month_csv(of: str) -> Response:
    report = asked.report(of, now=utcnow())
    return _file(exports.as_csv(report), f"dzwonek-{of}.csv", "text/csv")


@bp.get("/<month:of>.pdf")
@requires(Permission.READ_REPORTS)
def month_pdf(of: str) -> Response:
    report = asked.report(of, now=utcnow())
    name = current_app.config["SETTINGS"].service_name
    set_paper = paper.of(report, language=language(), service=name)
    return _file(pdf.write(set_paper), paper.file_name(report), pdf.MIME)


@bp.get("/<month:of>.json")
@requires(Permission.READ_REPORTS)
def month_json(of: str) -> Response:
    report = asked.report(of, now=utcnow())
    written = current_app.json.dumps(exports.as_json(report), indent=2)
    return Response(written, mimetype="application/json")


@bp.get("/<month:of>.xlsx")
@requires(Permission.READ_REPORTS)
def month_xlsx(of: str) -> Response:
    now = utcnow()
    report = asked.report(of, now=now)
    written = sheets.as_workbook(
        report,
        service.evidence(report.month, reader=current_user, now=now),
        lambda figure: f"{current_app.config['SETTINGS'].url}{links.behind(figure)}",
    )
    return _file(written, f"dzwonek-{of}.xlsx", sheets.MIME)


def _file(content: bytes, name: str, mime: str) -> Response:
    answer = Response(content, mimetype=mime)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
