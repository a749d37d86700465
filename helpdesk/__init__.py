"""Dzwonek: the helpdesk of a shared school-IT service."""
