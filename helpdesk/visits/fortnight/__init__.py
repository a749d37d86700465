"""The board of two weeks: loads, conflicts, and moving visits about."""
