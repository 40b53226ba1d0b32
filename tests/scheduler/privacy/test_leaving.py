"""Leaving the meetings before publication, and after it."""

from email import message_from_bytes, policy

import pytest

from scheduler.calendars.values import Mailbox
from scheduler.database import Database
from scheduler.mail.messages import Notice, NoticeKind, notice_message
from scheduler.mail.service import contacts
from scheduler.privacy.leaving import TooLateToReturn, come_back, leave
from scheduler.reports.service import event_numbers
from scheduler.settings import Settings
from scheduler.timetable.planning import build_problem
from scheduler.wishes.service import wish_list
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent, stored


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    return stored(database, settings)


def leaves(event: StoredEvent, key: str) -> None:
    with event.database.writing() as session:
        leave(session, event.settings, event.ids[key], now=NOW)


def test_who_left_is_planned_no_more_and_comes_back_with_everything(event: StoredEvent) -> None:
    with event.database.reading() as session:
        before = build_problem(session, event.id), wish_list(session, event.ids["a"])
    leaves(event, "a")
    with event.database.reading() as session:
        problem = build_problem(session, event.id)
        assert [meeting.id for meeting in problem.meetings if "a" in meeting.id.split("+")] == []
        assert next(person for person in problem.people if person.id == "a").available == frozenset()
        assert event.ids["a"] not in contacts(session, event.id)
        numbers = event_numbers(session, event.id)
        assert numbers.participants == 4
        assert "a" not in {person.key for person in numbers.without_slot + numbers.without_candidate}
    with event.database.writing() as session:
        come_back(session, event.ids["a"], now=NOW)
    with event.database.reading() as session:
        assert (build_problem(session, event.id), wish_list(session, event.ids["a"])) == before


def test_after_publication_the_organiser_is_told_once_and_the_timetable_stays(event: StoredEvent) -> None:
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    state = event.state()
    for _each in range(2):
        leaves(event, "a")
    told = [mail for mail in event.mails() if mail.kind == "leaving"]
    assert [mail.to_email for mail in told] == ["office@example.org"]
    assert event.state()[:2] == state[:2]
    mail = event.claim_all(LATER)[-1]
    assert "가온 님이 만남에 참가하지 않겠다고" in mail.get_body(("plain",)).get_content()


def test_nobody_comes_back_into_a_published_timetable(event: StoredEvent) -> None:
    leaves(event, "b")
    event.publish(event.draft("ac 0 T1", "ce 1 T1", "de 0 T2"), now=LATER)
    with pytest.raises(TooLateToReturn), event.database.writing() as session:
        come_back(session, event.ids["b"], now=LATER)


@pytest.mark.parametrize("kind", [NoticeKind.LEAVING, NoticeKind.ERASED])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_organisers_read_whom_it_is_about_in_their_language(kind: NoticeKind, language: str) -> None:
    notice = Notice(kind, "https://meet.example.org/organiser/small/", "Event <b>", "Asia/Seoul", about="=p007 <i>")
    sender = Mailbox("Mannam", "meetings@example.org")
    raw = notice_message(notice, Mailbox("Office", "office@example.org"), language, sender, "<a@example.org>", NOW)
    mail = message_from_bytes(raw, policy=policy.default)
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert ("p007 <i>" in plain, "p007 &lt;i&gt;" in html, "<i>" in html) == (True, True, False)
    assert "https://meet.example.org/organiser/small/" in plain
    assert "Event" in mail["Subject"]
