"""Drafts from the pages: with forms alone, and as the editor in the browser asks."""

import re

import pytest
from sqlalchemy import update

from scheduler.people.records import Participant
from scheduler.timetable.editing_views import draft_sheet
from scheduler.wishes.records import Veto
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID
from tests.web.organiser.pages import refusal_of, text_of

PAGE = "/organiser/small/drafts/1"
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(desk, event):
    event.draft(*FIRST_GRID)
    assert desk.post("/organiser/small/runs/1/edit").status_code == 303
    return event


def pair(event, text):
    return "-".join(str(number) for number in sorted(event.ids[key] for key in text))


def place(event, slot, table):
    with event.database.reading() as session:
        numbers = draft_sheet(session, event.id, 1).work.numbers
    return f"{numbers.slots[slot].id}-{next(each.id for each in numbers.tables if each.key == table)}"


def press(desk, event, act, text="", *, seen=0, headers=None, **more):
    fields = {"act": act, "seen": str(seen), "pair": pair(event, text) if text else "", **more}
    return desk.post(PAGE, data=fields, headers=headers)


def test_editing_a_run_makes_a_draft_that_the_lists_show(desk, draft):
    page = text_of(desk.get(PAGE))
    assert "Draft 1" in page
    assert "Verified" in page
    for path in ("/organiser/small/drafts", "/organiser/small/"):
        assert "Draft 1 Run 1 4 0" in text_of(desk.get(path))


def test_the_published_timetable_and_a_draft_can_be_edited_too(desk, event):
    assert desk.post("/organiser/small/drafts").status_code == 404
    event.publish(event.draft(*FIRST_GRID))
    assert desk.post("/organiser/small/drafts").headers["Location"] == PAGE
    assert desk.post(f"{PAGE}/copy").headers["Location"] == "/organiser/small/drafts/2"
    assert "Draft 2 Draft 1 4 0" in text_of(desk.get("/organiser/small/drafts"))


def test_a_meeting_is_moved_by_a_form_that_offers_only_where_it_may_go(desk, draft):
    page = desk.get(f"{PAGE}?meeting={pair(draft, 'ce')}").text
    offered = re.search(r'<select id="place".*?</select>', page, re.S).group(0)
    assert place(draft, 1, "T2") in offered
    assert place(draft, 0, "T2") not in offered, "both meet others then"
    answer = press(desk, draft, "move", "ce", place=place(draft, 1, "T2"))
    assert answer.status_code == 303
    assert pair(draft, "ce") in answer.headers["Location"]
    after = text_of(desk.get(f"{PAGE}/history"))
    assert "moved · 14:20, T2" in after


@pytest.mark.parametrize("act", ["unschedule", "lock"])
def test_every_other_button_of_the_form_does_its_work_and_is_undone(desk, draft, act):
    assert press(desk, draft, act, "ce").status_code == 303
    assert press(desk, draft, "undo", seen=1).status_code == 303
    assert press(desk, draft, "redo", seen=2).status_code == 303
    page = text_of(desk.get("/organiser/small/drafts"))
    assert f"Draft 1 Run 1 {'3' if act == 'unschedule' else '4 (1 locked)'} 3 " in page


def test_two_meetings_change_places_by_a_form(desk, draft):
    page = desk.get(f"{PAGE}?meeting={pair(draft, 'ac')}").text
    offered = re.search(r'<select id="other".*?</select>', page, re.S).group(0)
    assert re.findall(r'value="([\d-]+)"', offered) == [pair(draft, "de")]
    assert press(desk, draft, "swap", "ac", other=pair(draft, "de")).status_code == 303


def test_what_breaks_a_rule_is_refused_in_words_and_the_meeting_stays_chosen(desk, draft):
    answer = press(desk, draft, "move", "ce", place=place(draft, 0, "T2"))
    assert answer.status_code == 422
    assert "already in" in text_of(answer)
    assert 'id="chosen"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "move", "seen": "0"},
        {"act": "renew", "seen": "0"},
        {"act": "move", "seen": "x", "pair": "1-2", "place": "1-1"},
        {"act": "move", "seen": "0", "pair": "9999999999-1", "place": "1-1"},
        {"act": "swap", "seen": "0", "pair": "1-1", "other": "1-1"},
        {"act": "place", "seen": "0", "pair": "1-3", "place": "'; --"},
    ],
)
def test_a_form_that_is_not_ours_is_refused_without_a_change(desk, draft, fields):
    for headers in ({}, JSON):
        assert desk.post(PAGE, data=fields, headers=headers).status_code == 422
    with draft.database.reading() as session:
        assert draft_sheet(session, draft.id, 1).version == 0


def test_the_second_of_two_sees_what_changed_and_can_do_it_all_the_same(office, desk, draft):
    late = office.browser()
    press(desk, draft, "move", "ce", place=place(draft, 1, "T2"))
    answer = press(late, draft, "lock", "ac", seen=0)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The draft was changed meanwhile. Nothing was overwritten." in page
    assert "사무국: Na-rin" not in page
    assert "moved · 14:20, T2" in page
    assert "Do it all the same" in page
    again = re.search(
        r'<form method="post" class="inline">(?:(?!</form>).)*Do it all the same', answer.text, re.S
    ).group(0)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again))
    assert late.post(PAGE, data=fields).status_code == 303
    with draft.database.reading() as session:
        assert draft_sheet(session, draft.id, 1).version == 2


def test_the_editor_gets_what_changed_and_after_a_refusal_the_whole_board(desk, draft):
    done = press(desk, draft, "unschedule", "ce", headers=JSON)
    assert (done.status_code, done.json["version"], done.json["after"], done.json["undo"]) == (200, 1, [], True)
    assert sorted(done.json["before"][0][:2]) == sorted((draft.ids["c"], draft.ids["e"]))
    assert "Meetings" in done.json["head"]
    late = press(desk, draft, "lock", "ac", seen=0, headers=JSON)
    assert late.status_code == 409
    assert len(late.json["lines"]) == 1
    assert (late.json["board"]["version"], len(late.json["board"]["held"])) == (1, 3)
    wrong = press(desk, draft, "undo", seen=0, headers=JSON)
    assert wrong.status_code == 409


def test_a_published_draft_is_only_looked_at(desk, draft):
    assert desk.get(f"{PAGE}/publish").status_code == 200
    assert desk.post(f"{PAGE}/publish", data={"seen": "0"}).status_code == 303
    page = desk.get(PAGE)
    assert "Published as revision 1" in text_of(page)
    assert 'id="board-words"' not in page.text
    answer = press(desk, draft, "lock", "ac")
    assert answer.status_code == 409
    assert "published as revision 1" in refusal_of(answer)


def test_todays_data_is_taken_in_and_nobody_learns_of_a_veto(desk, draft):
    with draft.database.writing() as session:
        session.add(Veto(participant_id=draft.ids["c"], target_id=draft.ids["e"]))
    answer = desk.post(f"{PAGE}/renew", data={"seen": "0"}, follow_redirects=True)
    assert "The draft now uses today's data. 1 meeting had to go." in text_of(answer)
    late = desk.post(f"{PAGE}/renew", data={"seen": "0"})
    assert late.status_code == 409
    refused = press(desk, draft, "place", "ce", seen=1, place=place(draft, 1, "T1"))
    assert refused.status_code == 422
    assert "This pair is blocked." in text_of(refused)
    history = text_of(desk.get(f"{PAGE}/history")).lower()
    assert "veto" not in history


def test_a_person_is_marked_in_both_views_and_their_pairs_alone_stand_in_the_tray(desk, draft):
    press(desk, draft, "unschedule", "ce")
    press(desk, draft, "unschedule", "ab", seen=1)
    for view in ("tables", "people"):
        page = desk.get(f"{PAGE}?view={view}&person={draft.public_ids['a']}")
        tray = page.text.partition('id="tray-list"')[2].partition("</ol>")[0]
        assert tray.count("tray-item") == 1


def test_the_page_asks_the_database_as_often_whatever_the_draft_holds(desk, event):
    counts = []
    for number, grid in enumerate((("ab 2 T1", "ac 0 T1"), FIRST_GRID), start=1):
        event.draft(*grid)
        desk.post(f"/organiser/small/runs/{number}/edit")
        path = f"/organiser/small/drafts/{number}"
        desk.get(path)
        with counted_queries(event.database) as statements:
            assert desk.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_draft_that_breaks_a_rule_says_so(desk, event):
    event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.id == event.ids["e"]).values(most=1))
    desk.post("/organiser/small/runs/1/edit")
    page = text_of(desk.get(PAGE))
    assert "1 rule is broken" in page
    assert "more meetings than the person's limit" in page
    # Breaking a rule it can still be edited, into one that breaks none.
    assert press(desk, event, "unschedule", "ce").status_code == 303
    mended = text_of(desk.get(PAGE))
    assert "more meetings than the person's limit" not in mended
    assert "Meetings 3" in mended
