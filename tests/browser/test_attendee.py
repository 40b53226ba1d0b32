"""A participant's way on a Korean phone: link, day, wishes, and back again; with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scheduler.database import Database
from scheduler.people.service import day, find_participant
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from tests.browser.conftest import ON_SQLITE
from tests.conftest import WHILE_OPEN, Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]


Read = Callable[[], Choices]


@pytest.fixture
def own_choices(doors: Doors, database: Database) -> Read:
    """p001's stored list, emptied before the test."""
    with database.writing() as session:
        person = find_participant(session, doors.event.id, "p001").id
        seen = wish_list(session, person).version
        save_wishes(session, person, Choices(), seen=seen, key="empty", now=WHILE_OPEN)

    def read() -> Choices:
        with database.reading() as session:
            return wish_list(session, person).choices

    return read


@pytest.fixture
def ids(doors: Doors, database: Database) -> dict[str, str]:
    with database.reading() as session:
        keys = ("p002", "p010", "p020", "p030")
        return {key: find_participant(session, doors.event.id, key).public_id for key in keys}


def enter(page: Page, live_server: str, doors: Doors) -> None:
    page.goto(live_server + doors.participant("p001"))
    page.locator("form.door button").click()
    page.wait_for_url("**/events/demo/day")


def press(page: Page, button: str) -> None:
    """Press a button of the list and wait until its save is answered."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator(button).click()
    page.wait_for_load_state()


def fits(page: Page) -> bool:
    return page.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth") is True


def test_a_participants_way(
    page: Page,
    live_server: str,
    doors: Doors,
    database: Database,
    own_choices: Read,
    ids: dict[str, str],
    scripted: bool,
) -> None:
    enter(page, live_server, doors)
    page.locator('input[name="item"][value="ai-talk"]').check()
    if scripted:
        expect(page.locator(".own-slot.is-lost")).to_have_count(2)
        assert fits(page)
    page.locator(".primary-action button").click()
    expect(page.locator(".own-slot.is-lost")).to_have_count(2)
    expect(page.locator('input[name="item"][value="ai-talk"]')).to_be_checked()

    page.goto(f"{live_server}/events/demo/wishes")
    search = page.locator('input[name="q"]')
    search.fill("윤하람")
    if not scripted:
        search.press("Enter")
    expect(page.locator(".partners > li")).to_have_count(1)
    press(page, f"#pick-{ids['p002']}")
    page.goto(f"{live_server}/events/demo/wishes?all=1")
    for key in ("p010", "p020"):
        press(page, f"#pick-{ids[key]}")
    press(page, f"#up-{ids['p020']}")
    press(page, f"#down-{ids['p002']}")
    press(page, f"#avoid-{ids['p030']}")
    expect(page.locator("#receipt")).to_contain_text("12:00:00")
    wanted = Choices((ids["p020"], ids["p002"], ids["p010"]), (ids["p030"],))
    assert own_choices() == wanted
    if scripted:
        assert fits(page)

    page.reload()
    shown = page.locator("#ranking > .ranking button[id^='up-']")
    assert [button.get_attribute("value") for button in shown.all()] == [f"up:{each}" for each in wanted.wishes]
    with database.reading() as session:
        stored = day(session, find_participant(session, doors.event.id, "p001").id)
    assert {choice.item.key for choice in stored.choices if choice.role} >= {"ai-talk"}


@pytest.mark.parametrize("scripted", [True], indirect=True)
def test_a_real_double_click_is_one_effect_and_the_keyboard_stays(
    page: Page, live_server: str, doors: Doors, own_choices: Read, ids: dict[str, str]
) -> None:
    enter(page, live_server, doors)
    page.goto(f"{live_server}/events/demo/wishes?all=1")
    for key in ("p002", "p010", "p020"):
        press(page, f"#pick-{ids[key]}")
    page.locator(f"#up-{ids['p020']}").dblclick()
    expect(page.locator("#ranking > .ranking > li").nth(1)).to_have_attribute("data-partner", ids["p020"])
    page.wait_for_load_state("networkidle")
    assert own_choices().wishes == (ids["p002"], ids["p020"], ids["p010"])
    expect(page.locator(f"#up-{ids['p020']}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#ranking > .ranking > li").first).to_have_attribute("data-partner", ids["p020"])
    assert own_choices().wishes == (ids["p020"], ids["p002"], ids["p010"])
    expect(page.locator(f"#up-{ids['p020']}")).to_be_focused()
    press(page, f"#remove-{ids['p020']}")
    expect(page.locator("#ranking-title")).to_be_focused()
    expect(page.locator(f"#pick-{ids['p020']}")).to_have_attribute("value", f"add:{ids['p020']}")
