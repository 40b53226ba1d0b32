"""The application's database and settings, for views."""

from flask import current_app

from scheduler.database import Database
from scheduler.settings import Settings


def database() -> Database:
    found = current_app.extensions["mannam.database"]
    assert isinstance(found, Database)
    return found


def settings() -> Settings:
    found = current_app.extensions["mannam.settings"]
    assert isinstance(found, Settings)
    return found
