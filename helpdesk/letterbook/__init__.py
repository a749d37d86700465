"""Every kind of letter that we write, shown to the administrator with invented people and things."""
