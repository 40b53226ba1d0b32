"""The lines of lists and tracks are put in order by arrows, which are buttons of the same form."""

import re

import pytest

from tests.web.organiser.pages import text_of
from tests.web.organiser.setup.test_pages import SETUP, fields

LISTS = [
    ("/lists", "lists#zone", "zone"),
    ("/lists", "lists#technology", "technology"),
    ("/programme", "", "track"),
]
every_list = pytest.mark.parametrize(("page", "action", "word"), LISTS, ids=[word for *_, word in LISTS])


def filled(browser, page, action):
    """What the form holds once it has the lines One, Two and Three at its end."""
    for name in ("One", "Two", "Three"):
        sent = fields(browser.get(SETUP + page).text, action)
        place = sent["row_id"].index("0")
        sent["name_ko"][place] = sent["name_en"][place] = name
        assert browser.post(SETUP + page, data=sent).status_code == 303
    return fields(browser.get(SETUP + page).text, action)


def names(sent):
    return [name for name, number in zip(sent["name_en"], sent["row_id"], strict=True) if number != "0"][-3:]


def number_of(sent, name):
    return sent["row_id"][sent["name_en"].index(name)]


@every_list
def test_an_arrow_moves_a_line_and_leads_back_to_it(desk, event, page, action, word):
    sent = filled(desk, page, action)
    for press, name, order in (
        ("up", "Three", ["One", "Three", "Two"]),
        ("down", "One", ["Three", "One", "Two"]),
        ("down", "Two", ["Three", "One", "Two"]),
    ):
        number = number_of(sent, name)
        done = desk.post(SETUP + page, data={**sent, "move": f"{press}:{number}"})
        assert (done.status_code, done.location.partition("#")[2]) == (303, f"{word}-{number}")
        shown = desk.get(SETUP + page).text
        assert f'id="{word}-{number}"' in shown
        sent = fields(shown, action)
        assert names(sent) == order


@every_list
def test_only_the_first_and_the_last_line_have_an_arrow_that_does_nothing(desk, event, page, action, word):
    sent = filled(desk, page, action)
    shown = desk.get(SETUP + page).text

    def off(number):
        """The arrows of a line that cannot be pressed."""
        line = re.search(rf'<li id="{word}-{number}">.*?</li>', shown, re.S)[0]
        return re.findall(r'name="move" value="(\w+):\d+"[^>]* disabled', line)

    assert off(sent["row_id"][0]) == ["up"]
    assert off(number_of(sent, "Two")) == []
    assert off(number_of(sent, "Three")) == ["down"]


@every_list
def test_what_was_typed_is_kept_with_the_move(desk, event, page, action, word):
    sent = filled(desk, page, action)
    press = f"up:{number_of(sent, 'Three')}"
    sent["name_en"] = ["Second" if name == "Two" else name for name in sent["name_en"]]
    assert desk.post(SETUP + page, data={**sent, "move": press}).status_code == 303
    assert names(fields(desk.get(SETUP + page).text, action)) == ["One", "Three", "Second"]


@every_list
def test_the_same_press_twice_moves_once(desk, event, page, action, word):
    sent = filled(desk, page, action)
    press = {**sent, "move": f"up:{number_of(sent, 'Three')}"}
    for _press in range(2):
        assert desk.post(SETUP + page, data=press).status_code == 303
    assert names(fields(desk.get(SETUP + page).text, action)) == ["One", "Three", "Two"]


@every_list
def test_a_move_after_somebody_elses_save_is_told_and_loses_nothing(desk, office, event, page, action, word):
    sent = filled(desk, page, action)
    theirs = {**sent, "name_en": ["Robots" if name == "One" else name for name in sent["name_en"]]}
    assert office.browser().post(SETUP + page, data=theirs).status_code == 303
    mine = {**sent, "name_en": ["Drones" if name == "Two" else name for name in sent["name_en"]]}
    for _press in range(2):
        refused = desk.post(SETUP + page, data={**mine, "move": f"up:{number_of(sent, 'Three')}"})
        assert refused.status_code == 409
        assert "Saved now: " in text_of(refused)
        assert names(fields(refused.text, action)) == ["One", "Three", "Drones"], (
            "their own lines stay as they made them"
        )
    assert names(fields(desk.get(SETUP + page).text, action)) == ["Robots", "Two", "Three"]


@every_list
def test_a_line_moves_past_one_that_is_to_be_removed(desk, event, page, action, word):
    sent = filled(desk, page, action)
    move = {**sent, "gone": [number_of(sent, "Two")], "move": f"up:{number_of(sent, 'Three')}"}
    assert desk.post(SETUP + page, data=move).status_code == 303
    assert names(fields(desk.get(SETUP + page).text, action))[-2:] == ["Three", "One"]


@every_list
@pytest.mark.parametrize("press", ["up:", "up:0", "sideways:1", "up:999999", "up:" + "9" * 400, "down:<b>", ":"])
def test_a_press_of_no_line_only_saves(desk, event, page, action, word, press):
    sent = filled(desk, page, action)
    assert desk.post(SETUP + page, data={**sent, "move": press}).status_code == 303
    assert fields(desk.get(SETUP + page).text, action)["row_id"] == sent["row_id"]


@every_list
def test_the_enter_key_saves_and_moves_nothing(desk, event, page, action, word):
    """A browser presses the first button of a form by it."""
    shown = desk.get(SETUP + page).text
    for form in re.findall(r'<form method="post"[^>]*is-rows.*?</form>', shown, re.S):
        assert 'name="move"' not in re.search(r"<button [^>]*>", form)[0]
