"""What a repair keeps, adds and says where rules, tables or people are others than when the grid was published."""

import pytest
from sqlalchemy import update

from scheduler.database import Database
from scheduler.events.records import MeetingTable
from scheduler.people.absences import AbsenceKind
from scheduler.people.records import Participant
from scheduler.settings import Settings
from scheduler.timetable.repairs import Cause, Proposal, RepairStale, proposal
from tests.scheduler.people.test_absences import away
from tests.scheduler.setup.test_planning import at_once
from tests.scheduler.stored_events import LATER, StoredEvent, stored
from tests.scheduler.timetable.test_met import before as before
from tests.scheduler.timetable.test_met import wish_for_the_organisation
from tests.scheduler.timetable.test_pairs import rules_on
from tests.scheduler.timetable.test_repairs import applied, places, proposed
from tests.scheduler.timetable.test_repairs import published as published

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the database."""


def said(repair: Proposal) -> set[tuple[str, Cause, bool]]:
    """Pair, cause and whether it is held afterwards, of each change."""
    return {(c.change.first.key + c.change.second.key, c.cause, c.change.after is not None) for c in repair.changes}


def test_a_pair_that_met_before_keeps_its_published_meeting(event: StoredEvent, before: StoredEvent) -> None:
    wish_for_the_organisation(event)
    event.publish(event.draft("ac 0 T1", "de 0 T2"))
    repair = proposed(event)
    assert said(repair) == set()
    assert not repair.stale


def test_a_required_pair_of_which_one_is_away_hinders_no_repair(published: StoredEvent) -> None:
    rules_on(published, ("b", "c"))
    away(published, "b", AbsenceKind.CANCELLED)
    repair = proposed(published)
    assert said(repair) == {("ab", Cause.AWAY, False)}
    applied(published, repair)
    assert set(places(published)) == {"ac", "ce", "de"}


def test_a_pair_required_since_the_publication_is_added_and_offers_stay(event: StoredEvent) -> None:
    event.publish(event.draft("ab 2 T1", "ce 1 T1"))
    rules_on(event, ("c", "d"))
    away(event, "e", AbsenceKind.CANCELLED)
    repair = proposed(event)
    assert said(repair) == {("ce", Cause.AWAY, False), ("cd", Cause.REQUIRED, True)}
    assert [offer.first.key + offer.second.key for offer in repair.offers] == ["ac"]
    done = applied(event, repair)
    assert done.mails == len(repair.mails)
    assert set(places(event)) == {"ab", "cd"}


def test_whoever_was_taken_out_is_away(published: StoredEvent) -> None:
    with published.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "d").values(left_at=LATER))
    assert said(proposed(published)) == {("de", Cause.AWAY, False)}


def test_a_table_with_another_name_makes_a_proposal_stale(published: StoredEvent) -> None:
    away(published, "a", AbsenceKind.CANCELLED)
    repair = proposed(published)
    with published.database.writing() as session:
        session.execute(update(MeetingTable).where(MeetingTable.key == "T1").values(key="Window"))
    with published.database.reading() as session:
        assert proposal(session, published.id, now=LATER).stale.frame
    with pytest.raises(RepairStale):
        applied(published, repair)


def test_a_repair_of_blocks_at_once_names_the_slot_of_the_room(database: Database, settings: Settings) -> None:
    event = stored(database, settings, at_once())
    event.publish(event.draft("ac 1 T3", "de 1 T1"))
    away(event, "d", AbsenceKind.CANCELLED)
    (caused,) = proposed(event).changes
    assert (caused.change.before.slot.room, caused.change.before.table.key) == ("Room 1", "T1")
