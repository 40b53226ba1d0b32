"""``python -m benchmarks``: run a plan into the release's CSV and make the page anew; or the page alone."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.events import Workshop, event_rows
from benchmarks.plans import LARGE, PLANS
from benchmarks.profiling import costs, write_costs
from benchmarks.published import published_rows
from benchmarks.rows import Row, write_rows
from benchmarks.running import ROOT, run_python
from benchmarks.tasks import explain_rows, repair_rows, verify_rows


@dataclass(frozen=True, slots=True)
class Places:
    """Where the CSVs, the page and its pictures are."""

    results: Path
    page: Path
    images: Path

    def csv(self, kind: str = "") -> Path:
        """The file of this release: `VERSION.csv`, or `VERSION-KIND.csv`."""
        return self.results / f"{version('mannam')}{'-' if kind else ''}{kind}.csv"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("run", "page", "profile"), default="run")
    parser.add_argument("--plan", choices=sorted(PLANS), default="usual", help="what is run (default: usual)")
    parser.add_argument("--b2bsop", type=Path, metavar="DIR", help="folder with the published set and optima.csv")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument("--images", type=Path, default=ROOT / "docs" / "images")
    return parser


def measured(shop: Workshop, b2bsop: Path | None) -> Iterator[Row]:
    """Every row of the plan, as soon as it is known."""
    yield from event_rows(shop)
    if shop.plan is LARGE:
        return
    yield from repair_rows(shop)
    yield from verify_rows(shop)
    yield from explain_rows(shop)
    yield from published_rows(shop, b2bsop)


def _run(shop: Workshop, places: Places, b2bsop: Path | None) -> None:
    target = places.csv("large" if shop.plan is LARGE else "")
    rows: list[Row] = []
    for row in _told(measured(shop, b2bsop)):
        rows.append(row)
        write_rows(target, rows)


def _told(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each said on standard output when it is there."""
    started = time.monotonic()
    for row in rows:
        workers = "" if row.workers is None else f" {row.workers}w seed {row.seed}"
        seconds = "" if row.seconds is None else f" {row.seconds:.2f} s"
        said = f"{row.part}: {row.instance} {row.method}{workers}: {row.status}{seconds} {row.note}"
        sys.stdout.write(f"[{time.monotonic() - started:5.0f}] {said.rstrip()}\n")
        sys.stdout.flush()
        yield row


def make_page(places: Places) -> int:
    """The page, by a process of its own: this one stays small, see `running.run_python`."""
    run = run_python(
        "benchmarks.page",
        ["--results", places.results, "--page", places.page, "--images", places.images],
        patience=300,
    )
    sys.stdout.write(run.out)
    sys.stderr.write(run.said)
    return run.code or 0


def main() -> int:
    given = _parser().parse_args()
    places = Places(given.results.resolve(), given.page.resolve(), given.images.resolve())
    b2bsop = None if given.b2bsop is None else given.b2bsop.resolve()
    if b2bsop is not None and not (b2bsop / "optima.csv").is_file():
        sys.stderr.write("--b2bsop: the folder has no optima.csv\n")
        return 2
    if given.command != "page":
        with tempfile.TemporaryDirectory(prefix="mannam-bench-") as folder:
            shop = Workshop(Path(folder), PLANS[given.plan])
            if given.command == "profile":
                write_costs(places.csv("profile"), list(costs(shop)))
            else:
                _run(shop, places, b2bsop)
    return make_page(places)


if __name__ == "__main__":
    sys.exit(main())
