import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.poison import corpus
from web.security import is_unstorable, readable


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_the_readable_form_can_always_be_stored(text: str):
    shown = readable(text)
    assert not is_unstorable(shown)
    assert len(shown) == len(text)
    assert is_unstorable(text) == (shown != text)


@pytest.mark.parametrize("name", [*corpus.CONTROLS, *corpus.SURROGATES])
def test_what_no_text_has_is_refused(name: str):
    assert is_unstorable({**corpus.CONTROLS, **corpus.SURROGATES}[name])


@pytest.mark.parametrize("name", [*corpus.SHAPES, *corpus.INJECTIONS])
def test_what_people_may_write_is_text(name: str):
    assert not is_unstorable({**corpus.SHAPES, **corpus.INJECTIONS}[name])
