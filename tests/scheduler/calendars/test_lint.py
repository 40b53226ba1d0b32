"""The lint finds each fault in a file that is right but for that fault, and none in the right ones."""

from collections.abc import Callable
from datetime import date

import pytest

from scheduler.calendars.feed import feed_file
from scheduler.calendars.files import cancellation, day_file, invitation, meeting_file
from scheduler.calendars.lines import refold
from scheduler.calendars.lint import faults
from scheduler.calendars.values import Status
from scheduler.languages import Language
from tests.scheduler.calendars.builders import KIM, NOW, a_meeting, numbered_uid

REQUEST = invitation(a_meeting(), KIM)
CANCEL = cancellation(a_meeting(sequence=1), KIM)
FILE = meeting_file(a_meeting())
BERLIN = meeting_file(a_meeting(zone="Europe/Berlin"))
FEED = feed_file(
    [a_meeting(), a_meeting(uid=numbered_uid(2), status=Status.CANCELLED)],
    name="나의 만남, 오늘",
    zone="Asia/Seoul",
    day=date(2026, 11, 12),
    language=Language.KO,
    now=NOW,
).raw
DAY = day_file([a_meeting(), a_meeting(uid=numbered_uid(2))], "나의 미팅, 오늘")

Breaking = Callable[[bytes], bytes]


def swap(old: str, new: str) -> Breaking:
    def breaking(raw: bytes) -> bytes:
        unfolded = raw.replace(b"\r\n ", b"")
        assert old.encode() in unfolded
        return refold(unfolded.replace(old.encode(), new.encode(), 1))

    return breaking


def without(start: str) -> Breaking:
    def breaking(raw: bytes) -> bytes:
        lines = raw.replace(b"\r\n ", b"").split(b"\r\n")
        kept = [line for line in lines if not line.startswith(start.encode())]
        assert len(kept) < len(lines)
        return refold(b"\r\n".join(kept))

    return breaking


def before(start: str, line: str) -> Breaking:
    """``line`` added before the first line that begins with ``start``."""
    return swap(f"\r\n{start}", f"\r\n{line}\r\n{start}")


def raw_swap(old: bytes, new: bytes) -> Breaking:
    def breaking(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, 1)

    return breaking


ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT15M\r\nEND:VALARM"
ATTENDEE = "ATTENDEE;CN=x;PARTSTAT=NEEDS-ACTION:mailto:x@buyer.example"
SECOND_EVENT = "BEGIN:VEVENT\r\nUID:m-2@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR"

CONTROLS: list[tuple[str, bytes, Breaking]] = [
    ("bare-line-end", FILE, lambda raw: raw.replace(b"\r\n", b"\n")),
    ("bare-line-end", FILE, raw_swap(b"\r\nSTATUS", b"\r\r\nSTATUS")),
    ("bare-line-end", FILE, raw_swap(b"\r\nSTATUS", b"\nSTATUS")),
    ("no-last-line-end", FILE, lambda raw: raw[:-2]),
    ("empty-line", FILE, lambda raw: raw + b"\r\n"),
    ("empty-line", FILE, raw_swap(b"\r\nSTATUS", b"\r\n\r\nSTATUS")),
    ("long-line", FILE, lambda raw: raw.replace(b"\r\n ", b"")),
    ("split-character", FILE, raw_swap("강".encode(), "강".encode()[:1] + b"\r\n " + "강".encode()[1:])),
    ("trailing-blank", FILE, raw_swap(b"TRANSP:OPAQUE", b"TRANSP:OPAQUE ")),
    ("byte-order-mark", FILE, lambda raw: b"\xef\xbb\xbf" + raw),
    ("not-utf-8", FILE, lambda raw: raw.decode().encode("cp949")),
    ("control-character", FILE, swap("강소특구", "강소\x00특구")),
    ("control-character", FILE, swap("강소특구", "강소\u202e특구")),
    ("not-a-content-line", FILE, swap("\r\nSTATUS:CONFIRMED", "\r\nSTATUS")),
    ("unbalanced", FILE, without("END:VEVENT")),
    ("unbalanced", FILE, lambda raw: raw + raw),
    ("version-not-first", FILE, swap("VERSION:2.0", "VERSION:1.0")),
    ("version-not-first", FILE, before("VERSION", "X-A:b")),
    ("prodid", FILE, without("PRODID")),
    ("calscale", FILE, without("CALSCALE")),
    ("method", FILE, swap("METHOD:PUBLISH", "METHOD:publish")),
    ("method", FILE, without("METHOD")),
    ("method-place", FILE, swap("CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH", "METHOD:PUBLISH\r\nCALSCALE:GREGORIAN")),
    ("calendar-uid", FILE, before("BEGIN:VTIMEZONE", "UID:abc@example.org")),
    ("calendar-source", FILE, before("BEGIN:VTIMEZONE", "SOURCE;VALUE=URI:https://example.org/secret.ics")),
    ("calendar-name", FILE, before("BEGIN:VTIMEZONE", "X-WR-CALNAME:나의 미팅")),
    ("calendar-name", REQUEST, before("BEGIN:VTIMEZONE", "NAME:나의 미팅")),
    ("feed-properties", FEED, swap("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL")),
    ("feed-properties", FEED, without("X-WR-TIMEZONE")),
    ("feed-properties", FEED, without("X-WR-CALNAME")),
    ("feed-properties", DAY, before("BEGIN:VTIMEZONE", "X-PUBLISHED-TTL:PT1H")),
    ("alarm-place", FEED, before("END:VEVENT", ALARM)),
    ("attendees", FEED, before("CLASS", ATTENDEE)),
    ("text-escape", FEED, swap("나의 만남\\, 오늘", "나의 만남, 오늘")),
    ("no-event", FILE, lambda raw: raw[: raw.index(b"BEGIN:VEVENT")] + b"END:VCALENDAR\r\n"),
    ("several-events", REQUEST, swap("END:VCALENDAR", SECOND_EVENT)),
    ("several-events", CANCEL, swap("END:VCALENDAR", SECOND_EVENT)),
    ("repeated-uid", DAY, swap(numbered_uid(2), a_meeting().uid)),
    ("other-component", FILE, before("END:VCALENDAR", "BEGIN:VTODO\r\nUID:1@a\r\nEND:VTODO")),
    ("undeclared-zone", FILE, swap("TZID:Asia/Seoul", "TZID:Asia/Tokyo")),
    ("unused-zone", FILE, swap("TZID:Asia/Seoul", "TZID:Asia/Tokyo")),
    ("zone-shape", FILE, before("END:VTIMEZONE", "COMMENT:x")),
    ("zone-shape", FILE, swap("DTSTART:19700101T000000", "DTSTART:19700101T000000Z")),
    ("zone-shape", FILE, swap("TZNAME:KST", "RDATE:19880508T020000")),
    (
        "zone-shape",
        FILE,
        lambda raw: swap("BEGIN:STANDARD", "BEGIN:DAYLIGHT")(swap("END:STANDARD", "END:DAYLIGHT")(raw)),
    ),
    ("zone-shape", BERLIN, swap("BYDAY=-1SU;", "")),
    ("zone-shape", BERLIN, without("RRULE")),
    ("once", FILE, without("SEQUENCE")),
    ("once", FILE, without("ORGANIZER")),
    ("once", FILE, before("STATUS", "STATUS:CONFIRMED")),
    ("forbidden-property", FILE, before("STATUS", "RRULE:FREQ=DAILY")),
    ("forbidden-property", FILE, before("STATUS", "METHOD:PUBLISH")),
    ("forbidden-property", FILE, before("STATUS", "ATTACH:https://example.org/a.pdf")),
    ("uid-shape", FILE, swap("UID:m-", "UID:kim@buyer.example-")),
    ("sequence", FILE, swap("SEQUENCE:0", "SEQUENCE:1793840400000")),
    ("sequence", FILE, swap("SEQUENCE:0", "SEQUENCE:-1")),
    ("utc-stamp", FILE, swap("DTSTAMP:20261105T010203Z", "DTSTAMP:20261105T010203")),
    ("text-escape", FILE, swap("1홀\\, 테이블", "1홀, 테이블")),
    ("text-escape", FILE, swap("7\\; 이영희", "7; 이영희")),
    ("text-escape", FILE, swap("1홀\\,", "1홀\\x")),
    ("text-escape", DAY, swap("나의 미팅\\, 오늘", "나의 미팅, 오늘")),
    ("status", REQUEST, swap("STATUS:CONFIRMED", "STATUS:CANCELLED")),
    ("status", CANCEL, swap("STATUS:CANCELLED", "STATUS:CONFIRMED")),
    ("transp", FILE, without("TRANSP")),
    ("floating-time", FILE, lambda raw: swap("DTEND;TZID=Asia/Seoul:", "DTEND:")(raw)),
    ("mixed-zones", FILE, swap("DTEND;TZID=Asia/Seoul:20261112T152000", "DTEND:20261112T062000Z")),
    ("no-duration", FILE, swap("DTEND;TZID=Asia/Seoul:20261112T152000", "DTEND;TZID=Asia/Seoul:20261112T150000")),
    ("attendees", FILE, before("CLASS", ATTENDEE)),
    ("attendees", REQUEST, without("ATTENDEE")),
    ("attendees", REQUEST, before("CLASS", ATTENDEE)),
    ("attendees", CANCEL, without("ATTENDEE")),
    ("address", REQUEST, swap("mailto:meetings@example.org", "mailto:Mannam <meetings@example.org>")),
    ("address", REQUEST, swap("mailto:kim@buyer.example", "mailto:not an address")),
    ("organizer-invited", REQUEST, swap("mailto:kim@buyer.example", "mailto:Meetings@Example.org")),
    ("sent-by", REQUEST, swap("ORGANIZER;", 'ORGANIZER;SENT-BY="mailto:a@b.example";')),
    ("name", REQUEST, swap("CN=김철수", "CN=^'김^'")),
    ("name", REQUEST, swap("CN=김철수", "CN=김, 철수")),
    ("name", REQUEST, swap('ORGANIZER;CN="만남 미팅"', "ORGANIZER")),
    ("partstat", CANCEL, swap("PARTSTAT=NEEDS-ACTION;", "")),
    ("request-parameters", REQUEST, swap("RSVP=TRUE;", "")),
    ("request-parameters", REQUEST, swap("CUTYPE=INDIVIDUAL;", "")),
    ("cancel-rsvp", CANCEL, swap("ATTENDEE;", "ATTENDEE;RSVP=TRUE;")),
    ("alarm-place", CANCEL, before("END:VEVENT", ALARM)),
    ("alarm-place", FILE, before("END:VEVENT", ALARM)),
    ("alarms", REQUEST, before("END:VEVENT", ALARM)),
    ("alarm-shape", REQUEST, swap("TRIGGER:-PT15M", "TRIGGER:PT15M")),
]


@pytest.mark.parametrize(
    "raw", [REQUEST, CANCEL, FILE, BERLIN, DAY, FEED], ids=["request", "cancel", "file", "berlin", "day", "feed"]
)
def test_right_files_have_no_fault(raw: bytes) -> None:
    assert faults(raw) == ()


@pytest.mark.parametrize(("code", "raw", "breaking"), CONTROLS, ids=[f"{n}-{c[0]}" for n, c in enumerate(CONTROLS)])
def test_a_broken_file_is_found(code: str, raw: bytes, breaking: Breaking) -> None:
    broken = breaking(raw)
    assert broken != raw
    assert code in faults(broken)


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\x00", b"BEGIN:VCALENDAR\r\n", b"END:VEVENT\r\n", b"\xff\xfe"])
def test_what_is_no_calendar_is_refused_and_breaks_nothing(raw: bytes) -> None:
    assert faults(raw) != ()
