"""Who may do what, and how the doors are guarded. Knows no feature."""
