"""Files of the command line: read, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from solver.errors import BadInput

LARGEST_FILE = 256 * 2**20
"""Bytes; a million candidate meetings take less than half of it."""


def read_file(path: Path) -> bytes:
    """The file's bytes; raise ``BadInput`` when it cannot be read or is too large to be what we read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise BadInput("", f"not read: larger than {LARGEST_FILE // 2**20} MB")
            return data
    except OSError as error:
        raise BadInput("", f"cannot be read: {error.strerror}") from None


def check_writable(path: Path) -> None:
    """Raise ``BadInput`` when a file could not be written there, before work is spent on it."""
    folder = path.resolve().parent
    if path.is_dir():
        raise BadInput("", "cannot be written: it is a folder")
    if not folder.is_dir():
        raise BadInput("", "cannot be written: its folder does not exist")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput("", "cannot be written: its folder may not be written to")


def write_file(path: Path, data: bytes) -> None:
    """Write the bytes beside the file and rename, so that a reader sees the old or the new one.

    Raise ``BadInput`` when that fails; the file is then as before.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            # A device or pipe, such as /dev/stdout: nothing to rename over.
            target.write_bytes(data)
            return
        _replace(target, data)
    except OSError as error:
        raise BadInput("", f"cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_usual_mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _usual_mode(target: Path) -> int:
    """The permissions of the file that is replaced, else those a new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
