"""The ticket: its life, routing, deadlines, conversation and letters. No pages."""
