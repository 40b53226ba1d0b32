"""Meetings and people to write calendar files about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scheduler.calendars.values import CalendarMeeting, Mailbox

NOW = datetime(2026, 11, 5, 1, 2, 3, tzinfo=UTC)
SENDER = Mailbox("만남 미팅", "meetings@example.org")
KIM = Mailbox("김철수", "kim@buyer.example")

_MEETING = CalendarMeeting(
    uid="m-0123456789abcdef01234567@example.org",
    sequence=0,
    stamp=NOW,
    created=NOW,
    last_modified=NOW,
    starts_at=datetime(2026, 11, 12, 6, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 12, 6, 20, tzinfo=UTC),
    zone="Asia/Seoul",
    summary="강소특구 교류회: ㈜한빛반도체 (예시)",
    location="1홀, 테이블 7",
    description="1홀, 테이블 7; 이영희 (㈜한빛반도체)\n오시기 전에 시간표를 봐 주십시오.",
    url="https://mannam.example.org/e/demo/meetings/4711",
    organizer=SENDER,
)


def a_meeting(**changes: Any) -> CalendarMeeting:
    return replace(_MEETING, **changes)


def numbered_uid(number: int) -> str:
    return f"m-{number:024x}@example.org"
