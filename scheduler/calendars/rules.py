"""What keeps a meeting the same meeting in every calendar: UID, SEQUENCE, DTSTAMP (RFC 5546 2.1.4, 2.1.5)."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.values import SEQUENCE_MAX, Status

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,170}[A-Za-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a recipient was told of a meeting. ``starts_at``, ``ends_at`` aware; ``place`` hall and table, or a link."""

    starts_at: datetime
    ends_at: datetime
    place: str
    summary: str
    status: Status = Status.CONFIRMED


def new_uid(host: str) -> str:
    """A name for the whole life of a meeting: 96 random bits at a constant ``host``, nothing about the people."""
    if not _HOST.match(host):
        raise CalendarRefusal("uid", host)
    return f"m-{secrets.token_hex(12)}@{host}"


def next_sequence(sequence: int, before: Appearance, after: Appearance) -> int:
    """The SEQUENCE to store with ``after``: one more if time, place or status changed, else the same.

    A new wording alone keeps the answers, hence the number. A cancelled UID stays cancelled: calendars do not take
    it back, so ``CalendarRefusal`` ("cancelled") asks for a new one.
    """
    if before.status is Status.CANCELLED and after.status is not Status.CANCELLED:
        raise CalendarRefusal("cancelled")
    if not (resets_answers(before, after) or before.place != after.place or before.status is not after.status):
        return sequence
    if sequence >= SEQUENCE_MAX:
        raise CalendarRefusal("sequence", str(sequence))
    return sequence + 1


def resets_answers(before: Appearance, after: Appearance) -> bool:
    """Whether an answer given to ``before`` says nothing about ``after``: another time."""
    return (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at)


def next_stamp(now: datetime, last: datetime | None) -> datetime:
    """DTSTAMP of the next message about a UID: UTC, whole seconds, after ``last`` even if the clock went back."""
    if now.utcoffset() is None or (last is not None and last.utcoffset() is None):
        raise CalendarRefusal("naive_time", "stamp")
    stamp = now.astimezone(UTC).replace(microsecond=0)
    if last is None:
        return stamp
    return max(stamp, last.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1))
