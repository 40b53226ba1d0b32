"""A run from its settings to its report, a change tried, two runs compared and one rolled back, in both languages."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.timetable.service import run_summary
from tests.browser.test_accessibility import violations
from tests.browser.test_journey import Visitor, language, visit  # noqa: F401  # fixtures
from tests.conftest import Clock, Doors
from tests.sizes import looks

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: the pages are the same on both databases."""
    shutil.copy(sqlite_template, tmp_path / "mannam.sqlite3")
    return f"sqlite:///{tmp_path / 'mannam.sqlite3'}"


def findings(page: Page) -> list[str]:
    """What axe finds; its own inline styles, which the page refuses, are no fault of the page."""
    assert page.context.faults == []
    found = violations(page)
    page.context.faults.clear()
    return found


@pytest.mark.parametrize("language", looks(["ko", "en"], 1), indirect=True)
def test_settings_report_reasons_trial_and_roll_back(
    database: Database,
    demo_event: EventSummary,
    doors: Doors,
    visit: Callable[[int], Visitor],  # noqa: F811  # the fixture
    clock: Clock,
) -> None:
    organiser = visit(1440)
    organiser.signs_in(doors.organiser(clock.now))
    page, say = organiser.page, organiser.say

    organiser.goes("/organiser/demo/pairs")
    names = page.locator("#people option")
    for field, number in (("first", 0), ("second", 3)):
        page.locator(f"[name={field}]").fill(str(names.nth(number).get_attribute("value")))
    page.get_by_label(say("They must not meet")).check()
    organiser.presses("Put on the list")
    expect(page.locator("#pair-rules tbody tr")).to_have_count(1)
    assert findings(page) == []

    organiser.goes("/organiser/demo/runs")
    page.locator("[name=seconds]").fill("2")
    page.locator("#weights > summary").click()
    slider = page.locator("[data-slides=rank]")
    expect(slider).to_be_visible()
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.locator("[name=rank]")).to_have_value("90")
    page.locator("[name=minimum]").fill("2")
    expect(page.locator("[data-slides=minimum]")).to_have_value("2")
    assert findings(page) == []
    organiser.presses("Solve")
    expect(page.locator("a[href$='/grid']").first).to_be_visible(timeout=40_000)
    with database.reading() as session:
        settings = run_summary(session, demo_event.id, 1).settings
    assert (settings.weights.rank, settings.minimum) == (90, 2)
    assert findings(page) == []

    page.locator("a[href$='/unmet']").click()
    page.locator("#unmet details summary").first.click()
    assert findings(page) == []
    page.locator("#unmet form button").first.click()
    expect(page.locator("#numbers")).to_be_visible(timeout=40_000)
    assert findings(page) == []
    organiser.goes("/organiser/demo/runs/1")
    organiser.presses("Make it a new draft")
    expect(page.locator("h1")).to_contain_text("3")
    page.locator("a[href$='/compare']").click()
    expect(page.locator("#ranks tbody tr").first).to_be_visible()
    assert findings(page) == []
