import itertools
import multiprocessing
from multiprocessing.context import ForkServerContext

import pytest

from benchmarks.postgresql import Cluster
from scheduler.database import Database
from scheduler.settings import Settings
from tests.conftest import _created
from tests.scheduler.stored_events import StoredEvent, stored

ACTS = "tests.faults.acts"


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """The small event of ``stored_events`` on SQLite and on PostgreSQL."""
    return stored(database, settings)


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Makes processes that have loaded what the acts need and share nothing with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([ACTS])
    return context


_names = itertools.count(1)


@pytest.fixture
def postgresql_url(cluster: Cluster) -> str:
    """A fresh database for what only PostgreSQL can show."""
    return _created(cluster, f"fault{next(_names)}", "template_mannam")
