"""``python -m benchmarks.load``: measure the web tier into the release's CSV and make the page; or the page alone."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text

from benchmarks.load.browsing import Visitor
from benchmarks.load.generating import Generator, seeded
from benchmarks.load.goals import ACKNOWLEDGED, AT_ONCE, GOALS, LATE, LOST, MEMORY
from benchmarks.load.ledger import Ledger, lost, read_ledger
from benchmarks.load.page import page
from benchmarks.load.preparing import Ground, prepare
from benchmarks.load.resting import ranking, resting, suggesting
from benchmarks.load.rows import Row, SetUp, routes, timed
from benchmarks.load.serving import PROCESSES, THREADS, WebTier, serving
from benchmarks.load.visits import Load, planned
from benchmarks.measurements import read_measurements, write_measurements
from benchmarks.postgresql import Cluster
from benchmarks.running import ROOT
from scheduler.database import open_database

PEOPLE = 2000
SHOWN = 5


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("run", "page"), default="run")
    parser.add_argument("--rate", type=float, default=35, help="requests a second (default: 35)")
    parser.add_argument("--seconds", type=float, default=600, help="of the measured part (default: 600)")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"in the event (default: {PEOPLE})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "load.md")
    return parser


def loaded(ground: Ground, tier: WebTier, load: Load, ledger: Path) -> Iterator[Row]:
    """One run of the load: its times, the generator's own lateness, memory, and what the database kept of it."""
    order = list(ground.attendees)
    random.Random(load.seed).shuffle(order)
    memory: list[dict[int, float]] = []
    with Ledger(ledger) as acknowledged:

        def visitor_of(visit: int) -> Visitor:
            attendee = order[visit % len(order)]
            return Visitor(
                attendee,
                tier.port,
                ground.event_key,
                seeded(load.seed, visit),
                lambda person, kept: acknowledged.note(person.id, kept),
            )

        generator = Generator(visitor_of)
        generator.run(planned(load), warm_up=load.warm_up, measured=lambda: memory.append(tier.resident_mb()))
        memory.append(tier.resident_mb())
    yield from routes(generator.samples)
    late = [each.late for each in generator.samples if each.planned >= 0 and each.late is not None]
    yield timed("generator", LATE, late)
    yield Row("generator", AT_ONCE, value=generator.most_at_once)
    yield from _memory(*memory)
    yield from _kept(ground, ledger)


def _memory(start: dict[int, float], end: dict[int, float]) -> Iterator[Row]:
    """A process that ended meanwhile is an error of the run, and its memory is missing."""
    for number, pid in enumerate(start, start=1):
        yield Row("memory", f"{MEMORY} {number}, start", value=start[pid], unit="MB", note="after the warm-up")
        if pid in end:
            yield Row("memory", f"{MEMORY} {number}, end", value=end[pid], unit="MB")


def _kept(ground: Ground, ledger: Path) -> Iterator[Row]:
    database = open_database(ground.url)
    with database.reading() as session:
        missing = lost(ledger, session, ground.event_id)
    database.close()
    yield Row("ledger", ACKNOWLEDGED, value=sum(1 for _line in read_ledger(ledger)))
    yield Row("ledger", LOST, value=len(missing), note="; ".join(missing[:SHOWN]))


def measured(given: argparse.Namespace, folder: Path, url: str) -> tuple[SetUp, list[Row]]:
    set_up = SetUp(
        people=given.people,
        rate=given.rate,
        seconds=given.seconds,
        seed=given.seed,
        processes=PROCESSES,
        threads=THREADS,
        postgresql=_postgresql(url),
    )
    ground = prepare(url, given.people, seed=given.seed)
    with serving(ground, folder) as tier:
        load = Load(given.rate, given.seconds, seed=given.seed)
        rows = [*loaded(ground, tier, load, folder / "ledger"), *resting(ground, tier)]
    return set_up, [*rows, *suggesting(ground), *ranking(ground, folder)]


def _postgresql(url: str) -> str:
    database = open_database(url)
    with database.reading() as session:
        found = str(session.execute(text("SHOW server_version")).scalar_one())
    database.close()
    return found.split()[0]


def main() -> int:
    given = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers end with this process
    target = given.results / f"{version('mannam')}-load.csv"
    if given.command == "run":
        with tempfile.TemporaryDirectory(prefix="mannam-load-", dir="/tmp") as name:
            folder = Path(name)
            folder.chmod(0o755)  # the database server may run as somebody else
            cluster = Cluster(folder / "postgresql", durable=True)
            try:
                write_measurements(target, *measured(given, folder, cluster.url("postgres")))
            finally:
                cluster.stop()
    set_up, rows = read_measurements(target, SetUp, Row)
    given.page.write_text(page(set_up, rows), encoding="utf-8")
    verdicts = [(goal, goal.judge(rows)) for goal in GOALS]
    for goal, verdict in verdicts:
        said, met = verdict or ("not measured", None)
        sys.stdout.write(f"{'' if met else 'MISSED: '}{goal.work}: {said} ({goal.wanted})\n")
    return 0 if all(verdict is not None and verdict[1] for _goal, verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
