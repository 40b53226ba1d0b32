"""Registrations as the pages see them."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.events.values import EventSummary
from scheduler.languages import Bilingual


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody wrote about themselves, cleaned. ``email`` is one of :func:`scheduler.addresses.read_address`.

    ``organisation`` is a name; one that the event does not have needs ``kind``, and may have ``zone``, a zone's key.
    """

    name: Bilingual
    email: str
    role: str
    organisation: str
    kind: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class FormLists:
    """What the form offers: names of the event's organisations in either language, and its zones by key."""

    organisations: tuple[str, ...]
    zones: tuple[tuple[str, Bilingual], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A confirmed registration before the organiser; ``new``: its organisation is not in the event's list."""

    public_id: str
    name: Bilingual
    email: str
    role: str
    organisation: Bilingual
    new: bool
    kind: str
    zone: Bilingual | None
    language: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the link in the mail is for; ``waiting`` once it was confirmed and the organiser has to decide."""

    event: EventSummary
    name: Bilingual
    organisation: Bilingual
    waiting: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """``repeated`` when somebody had decided on this registration already, in whatever way."""

    repeated: bool = False
