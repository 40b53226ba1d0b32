"""The web tier as it is served to many: gunicorn with several processes, each with threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.preparing import BASE_URL, Ground
from benchmarks.postgresql import free_port
from benchmarks.running import ROOT

PROCESSES = 2
THREADS = 4
PATIENCE = 60.0


class NotServed(Exception):
    """The server does not answer; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class WebTier:
    """A running server; ``log`` is all that it says, its access log too."""

    port: int
    master: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident_mb(self) -> dict[int, float]:
        """The memory of each web process (2**20 bytes), by its id."""
        return {child: _resident_mb(child) for child in _children(self.master)}


@contextmanager
def serving(ground: Ground, folder: Path, *, base_url: str = BASE_URL) -> Iterator[WebTier]:
    """``gunicorn 'web:create_app()'`` over the ground's database; ended when left."""
    port = free_port()
    log = folder / "gunicorn.log"
    command = [
        *(sys.executable, "-m", "gunicorn", "web:create_app()", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", PROCESSES, "--threads", THREADS, "--access-logfile", "-"),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MANNAM_")} | {
        "MANNAM_DATA": str(folder / "data"),
        "MANNAM_DATABASE_URL": ground.url,
        "MANNAM_BASE_URL": base_url,
    }
    with log.open("ab") as out:
        server = subprocess.Popen(list(map(str, command)), cwd=ROOT, env=environment, stdout=out, stderr=out)
    tier = WebTier(port, server.pid, log)
    try:
        _await(tier, server)
        yield tier
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(tier: WebTier, server: subprocess.Popen[bytes]) -> None:
    """Until every process answers: each imports the application for itself."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        if len(_children(tier.master)) == PROCESSES and tier.log.read_text().count("Booting worker") >= PROCESSES:
            try:
                with urllib.request.urlopen(f"{tier.url}/", timeout=10):
                    return
            except (urllib.error.URLError, OSError):
                pass
        time.sleep(0.1)
    raise NotServed(tier.log.read_text()[-2000:])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
