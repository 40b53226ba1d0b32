"""``docs/pages.md`` from the rows of a run."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.pages.rows import EDIT, FILE, PAGE, Row, SetUp
from benchmarks.sections import table

PAGE_MS, EDIT_MS = 300, 100
LISTED = 40


def missed(rows: Sequence[Row]) -> list[str]:
    """In words what is over its goal; empty when all are met."""
    limits = {PAGE: PAGE_MS, EDIT: EDIT_MS}
    slow = [f"{row.name}: {row.most:.0f} ms" for row in rows if row.most > limits.get(row.kind, row.most)]
    more = [f"{row.name}: {row.queries} statements, {row.small_queries} in the small event" for row in growing(rows)]
    return [*slow, *more]


def growing(rows: Sequence[Row]) -> list[Row]:
    """Those that ask the database more often in the large event."""
    return [row for row in rows if row.queries > row.small_queries]


def page(set_up: SetUp, rows: Sequence[Row]) -> str:
    return "\n\n".join((_head(set_up), _goals(rows), _slowest(rows), _others(rows), _about(set_up))) + "\n"


def _head(set_up: SetUp) -> str:
    busy = ""
    if set_up.busy >= set_up.cores / 2:
        busy = f"\nThe machine was busy with other work (load average {set_up.busy:.1f} on {set_up.cores} cores)."
    return f"""# Pages

What each page of a large event costs: {set_up.people:,} people with {set_up.meetings:,} meetings, in the middle of the
event's day. Times are milliseconds of the processor in the server, from the request to its compressed answer.

Measured {set_up.date} with Mannam {set_up.mannam}, Python {set_up.python} and {set_up.database}.
Made by `make pages`; do not edit by hand.{busy}

```sh
make pages                                  # a quarter of an hour, most of it for making the event
.venv/bin/python -m benchmarks.pages page   # this page again, from the CSV
```"""


def _goals(rows: Sequence[Row]) -> str:
    pages, edits = _of(rows, PAGE), _of(rows, EDIT)
    worst, slowest = _longest(pages), _longest(edits)
    late = [row.name for row in pages if row.most > PAGE_MS]
    lines = [
        (f"every page ≤ {PAGE_MS} ms", f"{len(pages)} pages, longest {worst:.0f} ms", _word(not late)),
        (f"an edit of a draft ≤ {EDIT_MS} ms", f"longest {slowest:.0f} ms", _word(slowest <= EDIT_MS)),
        ("as many statements as in a small event", f"more in {len(growing(rows))}", _word(not growing(rows))),
    ]
    said = "".join(f"\n* {each}" for each in missed(rows))
    return "## Goals\n\n" + table(("goal", "measured", ""), lines) + (f"\n\nMissed:\n{said}" if said else "")


def _of(rows: Sequence[Row], kind: str) -> list[Row]:
    return [row for row in rows if row.kind == kind]


def _longest(rows: Sequence[Row]) -> float:
    return max((row.most for row in rows), default=0)


def _word(met: bool) -> str:
    return "met" if met else "**missed**"


def _lines(rows: Sequence[Row]) -> str:
    heads = ("page", "first", "median", "longest", "statements", "in the small event", "KB")
    return table(
        heads,
        [
            (
                f"`{row.name}`",
                *(f"{each:.0f}" for each in (row.first, row.usual, row.most)),
                row.queries,
                row.small_queries,
                f"{row.kilobytes:.0f}",
            )
            for row in rows
        ],
    )


def _slowest(rows: Sequence[Row]) -> str:
    pages = sorted(_of(rows, PAGE), key=lambda row: -row.usual)[:LISTED]
    return f"## The {len(pages)} slowest pages\n\n" + _lines(pages)


def _others(rows: Sequence[Row]) -> str:
    return "## Edits and files\n\n" + _lines([*_of(rows, EDIT), *_of(rows, FILE)])


def _about(set_up: SetUp) -> str:
    return f"""## How it is measured

* **The event** is made by the use cases: imported, solved twice, one grid published, a draft of each, a what-if, a
  list to bring in, marks at the desk, absences with a proposed repair, answers about going on, an audit log. The small
  one has {set_up.small_people} people.
* **Every page** of the application is asked for, with its further views, in one process and without a network: once as
  the first visitor after a start (`first`), then {set_up.rounds} times. What is kept between requests is kept.
* **An edit** is a press in the editor as the browser sends it: a meeting is moved, that is undone, it is locked and
  unlocked.
* **Files** (papers, tables, a run's problem) have no goal here; they are asked for twice."""
