"""The event's day in a real browser, in both languages: desk with and without a connection, walk-in, clock, paper."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scheduler.checkins.service import board
from scheduler.checkins.values import State
from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.settings import Settings
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import signed_in, violations
from tests.browser.test_journey import LOCALES, translator
from tests.conftest import Clock, Doors
from tests.sizes import looks
from tests.web.attendee.conftest import publish_simple_grid

pytestmark = [pytest.mark.browser, ON_SQLITE]

BOTH = pytest.mark.parametrize("language", looks(sorted(LOCALES), 1))
END_OF_FIRST_ROUND = datetime(2027, 3, 5, 5, 20, tzinfo=UTC)
TABLET = {"width": 820, "height": 1180}
LAPTOP = {"width": 1440, "height": 900}
SEARCHED = {"ko": "ㄱㄹㅎ", "en": "kang ra"}
NAME = {"ko": "강라희 (예시)", "en": "Kang Ra-hee (example)"}
DESK = "/organiser/demo/desk"
OWN = "#desk-person .desk-mark .badge"


@pytest.fixture
def day(
    live_server: str, database: Database, settings: Settings, demo_event: EventSummary, clock: Clock
) -> EventSummary:
    """The demo event with a published timetable, in its first round."""
    publish_simple_grid(database, settings, demo_event.id)
    clock.now = datetime(2027, 3, 5, 5, 5, tzinfo=UTC)
    return demo_event


@pytest.fixture
def office(
    chromium: Browser, live_server: str, doors: Doors, clock: Clock, day: EventSummary, language: str
) -> Iterator[Page]:
    context = chromium.new_context(locale=LOCALES[language], viewport=LAPTOP)
    yield signed_in(context, live_server + doors.organiser(clock.now))
    context.close()


def state_of(database: Database, event: EventSummary, name: str) -> State:
    with database.reading() as session:
        found = board(session, event.id)
        person = next(each for each in found.people if name in (each.name.ko, each.name.en))
        return found.marks[person.id].state if person.id in found.marks else State.OPEN


def sent(page: Page) -> None:
    """Wait until the server has every mark of this browser; at most twenty seconds."""
    for _ in range(200):
        if page.evaluate("(localStorage.getItem('mannam-desk-demo') ?? '[]') === '[]'"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("marks still wait")


def find(page: Page, words: str, name: str) -> None:
    page.locator("#q").fill(words)
    page.locator("#desk-list button", has_text=name).click()
    expect(page.locator("#desk-person h2")).to_have_text(name)


@BOTH
def test_the_desk_marks_with_and_without_a_connection(
    office: Page, live_server: str, language: str, database: Database, day: EventSummary
) -> None:
    say, name, context = translator(language), NAME[language], office.context
    office.set_viewport_size(TABLET)
    office.goto(live_server + DESK)
    office.locator("#place").fill("1")
    find(office, SEARCHED[language], name)
    assert violations(office) == []
    assert office.evaluate("document.documentElement.scrollWidth") == TABLET["width"]
    office.locator("#desk-person [value=arrived]").click()
    expect(office.locator(OWN)).to_have_text(say("Arrived"))
    expect(office.locator("[data-count=arrived]")).to_have_text("1")
    sent(office)
    assert state_of(database, day, name) is State.ARRIVED

    context.set_offline(True)
    office.locator("#desk-person [value=no_show]").click()
    expect(office.locator("#desk-waiting")).to_be_visible()
    expect(office.locator(OWN).first).to_have_text(say("Does not come"))
    find(office, SEARCHED[language][:1], name)
    assert state_of(database, day, name) is State.ARRIVED
    context.set_offline(False)
    sent(office)
    expect(office.locator("#desk-waiting")).to_be_hidden()
    assert state_of(database, day, name) is State.NO_SHOW

    _other_desk(context, live_server, SEARCHED[language], name)
    office.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(office.locator(OWN)).to_have_text(say("Comes later"))

    office.locator("#desk-person [value=no_show]").click()
    sent(office)
    office.locator(".desk-more-link a").click()
    expect(office.locator("#stand-by h3").first).to_be_visible()
    assert violations(office) == []


def _other_desk(context: BrowserContext, base: str, words: str, name: str) -> None:
    other = context.new_page()
    other.goto(base + DESK)
    find(other, words, name)
    other.locator("#desk-person [value=late]").click()
    sent(other)
    other.close()


@pytest.mark.parametrize("language", ["ko"])
def test_marks_that_wait_outlive_the_page(
    office: Page, live_server: str, language: str, database: Database, day: EventSummary
) -> None:
    office.goto(live_server + DESK)
    find(office, SEARCHED[language], NAME[language])
    office.route("**/desk/people/*", lambda route: route.abort())
    office.locator("#desk-person [value=late]").click()
    expect(office.locator("#desk-waiting")).to_be_visible()
    office.unroute("**/desk/people/*")
    office.goto(live_server + DESK)
    expect(office.locator("[data-count=late]")).to_have_text("1")
    sent(office)
    assert state_of(database, day, NAME[language]) is State.LATE


@BOTH
def test_a_walk_in_scans_the_code_and_is_signed_in(
    office: Page, chromium: Browser, live_server: str, language: str, settings: Settings
) -> None:
    office.goto(f"{live_server}{DESK}/walk-in")
    assert violations(office) == []
    office.locator("#name_ko").fill("바람 (예시)")
    office.locator("#organisation").fill("새 기관")
    office.locator("#first").fill(str(office.locator("#partners option").first.get_attribute("value")))
    office.locator(".primary-action button").click()
    expect(office.locator(".walked-in-code svg")).to_be_visible()
    assert violations(office) == []
    address = re.search(r"/in/[\w-]+", office.locator(".walked-in-address").inner_text())
    assert address
    phone = chromium.new_context(locale=LOCALES[language], viewport={"width": 390, "height": 844})
    own = signed_in(phone, live_server + address[0])
    assert "/events/demo" in own.url
    phone.close()


@BOTH
def test_the_clock_counts_rings_and_goes_on_without_a_connection(
    office: Page, live_server: str, language: str, clock: Clock
) -> None:
    say = translator(language)
    office.goto(f"{live_server}/organiser/demo/clock")
    assert violations(office) == []
    expect(office.locator(".hall-phase")).to_have_text(say("Round %(number)s of %(count)s") % {"number": 1, "count": 6})
    office.locator("#bell").click()
    expect(office.locator("#bell")).to_have_text(say("The bell is on"))
    left = office.locator(".hall-left").inner_text()
    office.context.set_offline(True)
    expect(office.locator(".hall-left")).not_to_have_text(left)
    expect(office.locator("#hall-offline")).to_be_visible()
    office.context.set_offline(False)

    clock.now = END_OF_FIRST_ROUND.replace(minute=19, second=50)
    office.reload()
    expect(office.locator(".hall-board")).to_have_class(re.compile("is-ending"))
    assert office.locator("html").get_attribute("data-rung") is None
    second = say("Round %(number)s of %(count)s") % {"number": 2, "count": 6}
    expect(office.locator(".hall-phase")).to_have_text(second, timeout=30_000)
    expect(office.locator("html")).to_have_attribute("data-rung", "1")


@pytest.mark.parametrize("language", ["en"])
def test_papers_are_one_press_away(office: Page, live_server: str, language: str) -> None:
    office.goto(f"{live_server}/organiser/demo/papers")
    assert violations(office) == []
    links = [str(link.get_attribute("href")) for link in office.locator("a[href*='.pdf']").all()]
    assert len(links) == 4
    for link in [*links, "/organiser/demo/papers/schedules.pdf"]:
        answer = office.request.get(live_server + link)
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF-")


@BOTH
def test_lists_for_door_and_wall_print_on_a4_with_nothing_else_on_the_paper(
    office: Page, live_server: str, language: str
) -> None:
    for path, size in ((f"doors?language={language}", (595, 842)), ("wall", (842, 595))):
        office.goto(f"{live_server}/organiser/demo/papers/{path}")
        assert violations(office) == []
        office.emulate_media(media="print")
        for part in (".masthead", ".subnav", ".footer", ".page-head .back", ".screen-only"):
            expect(office.locator(part).first).to_be_hidden()
        expect(office.locator("h1")).to_be_visible()
        boxes = re.findall(rb"/MediaBox *\[([^\]]*)\]", office.pdf(prefer_css_page_size=True))
        assert len(boxes) >= 1
        assert {tuple(round(float(edge)) for edge in box.split()[2:]) for box in boxes} == {size}
        office.emulate_media(media="screen")
