"""The page on which a participant ticks what they attend."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.service import day, find_participant
from scheduler.timetable.grids import own_timetable
from tests.conftest import Clock
from tests.web.attendee.conftest import DAY, TIMETABLE, SignIn, dump
from tests.web.attendee.forms_on_pages import forms_of


@pytest.fixture
def ticked(database: Database, demo_event: EventSummary) -> Callable[[str], set[str]]:
    """Keys of the items that are stored as attended."""

    def read(key: str = "p001") -> set[str]:
        with database.reading() as session:
            stored = day(session, find_participant(session, demo_event.id, key).id)
        return {choice.item.key for choice in stored.choices if choice.role is not None}

    return read


def test_ticking_a_talk_takes_its_slots_away_and_says_so(sign_in: SignIn, ticked: Callable[[str], set[str]]) -> None:
    visit = sign_in("p001")
    form = visit.form(DAY)
    response = visit.send(DAY, [*form.without("item"), ("item", "ai-talk")])
    assert (response.status_code, response.location) == (303, DAY)
    assert ticked("p001") == {"ai-talk"}
    page = visit.get(DAY)
    assert page.count("own-slot is-lost") == 2
    assert "<b>4</b> / 6" in page
    assert page.count("How zone companies turn to AI</span>") == 2
    assert "12:00:00 saved." in page
    assert "You can change this until Mon 1 March, 18:00." in page


def test_what_the_organiser_fixed_stays_whatever_is_sent(sign_in: SignIn, ticked: Callable[[str], set[str]]) -> None:
    visit = sign_in("p002")
    page = visit.get(DAY)
    assert "Speaking" in page
    visit.send(DAY, visit.form(DAY).without("item"))
    assert ticked("p002") == {"zones-2"}


def test_the_deadline_is_to_the_millisecond_and_ticks_are_kept(
    sign_in: SignIn, clock: Clock, demo_event: EventSummary, ticked: Callable[[str], set[str]]
) -> None:
    visit = sign_in("p001")
    clock.now = demo_event.wishes_close_at - timedelta(milliseconds=1)
    early, late = visit.form(DAY), visit.form(DAY)
    assert visit.send(DAY, [*early.without("item"), ("item", "ai-talk")]).status_code == 303
    clock.now = demo_event.wishes_close_at
    late.fields = [(name, "1" if name == "seen" else value) for name, value in late.fields]
    response = visit.send(DAY, [*late.without("item"), ("item", "closing")])
    assert response.status_code == 403
    assert "The day could be changed until Mon 1 March, 18:00." in response.text
    assert 'value="closing" aria-label="I attend: Closing and what follows" checked' in response.text
    assert ticked("p001") == {"ai-talk"}
    assert "Save my day" not in visit.get(DAY)


def test_two_items_at_once_are_refused_with_the_ticks_kept(sign_in: SignIn, ticked: Callable[[str], set[str]]) -> None:
    visit = sign_in("p001")
    before = ticked("p001")
    fields = [*visit.form(DAY).without("item"), ("item", "ai-talk"), ("item", "defence-talk")]
    response = visit.send(DAY, fields)
    assert response.status_code == 422
    assert "take place at the same time. Please choose one." in response.text
    for key in ("ai-talk", "defence-talk"):
        assert f'value="{key}"' in response.text
    assert response.text.count('data-title="Plan for the defence research association"><span>') == 1
    assert ticked("p001") == before


@pytest.mark.parametrize("item", ["lunch", "networking", "no-such-item"])
def test_what_cannot_be_ticked_is_refused(sign_in: SignIn, item: str, ticked: Callable[[str], set[str]]) -> None:
    visit = sign_in("p001")
    before = ticked("p001")
    assert visit.send(DAY, [*visit.form(DAY).fields, ("item", item)]).status_code == 404
    assert ticked("p001") == before


def test_a_form_from_before_another_save_shows_both_and_overwrites_nothing(
    sign_in: SignIn, ticked: Callable[[str], set[str]]
) -> None:
    visit = sign_in("p001")
    one, other = visit.form(DAY), visit.form(DAY)
    visit.send(DAY, [*one.without("item"), ("item", "ai-talk")])
    response = visit.send(DAY, [*other.without("item"), ("item", "defence-talk")])
    assert response.status_code == 409
    assert "Nothing was overwritten" in response.text
    assert ticked("p001") == {"ai-talk"}
    assert visit.send(DAY, forms_of(response.text)[DAY].fields).status_code == 303
    assert ticked("p001") == {"defence-talk"}


def test_one_form_sent_ten_times_at_once_is_one_save(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    fields = [*visit.form(DAY).without("item"), ("item", "ai-talk")]
    cookies = [visit.client.get_cookie(name) for name in ("attendee", "form")]
    header = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie is not None)

    def send(_number: int) -> int:
        client = visit.client.application.test_client(use_cookies=False)
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return client.post(DAY, data=data, headers={"Cookie": header}).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, range(10))) == {303}
    assert sum("day saved" in row for row in dump(database)) == 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_looking_changes_nothing(sign_in: SignIn, database: Database, language: str) -> None:
    visit = sign_in("p001", language)
    before = dump(database)
    visit.get(DAY)
    visit.get(DAY)
    assert dump(database) == before


@pytest.mark.parametrize(("seen", "key"), [("", "a" * 32), ("-1", "a" * 32), ("x", "a" * 32), ("0", ""), ("0", "x")])
def test_a_broken_form_is_refused(sign_in: SignIn, seen: str, key: str, database: Database) -> None:
    visit = sign_in("p001")
    fields = [*visit.form(DAY).without("seen", "key"), ("seen", seen), ("key", key)]
    before = dump(database)
    assert visit.send(DAY, fields).status_code == 422
    assert dump(database) == before


def test_a_slot_that_is_not_ticked_is_closed_with_the_reason_and_counted_out(sign_in: SignIn) -> None:
    visit = sign_in("p001")
    form = visit.form(DAY)
    slots = [value for name, value in form.fields if name == "slot"]
    assert ("times", "all") in form.fields
    assert [value for name, value in form.fields if name == "free"] == slots
    assert visit.send(DAY, [field for field in form.fields if field != ("free", slots[2])]).status_code == 303
    assert visit.send(DAY, form.fields).status_code == 409, "back, and other ticks: no repeat of the save before"
    again = visit.form(DAY)
    assert [value for name, value in again.fields if name == "free"] == [*slots[:2], *slots[3:]]
    page = visit.get(DAY)
    assert "<b>5</b> / 6" in page
    assert visit.send(DAY, [*again.without("free", "times"), ("times", "only")]).status_code == 303
    page = visit.get(DAY)
    assert "<b>0</b> / 6" in page
    assert "No slot is left, so no meeting can be planned for you." in page
    assert ("times", "only") in visit.form(DAY).fields


def test_two_versions_of_the_times_are_shown_and_either_can_be_kept(sign_in: SignIn) -> None:
    visit = sign_in("p001")
    one, other = visit.form(DAY), visit.form(DAY)
    slots = [value for name, value in one.fields if name == "slot"]
    visit.send(DAY, [field for field in one.fields if field not in {("free", slots[0]), ("free", slots[5])}])
    response = visit.send(DAY, [*other.without("times", "free"), ("times", "only"), ("free", slots[1])])
    assert response.status_code == 409
    assert "all day, but not at 14:00, 15:40" in response.text
    assert "only at 14:20" in response.text
    assert visit.send(DAY, forms_of(response.text)[DAY].fields).status_code == 303
    stored = visit.form(DAY).fields
    assert [field for field in stored if field[0] in {"times", "free"}] == [("times", "only"), ("free", slots[1])]


def test_a_slot_that_is_none_of_the_events_is_refused_with_everything_kept(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    form = visit.form(DAY)
    slots = [value for name, value in form.fields if name == "slot"]
    before = dump(database)
    fields = [*form.without("free", "times"), ("times", "only"), ("free", slots[0]), ("free", "999999")]
    response = visit.send(DAY, [*fields, ("item", "ai-talk")])
    assert response.status_code == 422
    assert "The meeting slots of the event were changed meanwhile." in response.text
    kept = forms_of(response.text)[DAY].fields
    assert {("item", "ai-talk"), ("times", "only"), ("free", slots[0])} <= set(kept)
    assert [value for name, value in kept if name == "free"] == slots[:1]
    assert dump(database) == before
    assert visit.send(DAY, [*form.without("times"), ("times", "sometimes")]).status_code == 422
    assert dump(database) == before


def test_after_publication_a_closed_slot_is_not_called_free(
    sign_in: SignIn, database: Database, published: EventSummary
) -> None:
    visit = sign_in("p060")
    free = visit.get(TIMETABLE).count("<span>free</span>")
    assert free
    with database.reading() as session:
        person = find_participant(session, published.id, "p060").id
        met = {meeting.slot.id for meeting in own_timetable(session, person).meetings}
    form = visit.form(DAY)
    assert visit.send(DAY, [*form.without("free"), *(("free", str(slot)) for slot in met)]).status_code == 303
    page = visit.get(TIMETABLE)
    assert ("<span>free</span>" in page, page.count("<span>not free, by your choice</span>")) == (False, free)
