"""``docs/load.md`` from the rows of a run."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.load.goals import GOALS
from benchmarks.load.rows import Row, SetUp
from benchmarks.sections import table

WORDS = {True: "met", False: "**missed**"}


def page(set_up: SetUp, rows: Sequence[Row]) -> str:
    return "\n\n".join((_head(set_up), _goals(rows), _routes(rows), _facts(rows), _about(set_up))) + "\n"


def _head(set_up: SetUp) -> str:
    return f"""# Load

What the pages do when a whole event comes at once: {set_up.people:,} people in the last minutes before their deadline.

Measured {set_up.date} with Mannam {set_up.mannam}, gunicorn {set_up.gunicorn} ({set_up.processes} processes with
{set_up.threads} threads each), PostgreSQL {set_up.postgresql} and Python {set_up.python}, all of it and the generator
on the same {set_up.cores} cores: {set_up.rate:g} requests a second for {set_up.seconds:g} s, seed {set_up.seed}.
Made by `make load`; do not edit by hand.{_busy(set_up)}

```sh
make load                                  # 10 minutes at 35 requests a second; about 13 minutes in all
make load LOAD_SECONDS=60 LOAD_RATE=100    # another load
.venv/bin/python -m benchmarks.load page   # this page again, from the CSV
```"""


def _busy(set_up: SetUp) -> str:
    if set_up.busy < set_up.cores / 2:
        return ""
    average = f"load average {set_up.busy:.1f} on {set_up.cores} cores"
    return f"\n\n**The machine was busy with other work ({average}): the times are too long.**"


def _goals(rows: Sequence[Row]) -> str:
    lines = []
    for goal in GOALS:
        found = goal.judge(rows)
        lines.append((goal.work, goal.wanted, *((None, None) if found is None else (found[0], WORDS[found[1]]))))
    return "## Goals\n\n" + table(("work", "goal", "measured", ""), lines)


def _routes(rows: Sequence[Row]) -> str:
    lines = [
        (row.name, f"{row.requests:,}", row.errors, *(_ms(each) for each in (row.p50, row.p95, row.p99, row.most)))
        for row in rows
        if row.requests is not None
    ]
    heads = ("request", "number", "errors", "p50", "p95", "p99", "longest")
    return "## Times\n\nMilliseconds from the planned moment to the last byte.\n\n" + table(heads, lines)


def _ms(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}" if value < 20 else f"{value:.0f}"


def _facts(rows: Sequence[Row]) -> str:
    lines = [
        (row.name, f"{row.value:,.{1 if row.unit and row.value < 100 else 0}f} {row.unit}".rstrip(), row.note or None)
        for row in rows
        if row.value is not None
    ]
    return "## Everything else\n\n" + table(("what", "measured", "note"), lines)


def _about(set_up: SetUp) -> str:
    return f"""## How it is measured

* **The ground**: a throw-away PostgreSQL server with `fsync` and `synchronous_commit` on; the schema by the migrations;
  a seeded event of {set_up.people:,} people, imported from files as any event is: the demo event's people and more of
  their kind. Everybody is signed in and has agreed to the text. Wishes are open and nothing is published, as before a
  deadline.
* **The server**: `gunicorn 'web:create_app()'` with the settings of an installation behind a proxy that ends TLS. There
  is no proxy: each request opens a connection of its own. Styles and scripts are not asked for; a proxy or the
  browser's cache has them.
* **A visit** has ten requests with 2 to 10 seconds between them: the page of wishes twice, two searches, the day, the
  timetable, and four saves. A save presses a button that the page really shows, with the token, key and version drawn
  beside it, as htmx does, and checks that the answer shows the list it must.
* **Open loop**: arrivals are drawn beforehand (a Poisson process by seed) and do not wait for answers; the time of a
  request counts from its planned moment, so waiting in line counts too. Within one visit a request waits for the one
  before. How late the generator itself was is a row of its own. A warm-up of 30 seconds is not in the times, but its
  errors and saves count.
* **Nothing lost**: what the server acknowledged goes into a file outside of the database (person, version, hash of the
  list). After the run the stored version of each is at least the acknowledged one, where it is the same the list is
  too, and the audit log has each version exactly once.
* **Search alone** is timed at the client, one after the other on the server at rest: transport included, so the
  server's own part is less.
* **Ranking** is done in Chromium at 390 px by drag, button and number, beside 100 cards; the longest task of its main
  thread is from its trace. Slowing the processor stands for a phone.

What it does not show: browsers' own time, the way through a network, TLS, several events at once, a solve beside it."""
