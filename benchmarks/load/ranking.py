"""How long a browser's main thread is held at a time while somebody ranks, from its own trace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update

from benchmarks.load.preparing import Attendee, Ground
from scheduler.database import open_database
from scheduler.events.records import Event
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list

PHONE = {"width": 390, "height": 844}
TIMES = 3

SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))"


@dataclass(frozen=True, slots=True)
class LongestTask:
    """Milliseconds of one task of the main thread: on the clock, and of the processor alone."""

    act: str
    wall: float
    processor: float


def fill_ranking(ground: Ground, attendee: Attendee, wishes: int) -> None:
    """Let the event take so many wishes, and give the attendee a full ranking."""
    database = open_database(ground.url)
    targets = tuple(each.public_id for each in ground.attendees if each is not attendee)[:wishes]
    with database.writing() as session:
        session.execute(update(Event).where(Event.id == ground.event_id).values(wish_limit=wishes))
        seen = wish_list(session, attendee.id).version
        save_wishes(session, attendee.id, Choices(targets), seen=seen, key=f"full {wishes}", now=datetime.now(UTC))
    database.close()


def longest_task(url: str, ground: Ground, attendee: Attendee, *, slowed: int) -> LongestTask:
    """Of dragging, pressing buttons and writing numbers, each answered and drawn, beside a whole part of the directory.

    On a phone's screen, with the browser's processor ``slowed`` so many times.
    """
    with _page(attendee, url, slowed) as (browser, page):
        page.goto(f"{url}/events/{ground.event_key}/wishes?all=1")
        page.wait_for_load_state("networkidle")
        longest = []
        for name, act in {"drag": _drag, "button": _press, "number": _write}.items():
            browser.start_tracing(page=page, categories=["toplevel"])
            for time in range(TIMES):
                _answered(page, act, time)
            longest.append(_longest(name, json.loads(browser.stop_tracing())["traceEvents"]))
        return max(longest, key=lambda task: task.wall)


def _longest(act: str, trace: list[dict[str, Any]]) -> LongestTask:
    mains = {
        (entry["pid"], entry["tid"])
        for entry in trace
        if entry["name"] == "thread_name" and entry["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        entry
        for entry in trace
        if entry["name"].endswith("RunTask") and "dur" in entry and (entry["pid"], entry["tid"]) in mains
    ]
    task = max(tasks, key=lambda entry: entry["dur"])
    return LongestTask(act, task["dur"] / 1000, task.get("tdur", 0) / 1000)


@contextmanager
def _page(attendee: Attendee, url: str, slowed: int) -> Iterator[tuple[Browser, Page]]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("The measurement of ranking needs Chromium. Install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=PHONE, locale="ko-KR")
        context.add_cookies([{"name": "attendee", "value": attendee.secret, "url": url}])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        yield browser, page
        browser.close()


def _answered(page: Page, act: Callable[[Page, int], None], time: int) -> None:
    """Do it, and wait until the answer stands on the page and is drawn."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        act(page, time)
    if answer.value.status != 200:
        raise RuntimeError(f"ranking was answered with {answer.value.status}")
    answer.value.finished()
    page.evaluate(SETTLED)


def _drag(page: Page, time: int) -> None:
    grips = page.locator(".rank-grip")
    grips.nth(2 * time).scroll_into_view_if_needed()
    begin, end = (grips.nth(2 * time + line).bounding_box() for line in (0, 2))
    if begin is None or end is None:
        raise RuntimeError("the ranking has no grips")
    x, y = begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, end["y"] + end["height"] / 2 + 4, steps=12)
    page.mouse.up()


def _press(page: Page, time: int) -> None:
    page.locator("button[id^=down-]").nth(2 * time).click()


def _write(page: Page, time: int) -> None:
    """From near the top to near the end."""
    places = page.locator("input.rank")
    last = places.count() - time
    places.nth(time).fill(str(last))
    places.nth(time).press("Enter")
