"""Where the pages that anybody may see live."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
