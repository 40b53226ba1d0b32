"""Lists into an event, and everything of it out."""
