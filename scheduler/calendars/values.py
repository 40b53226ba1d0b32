"""What a calendar file is made of: frozen values that check themselves."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.text import display_name, single_line

SEQUENCE_MAX = 2**31 - 1

_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\Z"
)
_UID = re.compile(r"[A-Za-z0-9-]{1,64}@[A-Za-z0-9.-]{1,180}\Z")
_URL = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?\Z")


def check_link(url: str) -> None:
    """Refuse ("url") what is not an ASCII http or https address of at most 1000 characters."""
    if not _URL.match(url) or len(url) > 1000:
        raise CalendarRefusal("url")


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Answer(StrEnum):
    """What a recipient is known to have answered (PARTSTAT)."""

    NONE = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name (any text, made safe here; the address where it is empty) and a bare ASCII address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.match(self.address):
            raise CalendarRefusal("address")
        object.__setattr__(self, "name", display_name(self.name) or self.address)


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """One meeting as one recipient may see it; nothing in it may be for other eyes.

    ``stamp``, ``created``, ``last_modified``, ``starts_at``, ``ends_at``: aware, whole seconds count, end exclusive.
    ``zone``: IANA name, for showing. ``url``: the page of the meeting, without a secret (copies of the file spread).
    ``description``: plain text, first line who and where; the links are added by the file.
    ``summary``, ``location``, ``description`` are free text, made safe when the file is written.
    """

    uid: str
    sequence: int
    stamp: datetime
    created: datetime
    last_modified: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str
    description: str
    url: str
    organizer: Mailbox
    status: Status = Status.CONFIRMED
    video_url: str = ""

    def __post_init__(self) -> None:
        if not _UID.match(self.uid):
            raise CalendarRefusal("uid")
        if isinstance(self.sequence, bool) or not 0 <= self.sequence <= SEQUENCE_MAX:
            raise CalendarRefusal("sequence", str(self.sequence))
        self._check_times()
        check_link(self.url)
        if self.video_url:
            check_link(self.video_url)
        if not single_line(self.summary):
            raise CalendarRefusal("summary")

    def _check_times(self) -> None:
        for name in ("stamp", "created", "last_modified", "starts_at", "ends_at"):
            value: datetime = getattr(self, name)
            if value.utcoffset() is None:
                raise CalendarRefusal("naive_time", name)
            object.__setattr__(self, name, value.astimezone(UTC).replace(microsecond=0))
        if self.ends_at <= self.starts_at:
            raise CalendarRefusal("empty_interval")
        try:
            ZoneInfo(self.zone)
        except (OSError, ValueError, LookupError) as error:
            raise CalendarRefusal("zone", self.zone) from error
