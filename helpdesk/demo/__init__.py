"""Invented data for trying out, and the sign-in page that exists only with it."""
