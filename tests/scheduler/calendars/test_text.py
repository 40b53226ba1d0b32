import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from jinja2.utils import urlize

from scheduler.calendars.text import display_name, several_lines, single_line, unlinked

ANY_TEXT = st.text(st.characters(), max_size=300)
FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@given(ANY_TEXT)
def test_one_line_is_visible_composed_and_short(text: str) -> None:
    line = single_line(text, 50)
    assert not FORBIDDEN.search(line)
    assert unicodedata.is_normalized("NFC", line)
    assert len(line) <= 50
    assert line == line.strip()
    assert "  " not in line
    assert single_line(line, 50) == line


@given(ANY_TEXT)
def test_several_lines_keep_line_ends_only(text: str) -> None:
    lines = several_lines(text)
    assert not FORBIDDEN.search(lines.replace("\n", ""))
    assert several_lines(lines) == lines
    assert all(line == line.strip() for line in lines.split("\n"))


def test_hangul_in_pieces_is_put_together() -> None:
    assert single_line(unicodedata.normalize("NFD", "강소특구 교류회")) == "강소특구 교류회"


def test_emoji_families_and_right_to_left_scripts_survive() -> None:
    assert single_line("👩‍👩‍👧‍👦 שלום مرحبا") == "👩‍👩‍👧‍👦 שלום مرحبا"


def test_line_ends_of_every_kind_become_blanks() -> None:
    assert single_line("a\r\nb\nc\rd\u2028e\u2029f\x85g\vh\fi") == "a b c d e f g h i"


def test_a_cut_is_shown_and_leaves_no_half_emoji() -> None:
    assert single_line("가" * 300, 200) == "가" * 199 + "…"
    assert single_line("ab👩‍👧" + "x" * 9, 5) == "ab…"


def test_names_have_no_quote_and_no_caret() -> None:
    assert display_name('김 "대표" ^철수\r\nBcc: x') == "김 '대표' 철수 Bcc: x"


LINK_LIKE = st.sampled_from(
    [
        "https://evil.example/x",
        "http://1.2.3.4",
        "evil.com",
        "www.evil.example",
        "a@evil.org",
        "mailto:a@b.org",
        "evil。com",
    ]
)


@given(st.lists(LINK_LIKE | st.text(max_size=10), max_size=6).map(" ".join))
def test_no_text_of_people_becomes_a_link(text: str) -> None:
    assert "<a " not in urlize(unlinked(text), extra_schemes=["tel:", "sms:"])
    assert unlinked(unlinked(text)) == unlinked(text)
    assert unlinked(text).replace("\u200b", "") == text.replace("\u200b", "")


def test_the_judge_of_links_does_find_them() -> None:
    assert urlize("see evil.com or https://x.example and a@evil.org").count("<a ") == 3


def test_times_and_initials_stay_as_they_are() -> None:
    assert unlinked("2026.11.12 15:00 3.5m No. 7") == "2026.11.12 15:00 3.5m No. 7"
