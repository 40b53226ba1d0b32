"""HTTP: parses, asks the scheduler, renders."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined

from scheduler.clocks import system_clock
from scheduler.database import Database, open_database
from scheduler.settings import Settings, load_settings, prepare_data_folder
from web import attendee, collecting, compressing, error_pages, i18n, identity, organiser, public, security, stores

HERE = Path(__file__).parent


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The application over one installation's settings; opens the database unless it is handed one.

    Without arguments it is what a server of several processes starts in each of them: settings from the environment.
    """
    if settings is None:
        settings = load_settings()
        prepare_data_folder(settings)
    collecting.register()
    app = Flask(__name__, template_folder=None)
    app.extensions["mannam.settings"] = settings
    app.extensions["mannam.database"] = database or open_database(settings.database)
    app.config["CLOCK"] = system_clock
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(HERE / "templates"), PrefixLoader({"components": FileSystemLoader(HERE / "components")})]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    security.register(app, settings)
    compressing.register(app)
    i18n.register(app)
    stores.register(app)
    error_pages.register(app)
    app.register_blueprint(public.blueprint)
    identity.register(app)
    app.register_blueprint(attendee.blueprint)
    app.register_blueprint(organiser.blueprint)
    return app
