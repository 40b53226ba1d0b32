"""The statistics of a small event, number by number, while its rows are there and after they went."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from scheduler.events.records import Slot
from scheduler.followups.outcomes import OutcomeKind, note_outcome
from scheduler.followups.service import answer
from scheduler.people.records import OrganisationTag
from scheduler.privacy.retention import keep_promises
from scheduler.statistics.records import KeptStatistics
from scheduler.statistics.service import statistics
from scheduler.statistics.values import Kind, PeopleNumbers, Statistics, WishNumbers
from scheduler.statistics.workbooks import Sheet, workbook
from scheduler.timetable.declining import Reason, decline
from scheduler.timetable.grids import own_timetable
from scheduler.wishes.records import Veto
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent

DAY = datetime(2027, 3, 5, 5, tzinfo=UTC)
"""When the first slot begins."""

AFTER_CHOICES = datetime(2027, 4, 10, 3, tzinfo=UTC)
AFTER_ALL = datetime(2028, 4, 10, 3, tzinfo=UTC)


def said(event: StoredEvent, pair: str, now: datetime, go_on: bool = True) -> None:
    with event.database.writing() as session:
        answer(session, event.ids[pair[0]], event.public_ids[pair[1]], go_on=go_on, note="", now=now)


def counted(event: StoredEvent) -> Statistics:
    with event.database.reading() as session:
        return statistics(session, event.id)


def wishes_of(event: StoredEvent) -> WishNumbers:
    found = counted(event).wishes
    assert found is not None
    return found


def people_of(event: StoredEvent) -> PeopleNumbers:
    found = counted(event).people
    assert found is not None
    return found


@pytest.fixture
def published(event: StoredEvent) -> StoredEvent:
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    return event


def test_wishes_are_counted_as_pairs_of_people_and_blocked_ones_are_just_not_candidates(event):
    """ab, ac, ce and de wished for each other: eight wishes, four pairs; a's veto of d touches none of them."""
    found = wishes_of(event)
    assert (found.wishers, found.wishes, found.wished_pairs, found.mutual_pairs, found.candidate_pairs) == (
        5,
        8,
        4,
        4,
        4,
    )
    assert found.declined == 0
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["c"], target_id=event.ids["a"]))
    assert (wishes_of(event).wished_pairs, wishes_of(event).candidate_pairs) == (4, 3)


def test_wishes_of_too_few_are_hidden_by_group_and_with_them_what_would_tell(event):
    """Only a is of a zone; b, c, d and e are of none."""
    found = counted(event)
    zones = next(each for each in found.dimensions if each.kind is Kind.ZONE)
    assert [(line.people, line.organisations, line.made, line.received) for line in zones.lines] == [
        (1, 1, None, None),
        (4, 0, None, None),
    ]


def test_a_meeting_is_held_when_both_answered_after_it_began(published):
    def held() -> tuple[object, ...]:
        found = people_of(published)
        return found.meetings, found.held_both, found.held_one, found.unanswered

    assert held() == (4, 0, 0, 4)
    with published.database.reading() as session:
        begins = session.scalars(select(Slot.starts_at).order_by(Slot.number)).all()
    # ac meets in slot 0, ab in slot 2.
    said(published, "ac", begins[0] - timedelta(milliseconds=1))
    assert held() == (4, 0, 0, 4)
    said(published, "ac", begins[0])
    assert held() == (4, 0, 1, 3)
    said(published, "ca", begins[0], go_on=False)
    assert held() == (4, 1, 0, 3)
    said(published, "ab", begins[1])
    said(published, "ba", begins[1])
    assert held() == (4, 1, 0, 3)


def test_pairs_that_go_on_their_outcomes_and_groups(published):
    for pair in ("ab", "ba", "ac"):
        said(published, pair, DAY + timedelta(hours=3))
    for kind in (OutcomeKind.JOINT, OutcomeKind.OTHER):
        with published.database.writing() as session:
            pair = published.public_ids["a"], published.public_ids["b"]
            note_outcome(session, published.id, pair, kind, "", by="organiser:1", now=LATER)
    found = people_of(published)
    assert (found.agreed, found.assigned, found.outcome_pairs) == (1, 0, 1)
    assert found.outcomes == {"joint_research": 1, "other": 1}
    assert found.group_meetings == {
        "zone:ulju": 2,
        "zone:": 4,
        "field:미래형 전지": 2,
        "field:": 4,
        "cluster:green": 2,
        "cluster:": 4,
        "council:energy": 2,
        "council:": 4,
    }
    assert (found.group_agreed["zone:ulju"], found.group_outcomes["zone:"]) == (1, 1)
    assert [row.counts for row in counted(published).matrix] == [(0, 2), (2, 2)]


def test_a_declined_meeting_is_told_with_the_wishes(published):
    with published.database.writing() as session:
        own = published.ids["a"]
        meeting = own_timetable(session, own).meetings[0].public_id
        decline(session, published.settings, own, meeting, reason=Reason.TRAVEL, note="", now=LATER)
    assert wishes_of(published).declined == 1
    assert wishes_of(published).candidate_pairs == 3


def test_offers_and_needs_that_stand_alone_name_their_organisations(event):
    (battery,) = counted(event).technologies
    assert (battery.offered, battery.needed, battery.alone) == (1, 1, ())
    with event.database.writing() as session:
        session.execute(update(OrganisationTag).where(OrganisationTag.use == "need").values(use="member"))
    (battery,) = counted(event).technologies
    assert (battery.offered, battery.needed, [name.en for name in battery.alone]) == (1, 0, ["Lab"])


def test_what_was_deleted_is_told_as_far_as_it_was_kept(published):
    before = wishes_of(published)
    keep_promises(published.database, published.settings, now=AFTER_CHOICES)
    found = counted(published)
    assert found.wishes is not None
    assert (found.wishes.wishers, found.wishes.wishes, found.wishes.mutual_pairs) == (5, before.wishes, None)
    assert (found.fewest_wishers, found.wishes_kept_at) == (5, AFTER_CHOICES)
    assert found.people is not None
    assert (found.people.meetings, found.people_kept_at) == (4, None)
    keep_promises(published.database, published.settings, now=AFTER_ALL)
    found = counted(published)
    assert found.people is not None
    assert (found.people.registered, found.people.meetings, found.matrix) == (5, None, ())
    assert set(found.people.group_people.values()) == {None}
    assert (found.fewest, found.people_kept_at) == (5, AFTER_ALL)
    with published.database.reading() as session:
        assert [row.fewest for row in session.scalars(select(KeptStatistics))] == [5, 5]


def test_numbers_are_kept_once_and_not_of_rows_that_are_gone(published):
    keep_promises(published.database, published.settings, now=AFTER_CHOICES)
    before = wishes_of(published)
    keep_promises(published.database, published.settings, now=AFTER_CHOICES + timedelta(days=1))
    assert wishes_of(published) == before


def test_an_event_whose_data_went_before_numbers_were_kept_says_nothing_of_it(published):
    keep_promises(published.database, published.settings, now=AFTER_ALL)
    with published.database.writing() as session:
        for row in session.scalars(select(KeptStatistics)):
            session.delete(row)
    found = counted(published)
    assert (found.wishes, found.people, found.dimensions, found.technologies) == (None, None, (), ())


def test_as_many_queries_for_a_published_grid_as_for_none(event):
    counted(event)
    with counted_queries(event.database) as before:
        counted(event)
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    for pair in ("ab", "ba"):
        said(event, pair, DAY + timedelta(hours=3))
    counted(event)
    with counted_queries(event.database) as after:
        counted(event)
    assert len(after) == len(before)


def test_no_cell_of_a_workbook_is_a_formula_and_numbers_are_numbers():
    bad = ("=1+1", "+1", "@x", "\x01odd", "plain")
    sheet = Sheet("a/b: [x]", ("Name", "Meetings"), tuple((text, n) for n, text in enumerate(bad)), "note", "Meetings")
    data = workbook([sheet, sheet], now=NOW)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["a b   x", "a b   x (1)"]
    page = book.worksheets[0]
    rows = list(page.iter_rows(min_row=2, max_row=6))
    assert [(row[0].data_type, row[1].value) for row in rows] == [("s", n) for n in range(5)]
    assert [row[0].value for row in rows][:3] == ["=1+1", "+1", "@x"]
    assert len(page._charts) == 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
