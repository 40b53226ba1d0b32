"""Programs that share no code with ours read the files and say the same as the database would."""

import random
import unicodedata

import icalendar
import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.calendars.files import cancellation, day_file, invitation, meeting_file
from scheduler.calendars.lines import refold
from scheduler.calendars.lint import faults
from scheduler.calendars.text import single_line, unlinked
from tests.scheduler.calendars import libical
from tests.scheduler.calendars.builders import KIM, a_meeting, numbered_uid
from tests.sizes import TIMES

pytestmark = pytest.mark.slow

MEETING = a_meeting()
START, END = int(MEETING.starts_at.timestamp()), int(MEETING.ends_at.timestamp())


@pytest.mark.parametrize(
    "raw",
    [invitation(MEETING, KIM), cancellation(MEETING, KIM), meeting_file(MEETING)],
    ids=["request", "cancel", "publish"],
)
def test_libical_finds_every_file_allowed_and_reads_the_same(raw: bytes) -> None:
    assert libical.read(raw) == libical.Reading(True, 0, 1, MEETING.summary, START, END)


def test_libical_reads_every_meeting_of_a_day() -> None:
    raw = day_file([a_meeting(uid=numbered_uid(n)) for n in range(6)], "나의 미팅")
    reading = libical.read(raw)
    assert (reading.allowed, reading.errors, reading.events) == (True, 0, 6)


REQUEST, CANCEL, PUBLISH = invitation(MEETING, KIM), cancellation(MEETING, KIM), meeting_file(MEETING)


@pytest.mark.parametrize(
    ("raw", "old", "new"),
    [
        (REQUEST, "STATUS:CONFIRMED", "STATUS:CANCELLED"),
        (REQUEST, "\r\nATTENDEE", "\r\nX-ATTENDEE"),
        (REQUEST, "\r\nCLASS", "\r\nUID:another@example.org\r\nCLASS"),
        (CANCEL, "\r\nORGANIZER", "\r\nX-ORGANIZER"),
        (CANCEL, "\r\nSEQUENCE:0", ""),
        (PUBLISH, "\r\nCLASS", "\r\nATTENDEE:mailto:kim@buyer.example\r\nCLASS"),
        (PUBLISH, "\r\nORGANIZER", "\r\nX-ORGANIZER"),
        (PUBLISH, "T152000", "T9920"),
    ],
)
def test_libical_does_refuse_broken_files(raw: bytes, old: str, new: str) -> None:
    assert old.encode() in raw
    broken = libical.read(raw.replace(old.encode(), new.encode(), 1))
    assert not (broken.allowed and broken.errors == 0)


@pytest.mark.parametrize("raw", [invitation(MEETING, KIM), meeting_file(MEETING)], ids=["request", "publish"])
def test_vobject_and_icalendar_read_the_same(raw: bytes) -> None:
    theirs = vobject.readOne(raw.decode("utf-8")).vevent
    assert theirs.summary.value == MEETING.summary
    assert theirs.location.value == MEETING.location
    assert theirs.description.value == f"{MEETING.description}\n{MEETING.url}"
    assert (theirs.dtstart.value, theirs.dtend.value) == (MEETING.starts_at, MEETING.ends_at)
    ours = icalendar.Calendar.from_ical(raw).events[0]
    assert (ours.errors, ours.start, ours.end) == ([], MEETING.starts_at, MEETING.ends_at)
    assert (str(ours["summary"]), str(ours["location"])) == (MEETING.summary, MEETING.location)


HANGUL_IN_PIECES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=30).map(
    lambda text: unicodedata.normalize("NFD", text)
)
PIECES = st.sampled_from(
    [
        "👩‍👩‍👧‍👦",
        "🇰🇷",
        "שלום",
        "مرحبا",
        "\u202e",
        "\x00",
        "\x1b[0m",
        "\x0b",
        "\r\n",
        "\u2028",
        "\ufeff",
        "\ud800",
        "\\",
        "\\n",
        ";",
        ",",
        '"',
        "^",
        ":",
        "  ",
        "\t",
    ]
)
TITLES = st.lists(HANGUL_IN_PIECES | PIECES | st.text(st.characters(), max_size=40), min_size=1, max_size=12).map(
    "".join
)


@settings(max_examples=200 * TIMES, deadline=None)
@given(TITLES.filter(lambda title: single_line(title) != ""))
@example("가" * 500)
@example("a" + "👩‍👩‍👧‍👦" * 100)
@example("x \\" * 90)
@example("\\n\\,\\;" * 20)
def test_every_title_comes_out_as_it_went_in(title: str) -> None:
    raw = invitation(a_meeting(summary=title, location=title, description=title), KIM)
    assert faults(raw) == ()
    shown = unlinked(single_line(title))
    assert vobject.readOne(raw.decode("utf-8")).vevent.summary.value == shown
    assert str(icalendar.Calendar.from_ical(raw).events[0]["summary"]) == shown
    assert libical.read(raw).summary == shown


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_folding_can_be_undone(texts: list[str]) -> None:
    contents = [("X:" + text).encode() for text in texts]
    assert refold(b"\r\n".join(contents)).replace(b"\r\n ", b"") == b"\r\n".join(contents) + b"\r\n"


def test_folds_are_short_and_leave_characters_whole() -> None:
    rng = random.Random(7)
    for _ in range(300):
        text = "".join(rng.choice("a 한👩\\,") for _ in range(rng.randrange(400)))
        for line in refold(f"X:{text}.".encode()).split(b"\r\n"):
            assert len(line) <= 75
            assert not line.decode("utf-8").endswith((" ", "\t"))
