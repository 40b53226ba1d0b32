"""One command run and measured from outside: news as they arrive, wall time, peak memory, how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
GIB = 2**30


@dataclass(frozen=True, slots=True)
class News:
    """A line of progress; `seconds` is wall time since the command was started, measured here."""

    seconds: float
    phase: str
    values: dict[str, int | None]
    bounds: dict[str, int | None]

    @classmethod
    def from_line(cls, seconds: float, fields: dict[str, Any]) -> News:
        goals = fields["goals"]
        return cls(
            seconds,
            fields["phase"],
            {goal["name"]: goal["value"] for goal in goals},
            {goal["name"]: goal["bound"] for goal in goals},
        )


@dataclass(frozen=True, slots=True)
class Run:
    """`code` is the exit code, negative for a signal, None if it had to be ended; `said` is what it printed.

    `peak_mb` (2**20 bytes) is the largest process among the command and the processes it waited for.
    """

    code: int | None
    seconds: float
    peak_mb: float
    news: tuple[News, ...]
    out: str
    said: str


def run_python(module: str, arguments: Sequence[object], *, patience: float, memory_bytes: int | None = None) -> Run:
    """Run ``python -m module …`` in the project's folder; it is ended by force after `patience` seconds.

    The address space of the command and its children is limited to `memory_bytes` each. This
    process must be small: the kernel counts its memory at the start of a child as the child's.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with tempfile.TemporaryFile() as out:
        started = time.monotonic()
        child = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, start_new_session=True)
        if memory_bytes is not None:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(child.pid, resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        news: list[News] = []
        said: list[str] = []
        reader = threading.Thread(target=_listen, args=(child.stderr, started, news, said), daemon=True)
        reader.start()
        code, peak, seconds = _wait(child, started, patience)
        reader.join(5)
        if child.stderr is not None:
            child.stderr.close()
        out.seek(0)
        return Run(code, seconds, peak, tuple(news), out.read().decode(errors="replace"), "".join(said)[-2000:])


def _listen(lines: IO[bytes] | None, started: float, news: list[News], said: list[str]) -> None:
    for line in lines or ():
        seconds = time.monotonic() - started
        try:
            news.append(News.from_line(seconds, json.loads(line)))
        except (ValueError, KeyError, TypeError):
            said.append(line.decode(errors="replace"))


def _wait(child: subprocess.Popen[bytes], started: float, patience: float) -> tuple[int | None, float, float]:
    """Exit code (None: ended by force), peak in MB, seconds."""
    forced = False
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        if not forced and time.monotonic() - started > patience:
            forced = True
            _end_family(child.pid)
        time.sleep(0.005)
    seconds = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    return None if forced else child.returncode, usage.ru_maxrss / 1024, seconds


def _end_family(pid: int) -> None:
    """The process and its descendants, the youngest last: those may be in groups of their own."""
    for member in (pid, *_descendants(pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found[1:]
