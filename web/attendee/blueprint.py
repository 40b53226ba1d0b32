"""Where the pages of a signed-in participant live."""

from flask import Blueprint

blueprint = Blueprint("attendee", __name__, url_prefix="/events/<event_key>")
