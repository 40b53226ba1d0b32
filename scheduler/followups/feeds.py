"""A participant's calendar feed: making its address, ending it, and what is read there."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime

from scheduler.accounts.feeds import FeedState, end_feed, feed_owner, feed_state, keep_feed
from scheduler.audit.service import note
from scheduler.calendars.feed import Feed, feed_file
from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.events.service import event_summary
from scheduler.followups.downloads import feed_follow_ups
from scheduler.languages import Language
from scheduler.people.saving import StaleForm, begin_save, last_save
from scheduler.people.service import identity, locked_participant
from scheduler.settings import Settings, installation_secret
from scheduler.timetable.downloads import feed_meetings

FORM = "feed"


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """The feed as its owner sees it, None when there is none; ``version``: of the form that makes and ends it."""

    state: FeedState | None
    version: int


def own_feed(session: Session, participant_id: int) -> OwnFeed:
    return OwnFeed(feed_state(session, participant_id), last_save(session, participant_id, FORM)[0])


def make_feed(session: Session, settings: Settings, participant_id: int, *, seen: int, key: str, now: datetime) -> str:
    """The secret of a new feed; one that the participant had before opens nothing any more.

    Pressed twice it gives the same secret twice, although none is stored: it follows from ``key``, the name of the
    drawn form, and the installation's own secret. Raises :class:`Conflict` for a form that is older than the feed.
    """
    if _begin(session, participant_id, seen=seen, key=key, now=now):
        keep_feed(session, participant_id, _secret(settings, participant_id, key), now=now)
        _note(session, participant_id, "calendar feed made", now)
    return _secret(settings, participant_id, key)


def stop_feed(session: Session, participant_id: int, *, seen: int, key: str, now: datetime) -> None:
    """The feed's address opens nothing any more. Raises :class:`Conflict`."""
    if _begin(session, participant_id, seen=seen, key=key, now=now):
        end_feed(session, participant_id)
        _note(session, participant_id, "calendar feed ended", now)


def open_feed(session: Session, settings: Settings, secret: str, *, now: datetime) -> tuple[int, Feed] | None:
    """Whose feed this secret opens, and the feed in their language; None for nobody's and for who has left.

    Whether its owner agreed to the text about their data is the caller's to ask.
    """
    owner = feed_owner(session, secret)
    if owner is None:
        return None
    person = identity(session, owner)
    if person.left_at is not None:
        return None
    event, language = event_summary(session, person.event_id), Language(person.language)
    feed = feed_file(
        [
            *feed_meetings(session, settings, owner, language),
            *feed_follow_ups(session, settings, owner, language),
        ],
        name=event.title.text(language),
        zone=event.zone,
        day=event.day,
        language=language,
        now=now,
    )
    return owner, feed


def _begin(session: Session, participant_id: int, *, seen: int, key: str, now: datetime) -> bool:
    locked_participant(session, participant_id)
    try:
        _receipt, fresh = begin_save(session, participant_id, FORM, seen=seen, key=key, now=now)
    except StaleForm as error:
        raise Conflict from error
    return fresh


def _secret(settings: Settings, participant_id: int, key: str) -> str:
    """256 bits, as 43 letters, digits, "-" and "_"."""
    drawn = hmac.digest(installation_secret(settings).encode(), f"feed:{participant_id}:{key}".encode(), "sha256")
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def _note(session: Session, participant_id: int, action: str, now: datetime) -> None:
    event_id = identity(session, participant_id).event_id
    note(session, event_id=event_id, at=now, actor=f"participant:{participant_id}", action=action)
