"""Declining a published meeting: what it changes at once, what the next run and publication make of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.mail.sending import deliver_due
from scheduler.privacy.copies import own_copy
from scheduler.privacy.erasure import erase
from scheduler.timetable.declining import (
    NOTE_LIMIT,
    DeclineNoteTooLong,
    MeetingBegun,
    OwnDecline,
    Reason,
    check_open,
    decline,
    declined_meetings,
    standings,
    take_back,
)
from scheduler.timetable.judging import BLOCKED, grid_breaches
from scheduler.timetable.planning import build_problem
from scheduler.timetable.previews import publish_preview
from scheduler.timetable.publishing import GridViolates
from scheduler.timetable.records import Decline
from scheduler.timetable.values import Breach
from tests.scheduler.privacy.planted import CANARY, found_in_database, found_in_files, plant
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent

BEGINS = datetime(2027, 3, 5, 5, 40, tzinfo=UTC)
"""Of the meeting of a and b."""

MILLISECOND = timedelta(milliseconds=1)
WITHOUT_AB = FIRST_GRID[1:]


@pytest.fixture
def grid(event: StoredEvent) -> int:
    """The first grid, published."""
    grid = event.draft(*FIRST_GRID)
    event.publish(grid)
    return grid


def says_no(event: StoredEvent, key: str, pair: str = "ab", *, note: str = "", now: datetime = LATER) -> None:
    public_id = event.meetings()[pair].public_id
    with event.database.writing() as session:
        decline(session, event.settings, event.ids[key], public_id, reason=Reason.TRAVEL, note=note, now=now)


def says_yes(event: StoredEvent, key: str, pair: str = "ab", *, now: datetime = LATER) -> None:
    public_id = event.meetings()[pair].public_id
    with event.database.writing() as session:
        take_back(session, event.ids[key], public_id, now=now)


def candidates(event: StoredEvent) -> set[str]:
    with event.database.reading() as session:
        return {meeting.id for meeting in build_problem(session, event.id).meetings}


def test_the_meeting_stays_and_the_other_side_sees_that_not_why(event: StoredEvent, grid: int) -> None:
    state = event.state()
    says_no(event, "b", note="train at noon")
    assert event.state()[:2] == state[:2]
    meeting = event.meetings()["ab"].public_id
    with event.database.reading() as session:
        own, other = (standings(session, event.ids[key])[meeting] for key in ("b", "a"))
        assert own.own == OwnDecline(Reason.TRAVEL, "train at noon", LATER)
        assert (own.partner, other.partner, other.own) == (False, True, None)
        assert standings(session, event.ids["c"]) == {}
        (told,) = declined_meetings(session, event.id)
        parts = {part.name: str(part.rows) for part in own_copy(session, event.ids["a"])}
    assert (told.by.key, told.partner.key, told.slot.number, told.table.key) == ("b", "a", 2, "T1")
    assert (told.reason, told.note, told.declined_at) == (Reason.TRAVEL, "train at noon", LATER)
    assert all("train at noon" not in rows for rows in parts.values())


def test_organisers_are_told_once_about_each_meeting_without_the_reason(event: StoredEvent, grid: int) -> None:
    for _each in range(2):
        says_no(event, "a", note="train at noon")
    says_yes(event, "a")
    says_no(event, "a", note="train at one")
    says_no(event, "a", "ac")
    told = [mail for mail in event.mails() if mail.kind == "meeting_declined"]
    assert [(mail.to_email, mail.content["about"]) for mail in told] == [("office@example.org", "가온")] * 2
    text = event.claim_all(LATER)[-1].get_body(("plain",)).get_content()
    assert "가온 님이 예정된 만남 하나에 올 수 없다고" in text
    assert "http://127.0.0.1:8000/organiser/small/" in text
    assert all("train" not in str(mail.content) for mail in told)


def test_pressing_twice_is_one_effect_and_a_new_reason_is_kept(event: StoredEvent, grid: int) -> None:
    for _each in range(3):
        says_no(event, "a", note="one")
    assert event.audit("meeting declined") == 1
    says_no(event, "a", note="two", now=LATER + timedelta(hours=1))
    with event.database.reading() as session:
        (row,) = session.scalars(select(Decline)).all()
        details = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "meeting declined")).all()
    assert (row.note, row.declined_at) == ("two", LATER)
    assert details == [{"meeting": row.meeting_id}] * 2
    for _each in range(2):
        says_yes(event, "a")
    assert event.audit("meeting accepted again") == 1


def test_no_run_plans_the_pair_and_the_next_publication_cancels_it_by_mail(event: StoredEvent, grid: int) -> None:
    before = candidates(event)
    says_no(event, "b")
    assert before - candidates(event) == {"a+b"}
    again = event.draft(*FIRST_GRID, now=LATER)
    with pytest.raises(GridViolates) as refusal:
        event.publish(again, seen=1, accept=True, now=LATER)
    assert refusal.value.breaches == (Breach(BLOCKED, ("a", "b")),)
    done = event.publish(event.draft(*WITHOUT_AB, now=LATER), seen=1, now=LATER)
    assert (done.number, done.mails, sorted(event.meetings())) == (2, 2, ["ac", "ce", "de"])
    with event.database.reading() as session:
        assert declined_meetings(session, event.id) == ()
        assert standings(session, event.ids["a"]) == {}
    assert "a+b" not in candidates(event)


def test_the_published_grid_itself_stays_published_whoever_declines(event: StoredEvent, grid: int) -> None:
    says_no(event, "b")
    with event.database.reading() as session:
        assert grid_breaches(session, event.id, grid) == (Breach(BLOCKED, ("a", "b")),)
        preview = publish_preview(session, event.id, grid, now=LATER)
    assert (preview.current is not None and preview.current.grid_id, preview.count("kept")) == (grid, len(FIRST_GRID))
    assert event.publish(grid, seen=1).repeated


def test_taken_back_everything_is_as_before(event: StoredEvent, grid: int) -> None:
    before = candidates(event)
    says_no(event, "a")
    says_no(event, "b")
    says_yes(event, "a")
    with event.database.reading() as session:
        assert [each.by.key for each in declined_meetings(session, event.id)] == ["b"]
    says_yes(event, "b")
    with event.database.reading() as session:
        assert declined_meetings(session, event.id) == ()
    assert candidates(event) == before


def test_up_to_the_beginning_and_not_a_millisecond_longer(event: StoredEvent, grid: int) -> None:
    says_no(event, "a", now=BEGINS - MILLISECOND)
    says_yes(event, "a", now=BEGINS - MILLISECOND)
    public_id = event.meetings()["ab"].public_id
    for act in (says_no, says_yes):
        with pytest.raises(MeetingBegun) as refusal:
            act(event, "a", now=BEGINS)
        assert (refusal.value.at, refusal.value.zone) == (BEGINS, "Asia/Seoul")
    with event.database.reading() as session, pytest.raises(MeetingBegun):
        check_open(session, event.ids["a"], public_id, now=BEGINS)


def test_only_one_s_own_published_meetings_and_only_short_notes(event: StoredEvent, grid: int) -> None:
    with pytest.raises(NotFound):
        says_no(event, "d")
    with pytest.raises(DeclineNoteTooLong):
        says_no(event, "a", note="x" * (NOTE_LIMIT + 1))
    says_no(event, "a", note="x" * NOTE_LIMIT)
    public_id = event.meetings()["ab"].public_id
    event.publish(event.draft(*WITHOUT_AB, now=LATER), seen=1, now=LATER)
    for key in ("a", "b"):
        with event.database.writing() as session, pytest.raises(NotFound):
            take_back(session, event.ids[key], public_id, now=LATER)


@pytest.mark.parametrize("who", ["a", "b"])
def test_erasing_either_side_leaves_no_word_of_it(event: StoredEvent, who: str) -> None:
    plant(event, "a")
    event.publish(event.draft(*FIRST_GRID))
    says_no(event, "a", note=f"{CANARY}-note")
    deliver_due(event.database, event.settings, event.id, clock=lambda: LATER)
    with event.database.writing() as session:
        erase(session, event.settings, event.ids[who], now=LATER)
    with event.database.reading() as session:
        assert session.scalars(select(Decline)).all() == []
    if who == "a":
        assert found_in_database(event.database) == []
        assert found_in_files(event.settings.data) == []
