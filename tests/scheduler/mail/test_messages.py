"""Mails read back with the standard library's parser: their shape, their sentences, and what may not be in them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.utils import urlize
from pydantic import TypeAdapter

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.files import cancellation, invitation
from scheduler.calendars.lint import faults
from scheduler.calendars.rules import Appearance
from scheduler.calendars.text import single_line
from scheduler.calendars.values import Answer, Mailbox, Status
from scheduler.mail.messages import (
    InvitationMail,
    Notice,
    NoticeKind,
    Occasion,
    invitation_message,
    new_message_id,
    notice_message,
)
from tests.scheduler.calendars.builders import KIM, NOW, SENDER, a_meeting
from tests.sizes import TIMES

pytestmark = pytest.mark.slow

LINK = "https://mannam.example.org/me/AbC-123?lang=ko&x=1"
FIRST, SECOND = "<first@example.org>", "<second@example.org>"
MAIL = InvitationMail(a_meeting(), "이영희, ㈜한빛반도체 (예시)", "강소특구 기술교류회 (예시)", LINK)
EARLIER = Appearance(
    MAIL.meeting.starts_at - timedelta(hours=1),
    MAIL.meeting.ends_at - timedelta(hours=1),
    "1홀, 테이블 3",
    MAIL.meeting.summary,
)
CHANGE = replace(MAIL, meeting=a_meeting(sequence=1), before=EARLIER, thread=FIRST)
CANCELLED = replace(CHANGE, meeting=a_meeting(sequence=2, status=Status.CANCELLED))
ONLINE = replace(MAIL, meeting=a_meeting(location="", video_url="https://meet.example.org/abc"))
SIGN_IN = Notice(NoticeKind.SIGN_IN, LINK, "", "Asia/Seoul", NOW + timedelta(minutes=10))
OCCASION = Occasion(
    date(2026, 11, 12), "1홀", NOW - timedelta(days=1), NOW + timedelta(days=1), 10, "office@example.org"
)
WELCOME = Notice(NoticeKind.WELCOME, LINK, MAIL.event_name, "Asia/Seoul", occasion=OCCASION)
EARLY = replace(WELCOME, occasion=replace(OCCASION, wishes_open_at=NOW + timedelta(hours=1)))
CLOSED = replace(WELCOME, occasion=replace(OCCASION, wishes_close_at=NOW))
REMINDER = replace(WELCOME, kind=NoticeKind.REMINDER)
CONFIRMATION = replace(WELCOME, kind=NoticeKind.CONFIRMATION, occasion=None, expires_at=NOW + timedelta(days=1))
DECLINED = replace(WELCOME, kind=NoticeKind.DECLINED, about="다음에 뵙겠습니다")
PERSONAL = Notice(NoticeKind.PERSONAL_LINK, LINK, MAIL.event_name, "Asia/Seoul")
EVIL = "<a href='https://evil.example/'>here</a> evil.example {{ link }}"
UNPUBLISHED = replace(PERSONAL, kind=NoticeKind.UNPUBLISHED, text=f"The hall burnt down.\n\n{EVIL}\n&amp;")
OTHERS = [
    replace(DECLINED if kind is NoticeKind.DECLINED else PERSONAL, kind=kind, about=EVIL, text=EVIL)
    for kind in NoticeKind
    if kind not in {NoticeKind.SIGN_IN, NoticeKind.WELCOME, NoticeKind.REMINDER, NoticeKind.CONFIRMATION}
]
"""Those that are not about wishes or an end, with whatever somebody may have written."""


def in_zone(zone: str) -> InvitationMail:
    return replace(MAIL, meeting=a_meeting(zone=zone))


def written(mail: InvitationMail, language: str = "ko", recipient: Mailbox = KIM) -> bytes:
    return invitation_message(mail, recipient, language, SENDER, SECOND, NOW)


def parsed(raw: bytes) -> Any:
    message = message_from_bytes(raw, policy=policy.default)
    assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk()))
    return message


def plain(message: Any) -> str:
    return message.get_body("plain").get_content().replace("\r\n", "\n")


def html(message: Any) -> str:
    return message.get_body("html").get_content()


class Sentences(HTMLParser):
    """The blocks of a page as lines of text, each link as ``label: address``; ``links`` and ``tags`` beside.

    A quotation begins each of its lines with ``> `` as the plain part does.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._in_body = self._quotes = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_body = self._in_body or tag == "body"
        if tag in {"p", "blockquote", "br"}:
            self._quotes = tag == "blockquote" or (self._quotes and tag == "br")
            self.lines.append("> " if self._quotes else "")
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.lines[-1] += f": {self.links[-1]}"

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.lines[-1] += data

    def said(self) -> list[str]:
        return [" ".join(line.split()) for line in self.lines if line.strip()]


NOTICES = [
    ("sign-in", SIGN_IN),
    ("personal", PERSONAL),
    ("welcome", WELCOME),
    ("welcome before wishes", EARLY),
    ("welcome after wishes", CLOSED),
    ("reminder", REMINDER),
    ("confirmation", CONFIRMATION),
    ("declined", DECLINED),
    ("declined without a word", replace(DECLINED, about="")),
    ("unpublished", UNPUBLISHED),
    ("unpublished without a word", replace(UNPUBLISHED, text="")),
    *((f"{notice.kind}, hostile", notice) for notice in OTHERS),
]
ALL_MAILS = [
    pytest.param(lambda language, mail=mail: written(mail, language), id=name)
    for name, mail in (("first", MAIL), ("change", CHANGE), ("cancelled", CANCELLED), ("online", ONLINE))
] + [
    pytest.param(lambda language, notice=notice: notice_message(notice, KIM, language, SENDER, FIRST, NOW), id=name)
    for name, notice in NOTICES
]


@pytest.mark.parametrize(
    ("mail", "method"), [(MAIL, "REQUEST"), (CHANGE, "REQUEST"), (CANCELLED, "CANCEL"), (ONLINE, "REQUEST")]
)
def test_the_tree_is_the_one_that_calendars_know(mail: InvitationMail, method: str) -> None:
    raw = written(mail)
    message = parsed(raw)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    alternative, attachment = message.get_payload()
    calendar = alternative.get_payload()[2]
    file = cancellation(mail.meeting, KIM) if method == "CANCEL" else invitation(mail.meeting, KIM)
    assert calendar.get_payload(decode=True) == attachment.get_payload(decode=True) == file
    assert faults(file) == ()
    assert calendar["content-type"].params == {"charset": "utf-8", "method": method, "component": "VEVENT"}
    assert calendar["content-disposition"] is None
    assert f"\r\nMETHOD:{method}\r\n".encode() in file
    assert (attachment.get_filename(), attachment["content-type"].params["name"]) == ("invite.ics", "invite.ics")
    assert attachment.get_content_disposition() == "attachment"
    leaves = [part for part in message.walk() if not part.is_multipart()]
    assert {part["content-transfer-encoding"] for part in leaves} == {"base64"}


def test_headers_name_one_sender_and_one_recipient() -> None:
    message = parsed(written(CHANGE))
    assert str(message["from"]) == "만남 미팅 <meetings@example.org>"
    assert [address.addr_spec for address in message["to"].addresses] == [KIM.address]
    assert (message["message-id"], message["in-reply-to"], message["references"]) == (SECOND, FIRST, FIRST)
    assert message["content-class"] == "urn:content-classes:calendarmessage"
    assert message["auto-submitted"] == "auto-generated"
    assert message["date"].datetime == NOW
    assert len(message.keys()) == len(set(message.keys()))
    assert parsed(written(MAIL))["in-reply-to"] is None


@pytest.mark.parametrize(
    ("mail", "language", "subject"),
    [
        (MAIL, "ko", "초대: 11/12(목) 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
        (CHANGE, "ko", "변경: 11/12(목) 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
        (CANCELLED, "ko", "취소: 11/12(목) 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
        (MAIL, "en", "Invitation: Thu 12 Nov 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
        (CHANGE, "en", "Changed: Thu 12 Nov 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
        (CANCELLED, "en", "Cancelled: Thu 12 Nov 15:00 KST 김철수 ↔ 이영희, ㈜한빛반도체 (예시)"),
    ],
)
def test_the_subject_says_what_when_and_who(mail: InvitationMail, language: str, subject: str) -> None:
    assert parsed(written(mail, language))["subject"] == subject


def test_a_change_reads_complete_by_itself() -> None:
    assert plain(parsed(written(CHANGE))).split("\n") == [
        "김철수 님, 안녕하십니까.",
        "",
        "행사: 강소특구 기술교류회 (예시)",
        "일대일 미팅의 내용이 바뀌었습니다.",
        "",
        "일시: 2026년 11월 12일(목) 15:00–15:20 KST (UTC+9)",
        "장소: 1홀, 테이블 7",
        "상대: 이영희, ㈜한빛반도체 (예시)",
        "",
        "바뀐 내용",
        ("일시: 2026년 11월 12일(목) 14:00–14:20 KST (UTC+9) → 2026년 11월 12일(목) 15:00–15:20 KST (UTC+9)"),
        "장소: 1홀, 테이블 3 → 1홀, 테이블 7",
        "",
        f"내 시간표 보기: {LINK}",
        "",
        (
            "캘린더에 예전 일정이 남아 있으면 첨부한 invite.ics 파일을 열어 주십시오. "
            "이 메일과 시간표의 내용이 맞습니다."
        ),
        "이 메일은 행사 운영 프로그램이 자동으로 보냈습니다.",
        "",
    ]


def test_an_online_meeting_says_how_to_join() -> None:
    text = plain(parsed(written(ONLINE, "en")))
    assert "Join the video meeting: https://meet.example.org/abc\n" in text
    assert "Place:" not in text


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Seoul", "15:00–15:20 KST (UTC+9)"),
        ("Europe/Berlin", "07:00–07:20 CET (UTC+1)"),
        ("Asia/Kolkata", "11:30–11:50 IST (UTC+5:30)"),
        ("America/Sao_Paulo", "03:00–03:20 UTC-3"),
        ("Etc/UTC", "06:00–06:20 UTC"),
    ],
)
def test_times_carry_their_zone(zone: str, label: str) -> None:
    assert f"Thursday, 12 November 2026 {label}\n" in plain(parsed(written(in_zone(zone), "en")))


def test_a_meeting_past_midnight_names_both_days() -> None:
    late = a_meeting(
        starts_at=datetime(2026, 11, 12, 14, 50, tzinfo=UTC), ends_at=datetime(2026, 11, 12, 15, 10, tzinfo=UTC)
    )
    text = plain(parsed(written(replace(MAIL, meeting=late))))
    assert "2026년 11월 12일(목) 23:50–2026년 11월 13일(금) 00:10 KST" in text


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("write", ALL_MAILS)
def test_both_parts_say_the_same_sentence_by_sentence(write: Any, language: str) -> None:
    message = parsed(write(language))
    page = Sentences(html(message))
    assert page.said() == [" ".join(line.split()) for line in plain(message).split("\n") if line.strip()]
    assert page.tags <= {"html", "head", "meta", "title", "body", "div", "p", "blockquote", "br", "strong", "a"}
    assert f'<html lang="{language}">' in html(message)


def test_every_kind_of_notice_is_read_back() -> None:
    assert {notice.kind for _, notice in NOTICES} == set(NoticeKind)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("notice", [UNPUBLISHED, *OTHERS], ids=lambda notice: notice.kind.value)
def test_what_somebody_writes_into_a_notice_is_no_link_and_no_markup(notice: Notice, language: str) -> None:
    message = parsed(notice_message(notice, KIM, language, SENDER, FIRST, NOW))
    assert Sentences(html(message)).links == [LINK]
    addresses = re.findall(r'href="(http[^"]*)"', urlize(plain(message)))
    assert addresses == [LINK.replace("&", "&amp;")]
    assert "https://evil.example" not in str(message["subject"])


def test_notices_carry_their_link_and_their_end() -> None:
    message = parsed(notice_message(SIGN_IN, KIM, "ko", SENDER, FIRST, NOW))
    assert message["subject"] == "로그인 링크"
    assert f"로그인하기: {LINK}\n" in plain(message)
    assert "이 링크는 2026년 11월 5일(목) 10:12 KST (UTC+9)까지 쓸 수 있습니다." in plain(message)
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    personal = parsed(notice_message(PERSONAL, KIM, "en", SENDER, FIRST, NOW))
    assert personal["subject"] == "Your page: 강소특구 기술교류회 (예시)"
    assert "can be used until" not in plain(personal)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_invitation_says_how_far_wishes_are(language: str) -> None:
    said = [plain(parsed(notice_message(each, KIM, language, SENDER, FIRST, NOW))) for each in (EARLY, WELCOME, CLOSED)]
    steps = ["1. " in text for text in said]
    assert (len(set(said)), steps) == (3, [True, True, False])
    for text in said:
        assert ("2026" in text, "1홀" in text, "office@example.org" in text, LINK in text) == (True,) * 4


HOSTILE = st.lists(
    st.sampled_from(
        ["https://evil.example/login", "evil.com", "pay@evil.org", "\r\nBcc: x@evil.example\r\n\r\n", "<a href='https://e.example'>x</a>",
         "<script>alert(1)</script>", "{{ link }}", "{% raw %}", '"', "&amp;", "\u202e", "김철수", " "]
    ),
    min_size=1, max_size=5,
).map("".join).filter(lambda text: single_line(text) != "")  # fmt: skip


@settings(max_examples=60 * TIMES, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["ko", "en"]))
def test_text_of_people_is_no_link_no_markup_and_no_header(name: str, other: str, place: str, language: str) -> None:
    meeting = a_meeting(summary=other, location=place, description=other)
    mail = replace(CHANGE, meeting=meeting, counterpart=other, event_name=place)
    recipient = Mailbox(name, KIM.address)
    message = parsed(written(mail, language, recipient))
    page = Sentences(html(message))
    assert page.links == [LINK]
    assert page.tags <= {"html", "head", "meta", "title", "body", "div", "p", "strong", "a"}
    assert page.said() == [" ".join(line.split()) for line in plain(message).split("\n") if line.strip()]
    assert re.findall(r'href="([^"]*)"', urlize(plain(message))) == [LINK.replace("&", "&amp;")]
    assert message.keys() == parsed(written(CHANGE, language)).keys()
    assert [address.addr_spec for address in message["to"].addresses] == [KIM.address]


def test_the_same_values_give_the_same_bytes() -> None:
    assert written(CHANGE) == written(CHANGE)
    assert len({notice_message(SIGN_IN, KIM, "ko", SENDER, FIRST, NOW) for _ in range(2)}) == 1


def test_lines_are_short_ascii_with_crlf() -> None:
    raw = written(CHANGE)
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_an_answer_that_stands_goes_along() -> None:
    calendar = parsed(written(replace(CHANGE, answer=Answer.ACCEPTED))).get_payload()[0].get_payload()[2]
    assert b"PARTSTAT=ACCEPTED" in calendar.get_payload(decode=True)


def test_message_ids_are_fresh() -> None:
    assert len({new_message_id("example.org") for _ in range(100)}) == 100
    assert written(replace(CHANGE, thread=new_message_id("example.org")))


@pytest.mark.parametrize("message_id", ["", "a@b", "<a@b>\r\nX: y", "<a b@c>", "<a>"])
def test_a_message_id_is_one(message_id: str) -> None:
    with pytest.raises(CalendarRefusal):
        invitation_message(MAIL, KIM, "ko", SENDER, message_id, NOW)
    if message_id:
        with pytest.raises(CalendarRefusal):
            written(replace(CHANGE, thread=message_id))


def test_what_calendars_would_not_take_is_not_sent() -> None:
    other = Mailbox("x", "other@example.org")
    with pytest.raises(CalendarRefusal, match="sender_not_organizer"):
        invitation_message(MAIL, KIM, "ko", other, SECOND, NOW)
    with pytest.raises(CalendarRefusal, match="organizer_invited"):
        written(MAIL, recipient=SENDER)
    with pytest.raises(CalendarRefusal, match="url"):
        written(replace(MAIL, timetable_url="javascript:alert(1)"))
    with pytest.raises(CalendarRefusal, match="url"):
        notice_message(replace(SIGN_IN, link="https://a.example/ x"), KIM, "ko", SENDER, FIRST, NOW)
    with pytest.raises(CalendarRefusal, match="naive_time"):
        invitation_message(MAIL, KIM, "ko", SENDER, SECOND, NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="fr"):
        written(MAIL, "fr")


def test_the_default_policy_would_have_changed_the_file() -> None:
    """The control for the byte equality above: this is the trap it guards against."""
    file = invitation(MAIL.meeting, KIM).decode()
    message = EmailMessage(policy=policy.default)
    message.set_content(file, subtype="calendar", cte="base64")
    assert b"\r\n" not in message_from_bytes(message.as_bytes()).get_payload(decode=True)


@pytest.mark.parametrize("mail", [MAIL, CHANGE, CANCELLED, ONLINE], ids=["first", "change", "cancelled", "online"])
def test_a_mail_kept_as_json_is_the_same_mail(mail: InvitationMail) -> None:
    kept = TypeAdapter(InvitationMail)
    again = kept.validate_json(kept.dump_json(mail))
    assert again == mail
    assert written(again) == written(mail)
