"""Axe finds nothing on any page of an organiser: on a Korean phone in light, on an English desk in dark.

The pages of attendees are looked at state by state in test_states.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scheduler.database import Database
from scheduler.people.service import find_participant
from scheduler.privacy.reviews import ask_review
from scheduler.settings import Settings
from tests.conftest import WHILE_OPEN, Clock, Doors
from tests.sizes import TIMES

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFFICE = (
    "/organiser/",
    "/organiser/import",
    *(f"/organiser/demo/{page}" for page in ("publication", "publication/withdraw", "changes")),
    *(f"/organiser/demo/{page}" for page in ("", "links", "registrations", "import-export", "outbox", "follow-ups")),
    *(
        f"/organiser/demo/{page}"
        for page in ("people", "people/new", "limits", "readiness", "organisers", "audit", "choices")
    ),
    *(f"/organiser/demo/{page}" for page in ("runs", "pairs")),
    *(f"/organiser/demo/runs/1{page}" for page in ("", "/grid", "/publish", "/unmet", "/compare")),
    *(f"/organiser/demo/drafts{page}" for page in ("", "/1", "/1/history", "/1/publish")),
    *(f"/organiser/demo/{page}" for page in ("reviews/1", "set-up/programme/1", "set-up/rooms/1")),
    *(f"/organiser/demo/papers{page}" for page in ("", "/doors", "/wall")),
)
ELSEWHERE = {
    "test_changes": {"confirm_page", "repair"},
    "test_event_day": {"desk", "desk_day", "round_clock", "walk_in_form"},
    "test_importing": {"import_list"},
    "test_people": {"act_page", "edit_person", "person"},
    "test_setup": {
        "new_event",
        "setup_copy",
        "setup_event",
        "setup_lists",
        "setup_matching",
        "setup_new_item",
        "setup_programme",
        "setup_rooms",
    },
    "test_what_if": {"outcomes", "statistics", "take_over_page", "what_if", "what_if_result"},
}
"""Pages that the test of a journey looks at."""

FILES = {
    "cards_pdf",
    "desk_marks",
    "doors_pdf",
    "import_progress",
    "problem_file",
    "progress",
    "result_file",
    "schedules_pdf",
    "statistics_file",
    "wall_pdf",
    "what_if_progress",
}
"""What is no page of its own."""

OFF_BY_DEFAULT = ["target-size", "label-content-name-mismatch"]
"""Rules of WCAG that axe leaves out unless asked: both are A or AA."""

ALIKE = ["tbody > tr", ".partners > li", ".slot-list > li", ".slot-section"]
"""Of a long list the first seven are looked at; the others are drawn by the same lines."""
LOOKS = [("ko-KR", "light", 390), ("en-GB", "dark", 1440)]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: the pages are the same on both databases."""
    shutil.copy(sqlite_template, tmp_path / "mannam.sqlite3")
    return f"sqlite:///{tmp_path / 'mannam.sqlite3'}"


def test_axe_is_the_recorded_one() -> None:
    record = json.loads((AXE / "VENDOR.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in AXE.iterdir() if path.name != "VENDOR.json"
    }
    assert found == record["files"]


def signed_in(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator("form.door button").click()
    expect(page.locator("form.door")).to_have_count(0)
    return page


def findings(page: Page, base: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """The violated rules of every page that violates some, with the elements."""
    found = {}
    for path in paths:
        answer = page.goto(base + path)
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        if wrong := violations(page):
            found[path] = wrong
    return found


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, with the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((AXE / "axe.min.js").read_text())
    found: list[str] = page.evaluate(
        "([rules, more, rest]) => axe.run({include: [['html']], exclude: rest.map(each => [each])},"
        "{runOnly: {type: 'tag', values: rules}, rules: more, resultTypes: ['violations']})"
        ".then(result => result.violations.map(each => each.id + ': ' + each.nodes.map(node => node.target)))",
        [RULES, {rule: {"enabled": True} for rule in OFF_BY_DEFAULT}, [f"{each}:nth-child(n+8)" for each in ALIKE]],
    )
    return found


def publish(page: Page, base: str) -> None:
    page.goto(f"{base}/organiser/demo/runs")
    page.locator("[name=seconds]").fill("2")
    page.locator(".primary-action button").click()
    expect(page.locator("a[href$='/grid']").first).to_be_visible(timeout=40_000)
    page.goto(f"{base}/organiser/demo/runs/1/publish")
    page.locator(".primary-action button").click()
    page.wait_for_url(lambda address: not address.endswith("/publish"))


def edit_and_be_asked(page: Page, base: str, database: Database, settings: Settings, event_id: int) -> None:
    """Make a draft of the published run; somebody asks for a second look at their meetings."""
    page.goto(f"{base}/organiser/demo/runs/1/grid")
    page.locator("form[action$='/edit'] button").click()
    page.wait_for_url("**/drafts/1")
    with database.writing() as session:
        asking = find_participant(session, event_id, "p001")
        ask_review(session, settings, asking.id, "Why?", key="review", now=WHILE_OPEN)


def test_each_page_of_an_organiser_is_looked_at_here_or_on_a_journey(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    here = {adapter.match(path)[0].removeprefix("organiser.") for path in OFFICE}
    pages = {
        rule.endpoint.removeprefix("organiser.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("organiser.") and "GET" in (rule.methods or ())
    }
    assert pages == here.union(FILES, *ELSEWHERE.values())


def test_no_page_hinders_anybody(
    chromium: Browser, live_server: str, doors: Doors, clock: Clock, database: Database, settings: Settings
) -> None:
    for number, (locale, scheme, width) in enumerate(LOOKS):
        context = chromium.new_context(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900})
        office = signed_in(context, live_server + doors.organiser(clock.now))
        if number == 0:
            publish(office, live_server)
            edit_and_be_asked(office, live_server, database, settings, doors.event.id)
        # In the long run every page in both looks, here in one after the other.
        pages = OFFICE if TIMES > 1 else OFFICE[number :: len(LOOKS)]
        assert findings(office, live_server, pages) == {}
        context.close()
