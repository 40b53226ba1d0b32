import hashlib
import json
from pathlib import Path

import pytest

import web

VENDOR = Path(web.__file__).parent / "static" / "vendor"
FOLDERS = sorted(path for path in VENDOR.iterdir() if path.is_dir())


def test_every_vendored_folder_is_known():
    assert [folder.name for folder in FOLDERS] == ["htmx-4.0.1", "pico-2.1.1", "pretendard-1.3.9"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vendored_files_are_the_recorded_ones(folder: Path):
    record = json.loads((folder / "VENDOR.json").read_text())
    assert folder.name.endswith(f"-{record['version']}")
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }
    assert found == record["files"]
    assert record["licence"]
    assert record["licence_file"] in record["files"]


def test_vendored_files_stay_small():
    assert sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file()) < 6_000_000
