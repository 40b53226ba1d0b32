"""Statistics and outcomes on the pages: numbers with their rules, a workbook, noting what came of pairs."""

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from scheduler.followups.records import Outcome
from scheduler.followups.service import answer
from scheduler.privacy.retention import keep_promises
from scheduler.statistics.records import KeptStatistics
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER
from tests.web.organiser.pages import dead_links_of, refusal_of, text_of
from web.organiser import outcomes

PAGE = "/organiser/small/statistics"
OUTCOMES = "/organiser/small/outcomes"
AFTER = datetime(2027, 3, 6, tzinfo=UTC)
AFTER_ALL = datetime(2028, 4, 10, 3, tzinfo=UTC)


@pytest.fixture
def going_on(event):
    """Published; a and b both want to go on."""
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    for one, other in ("ab", "ba"):
        with event.database.writing() as session:
            answer(session, event.ids[one], event.public_ids[other], go_on=True, note="", now=AFTER)
    return event


def form(event, pair="ab", kind="joint_research", note=""):
    return {"first": event.public_ids[pair[0]], "second": event.public_ids[pair[1]], "kind": kind, "note": note}


def test_numbers_stand_beside_their_rules(desk, going_on):
    page = text_of(desk.get(PAGE))
    assert "Registered participants 5 0 no longer take part" in page
    assert "Held: both said so 1 / 4" in page
    assert "Counting rule: a meeting counts as held when both of the two answered" in page
    assert "Mutual share 100 % 4 pairs with wishes for each other" in page
    assert "Wishes by group are told from 3 people on; of fewer, “< 3” stands there." in page
    assert "Ulju 1 1 < 3 < 3 2 1 1 0" in page


def test_before_publication_the_page_says_so(desk):
    assert "No meeting is published." in text_of(desk.get(PAGE))


def test_in_korean_too(office, going_on):
    page = text_of(office.browser(language="ko").get(PAGE))
    assert "집계 기준: 만남이 시작된 뒤에 두 사람 모두" in page
    assert "울산 울주 1 1 3 미만 3 미만 2 1 1 0" in page


def test_the_workbook_has_the_same_numbers(desk, going_on):
    file = desk.get(f"{PAGE}.xlsx")
    assert file.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert file.headers["Content-Disposition"] == 'attachment; filename="small-statistics.xlsx"'
    book = load_workbook(io.BytesIO(file.data))
    assert book.sheetnames == [
        "Overview",
        "By zone",
        "By specialised field",
        "By cluster",
        "By council",
        "Meetings between zones",
        "Outcomes",
        "Offers and needs",
    ]
    overview = {row[0]: row[1] for row in book["Overview"].iter_rows(min_row=2, values_only=True) if row[0]}
    assert (overview["Meetings published"], overview["Wishes"], overview["Held: both said so"]) == (4, 8, 1)
    assert next(book["By zone"].iter_rows(min_row=2, values_only=True)) == ("Ulju", 1, 1, "< 3", "< 3", 2, 1, 1, 0)


def test_what_was_kept_is_told_as_that(desk, going_on):
    keep_promises(going_on.database, going_on.settings, now=AFTER_ALL)
    page = text_of(desk.get(PAGE))
    assert "A number that speaks of fewer than 5 stands as “< 5”." in page
    assert "Registered participants 5" in page
    assert "Meetings published < 5" in page
    assert "Ulju" in page
    assert desk.get(f"{PAGE}.xlsx").status_code == 200
    with going_on.database.writing() as session:
        for row in session.scalars(select(KeptStatistics)):
            session.delete(row)
    page = text_of(desk.get(PAGE))
    assert "before numbers were kept." in page
    assert desk.get(f"{PAGE}.xlsx").status_code == 200


def test_the_page_takes_as_many_queries_for_no_meeting_as_for_all(desk, event):
    desk.get(PAGE)
    with counted_queries(event.database) as before:
        desk.get(PAGE)
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    desk.get(PAGE)
    with counted_queries(event.database) as after:
        desk.get(PAGE)
    assert len(after) == len(before)


def test_an_outcome_is_noted_shown_counted_and_removed(desk, going_on):
    assert "1 pair goes on; 0 have an outcome." in text_of(desk.get(OUTCOMES))
    answer = desk.post(OUTCOMES, data=form(going_on, note="A test\r\nin May"))
    ids = going_on.public_ids
    assert (answer.status_code, answer.location) == (303, f"{OUTCOMES}#pair-{ids['a']}-{ids['b']}")
    page = desk.get(OUTCOMES)
    assert "Noted: Joint research." in text_of(page)
    assert "A test\nin May" in page.text
    assert "Joint research 1" in text_of(desk.get(PAGE))
    with going_on.database.reading() as session:
        number = session.scalars(select(Outcome.id)).one()
    assert desk.post(f"{OUTCOMES}/{number}/remove").status_code == 303
    gone = desk.post(f"{OUTCOMES}/{number}/remove")
    assert gone.status_code == 404
    assert refusal_of(gone) == "There is no such outcome; somebody may have removed it."


def test_the_second_of_two_organisers_sees_the_first_ones_note(desk, going_on):
    desk.post(OUTCOMES, data=form(going_on, note="by the first"))
    again = desk.post(OUTCOMES, data=form(going_on, note="by the second"))
    assert again.status_code == 409
    assert "noted this for the pair on" in refusal_of(again)
    assert "by the first" in text_of(again)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": "x" * 501}, "At most 500 characters are possible here."),
        ({"kind": "nonsense"}, "Not a valid choice"),
        ({"first": ""}, "Nothing was saved yet."),
    ],
)
def test_what_cannot_be_noted_stays_as_it_was_typed(desk, going_on, change, sentence):
    answer = desk.post(OUTCOMES, data=form(going_on, note="typed") | change)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    if "first" not in change:
        assert f">{change.get('note', 'typed')}</textarea>" in answer.text
        assert not dead_links_of(answer)
    with going_on.database.reading() as session:
        assert session.scalars(select(Outcome)).all() == []


def test_two_who_do_not_go_on_have_no_outcome(desk, going_on):
    answer = desk.post(OUTCOMES, data=form(going_on, "ac"))
    assert (answer.status_code, refusal_of(answer)) == (404, "These two are no pair that goes on.")


def test_of_many_pairs_a_part_is_shown(desk, going_on, monkeypatch):
    monkeypatch.setattr(outcomes, "PAIRS_ON_A_PAGE", 1)
    for one, other in ("ac", "ca"):
        with going_on.database.writing() as session:
            answer(session, going_on.ids[one], going_on.public_ids[other], go_on=True, note="", now=AFTER)
    first, second, past = (desk.get(f"{OUTCOMES}?page={page}").text for page in ("1", "2", "9" * 9))
    assert [text.count('<li id="pair-') for text in (first, second, past)] == [1, 1, 1]
    assert first != second
    assert "2 pairs go on" in text_of(desk.get(f"{OUTCOMES}?page=x"))
    noted = desk.post(OUTCOMES, data=form(going_on, "ac") | {"page": "2"})
    assert noted.location.startswith(f"{OUTCOMES}?page=2#pair-")


def test_without_pairs_the_page_says_when_they_come(desk, event):
    assert "No pair yet" in text_of(desk.get(OUTCOMES))
