"""Who met at an earlier event meets again only by a wish that names the person."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, insert, select, update

from scheduler.events.records import Event
from scheduler.people.records import Organisation, Participant
from scheduler.timetable.declining import Reason, decline
from scheduler.timetable.judging import grid_breaches
from scheduler.timetable.met import met_before
from scheduler.timetable.planning import build_problem
from scheduler.timetable.settings import DEFAULTS
from scheduler.wishes.records import Veto, Wish
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent, event_files, stored

EARLIER = date(2026, 3, 5)


@pytest.fixture
def before(event: StoredEvent) -> StoredEvent:
    """An event of the same people a year earlier, whose grid was published."""
    files = {**event_files(), "event.toml": event_files()["event.toml"].replace(b'"small"', b'"before"', 1)}
    other = stored(event.database, event.settings, files)
    other.publish(other.draft(*FIRST_GRID))
    with event.database.writing() as session:
        session.execute(update(Event).where(Event.id == other.id).values(day=EARLIER))
        session.execute(update(Participant).where(Participant.id == other.ids["e"]).values(email="x@example.org"))
    return other


def known(event: StoredEvent) -> set[str]:
    key = {number: key for key, number in event.ids.items()}
    with event.database.reading() as session:
        return {key[first] + key[second] for first, second in met_before(session, event.id)}


def meetings(event: StoredEvent, settings=DEFAULTS) -> dict[str, int]:
    with event.database.reading() as session:
        return {meeting.id: meeting.weight for meeting in build_problem(session, event.id, settings).meetings}


def wish_for_the_organisation(event: StoredEvent) -> None:
    """c wishes for a's organisation and nobody by name; a for nobody."""
    with event.database.writing() as session:
        session.execute(delete(Veto))
        session.execute(delete(Wish).where(Wish.participant_id.in_((event.ids["a"], event.ids["b"], event.ids["c"]))))
        firm = session.scalar(select(Organisation.id).where(Organisation.event_id == event.id))
        session.execute(
            insert(Wish), [{"participant_id": event.ids["c"], "rank": 1, "target_id": None, "organisation_id": firm}]
        )


def test_the_same_addresses_at_an_event_of_an_earlier_day_are_the_same_people(event, before):
    assert known(event) == {"ab", "ac"}
    assert known(before) == set()


def test_a_meeting_that_was_taken_back_or_declined_was_none(event, before):
    before.publish(before.draft("ac 0 T1"), 1, accept=True)
    assert known(event) == {"ac"}
    public_id = next(m.public_id for pair, m in before.meetings().items() if m.event_id == before.id and pair in {"ac"})
    with event.database.writing() as session:
        decline(session, event.settings, before.ids["a"], public_id, reason=Reason.TRAVEL, note="", now=LATER)
    assert known(event) == set()


@pytest.mark.parametrize("day", [date(2027, 3, 5), date(2027, 3, 6)])
def test_an_event_of_the_same_day_or_a_later_one_does_not_count(event, before, day):
    with event.database.writing() as session:
        session.execute(update(Event).where(Event.id == before.id).values(day=day))
    assert known(event) == set()


def test_a_wish_for_the_person_overrides_that_they_met(event, before):
    assert meetings(event) == meetings(event, replace(DEFAULTS, avoid_met=False))


def test_a_wish_for_the_organisation_does_not_unless_the_tick_is_taken_away(event, before):
    wish_for_the_organisation(event)
    assert meetings(event) == {"c+e": 2, "d+e": 12}
    assert meetings(event, replace(DEFAULTS, avoid_met=False)) == {"a+c": 3, "c+e": 2, "d+e": 12}
    grid = event.draft("ac 0 T1", "de 0 T2")
    with event.database.reading() as session:
        # What is avoided is no rule: a draft made without the tick can be published.
        assert grid_breaches(session, event.id, grid) == ()
