import shutil
from pathlib import Path

import pytest


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: what goes out is read by the same queries on both."""
    shutil.copy(sqlite_template, tmp_path / "mannam.sqlite3")
    return f"sqlite:///{tmp_path / 'mannam.sqlite3'}"
