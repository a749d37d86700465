"""The technician's pages. Each idea has a module of its own; importing them registers the views."""

from __future__ import annotations

from helpdesk.desk import phone_views, queue_views, ticket_views, time_views, today_views
from helpdesk.desk.blueprint import bp

__all__ = ["bp", "phone_views", "queue_views", "ticket_views", "time_views", "today_views"]
