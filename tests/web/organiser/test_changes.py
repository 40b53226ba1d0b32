"""Changes of the day from the pages: noting, taking back, a repair and what is said to the second organiser."""

import pytest

from scheduler.timetable.pairs import PairKind, rule_pair
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW
from tests.scheduler.timetable.test_withdrawing import BEGINS
from tests.web.organiser.pages import refusal_of, text_of

PAGE = "/organiser/small/changes"
FIRST_SLOT, SECOND_SLOT = "2027-03-05T05:00:00+00:00", "2027-03-05T05:20:00+00:00"


def note(desk, event, key="d", kind="late", moment=SECOND_SLOT):
    data = {"person": event.public_ids[key], "kind": kind, "moment": moment}
    return desk.post(f"{PAGE}/absences", data=data, follow_redirects=True)


@pytest.fixture
def published(event):
    event.publish(event.draft(*FIRST_GRID))
    event.claim_all(NOW)
    return event


def test_before_publication_changes_are_noted_for_the_next_run(desk, event):
    page = text_of(note(desk, event))
    assert "Noted for “Ra-hee”. Nobody's timetable has changed yet." in page
    assert "Nothing is published yet." in page
    assert "Comes later 00:00–14:20 no meeting" in page
    answer = desk.post(f"{PAGE}/repair")
    assert (answer.status_code, refusal_of(answer)) == (404, "Nothing is published at the moment.")


def test_from_a_note_to_a_repair_that_tells_those_touched(desk, published):
    page = text_of(note(desk, published))
    assert "1 published meeting cannot be held as it stands." in page
    page = text_of(desk.post(f"{PAGE}/repair", follow_redirects=True))
    assert "1 of 4 meetings change." in page
    assert "14:00–14:20 · T2 → moves to 14:40–15:00" in page
    assert "“Ra-hee” is not there" in page
    assert "Proven: no repair changes fewer meetings." in page
    number = desk.get(f"{PAGE}/repair").text.split('name="repair" value="')[1].split('"')[0]
    answer = desk.post(f"{PAGE}/repair/apply", data={"repair": number}, follow_redirects=True)
    assert "Revision 2 is published; 2 mails are on their way." in text_of(answer)
    again = desk.post(f"{PAGE}/repair/apply", data={"repair": number})
    assert again.status_code == 409
    assert "Nothing was applied twice." in refusal_of(again)
    assert published.state()[0] == 2


def test_a_note_is_taken_back_before_it_is_applied(desk, published):
    page = note(desk, published).text
    number = page.split("/changes/absences/")[1].split("/undo")[0]
    answer = desk.post(f"{PAGE}/absences/{number}/undo", follow_redirects=True)
    assert "Nothing is noted." in text_of(answer)
    again = desk.post(f"{PAGE}/absences/{number}/undo")
    assert (again.status_code, refusal_of(again)) == (404, "This was taken back already, or is none of this event.")


def test_a_table_is_closed_and_opened_again(desk, published):
    page = desk.get(PAGE).text
    table = page.split('id="table"')[1].split('<option value="')[2].split('"')[0]
    data = {"table": table, "starts": FIRST_SLOT, "ends": SECOND_SLOT}
    answer = desk.post(f"{PAGE}/closures", data=data, follow_redirects=True)
    assert "Table T1 Room 1 A table is closed 14:00–14:20 1 meeting" in text_of(answer)
    undo = {"table": table, "starts": FIRST_SLOT}
    assert "Taken back." in text_of(desk.post(f"{PAGE}/closures/undo", data=undo, follow_redirects=True))
    assert "taken back already" in text_of(desk.post(f"{PAGE}/closures/undo", data=undo, follow_redirects=True))


@pytest.mark.parametrize(
    ("kind", "moment", "said"),
    [
        ("late", "", "Please choose until when they are not there."),
        ("nothing", "", "Please choose what happened."),
        ("cancelled", "2027-03-06T05:00:00+00:00", "The end must be after the beginning; nothing was noted."),
        ("late", "2027-02-19T05:00:00+00:00", "The end must be after the beginning; nothing was noted."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk, event, kind, moment, said):
    answer = note(desk, event, kind=kind, moment=moment)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Nothing is noted." in text_of(desk.get(PAGE))


def test_a_time_that_is_over_is_refused(office, event, clock):
    clock.now = BEGINS
    answer = note(office.browser(), event, kind="late", moment=FIRST_SLOT)
    assert answer.status_code == 422
    assert "That time is over; nothing was noted." in text_of(answer)


@pytest.mark.parametrize("moment", ["x", "2027-03-05T05:00:00", "0001-01-01T00:00:00+00:00", "\x00", "9" * 400])
def test_a_moment_of_no_list_of_ours_is_refused(desk, event, moment):
    assert note(desk, event, moment=moment).status_code == 422


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "0" * 5000, "²"])
def test_a_proposal_or_a_table_that_is_none_is_refused(desk, published, number):
    assert desk.post(f"{PAGE}/repair/apply", data={"repair": number}).status_code == 409
    assert desk.post(f"{PAGE}/repair/apply", data={"repair": "x", "offer": number}).status_code == 422
    assert desk.get(f"{PAGE}/repair").status_code == 404
    assert desk.post(f"{PAGE}/closures/undo", data={"table": number, "starts": FIRST_SLOT}).status_code == 404


def test_the_second_organiser_is_told_what_changed_since_the_proposal(office, desk, published):
    note(desk, published)
    page = desk.post(f"{PAGE}/repair", follow_redirects=True).text
    number = page.split('name="repair" value="')[1].split('"')[0]
    note(office.browser(), published, "c", "cancelled", "")
    answer = desk.post(f"{PAGE}/repair/apply", data={"repair": number})
    assert answer.status_code == 409
    assert "The event was changed after this proposal." in refusal_of(answer)
    assert "1 person can meet at other times." in text_of(answer)
    page = text_of(desk.get(f"{PAGE}/repair"))
    assert "it cannot be applied any more" in page
    assert "Apply and tell" not in page
    assert published.state()[0] == 1


def test_the_choice_about_declines_is_kept(desk, event):
    assert "checked" not in desk.get(PAGE).text.split('id="free"')[1].split(">")[0]
    desk.post(f"{PAGE}/declines", data={"free": "1", "seen": "0"})
    assert "checked" in desk.get(PAGE).text.split('id="free"')[1].split(">")[0]
    stale = desk.post(f"{PAGE}/declines", data={"seen": "0"})
    assert stale.status_code == 409
    assert refusal_of(stale).startswith("Somebody else changed this first.")
    desk.post(f"{PAGE}/declines", data={"seen": "1"})
    assert "checked" not in desk.get(PAGE).text.split('id="free"')[1].split(">")[0]
    assert (event.audit("declines free at once"), event.audit("declines wait for a repair")) == (1, 1)


def test_a_blocked_pair_is_called_blocked_and_nothing_else(desk, published):
    from scheduler.wishes.records import Veto

    with published.database.writing() as session:
        session.add(Veto(participant_id=published.ids["e"], target_id=published.ids["c"]))
    page = text_of(desk.post(f"{PAGE}/repair", follow_redirects=True))
    assert "Cancelled with" in page
    assert "blocked" in page
    assert "veto" not in page.lower()


def test_the_page_asks_the_database_as_often_for_many_as_for_few(desk, published):
    counts = []
    for keys in ("", "abcde"):
        for key in keys:
            note(desk, published, key, "cancelled", "")
        with counted_queries(published.database) as statements:
            assert desk.get(PAGE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_pair_that_must_meet_since_the_publication_is_named_as_added(desk, published):
    with published.database.writing() as session:
        pair = published.ids["c"], published.ids["d"]
        rule_pair(session, published.id, *pair, PairKind.REQUIRED, by="organiser:1", now=LATER)
    page = text_of(desk.post(f"{PAGE}/repair", follow_redirects=True))
    assert "must meet" in page
    assert "Added meetings" in page
