"""What came of the pairs: noted by the organiser, once of each kind, for pairs that go on."""

import pytest
from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.followups.outcomes import OutcomeKind, OutcomeNoted, note_outcome, outcome_pairs, remove_outcome
from scheduler.followups.records import Outcome
from scheduler.followups.service import NOTE_LIMIT, NoteTooLong, answer
from scheduler.privacy.copies import own_copy
from scheduler.privacy.erasure import erase
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent


@pytest.fixture
def after(event: StoredEvent) -> StoredEvent:
    """a and b met and both want to go on; of a and c only one does."""
    event.publish(event.draft(*FIRST_GRID))
    for one, other in ("ab", "ba", "ac"):
        with event.database.writing() as session:
            answer(session, event.ids[one], event.public_ids[other], go_on=True, note="", now=LATER)
    return event


def note(event: StoredEvent, pair: str = "ab", kind: OutcomeKind = OutcomeKind.JOINT, text: str = "") -> None:
    ids = event.public_ids[pair[0]], event.public_ids[pair[1]]
    with event.database.writing() as session:
        note_outcome(session, event.id, ids, kind, text, by="organiser:1", now=LATER)


def noted(event: StoredEvent) -> dict[str, list[str]]:
    with event.database.reading() as session:
        pairs = outcome_pairs(session, event.id)
    return {pair.first.key + pair.second.key: [each.kind for each in pair.outcomes] for pair in pairs}


def test_pairs_that_go_on_may_have_an_outcome_of_each_kind(after):
    assert noted(after) == {"ab": []}
    note(after, "ba")
    note(after, kind=OutcomeKind.PLANNING)
    assert noted(after) == {"ab": ["joint_research", "planning"]}
    with after.database.reading() as session:
        (pair,) = outcome_pairs(session, after.id)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "outcome noted")).all()
    assert pair.open_kinds == (OutcomeKind.TRANSFER, OutcomeKind.BROKERED, OutcomeKind.OTHER)
    assert [outcome.by for outcome in pair.outcomes] == ["사무국", "사무국"]
    assert [entry.detail["kind"] for entry in entries] == ["joint_research", "planning"]
    assert all("note" not in entry.detail for entry in entries)


@pytest.mark.parametrize("pair", ["ac", "cd", "aa"])
def test_others_have_none(after, pair):
    with pytest.raises(NotFound):
        note(after, pair)


def test_somebody_who_is_not_there_has_none(after):
    pair = "x", after.public_ids["a"]
    with pytest.raises(NotFound), after.database.writing() as session:
        note_outcome(session, after.id, pair, OutcomeKind.OTHER, "", by="organiser:1", now=LATER)


def test_a_second_organiser_overwrites_nothing(after):
    note(after, text="first")
    with pytest.raises(OutcomeNoted) as refused:
        note(after, text="second")
    assert (refused.value.by, refused.value.note) == ("사무국", "first")
    with after.database.reading() as session:
        assert session.scalars(select(Outcome.note)).all() == ["first"]


def test_a_note_of_the_limit_is_kept_and_a_longer_one_is_not(after):
    note(after, text="x" * NOTE_LIMIT)
    with pytest.raises(NoteTooLong):
        note(after, kind=OutcomeKind.OTHER, text="x" * (NOTE_LIMIT + 1))


def test_what_was_noted_by_mistake_is_taken_back_once(after):
    note(after)
    with after.database.reading() as session:
        number = session.scalars(select(Outcome.id)).one()
    with after.database.writing() as session:
        remove_outcome(session, after.id, number, by="organiser:1", now=LATER)
    assert noted(after) == {"ab": []}
    with pytest.raises(NotFound), after.database.writing() as session:
        remove_outcome(session, after.id, number, by="organiser:1", now=LATER)


def test_erasing_one_of_the_two_leaves_that_it_was_and_nothing_of_what_was_written(after):
    note(after, text="about a")
    with after.database.writing() as session:
        erase(session, after.settings, after.ids["a"], now=LATER)
    with after.database.reading() as session:
        assert session.execute(select(Outcome.kind, Outcome.note)).one() == ("joint_research", "")
        own = {part.name: part.rows for part in own_copy(session, after.ids["b"])}
    assert own["outcomes"][0][:3] == ("떠난 참가자", "joint_research", "")


def test_as_many_queries_for_one_outcome_as_for_all(after):
    note(after)
    with counted_queries(after.database) as one:
        noted(after)
    for kind in (OutcomeKind.TRANSFER, OutcomeKind.BROKERED, OutcomeKind.PLANNING, OutcomeKind.OTHER):
        note(after, kind=kind)
    with counted_queries(after.database) as several:
        noted(after)
    assert len(one) == len(several)
