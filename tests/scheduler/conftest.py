import pytest

from scheduler.database import Database
from scheduler.settings import Settings
from tests.scheduler.stored_events import StoredEvent, stored


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """The small event of ``stored_events`` on SQLite and on PostgreSQL."""
    return stored(database, settings)
