"""Visits in a calendar program, under addresses that can be taken back."""
