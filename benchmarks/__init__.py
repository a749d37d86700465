"""Ratios to something bare, measured by hand (`make long`); results are kept in results/."""
