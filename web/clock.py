"""The time of a request. Use cases are handed it; nothing else asks for the time."""

from datetime import datetime

from flask import current_app


def now() -> datetime:
    """The moment at which a request is judged; the application's ``CLOCK`` says it."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment
