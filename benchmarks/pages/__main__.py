"""``python -m benchmarks.pages``: measure every page of a large event into the release's CSV and make the page."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select, text

from benchmarks.measurements import read_measurements, write_measurements
from benchmarks.pages.asking import measured
from benchmarks.pages.page import missed, page
from benchmarks.pages.preparing import prepare
from benchmarks.pages.rows import Row, SetUp
from benchmarks.running import ROOT
from scheduler.database import open_database
from scheduler.settings import Settings, prepare_data_folder
from scheduler.timetable.records import PublishedMeeting

PEOPLE, SMALL = 2000, 100


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("run", "page"), default="run")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"in the large event (default: {PEOPLE})")
    parser.add_argument("--small", type=int, default=SMALL, help=f"in the small one (default: {SMALL})")
    parser.add_argument("--seconds", type=float, default=30, help="of each solve (default: 30)")
    parser.add_argument("--rounds", type=int, default=10, help="after the first (default: 10)")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "pages.md")
    return parser


def rows(large: Settings, small: Settings, rounds: int) -> Iterator[Row]:
    """Every page of the large event, beside the statements of the small one's."""
    few = {each.name: each.queries for each in measured(small, rounds=1)}
    for each in measured(large, rounds=rounds):
        yield replace(each, small_queries=few[each.name])


def event(folder: Path, people: int, seconds: float) -> Settings:
    """An event of this size in a database of this folder."""
    settings = Settings(data=folder)
    prepare_data_folder(settings)
    prepare(settings, people, seed=1, seconds=seconds)
    return settings


def _facts(large: Settings) -> tuple[int, str]:
    """Meetings that are published, and the database."""
    with closing(open_database(large.database)) as database, database.reading() as session:
        count = session.scalar(select(func.count()).where(PublishedMeeting.cancelled_at.is_(None))) or 0
        return count, f"SQLite {session.execute(text('SELECT sqlite_version()')).scalar_one()}"


def main() -> int:
    given = _parser().parse_args()
    target = given.results / f"{version('mannam')}-pages.csv"
    if given.command == "run":
        with tempfile.TemporaryDirectory(prefix="mannam-pages-") as name:
            small = event(Path(name) / "small", given.small, min(given.seconds, 3))
            large = event(Path(name) / "large", given.people, given.seconds)
            meetings, database = _facts(large)
            set_up = SetUp(given.people, meetings, given.small, given.rounds, database)
            write_measurements(target, set_up, rows(large, small, given.rounds))
    found = read_measurements(target, SetUp, Row)
    given.page.write_text(page(*found), encoding="utf-8")
    told = missed(found[1])
    sys.stdout.write("".join(f"MISSED: {each}\n" for each in told) or "All pages and edits are within their goals.\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
