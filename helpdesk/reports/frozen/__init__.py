"""Closed months: what a report was worked out from and what came of it, kept for good."""
