"""Preliminary timetables, mails at a chosen time, and taking the published timetable back."""

from datetime import timedelta

import pytest

from scheduler.audit.service import details
from scheduler.errors import NotFound
from scheduler.mail.sending import deliver_due
from scheduler.privacy.leaving import take_out
from scheduler.timetable.downloads import day_calendar, feed_meetings
from scheduler.timetable.grids import current_revision, own_timetable
from scheduler.timetable.previews import publish_preview
from scheduler.timetable.publishing import (
    InvitedAlready,
    PublishedRevision,
    WithdrawnMeanwhile,
    publish_grid,
)
from scheduler.timetable.withdrawing import (
    REASON_LIMIT,
    ReasonRefused,
    TimetableBegun,
    call_back_mails,
    send_waiting_mails,
    waiting_for,
    waiting_seen,
    withdraw_timetable,
    withdrawal_preview,
)
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, LATER, NOW, StoredEvent
from tests.scheduler.timetable.test_publishing import MINUTE, MOVED_GRID, SMALLER_GRID, calendar_of

HOUR = timedelta(hours=1)
BEGINS = LATER.replace(month=3, day=5, hour=5, minute=0)
"""The first slot, 14:00 in Seoul, in which a meets c."""


def publish(event: StoredEvent, grid: int, seen: int = 0, *, now=NOW, **how) -> PublishedRevision:
    with event.database.writing() as session:
        return publish_grid(
            session,
            event.settings,
            event.id,
            grid,
            seen_revision=seen,
            accept_differences=False,
            by="command",
            now=now,
            **how,
        )


def announced(event: StoredEvent, grid: int, *, preliminary: bool = False, now=NOW) -> list[tuple[str, str]]:
    """What the page before publishing lists: to whom and what."""
    with event.database.reading() as session:
        preview = publish_preview(session, event.id, grid, now=now, preliminary=preliminary)
    return sorted((line.person.key, line.kind.value) for line in preview.mail_lines)


def queued(event: StoredEvent, now) -> list[tuple[str, str]]:
    """Every mail made at this time: to whom and what, as the page would call it."""
    found = []
    for mail in event.mails():
        if mail.created_at == now:
            kind = mail.kind
            if kind == "invitation":
                status = mail.content["meeting"]["status"]
                kind = "cancellation" if status == "CANCELLED" else "change" if mail.content["before"] else kind
            found.append((mail.to_email[0], kind))
    return sorted(found)


def timetable(event: StoredEvent, key: str):
    with event.database.reading() as session:
        return own_timetable(session, event.ids[key])


def test_a_preliminary_timetable_is_seen_and_told_in_a_plain_mail_without_invitations(event: StoredEvent) -> None:
    grid = event.draft(*FIRST_GRID)
    told = announced(event, grid, preliminary=True)
    done = publish(event, grid, preliminary=True)
    assert (done.number, done.mails) == (1, 5)
    assert queued(event, NOW) == told == [(key, "preliminary") for key in "abcde"]
    own = timetable(event, "b")
    assert (own.revision, own.preliminary, [m.invited for m in own.meetings]) == (1, True, [False])
    for mail in event.claim_all(NOW):
        assert all(part.get_content_type() != "text/calendar" for part in mail.walk())
        assert "/in/" in mail.get_body(("plain",)).get_content()
    with event.database.reading() as session:
        assert feed_meetings(session, event.settings, event.ids["b"], "ko") == ()
        with pytest.raises(NotFound):
            day_calendar(session, event.settings, event.ids["b"], "ko")


def test_the_same_timetable_made_final_keeps_its_number_and_invites_everybody(event: StoredEvent) -> None:
    grid = event.draft(*FIRST_GRID)
    publish(event, grid, preliminary=True)
    event.claim_all(NOW)
    told = announced(event, grid)
    done = publish(event, grid, 1, now=NOW + MINUTE)
    assert (done.number, done.mails, done.repeated) == (1, FIRST_MAILS, False)
    assert queued(event, NOW + MINUTE) == told
    assert {calendar_of(mail)[0] for mail in event.claim_all(NOW + MINUTE)} == {"REQUEST"}
    assert not timetable(event, "b").preliminary
    assert publish(event, grid, 1, now=NOW + 2 * MINUTE).repeated
    assert publish(event, grid, 1, now=NOW + 2 * MINUTE, preliminary=True).repeated


def test_a_second_preliminary_timetable_is_told_to_those_alone_whose_day_changes(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID), preliminary=True)
    event.claim_all(NOW)
    grid = event.draft(*MOVED_GRID)
    told = announced(event, grid, preliminary=True)
    publish(event, grid, 1, now=NOW + MINUTE, preliminary=True)
    assert queued(event, NOW + MINUTE) == told == [(key, "preliminary") for key in "abce"]


def test_who_loses_a_preliminary_meeting_by_the_final_timetable_is_told(event: StoredEvent) -> None:
    publish(event, event.draft("ab 2 T1", "ce 1 T1"), preliminary=True)
    event.claim_all(NOW)
    grid = event.draft("ab 2 T1")
    told = announced(event, grid)
    publish(event, grid, 1, now=NOW + MINUTE)
    wanted = [("a", "invitation"), ("b", "invitation"), ("c", "timetable_changed"), ("e", "timetable_changed")]
    assert queued(event, NOW + MINUTE) == told == wanted


def test_after_invitations_no_timetable_is_preliminary(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID))
    before = event.state()
    with pytest.raises(InvitedAlready):
        publish(event, event.draft(*MOVED_GRID), 1, preliminary=True)
    assert event.state() == before


def test_mails_wait_for_their_time_and_not_longer(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID), send_at=NOW + HOUR)
    assert timetable(event, "b").meetings, "the timetable itself is seen at once"
    assert event.claim_all(NOW + HOUR - MINUTE) == []
    with event.database.reading() as session:
        waiting = waiting_for(session, event.id, now=NOW)
    assert (waiting.queued, waiting.held, waiting.due) == (FIRST_MAILS, 0, NOW + HOUR)
    assert len(event.claim_all(NOW + HOUR)) == FIRST_MAILS


def seen(event: StoredEvent) -> str:
    with event.database.reading() as session:
        return waiting_seen(current_revision(session, event.id), waiting_for(session, event.id, now=NOW))


def test_mails_called_back_stay_until_they_are_let_go(event: StoredEvent) -> None:
    later = NOW + 2 * HOUR
    publish(event, event.draft(*FIRST_GRID), send_at=NOW + HOUR)
    waiting = seen(event)
    with event.database.writing() as session:
        assert call_back_mails(session, event.id, seen=waiting, by="organiser:1", now=NOW) == FIRST_MAILS
        assert call_back_mails(session, event.id, seen=waiting, by="organiser:1", now=NOW) == 0
    assert deliver_due(event.database, event.settings, event.id, clock=lambda: later) == 0
    held = seen(event)
    with event.database.writing() as session:
        assert send_waiting_mails(session, event.id, None, seen=held, by="organiser:1", now=later) == FIRST_MAILS
    assert deliver_due(event.database, event.settings, event.id, clock=lambda: later) == FIRST_MAILS
    with event.database.writing() as session:
        assert call_back_mails(session, event.id, seen=waiting, by="organiser:1", now=later) == 0, "they have left"


def test_what_was_published_while_mails_wait_is_told_once_and_as_it_is_now(event: StoredEvent) -> None:
    publish(event, event.draft(*MOVED_GRID), send_at=NOW + HOUR)
    grid = event.draft("ab 2 T1", "ac 0 T1", "de 0 T2")
    told = announced(event, grid)
    # ab moves before anybody was told of it, ce ends before anybody was told of it.
    assert told == [("a", "invitation"), ("b", "invitation")]
    publish(event, grid, 1, now=NOW + MINUTE)
    assert queued(event, NOW + MINUTE) == told
    mails = [calendar_of(mail) for mail in event.claim_all(NOW + 2 * HOUR)]
    assert sorted((method, str(entry["UID"])) for method, entry in mails) == sorted(
        ("REQUEST", event.meetings()[pair].uid) for pair in ("ab", "ac", "de") for _ in range(2)
    )


def test_taking_back_cancels_what_was_sent_and_says_why(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID))
    deliver_due(event.database, event.settings, event.id, clock=lambda: NOW)
    with event.database.reading() as session:
        preview = withdrawal_preview(session, event.id, now=NOW)
    done = take_back(event, "물 때문에 장소를 바꿉니다", now=NOW + MINUTE)
    assert (done.number, done.mails) == (1, len(preview.plan.mails))
    assert done.mails == FIRST_MAILS + 5
    own = timetable(event, "b")
    assert (own.revision, own.withdrawn, own.meetings) == (None, True, ())
    with event.database.reading() as session:
        assert current_revision(session, event.id) is None
        assert {m.status.value for m in feed_meetings(session, event.settings, event.ids["b"], "ko")} == {"CANCELLED"}
        assert details(session, event_id=event.id, action="timetable taken back")[0]["revision"] == 1
    mails = event.claim_all(NOW + MINUTE)
    plain = [mail for mail in mails if all(part.get_content_type() != "text/calendar" for part in mail.walk())]
    assert len(plain) == 5
    assert all("물 때문에 장소를 바꿉니다" in mail.get_body(("plain",)).get_content() for mail in plain)
    assert [calendar_of(mail)[0] for mail in mails if mail not in plain] == ["CANCEL"] * FIRST_MAILS
    assert take_back(event, "again", now=NOW + 2 * MINUTE).repeated


def take_back(event: StoredEvent, reason: str, seen: int = 1, now=NOW):
    with event.database.writing() as session:
        return withdraw_timetable(session, event.settings, event.id, reason, seen_revision=seen, by="command", now=now)


def test_nobody_is_told_of_the_end_of_what_nobody_was_told_of(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID), send_at=NOW + HOUR)
    assert take_back(event, "too early").mails == 0
    assert event.mails() == []


def test_what_was_taken_back_can_be_published_again_under_a_new_number(event: StoredEvent) -> None:
    grid, other = event.draft(*FIRST_GRID), event.draft(*SMALLER_GRID)
    publish(event, grid)
    take_back(event, "once more")
    with pytest.raises(WithdrawnMeanwhile):
        publish(event, other, 1)
    assert publish(event, other, 0, now=NOW + MINUTE, preliminary=True).number == 2
    take_back(event, "and again", 2)
    assert publish(event, grid, 0, now=NOW + 2 * MINUTE).number == 3
    assert timetable(event, "b").revision == 3


def test_a_reason_is_needed_and_a_day_that_began_is_not_taken_back(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID))
    for refused in ("", "x" * (REASON_LIMIT + 1)):
        with pytest.raises(ReasonRefused):
            take_back(event, refused)
    with pytest.raises(TimetableBegun):
        take_back(event, "late", now=BEGINS)
    assert take_back(event, "x" * REASON_LIMIT, now=BEGINS - timedelta(seconds=1)).number == 1


def test_whoever_was_taken_out_hears_that_their_meetings_end(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        take_out(session, event.id, event.public_ids["c"], by="organiser:1", now=NOW + MINUTE)
    later = NOW + 2 * MINUTE
    grid = event.draft("ab 2 T1", "de 0 T2", now=later)
    expected = [("a", "cancellation"), ("c", "cancellation"), ("c", "cancellation"), ("e", "cancellation")]
    assert announced(event, grid, now=later) == expected
    publish(event, grid, 1, now=later)
    assert queued(event, later) == expected


def test_whoever_was_taken_out_hears_that_the_timetable_was_taken_back(event: StoredEvent) -> None:
    publish(event, event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        take_out(session, event.id, event.public_ids["c"], by="organiser:1", now=NOW + MINUTE)
    later = NOW + 2 * MINUTE
    with event.database.writing() as session:
        withdraw_timetable(session, event.settings, event.id, "Fire", seen_revision=1, by="command", now=later)
    assert [kind for who, kind in queued(event, later) if who == "c"] == ["cancellation", "cancellation", "unpublished"]
