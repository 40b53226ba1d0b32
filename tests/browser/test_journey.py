"""The whole way in a real browser: wishes, solve, publish, calendar files, mails, follow-up; in both languages."""

import email
import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.policy import SMTP
from pathlib import Path

import pytest
import vobject
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import find_participant
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from tests.conftest import Clock, Doors

pytestmark = pytest.mark.browser

LOCALES = {"ko": "ko-KR", "en": "en-GB"}


def translator(language: str) -> Callable[[str], str]:
    """What a page says for a message, read from the catalogue as the pages read it."""
    folder = Path(__file__).parents[2] / "web" / "translations"
    return gettext.translation("messages", folder, [language], fallback=language == "en").gettext


class Visitor:
    """Somebody with a browser of their own who reads one language."""

    def __init__(self, page: Page, base: str, language: str) -> None:
        self.page, self.base, self.language, self.say = page, base, language, translator(language)

    def goes(self, path: str) -> None:
        response = self.page.goto(self.base + path)
        assert response is not None
        assert response.status == 200

    def signs_in(self, path: str) -> None:
        self.goes(path)
        self.page.locator("form.door button").click()
        expect(self.page.locator("form.door")).to_have_count(0)

    def presses(self, message: str, **values: object) -> None:
        self.page.get_by_role("button", name=self.say(message) % values if values else self.say(message)).click()

    def downloads(self, href: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.locator(f'a[href$="{href}"]').first.click()
        return Path(waiting.value.path()).read_bytes()


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(chromium: Browser, live_server: str, language: str) -> Iterator[Callable[[int], Visitor]]:
    """Opens a browser of a width, without a script error or a refused resource."""
    opened = []

    def _visit(width: int) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=LOCALES[language], accept_downloads=True
        )
        opened.append(context)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        context.faults = faults
        return Visitor(page, live_server, language)

    yield _visit
    for context in opened:
        assert context.faults == []
        context.close()


@contextmanager
def mails_in(folder: Path, count: int, page: Page) -> Iterator[list[email.message.EmailMessage]]:
    """The outbox once it holds ``count`` mails."""
    for _ in range(600):
        files = sorted(folder.glob("*.eml"))
        if len(files) == count:
            break
        page.wait_for_timeout(200)
    assert len(files) == count
    yield [email.message_from_bytes(file.read_bytes(), policy=SMTP) for file in files]


@pytest.mark.parametrize(
    ("database_url", "language"),
    [("sqlite", "ko"), pytest.param("postgresql", "en", marks=pytest.mark.postgres)],
    indirect=True,
)
def test_from_wishes_to_a_follow_up(
    app: Flask,
    database: Database,
    demo_event: EventSummary,
    doors: Doors,
    visit: Callable[[int], Visitor],
    settings: Settings,
    clock: Clock,
) -> None:
    attendee = visit(390)
    attendee.signs_in(doors.participant("p001", consented=False))
    attendee.presses("I agree, go on")
    attendee.page.wait_for_url("**/events/demo/day")
    attendee.goes("/events/demo/day")
    attendee.page.get_by_label(attendee.say("I attend: %(title)s").split("%")[0]).first.check()
    attendee.presses("Save my day")
    attendee.goes("/events/demo/wishes")
    before = attendee.page.locator(".ranking").first.locator("li b").all_inner_texts()
    attendee.page.locator(".ranking").first.locator("li").nth(1).locator("button").first.click()
    expect(attendee.page.locator(".ranking").first.locator("li b").first).to_have_text(before[1])
    attendee.page.reload()
    expect(attendee.page.locator(".ranking").first.locator("li b").first).to_have_text(before[1])

    organiser = visit(1440)
    organiser.signs_in(doors.organiser(clock.now))
    organiser.goes("/organiser/demo/runs")
    organiser.page.locator("[name=seconds]").fill("3")
    organiser.presses("Solve")
    expect(organiser.page.locator("a[href$='/grid']").first).to_be_visible(timeout=40_000)
    organiser.goes("/organiser/demo/runs/1/grid")
    assert organiser.page.locator("table td").count() >= 150
    organiser.goes("/organiser/demo/runs/1/publish")
    organiser.page.locator("main form button.is-primary, main form button[type=submit]").last.dblclick()
    organiser.page.wait_for_url(lambda address: not address.endswith("/publish"))

    with database.reading() as session:
        person = find_participant(session, demo_event.id, "p001")
        meetings = own_timetable(session, person.id).meetings
        assert own_timetable(session, person.id).revision == 1
    assert meetings
    attendee.goes("/events/demo/timetable")
    day = vobject.readOne(attendee.downloads("/timetable.ics").decode())
    assert sorted(event.uid.value for event in day.vevent_list) == sorted(meeting.uid for meeting in meetings)
    attendee.page.locator(f"#about-{meetings[0].partner.public_id} summary").click()
    single = vobject.readOne(attendee.downloads(f"/{meetings[0].public_id}.ics").decode())
    assert single.vevent.uid.value == meetings[0].uid
    with mails_in(settings.outbox, 300, organiser.page) as mails:
        mine = [mail for mail in mails if person.email in mail["To"]]
        assert len(mine) == len(meetings)

    partner = visit(390)
    partner_key = meetings[0].partner.key
    partner.signs_in(doors.participant(partner_key))
    clock.now = meetings[-1].slot.ends_at + timedelta(hours=1)
    organiser.signs_in(doors.organiser(clock.now))
    for visitor, other in ((attendee, meetings[0].partner.public_id), (partner, person.public_id)):
        visitor.goes("/events/demo/follow-ups")
        visitor.page.locator(f"#go-on-{other}").check()
        visitor.page.locator(f"#note-{other}").fill("공동 과제 🤝")
        visitor.page.locator(f"#save-{other}").click()
        expect(visitor.page.locator(f"#with-{other} .receipt")).to_be_visible()
    organiser.goes("/organiser/demo/follow-ups")
    organiser.presses("Assign follow-ups")
    expect(organiser.page.locator("table tbody tr")).to_have_count(1)
    with mails_in(settings.outbox, 302, organiser.page) as mails:
        invited = {mail["To"].addresses[0].addr_spec for mail in mails[-2:]}
        assert person.email in invited
    attendee.goes("/events/demo/follow-ups")
    appointment = vobject.readOne(attendee.downloads(".ics").decode()).vevent
    assert appointment.dtstart.value >= clock.now
