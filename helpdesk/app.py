"""The application, put together. No rules live here."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    has_request_context,
    jsonify,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from helpdesk.accounts import ended, reader
from helpdesk.accounts import views as accounts_views
from helpdesk.accounts.models import User
from helpdesk.accounts.reader import Reader
from helpdesk.core import compression, fragments, marks, templates, wording
from helpdesk.core.clock import utcnow
from helpdesk.core.config import ConfigError, Settings
from helpdesk.core.db import READ_METHODS
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.language import language
from helpdesk.core.resources import resource_dir
from helpdesk.core.rows import RowConverter
from helpdesk.core.sessions import Sessions
from helpdesk.demo import views as demo_views
from helpdesk.desk import views as desk_views
from helpdesk.escalation import views as escalation_views
from helpdesk.extensions import babel, csrf, db, login_manager, migrate
from helpdesk.incidents import regimes
from helpdesk.incidents import views as incidents_views
from helpdesk.intake import health_views as intake_health
from helpdesk.letterbook import views as letterbook_views
from helpdesk.mail import transport
from helpdesk.navigation import Navigation
from helpdesk.portal import views as portal_views
from helpdesk.reports import views as reports_views
from helpdesk.reports.costs import views as costs_views
from helpdesk.reports.evaluation import views as evaluation_views
from helpdesk.reports.overview import views as overview_views
from helpdesk.rulebook import views as rulebook_views
from helpdesk.satisfaction import views as satisfaction_views
from helpdesk.schools import hours_views
from helpdesk.schools import views as schools_views
from helpdesk.security import access_log, headers
from helpdesk.security.permissions import public
from helpdesk.security.secret import secret_key
from helpdesk.sla import service as sla
from helpdesk.visits import views as visits_views
from helpdesk.visits.capacity import views as capacity_views
from helpdesk.visits.feeds import views as feeds_views
from helpdesk.visits.field import views as field_views
from helpdesk.visits.fortnight import views as fortnight_views
from helpdesk.visits.mileage import views as mileage_views
from helpdesk.visits.promise import views as promise_views
from helpdesk.visits.proposing import views as proposing_views
from helpdesk.visits.records import views as records_views
from helpdesk.visits.recurring import views as recurring_views
from helpdesk.visits.ways import views as ways_views

logger = logging.getLogger(__name__)

LANGUAGES = {"pl": "Polski", "en": "English"}
# Five photographs from a modern phone, and the letter around them.
MOST_UPLOADED = 64 * 1024 * 1024
MOST_HEARD_OUT, PIECE = 4 * MOST_UPLOADED, 64 * 1024

BLUEPRINTS = (
    portal_views.bp,
    accounts_views.bp,
    schools_views.bp,
    hours_views.bp,
    desk_views.bp,
    visits_views.bp,
    fortnight_views.bp,
    feeds_views.bp,
    records_views.bp,
    recurring_views.bp,
    capacity_views.bp,
    field_views.bp,
    mileage_views.bp,
    proposing_views.bp,
    promise_views.bp,
    ways_views.bp,
    escalation_views.bp,
    incidents_views.bp,
    intake_health.bp,
    reports_views.bp,
    overview_views.bp,
    satisfaction_views.bp,
    costs_views.bp,
    evaluation_views.bp,
    rulebook_views.bp,
    letterbook_views.bp,
    demo_views.bp,
)


class Application(Flask):
    """Flask, but a crash is logged under the name of its view: addresses may hold tokens."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error(
            "Exception in %s [%s]", request.endpoint, request.method, exc_info=exc_info
        )


def create_app(settings: Settings) -> Flask:
    """Return the application for `settings`. Raises RulesError if the SLA rules are faulty."""
    _prepare_folder(settings.data)
    app = Application(
        "helpdesk",
        template_folder=str(resource_dir("templates")),
        static_folder=str(resource_dir("static")),
        instance_path=str(settings.data),
    )
    app.jinja_environment = templates.Environment
    app.session_interface = Sessions()
    app.url_map.converters["int"] = RowConverter
    _configure(app, settings)
    _bind_extensions(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", healthz)
    _register_error_pages(app)
    _prepare_templates(app)
    static = app.view_functions["static"]
    app.view_functions["static"] = public("style sheets, icons, scripts")(static)  # type: ignore[assignment]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _prepare_folder(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([f"HELPDESK_DATA can't be a folder: {error}"]) from error
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError([f"HELPDESK_DATA can't be written to: {data}"])


@public("says to supervisors whether the service works; holds nothing else")
def healthz() -> ResponseReturnValue:
    """Answer 200 once the database answers; `helpdesk run` opens the door last of all."""
    try:
        db.session.execute(text("select 1 from tickets limit 1"))
    except SQLAlchemyError:
        logger.exception("the database does not answer")
        return jsonify(status="no database"), 503
    return jsonify(status="ok", database=db.engine.dialect.name)


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_key(settings.data),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # What is stored, passwords' hashes and letters with their links among it, is not logged.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=MOST_UPLOADED,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        SESSION_COOKIE_NAME="dzwonek",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over the weekend is still that person's form
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="pl",
        BABEL_DEFAULT_TIMEZONE="Europe/Warsaw",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(resource_dir("migrations")), render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=_language)
    login_manager.init_app(app)
    login_manager.user_loader(_load_user)
    login_manager.unauthorized_handler(ended.sign_in_first)
    transport.init_app(app)
    sla.init_app(app)
    regimes.init_app(app)
    headers.init_app(app)
    access_log.init_app(app)
    compression.init_app(app)


def _language() -> str | None:
    if not has_request_context():
        return None  # commands and jobs; a letter is put into its reader's language
    chosen = session.get("language") or getattr(current_user, "language", None)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default="pl") or "pl"


def _load_user(session_id: str) -> User | Reader | None:
    """Return the person of this session, unless it was ended by a new password.

    Who only reads comes as plain columns, who may act as an object of the database session.
    """
    number, _, epoch = session_id.partition(".")
    if not number.isdecimal():
        return None
    reads = request.method in READ_METHODS
    user = reader.find(int(number)) if reads else db.session.get(User, int(number))
    return user if user is not None and str(user.session_epoch) == epoch else None


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    wording.init_app(app)
    fragments.init_app(app)
    marks.init_app(app)
    app.context_processor(_page_context)


def _page_context() -> dict[str, object]:
    spoken, navigation = language(), Navigation()
    return {
        "settings": current_app.config["SETTINGS"],
        "navigation": navigation,
        "demonstration": navigation.demonstration,
        "now": utcnow(),
        "language": spoken,
        "languages": tuple((code, name, code == spoken) for code, name in LANGUAGES.items()),
    }


def _register_error_pages(app: Flask) -> None:
    app.register_error_handler(HelpdeskError, _show_rule_error)
    app.register_error_handler(StaleDataError, _show_collision)
    app.register_error_handler(CSRFError, _show_csrf_error)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(500, _show_crash)


def _show_rule_error(error: HelpdeskError) -> ResponseReturnValue:
    db.session.rollback()
    return _error_page(error.status, str(error))


def _show_collision(_error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return _error_page(
        409, str(_l("Ktoś zmienił to w tej samej chwili. Wróć, odśwież stronę i spróbuj ponownie."))
    )


def _show_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    page = ended.no_valid_token() or _error_page(
        400, str(_l("Strona była otwarta zbyt długo. Wróć, odśwież ją i wyślij ponownie."))
    )
    ended.drop_session_of_strangers()
    return page


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _hear_out()
    return _error_page(error.code, "")


def _hear_out() -> None:
    """Read what is still being sent: a browser whose upload is cut off shows no page of ours."""
    left = MOST_HEARD_OUT
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, PIECE))):
        left -= len(piece)


def _show_crash(_error: Exception) -> ResponseReturnValue:
    try:
        db.session.rollback()
        return _error_page(500, "")
    except Exception:
        logger.exception("the error page needs what is broken")
        return _bare_page()


def _bare_page() -> Response:
    """Return a page that asks nobody anything: the database itself may be away."""
    spoken = request.accept_languages.best_match(list(LANGUAGES), default="pl") or "pl"
    with force_locale(spoken):
        template = current_app.jinja_env.get_template("errors/bare.html")
        page = template.render(language=spoken, settings=current_app.config["SETTINGS"])
    return Response(page, status=503, headers={"Retry-After": "60"})


def _error_page(status: int, message: str) -> Response:
    page = render_template("errors/error.html", status=status, message=message)
    return Response(page, status=status)
