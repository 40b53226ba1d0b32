"""Mail addresses: of those whom one meets on the published timetable, and of nobody else."""

import pytest
from sqlalchemy import update

from scheduler.people.records import Participant
from scheduler.privacy.consents import decide
from scheduler.privacy.contacts import partner_addresses
from scheduler.privacy.erasure import erase
from scheduler.privacy.rules import Decision
from scheduler.timetable.grids import own_timetable
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent


def addresses(event: StoredEvent, key: str) -> set[str]:
    with event.database.reading() as session:
        return set(partner_addresses(session, own_timetable(session, event.ids[key])).values())


def test_partners_of_the_published_grid_and_nobody_else(event):
    event.draft(*FIRST_GRID)
    assert addresses(event, "a") == set()
    event.publish(event.draft(*FIRST_GRID))
    assert addresses(event, "a") == {"b@example.org", "c@example.org"}
    assert addresses(event, "b") == {"a@example.org"}
    event.publish(event.draft("ac 0 T1"), seen=1, now=LATER)
    assert addresses(event, "a") == {"c@example.org"}
    assert addresses(event, "b") == set()


@pytest.mark.parametrize("decision", [Decision.REFUSED, Decision.WITHDRAWN])
def test_the_newest_decision_of_the_partner_counts(event, decision):
    event.publish(event.draft(*FIRST_GRID))
    for given, expected in ((Decision.GIVEN, True), (decision, False), (Decision.GIVEN, True)):
        with event.database.writing() as session:
            decide(session, event.ids["b"], given, language="ko", now=NOW)
        assert ("b@example.org" in addresses(event, "a")) is expected
        assert "c@example.org" in addresses(event, "a")


def test_whoever_left_or_was_erased_is_not_to_be_written_to(event):
    event.publish(event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.id == event.ids["b"]).values(left_at=NOW))
        erase(session, event.settings, event.ids["c"], now=LATER)
    assert addresses(event, "a") == set()
