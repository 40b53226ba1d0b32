"""Ranking on a phone by finger, mouse, keyboard and numbers; undo; filters; without what axe would find."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.people.service import find_participant
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from tests.browser.conftest import ON_SQLITE, PHONE
from tests.browser.test_accessibility import findings
from tests.browser.test_attendee import enter, fits, press
from tests.conftest import WHILE_OPEN, Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]
WITH = pytest.mark.parametrize("scripted", [True], indirect=True)
WITHOUT = pytest.mark.parametrize("scripted", [False], indirect=True)
KEYS = ("p010", "p020", "p030", "p040")
PATH = "/events/demo/wishes"

Read = Callable[[], str]


@pytest.fixture
def ranking(doors: Doors, database: Database) -> Read:
    """p001's ranking, p010 to p040 as it begins, as letters ``abcd``."""
    with database.writing() as session:
        own = find_participant(session, doors.event.id, "p001").id
        ids = [find_participant(session, doors.event.id, key).public_id for key in KEYS]
        seen = wish_list(session, own).version
        save_wishes(session, own, Choices(tuple(ids)), seen=seen, key="begin", now=WHILE_OPEN)

    def read() -> str:
        with database.reading() as session:
            wishes = wish_list(session, own).choices.wishes
        return "".join("abcd"[ids.index(partner)] if partner in ids else "+" for partner in wishes)

    return read


@pytest.fixture
def finger(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, locale="ko-KR", has_touch=True, is_mobile=True)
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    context.close()
    assert told == []


def middle(page: Page, line: int) -> tuple[float, float]:
    """Where the grip of a line of the ranking is, counted from 0."""
    box = page.locator(".rank-grip").nth(line).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def shows(page: Page, number: int, of: int) -> None:
    expect(page.locator("#receipt")).to_contain_text(f"{of}곳 중 {number}번째")
    expect(page.locator("#receipt .receipt")).to_contain_text("12:00:00")


@WITH
def test_by_mouse(page: Page, live_server: str, doors: Doors, ranking: Read) -> None:
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    for line, to, after, number in ((0, 2, "bcad", 3), (3, 0, "dbca", 1)):
        (x, y), (_x, there) = middle(page, line), middle(page, to)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, (y + there) / 2)
        page.mouse.move(x, there + (4 if to > line else -4))
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.mouse.up()
        shows(page, number, 4)
        assert ranking() == after
        numbers = page.locator("input.rank")
        assert [field.input_value() for field in numbers.all()] == ["1", "2", "3", "4"]
    page.mouse.move(*middle(page, 0))
    page.mouse.down()
    page.mouse.move(*middle(page, 2))
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".is-dragged").count() == 0
    assert ranking() == "dbca"


def test_by_finger(finger: Page, live_server: str, doors: Doors, ranking: Read) -> None:
    page = finger
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    page.locator("#ranking-title").evaluate("title => title.scrollIntoView()")
    scrolled = page.evaluate("scrollY")
    (x, y), (_x, there) = middle(page, 0), middle(page, 2)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (x, y))
    for part in range(1, 9):
        touch("touchMove", (x, y + (there + 4 - y) * part / 8))
    assert page.locator(".is-dragged").count() == 1
    with page.expect_response(lambda response: response.request.method == "POST"):
        touch("touchEnd")
    shows(page, 3, 4)
    assert ranking() == "bcad"
    assert page.evaluate("scrollY") == scrolled


@WITH
def test_by_keyboard_alone(page: Page, live_server: str, doors: Doors, ranking: Read) -> None:
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    page.locator("button[id^=down-]").first.focus()
    for number, after in ((2, "bacd"), (3, "bcad")):
        page.keyboard.press("Enter")
        shows(page, number, 4)
        assert ranking() == after
    assert page.evaluate("document.activeElement.id").startswith("down-")
    field = page.locator("input.rank").nth(3)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("새 순서")
    assert ranking() == "dbca"
    assert page.evaluate("document.activeElement.name") == "rank"
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("되돌렸습니다")
    assert ranking() == "bcad"
    expect(page.locator("#undo")).to_have_count(0)


@WITHOUT
def test_by_numbers_without_javascript(page: Page, live_server: str, doors: Doors, ranking: Read) -> None:
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    expect(page.locator(".rank-grip").first).to_be_hidden()
    for field, number in zip(page.locator("input.rank").all(), "4312", strict=True):
        field.fill(number)
    page.locator("#save-order").click()
    expect(page.locator("#receipt")).to_contain_text("12:00:00")
    assert ranking() == "cdba"
    page.locator("#undo").click()
    expect(page.locator("#undo")).to_have_count(0)
    assert ranking() == "abcd"
    other = page.context.new_page()
    other.goto(live_server + PATH)
    other.locator("input.rank").first.fill("일")
    other.locator("input.rank").first.press("Enter")
    expect(other.locator(".message.is-danger")).to_contain_text("“일”: 순위가 될 수 없습니다.")
    expect(other.locator("input.rank").first).to_have_value("일")
    assert ranking() == "abcd"


def test_filters(page: Page, live_server: str, doors: Doors, ranking: Read, scripted: bool) -> None:
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    cards = page.locator(".partners > li")
    everybody = page.locator("#found [role=status]").inner_text()

    def send() -> None:
        if not scripted:
            page.locator("#search-form button").click()

    page.locator("select[name=tag]").select_option("tech-ai")
    if scripted:  # the next choice would break this request off, which the browser reports as an error
        expect(page.locator(".chip")).to_have_count(1)
    page.locator("select[name=side]").select_option("offers")
    if scripted:
        expect(page.locator(".chip")).to_have_count(2)
    page.locator(".more-filters summary").click()
    page.locator("select[name=council]").select_option(index=1)
    send()
    expect(page.locator(".chip")).to_have_count(3)
    assert page.locator("#found [role=status]").inner_text() != everybody
    assert cards.count() > 0
    page.locator(".chip").last.click()
    expect(page.locator(".chip")).to_have_count(2)
    if scripted:
        assert fits(page)
        assert findings(page.context.new_page(), live_server, (page.url.removeprefix(live_server),)) == {}
    page.locator(".chip-clear").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#found [role=status]")).to_have_text(everybody)


@WITH
def test_a_full_ranking_is_said_and_unsaid_at_once(page: Page, live_server: str, doors: Doors, ranking: Read) -> None:
    enter(page, live_server, doors)
    page.goto(live_server + PATH)
    for _number in range(6):
        press(page, "button[value^='add:'] >> nth=0")
    add = page.locator("button[value^='add:']").first
    expect(add).to_have_attribute("aria-disabled", "true")
    expect(add).to_have_accessible_description("10곳 중 10곳을 모두 골랐습니다")
    expect(page.locator(".partner-full").first).to_be_visible()
    assert findings(page.context.new_page(), live_server, (PATH,)) == {}
    press(page, "button[id^=remove-] >> nth=0")
    expect(add).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator(".partner-full").first).to_be_hidden()


def tab_to(page: Page, selector: str) -> None:
    """With the Tab key alone, seeing at each step where one is."""
    for _step in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            "return [style.outlineStyle, document.activeElement.matches('.departure a, input[type=checkbox]')]; }"
        )
        assert here[0] != "none" or here[1], page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


@WITH
def test_from_the_link_to_a_ranking_with_nothing_but_keys(
    page: Page, live_server: str, doors: Doors, ranking: Read
) -> None:
    page.goto(live_server + doors.participant("p001"))
    tab_to(page, "form.door button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/demo/day")
    tab_to(page, "nav a[href$='/wishes']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/demo/wishes")
    tab_to(page, ".wish-find")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("윤하람")
    expect(page.locator(".partners > li")).to_have_count(1)
    tab_to(page, "button[id^=pick-]")
    page.keyboard.press("Enter")
    shows(page, 5, 5)
    assert ranking() == "abcd+"
    # What a screen reader says of the list, in its order: the place, whose it is, and what can be done with it.
    spoken = page.locator("#ranking > .ranking > li").last.aria_snapshot()
    order = [
        'textbox "윤하람',
        ': 순위"',
        ': "5"',
        "text: ",
        'button "위로: 윤하람',
        'button "아래로: 윤하람',
        'button "빼기: 윤하람',
    ]
    assert [spoken.find(word) for word in order] == sorted(spoken.find(word) for word in order), spoken
    assert min(spoken.find(word) for word in order) >= 0, spoken
    expect(page.locator("#receipt")).to_have_attribute("aria-live", "polite")
