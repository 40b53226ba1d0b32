"""Going on after the event: who may, who both want to, and what times they get."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from scheduler.errors import NotFound
from scheduler.events.records import FollowUpWindow
from scheduler.followups.assigning import WindowPast, assign_follow_ups
from scheduler.followups.records import FollowUp
from scheduler.followups.rules import Window, may_go_on, starts
from scheduler.followups.service import (
    NOTE_LIMIT,
    NoteTooLong,
    NothingPublished,
    answer,
    follow_up_board,
    follow_up_page,
    mutual_pairs,
)
from scheduler.people.own_times import store_own_times
from scheduler.people.values import OwnTimes, Span
from scheduler.wishes.records import Wish
from tests.scheduler.calendars import libical
from tests.scheduler.stored_events import LATER
from tests.scheduler.timetable.test_publishing import calendar_of

# a and b met, a and c met; c and e wished for each other and d and e too, but were not placed.
GRID = ("ab 2 T1", "ac 0 T1")
SEOUL = ZoneInfo("Asia/Seoul")
MEETING = timedelta(minutes=60)
START = datetime(2027, 3, 5, 14, tzinfo=SEOUL)
"""Of the event's first slot, which lasts a third of a follow-up."""


class After:
    """The event after its publication."""

    def __init__(self, event) -> None:
        self.event = event
        event.publish(event.draft(*GRID))
        event.claim_all(LATER)

    def say(self, pair: str, go_on: bool = True, note: str = "", now=LATER) -> None:
        """The first of the pair says something about the second."""
        with self.event.database.writing() as session:
            answer(session, self.event.ids[pair[0]], self.event.public_ids[pair[1]], go_on=go_on, note=note, now=now)

    def both(self, *pairs: str) -> None:
        for pair in pairs:
            self.say(pair)
            self.say(pair[::-1])

    def assign(self, now=LATER):
        return assign_follow_ups(self.event.database, self.event.settings, self.event.id, by="command", now=now)

    def page(self, key: str) -> dict[str, bool]:
        with self.event.database.reading() as session:
            page = follow_up_page(session, self.event.ids[key])
        return {entry.partner.key: entry.met for entry in page.entries}

    def mutual(self) -> set[str]:
        key = {number: key for key, number in self.event.ids.items()}
        with self.event.database.reading() as session:
            return {key[first] + key[second] for first, second in mutual_pairs(session, self.event.id)}

    def booked(self) -> dict[str, FollowUp]:
        key = {number: key for key, number in self.event.ids.items()}
        with self.event.database.reading() as session:
            return {key[row.first_id] + key[row.second_id]: row for row in session.scalars(select(FollowUp))}


@pytest.fixture
def after(event) -> After:
    return After(event)


def test_everybody_may_answer_about_those_they_met_and_their_own_unplaced_wishes(after):
    assert after.page("a") == {"c": True, "b": True}
    assert after.page("c") == {"a": True, "e": False}
    assert after.page("e") == {"d": False, "c": False}
    with pytest.raises(NotFound):
        after.say("ae")
    with pytest.raises(NotFound):
        after.say("ad")


def test_before_a_publication_there_is_nothing_to_answer(event):
    with event.database.writing() as session:
        assert not follow_up_page(session, event.ids["a"]).published
        with pytest.raises(NothingPublished):
            answer(session, event.ids["a"], event.public_ids["b"], go_on=True, note="", now=LATER)


def test_only_pairs_of_whom_both_say_yes_stand_in_the_list(after):
    after.say("ab", note="price list")
    after.say("ca")
    assert after.mutual() == set()
    after.say("ba", note="yes")
    after.say("ac", go_on=False)
    after.both("ce")
    assert after.mutual() == {"ab", "ce"}
    with after.event.database.reading() as session:
        board = follow_up_board(session, after.event.id)
    assert [(pair.first.key, pair.second.key, pair.met) for pair in board.pairs] == [
        ("a", "b", True),
        ("c", "e", False),
    ]
    assert (board.pairs[0].first_note, board.pairs[0].second_note, board.one_sided) == ("price list", "yes", 1)


def test_the_last_answer_counts(after):
    after.both("ab")
    after.say("ba", go_on=False)
    assert after.mutual() == set()
    after.say("ba")
    assert after.mutual() == {"ab"}


def test_a_wish_of_one_side_only_is_not_enough(after, event):
    with event.database.writing() as session:
        session.query(Wish).filter_by(participant_id=event.ids["e"], target_id=event.ids["c"]).delete()
    after.say("ce")
    with pytest.raises(NotFound):
        after.say("ec")
    assert after.mutual() == set()
    assert may_go_on(met=True, wished=(), pair=(1, 2))
    assert may_go_on(met=False, wished={(1, 2), (2, 1)}, pair=(1, 2))
    assert not may_go_on(met=False, wished={(1, 2)}, pair=(1, 2))
    assert not may_go_on(met=False, wished={(2, 1)}, pair=(1, 2))


def test_a_note_has_a_limit(after):
    after.say("ab", note="x" * NOTE_LIMIT)
    with pytest.raises(NoteTooLong) as refusal:
        after.say("ab", note="x" * (NOTE_LIMIT + 1))
    assert (refusal.value.given, refusal.value.limit) == (NOTE_LIMIT + 1, NOTE_LIMIT)


def test_every_pair_gets_its_earliest_time_in_the_window_and_nobody_two_at_once(after):
    after.both("ab", "ac", "ce", "de")
    done = after.assign()
    assert (done.count, done.not_placed, done.earliest_proven, done.mails) == (4, (), True, 8)
    booked = after.booked()
    assert set(booked) == {"ab", "ac", "ce", "de"}
    for row in booked.values():
        local = row.starts_at.astimezone(SEOUL)
        assert row.ends_at - row.starts_at == MEETING
        assert date(2027, 3, 8) <= local.date() <= date(2027, 3, 19)
        assert local.isoweekday() in {1, 5}
        assert time(9) <= local.time() <= time(17)
        assert local.minute in {0, 30}
    for (pair, row), (other, second) in combinations(booked.items(), 2):
        if set(pair) & set(other):
            assert row.ends_at <= second.starts_at or second.ends_at <= row.starts_at
    # Two rounds are enough, ab with ce and ac with de: the sum is the least there is.
    first = datetime(2027, 3, 8, 9, tzinfo=SEOUL)
    assert sorted(row.starts_at - first for row in booked.values()) == [timedelta(0)] * 2 + [MEETING] * 2


def test_times_that_were_given_stay_and_new_pairs_find_room(after):
    after.both("ab")
    after.assign()
    before = after.booked()["ab"]
    after.both("ac")
    done = after.assign(LATER + timedelta(minutes=1))
    assert (done.count, done.mails) == (1, 2)
    booked = after.booked()
    assert (booked["ab"].starts_at, booked["ab"].uid, booked["ab"].sequence) == (before.starts_at, before.uid, 0)
    assert booked["ac"].starts_at == before.ends_at
    assert after.assign(LATER + timedelta(minutes=2)).count == 0
    assert after.booked().keys() == {"ab", "ac"}


def test_both_get_an_invitation_that_calendars_read(after, event):
    after.both("ab")
    after.assign()
    row = after.booked()["ab"]
    mails = event.claim_all(LATER)
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails) == ["a@example.org", "b@example.org"]
    for mail in mails:
        method, entry = calendar_of(mail)
        assert (method, entry["UID"], entry["SEQUENCE"]) == ("REQUEST", row.uid, 0)
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        reading = libical.read(part.get_payload(decode=True))
        assert (reading.allowed, reading.errors, reading.events) == (True, 0, 1)
        assert (reading.starts_at, reading.ends_at) == (row.starts_at.timestamp(), row.ends_at.timestamp())
        assert "https://meet.example.org/" in mail.get_body(("plain",)).get_content()


def test_after_the_window_nothing_is_assigned(after):
    after.both("ab")
    end = datetime(2027, 3, 19, 17, tzinfo=SEOUL)
    with pytest.raises(WindowPast):
        after.assign(end)
    assert after.assign(end - timedelta(microseconds=1)).count == 1
    assert after.booked()["ab"].starts_at == end


def test_whoever_finds_no_time_is_named(after):
    after.both("ab", "ac")
    done = after.assign(datetime(2027, 3, 19, 16, 45, tzinfo=SEOUL))
    assert done.count == 1
    assert len(done.not_placed) == 1
    assert {done.not_placed[0].first.key, done.not_placed[0].second.key} in ({"a", "b"}, {"a", "c"})


def test_times_begin_on_the_half_hour_of_working_days_also_where_clocks_change():
    window = Window(date(2027, 3, 26), date(2027, 3, 29), time(1), time(5), (5, 7, 1), 60, "Europe/Berlin")
    found = starts(window, datetime(2027, 1, 1, tzinfo=UTC))
    zone = ZoneInfo("Europe/Berlin")
    per_day: dict[date, int] = {}
    for start in found:
        end = (start + MEETING).astimezone(zone)
        assert start.astimezone(zone).isoweekday() in {5, 7, 1}
        assert end.time() <= time(5)
        per_day[end.date()] = per_day.get(end.date(), 0) + 1
    # On the Sunday the hour from 2 to 3 does not exist, so there is room for two starts fewer.
    assert per_day == {date(2027, 3, 26): 7, date(2027, 3, 28): 5, date(2027, 3, 29): 7}


def test_on_the_event_s_own_day_nobody_is_taken_out_of_a_meeting_a_talk_or_a_time_they_closed(after, event):
    with event.database.writing() as session:
        session.get_one(FollowUpWindow, event.id).first_day = date(2027, 3, 5)
        session.get_one(FollowUpWindow, event.id).opens = time(14)
        store_own_times(session, event.ids["e"], OwnTimes(closed=frozenset({Span(START, START + MEETING / 3)})))
    # b speaks from 14:00 to 14:30 and meets a from 14:40 to 15:00; e closed the slot at 14:00.
    after.both("ab", "de")
    after.assign()
    found = {pair: row.starts_at - START for pair, row in after.booked().items()}
    assert found == {"ab": MEETING, "de": MEETING / 2}


def test_a_time_once_given_stays_in_both_lists_when_the_pair_left_the_grid(after, event):
    after.both("ac")
    after.assign()
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id.in_([event.ids["a"], event.ids["c"]])))
    event.publish(event.draft("de 0 T1"), 1, accept=True)
    with event.database.reading() as session:
        for own, other in ("ac", "ca"):
            page = follow_up_page(session, event.ids[own])
            assert [entry.partner.key for entry in page.entries if entry.appointment] == [other]
        board = follow_up_board(session, event.id)
    assert [(pair.first.key, pair.second.key, pair.appointment is not None) for pair in board.pairs] == [
        ("a", "c", True)
    ]
