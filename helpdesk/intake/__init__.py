"""E-mail's door: decides what a message is and carries the decision out."""
