"""Where the pages for anybody live."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
