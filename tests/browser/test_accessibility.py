"""Axe finds nothing on any page of an organiser: on a Korean phone in light, on an English desk in dark.

The pages of attendees are looked at state by state in test_states.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import Clock, Doors
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
)
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
        page.goto(base + path)
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


def test_no_page_hinders_anybody(chromium: Browser, live_server: str, doors: Doors, clock: Clock) -> None:
    for number, (locale, scheme, width) in enumerate(LOOKS):
        context = chromium.new_context(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900})
        office = signed_in(context, live_server + doors.organiser(clock.now))
        if number == 0:
            publish(office, live_server)
        # In the long run every page in both looks, here in one after the other.
        pages = OFFICE if TIMES > 1 else OFFICE[number :: len(LOOKS)]
        assert findings(office, live_server, pages) == {}
        context.close()
