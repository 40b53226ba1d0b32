"""What stands in the files, word by word; that other programs read them is in test_engines."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.files import cancellation, day_file, invitation, meeting_file
from scheduler.calendars.lint import faults
from scheduler.calendars.values import Answer, Mailbox, Status
from tests.scheduler.calendars.builders import KIM, SENDER, a_meeting, numbered_uid


def lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


def test_an_invitation_word_by_word() -> None:
    assert lines(invitation(a_meeting(), KIM)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mannam//Mannam 0.1//KO",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Seoul",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:KST",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:강소특구 교류회: ㈜한빛반도체 (예시)",
        "DTSTART;TZID=Asia/Seoul:20261112T150000",
        "DTEND;TZID=Asia/Seoul:20261112T152000",
        "DTSTAMP:20261105T010203Z",
        "UID:m-0123456789abcdef01234567@example.org",
        "SEQUENCE:0",
        (
            "ATTENDEE;CN=김철수;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE;"
            "X-NUM-GUESTS=0:mailto:kim@buyer.example"
        ),
        "CLASS:PUBLIC",
        "CREATED:20261105T010203Z",
        (
            "DESCRIPTION:1홀\\, 테이블 7\\; 이영희 (㈜한빛반도체)\\n오시기 전에 시간표를 봐 주십시오."
            "\\nhttps://mannam.example.org/e/demo/meetings/4711"
        ),
        "LAST-MODIFIED:20261105T010203Z",
        "LOCATION:1홀\\, 테이블 7",
        'ORGANIZER;CN="만남 미팅":mailto:meetings@example.org',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://mannam.example.org/e/demo/meetings/4711",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:강소특구 교류회: ㈜한빛반도체 (예시)",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_cancellation_differs_from_the_invitation_in_what_it_must() -> None:
    sent, cancelled = lines(invitation(a_meeting(), KIM)), lines(cancellation(a_meeting(sequence=1), KIM))
    assert [line for line in cancelled if line not in sent] == [
        "METHOD:CANCEL",
        "SEQUENCE:1",
        "ATTENDEE;CN=김철수;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:mailto:kim@buyer.example",
        "STATUS:CANCELLED",
    ]
    assert "BEGIN:VALARM" not in cancelled


def test_a_downloaded_meeting_invites_nobody() -> None:
    text = meeting_file(a_meeting()).decode()
    assert "METHOD:PUBLISH\r\n" in text
    assert "ATTENDEE" not in text
    assert "VALARM" not in text
    assert "X-WR-CALNAME" not in text


def test_a_day_is_ordered_named_and_has_each_zone_once() -> None:
    late = a_meeting(
        uid=numbered_uid(1),
        starts_at=datetime(2026, 11, 12, 7, tzinfo=UTC),
        ends_at=datetime(2026, 11, 12, 7, 20, tzinfo=UTC),
    )
    raw = day_file([late, a_meeting()], "나의 미팅, 11월 12일")
    assert raw == day_file([a_meeting(), late], "나의 미팅, 11월 12일")
    text = lines(raw)
    assert [line for line in text if line.startswith("UID:")] == [f"UID:{a_meeting().uid}", f"UID:{late.uid}"]
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert [line for line in text if "나의 미팅" in line] == [
        "NAME:나의 미팅\\, 11월 12일",
        "X-WR-CALNAME:나의 미팅\\, 11월 12일",
    ]


def test_a_day_with_one_meeting_has_no_name() -> None:
    assert day_file([a_meeting()], "나의 미팅") == meeting_file(a_meeting())


def test_the_same_meeting_gives_the_same_bytes() -> None:
    assert invitation(a_meeting(), KIM) == invitation(a_meeting(), KIM)


def test_an_online_meeting_carries_its_link_as_place_and_in_the_text() -> None:
    link = "https://meet.example.org/abc?x=1,2"
    text = lines(invitation(a_meeting(location="", video_url=link), KIM))
    assert "LOCATION:https://meet.example.org/abc?x=1\\,2" in text
    assert any(
        line.startswith("DESCRIPTION:") and "\\nhttps://meet.example.org/abc?x=1\\,2\\n" in line for line in text
    )


def test_an_answer_that_stands_is_sent_along() -> None:
    text = invitation(a_meeting(sequence=1), KIM, Answer.ACCEPTED).decode().replace("\r\n ", "")
    assert ";PARTSTAT=ACCEPTED;" in text


def test_an_utc_meeting_uses_z() -> None:
    text = lines(meeting_file(a_meeting(zone="Etc/UTC")))
    assert "DTSTART:20261112T060000Z" in text
    assert "BEGIN:VTIMEZONE" not in text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('김 "대표" 철수', "CN=\"김 '대표' 철수\";"),
        ("Kim, Chulsoo", 'CN="Kim, Chulsoo";'),
        ("Kim; x", 'CN="Kim; x";'),
        ("A:B", 'CN="A:B";'),
        ("a^b", 'CN="a b";'),
        ("x\r\nATTENDEE:mailto:evil@example.org", 'CN="x ATTENDEE:mailto:evil@example.org";'),
        ("\x00", "CN=kim@buyer.example;"),
    ],
)
def test_names_are_quoted_where_they_must_be(name: str, written: str) -> None:
    text = invitation(a_meeting(), Mailbox(name, KIM.address)).decode().replace("\r\n ", "")
    assert f"ATTENDEE;{written}" in text
    assert text.count("\r\nATTENDEE") == 1


@pytest.mark.parametrize("field", ["summary", "location", "description"])
@pytest.mark.parametrize(
    "payload",
    [
        "x\r\nATTENDEE:mailto:evil@example.org",
        "x\nEND:VEVENT\nBEGIN:VEVENT",
        "x\rRRULE:FREQ=DAILY",
        "x\\",
        "x\\n\\",
        "\u2028y",
    ],
)
def test_text_of_people_adds_no_line(field: str, payload: str) -> None:
    raw = invitation(a_meeting(**{field: payload}), KIM)
    names = [line.partition(":")[0].partition(";")[0] for line in lines(raw)]
    assert names == [line.partition(":")[0].partition(";")[0] for line in lines(invitation(a_meeting(), KIM))]
    assert faults(raw) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"uid": "a b"}, "uid"),
        ({"uid": "x@y\r\nSTATUS:z"}, "uid"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": 2**31}, "sequence"),
        ({"starts_at": datetime(2026, 11, 12, 6)}, "naive_time"),
        ({"ends_at": a_meeting().starts_at}, "empty_interval"),
        ({"ends_at": a_meeting().starts_at + timedelta(microseconds=9)}, "empty_interval"),
        ({"zone": "Asia/Pyongyang2"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a.example/\r\nX:y"}, "url"),
        ({"video_url": "https://a.example/ b"}, "url"),
        ({"summary": "\x00 \u202e"}, "summary"),
    ],
)
def test_values_that_no_calendar_takes_are_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(CalendarRefusal) as refusal:
        a_meeting(**change)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "a b@c.example",
        "Kim <kim@buyer.example>",
        "kim@buyer.example\r\nBcc: x@y.example",
        "김@buyer.example",
        "a@b@c",
    ],
)
def test_an_address_is_bare(address: str) -> None:
    with pytest.raises(CalendarRefusal):
        Mailbox("김철수", address)


def test_what_cannot_be_sent_is_refused() -> None:
    cancelled = a_meeting(status=Status.CANCELLED)
    for attempt, reason in (
        (lambda: invitation(cancelled, KIM), "cancelled"),
        (lambda: meeting_file(cancelled), "cancelled"),
        (lambda: day_file([], "x"), "no_meeting"),
        (lambda: day_file([a_meeting(), a_meeting()], "x"), "repeated_uid"),
        (lambda: invitation(a_meeting(), Mailbox("x", SENDER.address.upper())), "organizer_invited"),
    ):
        with pytest.raises(CalendarRefusal) as refusal:
            attempt()
        assert refusal.value.reason == reason
