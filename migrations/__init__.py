"""The database's schema, step by step. ``python -m migrations "message"`` writes the next step for review."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from scheduler.database import SchemaUnknown
from scheduler.tables import METADATA


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest step; each step is one transaction where the database allows it.

    Raises :class:`SchemaUnknown` for the schema of a newer version, which is left as it is.
    """
    config = _config(engine)
    with engine.connect() as connection:
        stands_at = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if stands_at is not None and stands_at not in known:
        raise SchemaUnknown(stands_at)
    command.upgrade(config, "head")


def write_step(engine: Engine, message: str) -> None:
    """Write a new step from the difference between an upgraded database and the records."""
    command.revision(_config(engine), message, autogenerate=True)


def differences(engine: Engine) -> list[Any]:
    """What an upgraded database has otherwise than the records; empty when the head equals them."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))
