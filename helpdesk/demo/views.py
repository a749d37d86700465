"""The sign-in page of the demonstration (being written)."""

from flask import Blueprint

bp = Blueprint("demo", __name__)
