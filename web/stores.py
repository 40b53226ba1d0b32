"""The application's database and settings, for views."""

from flask import current_app

from scheduler.database import Database
from scheduler.settings import Settings


def database() -> Database:
    found: Database = current_app.extensions["mannam.database"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["mannam.settings"]
    return found
