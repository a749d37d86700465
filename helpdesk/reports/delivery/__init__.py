"""Sending the month's report: to whom, when, and that each got it once."""
