"""What is measured on a server at rest: search, the first page's weight, suggestions, ranking in a browser."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load.browsing import WORDS, headers_of
from benchmarks.load.preparing import Ground
from benchmarks.load.ranking import fill_ranking, longest_task
from benchmarks.load.rows import Row, timed
from benchmarks.load.serving import WebTier, serving
from benchmarks.load.weighing import first_page_bytes
from benchmarks.running import run_python

SEARCHES = 300
AFTER = 20
"""Searches before the measured ones: each process reads the directory once."""

SEARCH, WEIGHT, SUGGESTIONS_SECONDS, SUGGESTIONS_MEMORY = (
    "search alone",
    "first page without fonts",
    "suggestions: time",
    "suggestions: memory",
)
RANKINGS = ((10, 1), (10, 4), (100, 1))
"""Wishes in the ranking, and how many times the browser's processor is slowed."""


def ranking_name(wishes: int, slowed: int) -> str:
    return f"longest task while ranking {wishes}" + (f", processor {slowed} times slower" if slowed > 1 else "")


def resting(ground: Ground, tier: WebTier) -> Iterator[Row]:
    """Rows that need the server of the run, once nothing else asks it."""
    yield timed("rest", SEARCH, list(_searches(ground, tier))[AFTER:], note="one after the other, with its transport")
    secret = ground.attendees[0].secret
    weight = first_page_bytes(lambda path: _fetch(tier.port, path, secret), f"/events/{ground.event_key}/wishes")
    yield Row("rest", WEIGHT, value=weight / 1000, unit="KB")


def suggesting(ground: Ground) -> Iterator[Row]:
    """The process around the child counts too: interpreter, imports, reading and storing."""
    run = run_python("benchmarks.load.suggesting", [ground.url, ground.event_id], patience=300)
    note = "" if run.code == 0 else f"ended with {run.code}: {run.said.strip()[-100:]}"
    yield Row("rest", SUGGESTIONS_SECONDS, value=run.seconds, unit="s", note=note)
    yield Row("rest", SUGGESTIONS_MEMORY, value=run.peak_mb, unit="MB", note=note)


def ranking(ground: Ground, folder: Path) -> Iterator[Row]:
    """A server of its own: without a proxy a browser keeps no Secure cookie."""
    with serving(ground, folder, base_url="") as tier:
        for wishes, slowed in RANKINGS:
            fill_ranking(ground, ground.attendees[0], wishes)
            task = longest_task(tier.url, ground, ground.attendees[0], slowed=slowed)
            note = f"by {task.act}; {task.processor:.0f} ms of the processor"
            yield Row("rest", ranking_name(wishes, slowed), value=task.wall, unit="ms", note=note)


def _searches(ground: Ground, tier: WebTier) -> Iterator[float]:
    """Seconds from asking to the last byte."""
    rng = random.Random(1)
    for _number in range(AFTER + SEARCHES):
        path = f"/events/{ground.event_key}/wishes?{urlencode({'q': rng.choice(WORDS)})}"
        secret = rng.choice(ground.attendees).secret
        begun = time.monotonic()
        _fetch(tier.port, path, secret, partial=True)
        yield time.monotonic() - begun


def _fetch(port: int, path: str, secret: str, *, partial: bool = False) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers_of({"__Host-attendee": secret}, partial=partial))
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status}")
    return body
