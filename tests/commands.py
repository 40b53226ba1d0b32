"""``mannam`` as its users run it: a process, a data folder and a port of its own."""

import io
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.postgresql import free_port
from web import cli

MANNAM = Path(sys.executable).parent / "mannam"
PATIENCE = 90.0


@dataclass
class Done:
    code: int
    out: str
    err: str


@dataclass
class Installation:
    """``variables``: more of the environment, such as ``MANNAM_DATABASE_URL``."""

    data: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def environment(self, **variables: str) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("MANNAM_", "PYTHON", "LC_"))}
        own = {"MANNAM_DATA": str(self.data), "PORT": str(self.port), "LC_ALL": "C.UTF-8"}
        return plain | own | self.variables | variables

    def start(self, *arguments: object, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(MANNAM), *map(str, arguments)],
            env=self.environment(**variables),
            cwd=self.data.parent,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: object, **variables: str) -> Done:
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=PATIENCE)
        return Done(process.returncode, out, err)

    def succeed(self, *arguments: object, **variables: str) -> str:
        done = self.run(*arguments, **variables)
        assert done.code == 0, done.err
        return done.out

    def refused(self, *arguments: object, **variables: str) -> str:
        """The one sentence on standard error of a command that ends with 1 and says nothing else."""
        done = self.run(*arguments, **variables)
        assert (done.code, done.out) == (1, ""), done
        assert "Traceback" not in done.err
        return done.err.rstrip("\n")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.variables.get("MANNAM_DATABASE_URL", f"sqlite:///{self.data / 'mannam.sqlite3'}")

    @contextmanager
    def serving(self, *arguments: object) -> Iterator[subprocess.Popen[str]]:
        """A running ``mannam serve``; killed at the end if it still runs."""
        process = self.start(*(arguments or ("serve",)))
        try:
            wait_for(lambda: answers(f"{self.url}/") == 200 or process.poll() is not None)
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


class Quick(Installation):
    """The same commands within this process: for what needs no process of its own."""

    def run(self, *arguments: object, **variables: str) -> Done:
        out, err, code = io.StringIO(), io.StringIO(), 0
        environment, argv = dict(os.environ), sys.argv
        try:
            os.environ.clear()
            os.environ.update(self.environment(**variables))
            sys.argv = ["mannam", *map(str, arguments)]
            with redirect_stdout(out), redirect_stderr(err):
                cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.environ.clear()
            os.environ.update(environment)
            sys.argv = argv
        return Done(code, out.getvalue(), err.getvalue())


def answers(url: str) -> int:
    """The status at an address, 0 if nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(condition, seconds: float = PATIENCE) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.05)


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
