"""A throw-away PostgreSQL cluster for tests and measurements, on a port and in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise RuntimeError("A PostgreSQL server is needed (initdb, postgres). Install the package postgresql.")
    return found[-1].parent if found else Path(on_path or "").parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """Started at once; ``url(name)`` is the address of a database in it.

    ``durable``: what is committed is on the disk, as in production; a test needs that only where it is its subject.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder, self.port, self.durable = folder, free_port(), durable
        # PostgreSQL refuses to run as root, so there it runs as the least user that can own the folder.
        self._user = "nobody" if os.geteuid() == 0 else None
        folder.mkdir()
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run(
            "initdb", "--auth=trust", "--username=tests", "--encoding=UTF8", "--locale=C", "-D", str(folder / "d")
        )
        self.start()

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(_binaries() / name), *arguments],
            check=True,
            user=self._user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C"},
        )

    def start(self) -> None:
        fsync = "on" if self.durable else "off"
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1 -c fsync={fsync} -c max_connections=60"
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/{name}"
