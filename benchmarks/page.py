"""``docs/benchmarks.md`` and its pictures from the CSVs of a release, without running anything."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.plots import draw_gaps, draw_times
from benchmarks.profiling import Cost, read_costs
from benchmarks.rows import Row, read_rows
from benchmarks.sections import (
    about,
    course_section,
    event_section,
    head,
    profile_section,
    published_section,
    repair_section,
    target_section,
)

GAPS, TIMES = "benchmark-gap.png", "benchmark-time.png"


def page(rows: list[Row], profile: list[Cost], images: str) -> str:
    """The page's text; `images` is the pictures' folder as seen from the page."""
    parts = [
        head(rows),
        target_section(rows),
        event_section(rows),
        course_section(f"{images}/{GAPS}", f"{images}/{TIMES}"),
        published_section(rows),
        repair_section(rows),
        profile_section(profile),
        about(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page")
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--page", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    given = parser.parse_args()
    release = version("mannam")
    rows = [
        row
        for kind in ("", "-large")
        if (path := given.results / f"{release}{kind}.csv").exists()
        for row in read_rows(path)
    ]
    if not rows:
        sys.stderr.write(f"nothing measured for {release} yet\n")
        return 1
    costs = given.results / f"{release}-profile.csv"
    given.images.mkdir(parents=True, exist_ok=True)
    draw_gaps(rows, given.images / GAPS)
    draw_times(rows, given.images / TIMES)
    profile = read_costs(costs) if costs.exists() else []
    given.page.write_text(page(rows, profile, given.images.name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
