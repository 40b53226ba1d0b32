"""The pages of set-up: a new event, its parts, two organisers at once, and what goes further than it looks."""

import re

import pytest

from scheduler.events.records import Event, EventOrganiser, MeetingTable, ProgrammeItem, Slot
from scheduler.events.service import find_event, slots, tables
from scheduler.people.records import Attendance, HomeTable
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID
from tests.web.organiser.pages import text_of

SETUP = "/organiser/small/set-up"
PAGES = ("", "/programme", "/programme/new", "/rooms", "/lists", "/matching", "/copy")
NEW = {
    "title_ko": "봄 만남",
    "title_en": "Spring meeting",
    "day": "2027-04-09",
    "zone": "Asia/Seoul",
    "contact": "office@example.org",
    "room": "Hall",
    "blocks_from": ["14:00", ""],
    "blocks_to": ["17:00", ""],
    "slot_minutes": "20",
    "people": "100",
    "wish_limit": "10",
}


def fields(page, action=""):
    """The values of a form of the page as a browser would send them."""
    begin = (
        rf'<form method="post"[^>]*action="[^"]*{re.escape(action)}"[^>]*>'
        if action
        else r"<form [^>]*novalidate[^>]*>"
    )
    found = re.search(begin + "(.*?)</form>", page, re.S)
    assert found, action
    sent = {}
    for tag in re.findall(r"<input [^>]*>", found[1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(value[1] if value else "y")
    for name, body in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', found[1], re.S):
        sent[name] = [body]
    for name, body in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', found[1], re.S):
        chosen = re.search(r'<option selected value="([^"]*)"|<option value="([^"]*)" selected', body)
        sent.setdefault(name, []).append((chosen[1] or chosen[2] or "") if chosen else "")
    return sent


def item(event, key):
    with event.database.reading() as session:
        return session.query(ProgrammeItem).filter_by(event_id=event.id, key=key).one()


def test_an_event_is_set_up_by_one_form(office, database):
    browser = office.browser("new@example.org")
    page = browser.get("/organiser/new")
    assert 'value="new@example.org"' in page.text
    done = browser.post("/organiser/new", data=NEW)
    assert (done.status_code, done.location) == (303, "/organiser/spring-meeting/set-up")
    with database.reading() as session:
        event = find_event(session, "spring-meeting")
        assert len(slots(session, event.id)) == 9
        assert len(tables(session, event.id)) == 50
        assert f"{event.wishes_open_at:%m-%d %H:%M} {event.wishes_close_at:%m-%d %H:%M}" == "03-19 00:00 04-04 09:00"
        owners = session.query(EventOrganiser).filter_by(event_id=event.id).all()
    assert [owner.role for owner in owners] == ["owner"]
    assert "Spring meeting" in text_of(browser.get("/organiser/"))
    for path in PAGES:
        assert browser.get(f"/organiser/spring-meeting/set-up{path}").status_code == 200


def test_suggestions_are_worked_out_with_their_numbers(office):
    browser = office.browser()
    page = browser.post("/organiser/new", data={**NEW, "look": "1"})
    assert page.status_code == 200
    assert "100 people with about 8 meetings each are 400 meetings" in text_of(page)
    assert 'name="tables" type="number" value="50"' in page.text
    assert "from 2027-03-19 09:00 to 2027-04-04 18:00" in text_of(page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title_ko": "", "title_en": ""}, "Please write a title, in Korean, in English or both."),
        ({"day": "yesterday"}, "Please choose a day, such as 2027-03-05."),
        ({"day": "1827-03-05"}, "Please choose a year from 2000 to 2100."),
        ({"zone": "Mars/Base"}, "“Mars/Base” is no time zone. It looks like Asia/Seoul."),
        ({"blocks_from": ["14:00"], "blocks_to": ["13:00"]}, "This ends before it begins. Please choose a later end."),
        ({"blocks_from": ["14:00"], "blocks_to": ["14:10"]}, "Not one slot of 20 minutes fits into this time."),
        ({"blocks_from": ["x"], "blocks_to": ["14:10"]}, "Please write a time such as 14:00."),
        ({"blocks_from": [], "blocks_to": []}, "Please write when meetings take place, such as 14:00 to 17:00."),
        ({"slot_minutes": "two"}, "Please write a whole number, such as 20."),
        ({"slot_minutes": "4"}, "Please choose between 5 and 240 minutes; 15 is short, 20 usual."),
        ({"people": "9" * 400}, "Please write a whole number, such as 20."),
        ({"wishes_close": "2027-04-09T15:00"}, "please close before the first meetings begin"),
        (
            {"wishes_open": "2027-04-05T15:00", "wishes_close": "2027-04-05T15:00"},
            "Wishes would close before they open.",
        ),
        ({"key": "a b"}, "Letters, digits, - and _ are possible here, 40 at most."),
        ({"contact": "nobody"}, "This is not a mail address."),
    ],
)
def test_bad_answers_are_told_at_their_field_and_kept(office, wrong, sentence):
    browser = office.browser()
    page = browser.post("/organiser/new", data={**NEW, **wrong})
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert 'value="Hall"' in page.text


def test_an_address_that_is_taken_is_told(office, event):
    page = office.browser().post("/organiser/new", data={**NEW, "key": "small"})
    assert page.status_code == 422
    assert "There is an event “small” already." in text_of(page)


def test_saving_a_page_as_it_is_changes_nothing(desk, event):
    for path in ("", f"/programme/{item(event, 'net').id}", "/rooms/1"):
        page = desk.get(SETUP + path).text
        assert desk.post(SETUP + path, data=fields(page)).status_code == 303
    for action in ("lists#zone", "lists#technology"):
        assert desk.post(SETUP + "/lists", data=fields(desk.get(SETUP + "/lists").text, action)).status_code == 303
    assert event.audit("set-up: event saved") + event.audit("set-up: programme item saved") == 0
    assert event.audit("set-up: zone list saved") + event.audit("set-up: table saved") == 0


def test_the_second_of_two_organisers_sees_both_versions(desk, office, event):
    other = office.browser()
    first, second = (fields(browser.get(SETUP).text) for browser in (desk, other))
    assert desk.post(SETUP, data={**first, "place_en": "Hall A"}).status_code == 303
    refused = other.post(SETUP, data={**second, "place_en": "Hall B"})
    assert refused.status_code == 409
    page = text_of(refused)
    assert "Nothing was overwritten" in page
    assert "Saved now: Hall A" in page
    assert "Yours: Hall B" in page
    assert desk.get(SETUP).text.count("Hall A") == 1
    assert other.post(SETUP, data=fields(refused.text)).status_code == 303
    assert "Hall B" in desk.get(SETUP).text


def test_the_day_moves_only_after_it_was_read(desk, event):
    sent = {**fields(desk.get(SETUP).text), "day": "2027-03-12"}
    asked = desk.post(SETUP, data=sent)
    assert asked.status_code == 422
    assert "4 programme items move to Fri 12 March 2027 at the same clock times (Asia/Seoul)" in text_of(asked)
    token = re.search(r'name="accepted" value="(\w+)"', asked.text)[1]
    assert desk.post(SETUP, data={**sent, "accepted": token}).status_code == 303
    with event.database.reading() as session:
        assert {f"{slot.starts_at:%d %H:%M}" for slot in slots(session, event.id)} == {
            "12 05:00",
            "12 05:20",
            "12 05:40",
        }


def test_after_publication_the_day_and_the_slots_stay(desk, event):
    event.publish(event.draft(*FIRST_GRID))
    page = desk.post(SETUP, data={**fields(desk.get(SETUP).text), "day": "2027-03-12"})
    assert page.status_code == 422
    assert "Please make a copy of the event for the new day." in text_of(page)
    path = f"{SETUP}/programme/{item(event, 'net').id}"
    page = desk.post(path, data={**fields(desk.get(path).text), "slot_minutes": "15"})
    assert page.status_code == 422
    assert "Slots can only be added after the last one." in text_of(page)


def test_another_slot_length_takes_drafts_away_after_it_was_read(desk, event):
    event.draft(*FIRST_GRID)
    path = f"{SETUP}/programme/{item(event, 'net').id}"
    sent = {**fields(desk.get(path).text), "slot_minutes": "15"}
    asked = desk.post(path, data=sent)
    assert asked.status_code == 422
    assert "1 draft with 4 meetings stand in slots that change, and are deleted." in text_of(asked)
    token = re.search(r'name="accepted" value="(\w+)"', asked.text)[1]
    assert desk.post(path, data={**sent, "accepted": token}).status_code == 303
    with event.database.reading() as session:
        assert [slot.number for slot in slots(session, event.id)] == [0, 1, 2, 3]
    assert desk.get("/organiser/small/runs/1").status_code == 200


def test_slots_wait_for_a_run_under_way(desk, event):
    event.request()
    path = f"{SETUP}/programme/{item(event, 'net').id}"
    page = desk.post(path, data={**fields(desk.get(path).text), "slot_minutes": "15"})
    assert page.status_code == 409
    assert "Run 1 is still under way." in text_of(page)
    assert 'value="15"' in page.text


def test_tables_come_several_at_once_and_once(desk, event):
    sent = {"count": "12", "first": "T03", "room": "Room 1"}
    assert desk.post(SETUP + "/rooms", data=sent).status_code == 303
    with event.database.reading() as session:
        assert [table.key for table in tables(session, event.id)][-1] == "T14"
    page = desk.post(SETUP + "/rooms", data=sent)
    assert page.status_code == 422
    assert "There are tables of these names already: T03, T04, T05, T06, T07." in text_of(page)


def test_a_table_with_meetings_stays_and_says_the_way_out(desk, event):
    event.draft(*FIRST_GRID)
    number = event.database and _table(event, "T1")
    page = desk.get(f"{SETUP}/rooms/{number}")
    assert "so the table stays. Close it at times, or all day." in text_of(page)
    refused = desk.post(f"{SETUP}/rooms/{number}/remove", data=fields(page.text))
    assert refused.status_code == 422
    assert "Table T1 holds 3 meetings in drafts and stays. Close it all day" in text_of(refused)


def _table(event, key):
    with event.database.reading() as session:
        return session.query(MeetingTable).filter_by(event_id=event.id, key=key).one().id


def test_a_table_without_meetings_is_removed_once(desk, event):
    number = _table(event, "T2")
    sent = fields(desk.get(f"{SETUP}/rooms/{number}").text, f"rooms/{number}/remove")
    done = desk.post(f"{SETUP}/rooms/{number}/remove", data=sent, follow_redirects=True)
    assert "Table T2 is removed." in text_of(done)
    assert keys_of(event) == ["T1"]
    assert desk.post(f"{SETUP}/rooms/{number}/remove", data=sent).status_code == 404
    assert keys_of(event) == ["T1"]


def test_a_table_goes_up_and_down_the_list_as_far_as_there_are_places(desk, event):
    path = f"{SETUP}/rooms/{_table(event, 'T2')}/move"
    for press, order in (("up", ["T2", "T1"]), ("up", ["T2", "T1"]), ("down", ["T1", "T2"]), ("down", ["T1", "T2"])):
        assert desk.post(path, data={"press": press}).status_code == 303
        assert keys_of(event) == order
    assert event.audit("set-up: table moved") == 2


def test_somebody_stays_at_a_table_all_day_and_no_longer(desk, event):
    number = _table(event, "T1")
    path, owner = f"{SETUP}/rooms/{number}/homes", {"owner": event.public_ids["c"]}
    for _ in range(2):
        assert desk.post(path, data=owner).status_code == 303
        assert homes_of(event) == {(number, event.ids["c"])}
    assert desk.post(path, data={"owner": "0" * 16}).status_code == 404
    for _ in range(2):
        assert desk.post(path, data={**owner, "end": "1"}).status_code == 303
        assert homes_of(event) == set()
    assert event.audit("set-up: home table set") == 1


def test_an_item_is_taken_off_the_programme_once(desk, event):
    path = f"{SETUP}/programme/{item(event, 'ask').id}"
    sent = fields(desk.get(path).text, "/remove")
    done = desk.post(f"{path}/remove", data=sent, follow_redirects=True)
    assert "“Questions” is taken off the programme." in text_of(done)
    assert "Questions" not in text_of(desk.get(f"{SETUP}/programme"))
    assert desk.post(f"{path}/remove", data=sent).status_code == 404


def keys_of(event):
    with event.database.reading() as session:
        return [table.key for table in tables(session, event.id)]


def homes_of(event):
    with event.database.reading() as session:
        return {(row.table_id, row.participant_id) for row in session.query(HomeTable)}


def test_a_used_word_goes_after_it_was_said_by_how_many_it_is_used(desk, event):
    sent = fields(desk.get(SETUP + "/lists").text, "lists#technology")
    sent["gone"] = [sent["row_id"][0]]
    asked = desk.post(SETUP + "/lists", data=sent)
    assert asked.status_code == 422
    assert "“Batteries” is used by 1 organisation, which loses it." in text_of(asked)
    token = re.search(r'name="accepted" value="(\w+)"', asked.text)[1]
    assert desk.post(SETUP + "/lists", data={**sent, "accepted": token}).status_code == 303
    assert "Batteries" not in desk.get(SETUP + "/lists").text


def test_a_line_without_a_name_is_told_at_the_line(desk, event):
    sent = fields(desk.get(SETUP + "/lists").text, "lists#council")
    sent["name_ko"][0] = sent["name_en"][0] = ""
    page = desk.post(SETUP + "/lists", data=sent)
    assert page.status_code == 422
    assert "Please write a name, in Korean, in English or both." in text_of(page)


def test_somebody_speaks_and_is_taken_back(desk, event):
    path = f"{SETUP}/programme/{item(event, 'ask').id}"
    assert "Na-rin" in text_of(desk.get(path + "?q=na-rin"))
    sent = {"person": event.public_ids["c"], "role": "chairing"}
    assert desk.post(path + "/people", data=sent).status_code == 303
    assert desk.post(path + "/people", data=sent).status_code == 303
    assert "Da-on (chairs)" in text_of(desk.get(SETUP + "/programme"))
    clash = desk.post(f"{SETUP}/programme/{item(event, 'talk').id}/people", data={**sent, "person": "0" * 16})
    assert clash.status_code == 404
    assert desk.post(path + "/people", data={**sent, "role": "none"}).status_code == 303
    with event.database.reading() as session:
        assert session.query(Attendance).filter_by(participant_id=event.ids["c"]).count() == 0


def test_a_copy_has_everything_but_choices(desk, event):
    sent = {"title_ko": "가을", "title_en": "Autumn", "day": "2027-10-01", "with_people": "y"}
    done = desk.post(SETUP + "/copy", data=sent)
    assert done.location == "/organiser/autumn/set-up"
    page = text_of(desk.get("/organiser/autumn/"))
    assert "Participants 5" in page
    assert "Wishes 0" in page
    with event.database.reading() as session:
        copy = session.query(Event).filter_by(key="autumn").one()
        assert session.query(Slot).filter_by(event_id=copy.id).count() == 3
    assert "Na-rin (speaks)" in text_of(desk.get("/organiser/autumn/set-up/programme"))


def test_pages_take_as_many_queries_for_few_rows_as_for_many(desk, event):
    def counts():
        found = []
        for path in PAGES:
            with counted_queries(event.database) as statements:
                assert desk.get(SETUP + path).status_code == 200
            found.append(len(statements))
        return found

    few = counts()
    desk.post(SETUP + "/rooms", data={"count": "40", "first": "X01", "room": "Room 1"})
    sent = fields(desk.get(SETUP + "/lists").text, "lists#council")
    for number in range(30):
        for name, value in (("row_id", "0"), ("name_ko", f"협의체 {number}"), ("name_en", f"Council {number}")):
            sent[name].append(value)
    assert desk.post(SETUP + "/lists", data=sent).status_code == 303
    counts()  # who is there is read anew once
    assert counts() == few


@pytest.mark.parametrize(("page", "action"), [("/lists", "lists#council"), ("/programme", "")])
def test_a_refused_list_does_not_overwrite_what_was_saved_meanwhile(desk, office, event, page, action):
    mine = fields(desk.get(SETUP + page).text, action)
    theirs = {**mine, "name_en": [*mine["name_en"][:-1], "Robots"]}
    assert office.browser().post(SETUP + page, data=theirs).status_code == 303
    refused = desk.post(SETUP + page, data={**mine, "name_en": [*mine["name_en"][:-1], "A" * 300]})
    assert refused.status_code == 422
    for _press in range(2):
        sent = fields(refused.text, action)
        sent["name_en"] = ["Drones" if text == "A" * 300 else text for text in sent["name_en"]]
        refused = desk.post(SETUP + page, data=sent)
        assert refused.status_code == 409
        assert "Saved now: " in text_of(refused)
        assert "Robots" in text_of(refused)
    assert "Robots" in desk.get(SETUP + page).text
    assert "Drones" not in desk.get(SETUP + page).text


def test_a_table_name_that_is_taken_is_told_at_the_name(desk, event):
    other = tables_of(event)[1].key
    path = f"{SETUP}/rooms/{tables_of(event)[0].id}"
    refused = desk.post(path, data={**fields(desk.get(path).text), "name": other})
    assert refused.status_code == 422
    assert 'id="name-error"' in refused.text


def tables_of(event):
    with event.database.reading() as session:
        return tables(session, event.id)
