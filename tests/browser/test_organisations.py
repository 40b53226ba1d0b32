"""Organisations on a phone: found by initial consonants, wished for, put at another place, refused, and still there."""

import pytest
from playwright.sync_api import Page, expect

from scheduler.database import Database
from scheduler.people.directory import directory
from scheduler.people.public_ids import is_organisation
from scheduler.people.service import find_participant
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes, wish_list
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_accessibility import findings
from tests.browser.test_attendee import enter, fits, press
from tests.conftest import WHILE_OPEN, Doors

pytestmark = [pytest.mark.browser, ON_SQLITE]


def test_a_wish_for_anyone_there(
    page: Page, live_server: str, doors: Doors, database: Database, scripted: bool
) -> None:
    with database.writing() as session:
        own = find_participant(session, doors.event.id, "p001").id
        first = find_participant(session, doors.event.id, "p040").public_id
        seen = wish_list(session, own).version
        save_wishes(session, own, Choices((first,)), seen=seen, key="begin", now=WHILE_OPEN)
        firm = next(each for each in directory(session, doors.event.id).firms if each.name.ko.startswith("구미 스마트"))

    def search(initials: str) -> None:
        page.locator("#search").fill(initials)
        if not scripted:
            page.locator("#search-form button").click()
        expect(page.locator(".chip")).to_contain_text([initials])

    enter(page, live_server, doors)
    page.goto(f"{live_server}/events/demo/wishes")
    page.locator(".switch label").nth(1).click()
    if scripted:  # the next request would break this one off, which the browser reports as an error
        expect(page.locator("#found [role=status]")).to_contain_text("기관")
    search("ㄱㅁ ㅅㅁㅌ")
    card = page.locator(f"#card-{firm.public_id}")
    expect(card.locator("mark").first).to_have_text("구미")
    press(page, f"#pick-{firm.public_id}")
    expect(card).to_contain_text("내 순위 2위: 이 기관 누구나")
    press(page, f"#up-{firm.public_id}")
    search("ㄱ")
    refused = page.locator("button[id^=avoid-o-]").first
    other = (refused.get_attribute("id") or "").removeprefix("avoid-")
    press(page, f"#avoid-{other}")
    expect(page.locator("#avoided .ranking li")).to_have_count(1)
    page.goto(f"{live_server}/events/demo/wishes?by=organisations")
    names = page.locator(".ranking.is-ordered .rank-name")
    expect(names.first).to_contain_text("구미 스마트")
    expect(names.first).to_contain_text("이 기관 누구나")
    expect(page.locator("#avoided .rank-name")).to_contain_text("이 기관 모두")
    expect(page.locator(".switch input").nth(1)).to_be_checked()
    with database.reading() as session:
        assert is_organisation(other)
        assert wish_list(session, own).choices == Choices((firm.public_id, first), (other,))
    if scripted:
        assert fits(page)
        there = page.url.removeprefix(live_server)
        assert findings(page.context.new_page(), live_server, (there,)) == {}
