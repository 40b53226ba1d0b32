"""Solving in a child process: limits that hold, cancel within a second, and the best grid survives its death."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from solver.child import EARLY, Order
from solver.errors import BadInput
from solver.formats import read_problem, read_result
from solver.problem import GoalName, Problem
from solver.result import Progress
from solver.validation import check

StoppedBy = Literal["done", "time", "cancel", "memory", "died"]

OVERRUN_SECONDS = 0.6
"""How long after the limit the child is ended by force."""

CANCEL_SECONDS = 0.7
"""How long a cancelled child may take to hand over by itself."""

POLL_SECONDS = 0.05

MEMORY_SIGNS = ("bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory", "failed to map segment")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result`: the bytes of a result file, None when nothing was found; `message`: a sentence, or empty.

    `verified`: the result has been checked in this process already.
    """

    result: bytes | None
    stopped_by: StoppedBy
    message: str
    verified: bool = False


def solve_in_child(
    problem_bytes: bytes,
    *,
    seconds: float | None,
    workers: int,
    seed: int,
    memory_bytes: int | None = None,
    start: bytes | None = None,
    problem_sha256: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    child: Child | None = None,
    problem: Problem | None = None,
) -> Outcome:
    """Solve the bytes of a problem file, which must be good, in a process of its own (`child`, if it runs already).

    `seconds` is wall time from this call on, starting and loading included. `memory_bytes` limits
    the child's address space; loading the solver alone takes about 400 MB of it. `start` is a
    result file. `problem` is what the bytes say, if it is known here. `problem_sha256` goes into the result;
    without it, it is that of the bytes given here.
    A grid handed over by a child that died or was ended is verified here first.
    """
    began = time.monotonic()
    deadline = None if seconds is None else began + seconds
    order = Order(
        problem=len(problem_bytes),
        start=-1 if start is None else len(start),
        began=began,
        deadline=deadline,
        workers=workers,
        seed=seed,
        memory_bytes=memory_bytes,
        problem_sha256=problem_sha256 or hashlib.sha256(problem_bytes).hexdigest(),
    )
    with child or Child(early=memory_bytes is None) as own:
        talk = _Talk(own.process, on_progress)
        talk.give(order, problem_bytes, start or b"")
        ended = _follow(talk, deadline, cancelled)
        _end(own.process)
        return _outcome(talk, ended, own.process.returncode, own.last_words(), problem_bytes, problem)


class Child:
    """A process that waits for a problem and, `early`, loads the solver meanwhile; leaving its context ends it."""

    def __init__(self, *, early: bool) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed on leaving
        self.process = _spawn(self._errors, *([EARLY] if early else []))

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self.process)
        self._errors.close()

    def last_words(self) -> str:
        """The end of what it wrote on standard error."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 10_000))
        return self._errors.read().decode(errors="replace")


def _spawn(errors: IO[bytes], *arguments: str) -> subprocess.Popen[bytes]:
    """A new process in a group of its own; a thread of this process is never forked into it."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "2"}
    if (folder := cache_folder()) is not None:
        environment.setdefault("NUMBA_CACHE_DIR", str(folder))
    return subprocess.Popen(  # noqa: S603 - the arguments are this module's own
        [sys.executable, "-m", "solver.child", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        env=environment,
    )


def cache_folder() -> Path | None:
    """Where compiled loops are kept from one solve to the next: the user's cache, else a folder of the user's among
    the temporary files. None: nothing can be written, and they are compiled anew each time."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    private = Path(tempfile.gettempdir()) / f"mannam-compiled-{user}"
    for folder in (Path(home) / "mannam" / "compiled", private):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.access(folder, os.W_OK | os.X_OK) and _is_own(folder):
                return folder
    return None


def _is_own(folder: Path) -> bool:
    """Nobody else may have put code there."""
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


class _Talk:
    """The two pipes of a child; a thread reads its lines."""

    def __init__(self, child: subprocess.Popen[bytes], on_progress: Callable[[Progress], None] | None) -> None:
        self._child, self._on_progress = child, on_progress
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self.best: bytes | None = None
        self.done: bytes | None = None
        self.stopped: StoppedBy | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def give(self, order: Order, *data: bytes) -> None:
        self.send(json.dumps(dataclasses.asdict(order)).encode() + b"\n" + b"".join(data))

    def send(self, data: bytes) -> None:
        if self._child.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):  # a dead child is noticed at its other pipe
            self._child.stdin.write(data)
            self._child.stdin.flush()

    def hear(self) -> bool:
        """Take in the next line, if one comes soon; False when the child has said its last."""
        try:
            line = self._lines.get(timeout=POLL_SECONDS)
        except queue.Empty:
            return True
        if line is None:
            return False
        message: dict[str, Any] = json.loads(line)
        if "progress" in message and self._on_progress:
            self._on_progress(_progress(message["progress"]))
        elif "result" in message:
            self.best = message["result"].encode()
        elif "done" in message:
            self.done, self.stopped = message["done"].encode(), message["stopped"]
        elif "memory" in message:
            self.stopped = "memory"
        return True

    def _read(self) -> None:
        for line in self._child.stdout or ():
            if line.endswith(b"\n"):  # a killed child may leave half a line
                self._lines.put(line)
        self._lines.put(None)


def _progress(fields: dict[str, Any]) -> Progress:
    goals = tuple((GoalName(name), value, bound) for name, value, bound in fields["goals"])
    return Progress(fields["seconds"], fields["phase"], goals)


def _follow(talk: _Talk, deadline: float | None, cancelled: Callable[[], bool] | None) -> StoppedBy | None:
    """Listen until the child has ended; what it had to be ended for, None if it ended by itself."""
    patience: float | None = None
    while talk.hear():
        now = time.monotonic()
        if patience is None and cancelled is not None and cancelled():
            talk.send(b"cancel\n")
            patience = now + CANCEL_SECONDS
        if patience is not None and now > patience:
            return "cancel"
        if deadline is not None and now > deadline + OVERRUN_SECONDS:
            return "time"
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and all it may have started are gone afterwards."""
    if child.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _outcome(
    talk: _Talk, ended: StoppedBy | None, code: int, errors: str, problem_bytes: bytes, known: Problem | None
) -> Outcome:
    if talk.done is not None and talk.stopped is not None:
        if b'"unknown"' in talk.done and talk.best is None:
            return Outcome(None, talk.stopped, _nothing_found(talk.stopped))
        return Outcome(talk.done, talk.stopped, "")
    stopped: StoppedBy = ended or talk.stopped or ("memory" if any(s in errors for s in MEMORY_SIGNS) else "died")
    best = talk.best if talk.best is not None and _is_right(talk.best, problem_bytes, known) else None
    if best is None:
        return Outcome(None, stopped, _nothing_found(stopped, code))
    return Outcome(best, stopped, _best_kept(stopped, code), verified=True)


def _is_right(result_bytes: bytes, problem_bytes: bytes, known: Problem | None) -> bool:
    try:
        problem = known or read_problem(problem_bytes)
        return check(problem, read_result(result_bytes, problem).result) == []
    except BadInput:
        return False


def _nothing_found(stopped: StoppedBy, code: int = 0) -> str:
    return {
        "done": "no grid was found",
        "time": "no grid was found within the time limit",
        "cancel": "stopped before a grid was found",
        "memory": "no grid was found within the memory limit",
        "died": f"the solver process ended unexpectedly ({_reason(code)}) before a grid was found",
    }[stopped]


def _best_kept(stopped: StoppedBy, code: int) -> str:
    return {
        "memory": "the memory limit was reached; this is the best grid found until then",
        "died": f"the solver process ended unexpectedly ({_reason(code)}); this is the best grid found until then",
    }.get(stopped, "")


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
