"""The organiser publishes preliminarily, then finally, and repairs after a cancellation: in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import find_participant
from scheduler.timetable.grids import current_revision, own_timetable
from scheduler.timetable.records import Run
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.values import RunState
from tests.browser.test_accessibility import findings, signed_in
from tests.browser.test_journey import LOCALES, Visitor, language, visit
from tests.conftest import WHILE_OPEN, Doors
from tests.sizes import looks
from tests.web.attendee.conftest import simple_grid, store_grid

pytestmark = pytest.mark.browser

__all__ = ["language", "visit"]

PAGES = [
    "/organiser/demo/changes",
    "/organiser/demo/changes/repair",
    "/organiser/demo/publication",
    "/organiser/demo/publication/withdraw",
]


@pytest.mark.parametrize(("database_url", "language"), looks([("sqlite", "ko"), ("sqlite", "en")], 0), indirect=True)
def test_from_a_preliminary_timetable_to_a_repair(
    database: Database,
    demo_event: EventSummary,
    doors: Doors,
    visit: Callable[[int], Visitor],
    chromium: Browser,
    live_server: str,
) -> None:
    with database.writing() as session:
        number = request_run(
            session, demo_event.id, by="command", seconds=5, workers=1, seed=0, now=WHILE_OPEN, queued=False
        )
        run = session.get_one(Run, run_summary(session, demo_event.id, number).id)
        run.state, run.finished_at = RunState.FINISHED, WHILE_OPEN
        store_grid(session, demo_event.id, simple_grid(session, demo_event.id), run_id=run.id, now=WHILE_OPEN)
        first = find_participant(session, demo_event.id, "p001")
    office = visit(1440)
    office.signs_in(doors.organiser())
    office.goes("/organiser/demo/runs/1/publish?as=preliminary")
    office.page.locator(".primary-action button").click()
    office.page.wait_for_url("**/organiser/demo/")
    attendee = visit(390)
    attendee.signs_in(doors.participant("p001"))
    attendee.goes("/events/demo/timetable")
    said = attendee.page.locator(".message.is-warning").get_by_text(attendee.say("This timetable is preliminary."))
    expect(said).to_be_visible()

    office.goes("/organiser/demo/publication")
    looks = chromium.new_context(viewport={"width": 1440, "height": 900}, locale=LOCALES[office.language])
    looking = signed_in(looks, live_server + doors.organiser())
    assert findings(looking, live_server, ["/organiser/demo/publication/final"]) == {}
    office.page.get_by_role("link", name=office.say("Make it final…")).click()
    office.page.locator("input[value=later]").check()
    office.page.locator("input[type=datetime-local]").fill("2027-02-21T09:00")
    office.page.locator(".primary-action button").click()
    office.goes("/organiser/demo/publication")
    office.presses("Call them back")
    office.presses("Let them go")
    expect(office.page.locator("#waiting-mails")).to_have_count(0)

    office.goes("/organiser/demo/changes")
    office.page.locator("#person").select_option(first.public_id)
    office.page.locator("#away button").click()
    expect(office.page.locator("#noted-changes tbody tr")).to_have_count(1)
    office.presses("Work out a repair")
    expect(office.page.locator(".touched > li").first).to_be_visible(timeout=20_000)
    assert findings(looking, live_server, PAGES) == {}
    looks.close()
    with database.reading() as session:
        own = own_timetable(session, first.id)
    assert (own.revision, bool(own.meetings)) == (1, True), "nothing has changed yet"
    office.page.locator(".offers input").first.check()
    office.presses("Apply and tell those touched")
    expect(office.page.locator(".message.is-good")).to_be_visible()
    with database.reading() as session:
        assert own_timetable(session, first.id).meetings == ()
        revision = current_revision(session, demo_event.id)
    assert revision is not None
    assert revision.number == 2
    attendee.goes("/events/demo/timetable")
    expect(attendee.page.locator(".agenda")).to_be_visible()
