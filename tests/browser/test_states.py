"""Nothing on any page of an attendee, in any state, hinders anybody: both languages, light and dark, phone and desk."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.exceptions import HTTPException

from scheduler.database import Database
from scheduler.settings import Settings
from tests.browser.conftest import ON_SQLITE
from tests.browser.stages import Stage
from tests.browser.states import PHASES, Phase, State
from tests.browser.test_accessibility import violations
from tests.conftest import Clock, Doors
from tests.sizes import TIMES

pytestmark = [pytest.mark.browser, ON_SQLITE]

LOOKS = (("ko-KR", "light"), ("en-GB", "dark"))
"""Colours do not know the language nor words the look, so two of the four show both of each."""

PHONE, DESK = 390, 1440
AUDIENCES = {"attendee", "public", "identity"}
FILES = {
    "attendee.download_csv",
    "attendee.download_day",
    "attendee.download_follow_up",
    "attendee.download_json",
    "attendee.download_meeting",
    "public.feed",
}
"""Addresses that answer with a file; everything else that can be asked for is a page and stands in the table."""

PICTURES = os.environ.get("MANNAM_PICTURES", "")
"""A folder for pictures of every state, to look at."""

SMALL_TARGETS = """least => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, label.choice")].filter(each => {
  const style = getComputedStyle(each);
  if (style.visibility === "hidden" || !each.checkVisibility()
      // Nothing that is disabled can be pressed, so it is no target.
      || each.matches(":disabled, label:has(:disabled), .skip, .visually-hidden, [hidden]")
      || each.control && getComputedStyle(each.control).visibility === "hidden"
      || each.tabIndex < 0 && !each.matches("label")) return false;
  // A link within a line of text is as high as the line (WCAG 2.5.8).
  const around = each.parentElement.textContent.trim();
  if (each.matches("a") && style.display === "inline" && around !== each.textContent.trim()) return false;
  const pressed = each.matches("input[type=checkbox], input[type=radio]") ? each.closest("label") || each : each;
  const after = getComputedStyle(pressed, "::after");
  const spread = after.position === "absolute" && after.display !== "none" && after.content !== "none";
  const whole = spread && getComputedStyle(pressed).position === "static" ? pressed.offsetParent : pressed;
  const box = whole.getBoundingClientRect();
  return box.width && Math.min(box.width, box.height) < least - 0.5;
}).map(each => each.outerHTML.slice(0, 120))"""


class Listener:
    """What the page's console complains of, but for the answer's own status."""

    def __init__(self, page: Page) -> None:
        self._page, self._told = page, list[str]()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._told.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == self._page.url
        if message.type in {"error", "warning"} and not refused:
            self._told.append(message.text)

    def told(self) -> list[str]:
        told, self._told = self._told, []
        return told


def hindrances(page: Page, console: Listener) -> Iterator[str]:
    """Everything wrong with the page as it stands, on a phone and on a desk."""
    yield from console.told()  # before axe, which has styles of its own refused
    yield from violations(page)
    yield from (f"under 44 px: {each}" for each in page.evaluate(SMALL_TARGETS, 44))
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            yield f"wider than {width} px"
    console.told()


def endpoint(app: Flask, page: Page) -> str:
    """The name of the page that is shown; empty where the address is none."""
    path = urlsplit(page.url).path
    for method in ("GET", "POST"):
        try:
            return app.url_map.bind("localhost").match(path, method=method)[0]
        except HTTPException:
            continue
    return ""


def draw(page: Page, name: str) -> None:
    language = page.evaluate("document.documentElement.lang")
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=Path(PICTURES) / f"{name}.{language}.{width}.png", full_page=True)


@pytest.fixture
def stages(
    chromium: Browser, live_server: str, database: Database, settings: Settings, doors: Doors, clock: Clock
) -> Iterator[list[Stage]]:
    secrets: dict[str, str] = {}
    contexts = [
        chromium.new_context(
            viewport={"width": PHONE, "height": 844}, locale=locale, color_scheme=look, reduced_motion="reduce"
        )
        for locale, look in LOOKS
    ]
    yield [
        Stage(context.new_page(), live_server, database, settings, doors.event, clock, "", secrets)
        for context in contexts
    ]
    for context in contexts:
        context.close()


def test_nothing_hinders_anybody_on_any_page_in_any_state(app: Flask, stages: list[Stage]) -> None:
    consoles = [Listener(stage.page) for stage in stages]
    found, seen = {}, set[str]()

    def look_at(phase: Phase, state: State, number: int) -> None:
        stage = stages[number]
        state.reach(stage)
        seen.add(endpoint(app, stage.page))
        wrong = list(hindrances(stage.page, consoles[number]))
        if PICTURES:
            draw(stage.page, state.name.replace(" ", "-").replace(",", ""))
        if wrong:
            found[f"{phase.name}: {state.name}, {LOOKS[number][0]}"] = wrong

    for count, phase in enumerate(PHASES):
        stages[0].clock.now = phase.now
        phase.prepare(stages[0])
        for number, stage in enumerate(stages):
            if TIMES == 1 and not PICTURES and number != (count + 1) % len(LOOKS):
                continue  # in the long run both, here one after the other
            stage.key = phase.keys[number]
            if phase.signed_in:
                stage.enter(stage.key)
            for state in phase.states:
                look_at(phase, state, number)
    assert found == {}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in AUDIENCES and "GET" in (rule.methods or ())
    }
    assert pages - seen == FILES, "each page stands in the table of states, each file in FILES"
