"""``replay``: solve again as a record says, and tell whether the outcome is the same."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from solver.commands.basis import BadFile, Exit, ProblemSource, listen_for_stop, load_problem, of_file, say
from solver.commands.solving import Limits, run_solve
from solver.errors import BadInput
from solver.files import read_file
from solver.formats import read_result
from solver.record import NamedFile, Record, compare, output_sha256, read_record
from solver.versions import run_versions


def replay_command(path: Path, asked_fairness: tuple[int | None] | None, *, started: float) -> Exit:
    """Print one of identical, equal (another grid with the same status, values and bounds) and differs,
    and what differs, and versions that are not those of the record. `asked_fairness`: refused unless
    it is the record's.
    """
    cancelled = listen_for_stop()
    record = of_file(path, lambda: read_record(read_file(path)))
    source = ProblemSource(path.parent / record.problem.file, None if record.fairness == "" else record.fairness)
    _check_fairness(path, record, source, asked_fairness)
    file = load_problem(source, sha256=record.problem.sha256)
    start = None if record.start is None else _load_start(path.parent, record.start)
    if start is not None and record.start is not None:
        of_file(path.parent / record.start.file, lambda: read_result(start, file.problem))
    limits = Limits(
        seconds=record.seconds,
        workers=record.workers,
        seed=record.seed,
        memory_bytes=record.memory_bytes,
        started=started,
    )
    solved = run_solve(file, limits, start=start, cancelled=cancelled)
    if solved is None or cancelled():
        say("stopped before the outcome could be compared")
        return Exit.STOPPED
    if output_sha256(solved.data) == record.output_sha256:
        return _tell("identical", [], record)
    differences = compare(record, solved.result)
    return _tell("differs" if differences else "equal", differences, record)


def _check_fairness(path: Path, record: Record, source: ProblemSource, asked: tuple[int | None] | None) -> None:
    if asked not in (None, (source.fairness,)) and source.is_dzn:
        raise BadFile(path, BadInput("fairness", f"is {_named(source.fairness)}, not {_named(asked[0])}"))
    if source.is_dzn and record.fairness == "":
        raise BadFile(path, BadInput("fairness", "is missing, and the problem is a .dzn file"))


def _named(fairness: int | None) -> str:
    return "none" if fairness is None else str(fairness)


def _load_start(folder: Path, file: NamedFile) -> bytes:
    path = folder / file.file
    data = of_file(path, lambda: read_file(path))
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise BadFile(path, BadInput("", "is not the file that the record names: its SHA-256 differs"))
    return data


def _tell(word: str, differences: list[str], record: Record) -> Exit:
    lines = [f"{word}: {'; '.join(differences)}" if differences else word]
    now = run_versions()
    for name in dict.fromkeys((*record.versions, *now)):
        then, today = record.versions.get(name, "not recorded"), now.get(name, "not known")
        if then != today:
            lines.append(f"version of {name}: {then} then, {today} now")
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.CHECK_FAILED if word == "differs" else Exit.DONE
