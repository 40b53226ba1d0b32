"""Moving a wish to a place, and ordering a list by written numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.wishes.rules import Choices, NoSuchPlace, Step, apply_step, ordered, placed

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1).map(tuple)


@given(LISTS, st.data())
def test_a_placed_wish_stands_there_and_the_others_keep_their_order(wishes, data):
    partner = data.draw(st.sampled_from(wishes))
    place = data.draw(st.integers(1, len(wishes)))
    after = placed(Choices(wishes, ("v",)), partner, place)
    assert after.wishes.index(partner) == place - 1
    assert [each for each in after.wishes if each != partner] == [each for each in wishes if each != partner]
    assert after.vetoes == ("v",)


def test_beyond_the_ends_is_at_the_end_and_no_wish_is_no_change():
    choices = Choices(("a", "b", "c"))
    assert placed(choices, "a", 99).wishes == ("b", "c", "a")
    assert placed(choices, "c", 0).wishes == ("c", "a", "b")
    assert placed(choices, "x", 1) == choices
    assert apply_step(choices, Step.DOWN, "a").wishes == ("b", "a", "c")
    assert apply_step(choices, Step.UP, "a") == choices


@given(LISTS, st.randoms())
def test_distinct_numbers_are_taken_as_they_are_written(wishes, random):
    wanted = list(wishes)
    random.shuffle(wanted)
    places = {partner: wanted.index(partner) + 1 for partner in wishes}
    assert ordered(Choices(wishes), places).wishes == tuple(wanted)


@given(LISTS, st.data())
def test_one_changed_number_puts_its_partner_there(wishes, data):
    partner = data.draw(st.sampled_from(wishes))
    place = data.draw(st.integers(1, len(wishes)))
    unchanged = {each: number for number, each in enumerate(wishes, start=1)}
    after = ordered(Choices(wishes), {**unchanged, partner: place})
    assert after == placed(Choices(wishes), partner, place)
    assert ordered(Choices(wishes), {partner: place}) == after


@pytest.mark.parametrize("place", [0, 4])
def test_a_number_without_a_place_is_refused(place):
    with pytest.raises(NoSuchPlace) as refusal:
        ordered(Choices(("a", "b", "c")), {"b": place})
    assert (refusal.value.given, refusal.value.last) == (str(place), 3)
