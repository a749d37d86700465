"""For WSGI servers other than our own: `gunicorn wsgi:app`."""

from __future__ import annotations

from helpdesk.environment import create_app_from_environment

app = create_app_from_environment()
