"""Visits that recur by rule: preventive checks, yearly audits, trainings."""
