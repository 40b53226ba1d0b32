"""Lists of programme items, tables and wishes, compared with the small event."""

import pytest

from scheduler.events.records import BarredKinds
from scheduler.imports.additions.decisions import Decisions
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.findings import RowCode
from scheduler.imports.additions.programme import ProgrammePlan
from scheduler.imports.additions.wishes import WishesPlan
from scheduler.imports.errors import ProblemCode
from tests.scheduler.imports.additions.lists import checked, codes
from tests.scheduler.imports.small_events import small_event, with_file
from tests.scheduler.stored_events import StoredEvent, stored

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ITEMS = "key,title,start,end,kind,track,room"


def test_new_items_are_added_and_known_ones_changed(event):
    found = checked(
        event,
        Subject.PROGRAMME,
        ITEMS,
        ",폐회,15:00,16:00,폐회,,Hall",
        "talk,발표,14:00,14:25,talk,talks,Room 2",
        ",질의,14:30,15:00,,Talks,Room 2",
    )
    plan = found.plan
    assert isinstance(plan, ProgrammePlan)
    assert (codes(found), found.numbers) == ([], {"added": 1, "updated": 1, "unchanged": 1})
    assert [set(values) for _, values in plan.updates] == [{"ends_at"}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",,15:00,16:00,,,", ProblemCode.MISSING_VALUE),
        (",x,,16:00,,,", ProblemCode.MISSING_VALUE),
        (",x,soon,16:00,,,", RowCode.UNKNOWN_TIME),
        (",x,2027-03-06 15:00,16:00,,,", RowCode.OTHER_DAY),
        (",x,16:00,16:00,,,", ProblemCode.END_BEFORE_START),
        (",x,15:00,16:00,dance,,", RowCode.UNKNOWN_KIND),
        (",x,15:00,16:00,,nowhere,", RowCode.UNKNOWN_TRACK),
        (",x,15:00,16:00,networking,meet,Room 1", RowCode.NETWORKING_BY_HAND),
        ("net,교류,14:00,15:20,networking,meet,Room 1", RowCode.NETWORKING_BY_HAND),
        ("talk,발표,14:00,14:30,networking,talks,Room 2", RowCode.NETWORKING_BY_HAND),
        (",x,14:00,14:30,,,", RowCode.OVERLAPS_STORED),
        (",x,14:10,14:20,talk,talks,", RowCode.OVERLAPS_STORED),
        (",x,14:10,14:20,talk,meet,Room 2", RowCode.OVERLAPS_STORED),
    ],
)
def test_a_mistake_in_a_programme_is_told(event, line, code):
    found = checked(event, Subject.PROGRAMME, ITEMS, line)
    assert codes(found) == [(2, code)]
    assert found.numbers["added"] == found.numbers["updated"] == 0


def test_items_that_touch_do_not_overlap_and_two_rows_that_overlap_do(event):
    touching = checked(event, Subject.PROGRAMME, ITEMS, ",x,15:00,15:30,,,Hall", ",y,15:30,16:00,,,Hall")
    assert codes(touching) == []
    both = checked(event, Subject.PROGRAMME, ITEMS, ",x,15:00,15:31,,,Hall", ",y,15:30,16:00,,,Hall")
    assert (3, RowCode.OVERLAPS) in codes(both)


def test_a_networking_block_that_stays_as_it_is_may_stand_in_the_list(event):
    found = checked(event, Subject.PROGRAMME, ITEMS, "net,새 이름,14:00,15:00,networking,meet,Room 1")
    assert (codes(found), found.numbers["updated"]) == ([], 1)


def test_tables_are_added_and_never_moved(event):
    found = checked(
        event,
        Subject.TABLES,
        "table,room,link,virtual",
        "T3,Room 1,,no",
        "T1,Room 1,https://meet.example.org/1,",
        "T2,Room 1,,",
    )
    assert (codes(found), found.numbers) == ([], {"added": 1, "updated": 1, "unchanged": 1})


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((",Room 1,,",), ProblemCode.MISSING_VALUE),
        (("T3,,,",), ProblemCode.MISSING_VALUE),
        (("T3,Room 9,,",), RowCode.ROOM_WITHOUT_NETWORKING),
        (("T1,Room 2,,",), RowCode.ROOM_WITHOUT_NETWORKING),
        (("T1,Room 1,,yes",), RowCode.TABLE_MOVED),
        (("T3,Room 1,ftp://x,",), ProblemCode.BAD_LINK),
        (("T3,Room 1,,perhaps",), RowCode.UNKNOWN_ANSWER),
        (("T3,Room 1,,", "T3,Room 1,,"), ProblemCode.DUPLICATE_KEY),
    ],
)
def test_a_mistake_in_tables_is_told(event, lines, code):
    found = checked(event, Subject.TABLES, "table,room,link,virtual", *lines)
    assert codes(found) == [(len(lines) + 1, code)]


@pytest.fixture
def silent(database, settings) -> StoredEvent:
    """Only a has chosen: two wishes and a veto of d."""
    files = with_file("wishes.csv", "participant,rank,target\na,1,b\na,2,c\n")
    return stored(database, settings, {**small_event(), **files})


WISHES = "participant,rank,target,organisation"


def test_wishes_are_found_by_key_address_and_name_and_get_ranks_without_gaps(silent):
    found = checked(
        silent, Subject.WISHES, WISHES, "b,5,라희,", "b@example.org,2,e,", "Na-rin,9,,Lab", "나린,,c@example.org,"
    )
    plan = found.plan
    assert isinstance(plan, WishesPlan)
    assert codes(found) == [(5, RowCode.WISHES_TOO_MANY)]
    (wishes,) = plan.lists.values()
    assert [(w.target.key if w.target else w.firm.key) for w in wishes if w.target or w.firm] == ["e", "d", "o1"]


def test_who_chose_keeps_their_list_and_nothing_is_told_of_it(silent):
    """Also of a wish for somebody whom they refused: it is not even looked at."""
    found = checked(silent, Subject.WISHES, WISHES, "a,1,d,", "a,2,a,", "a,1,nobody at all,")
    assert (codes(found), found.numbers) == ([], {"added": 0, "people": 0, "kept": 1})


def test_a_wish_for_a_kind_that_is_barred_is_told(silent):
    with silent.database.writing() as session:
        session.add(BarredKinds(event_id=silent.id, kind="", target_kind="company"))
    found = checked(silent, Subject.WISHES, WISHES, "b,1,a,", "b,2,c,", "b,3,,o1")
    assert codes(found) == [(2, RowCode.KIND_BARRED), (4, RowCode.KIND_BARRED)]
    assert found.findings.kept[0].found in ("가온", "Ga-on")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("b,1,b,",), ProblemCode.SELF_WISH),
        (("b,1,,",), ProblemCode.MISSING_VALUE),
        ((",1,c,",), ProblemCode.MISSING_VALUE),
        (("b,1,nobody,",), RowCode.UNKNOWN_PERSON),
        (("nobody,1,b,",), RowCode.UNKNOWN_PERSON),
        (("b,1,,nowhere",), RowCode.UNKNOWN_ORGANISATION),
        (("b,0,c,",), ProblemCode.OUT_OF_RANGE),
        (("b,1,c,", "b,2,c,"), ProblemCode.DUPLICATE_ROW),
        (("b,1,c,", "b,1,d,"), RowCode.RANK_TWICE),
        (("b,1,,o1", "b,2,a,"), ProblemCode.WISH_FOR_BOTH),
    ],
)
def test_a_mistake_in_wishes_is_told(silent, lines, code):
    found = checked(silent, Subject.WISHES, WISHES, *lines, decisions=Decisions())
    assert codes(found) == [(len(lines) + 1, code)]
