from pathlib import Path

import pytest

from tests.commands import Installation, Quick, lay_out
from tests.scheduler.stored_events import event_files


@pytest.fixture
def mannam(tmp_path: Path) -> Installation:
    """An installation on SQLite with nothing in it."""
    return Installation(tmp_path / "data")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with the files of the small event."""
    return lay_out(tmp_path / "small", event_files())


@pytest.fixture
def quick(tmp_path: Path) -> Quick:
    """The same, without a process for each command."""
    return Quick(tmp_path / "data")


@pytest.fixture
def solved(quick: Quick, small: Path) -> Quick:
    """An installation in which the small event is imported and solved."""
    quick.succeed("import", small)
    quick.succeed("solve", "small", "--seconds", 5)
    return quick
