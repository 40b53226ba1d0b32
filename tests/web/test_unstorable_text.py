from hypothesis import given
from hypothesis import strategies as st

from web.security import is_unstorable, readable


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_the_readable_form_can_always_be_stored(text: str):
    shown = readable(text)
    assert not is_unstorable(shown)
    assert len(shown) == len(text)
    assert is_unstorable(text) == (shown != text)
