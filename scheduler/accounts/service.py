"""Signing in: links whose secret only their owner knows, and server-side sessions."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from scheduler.accounts.feeds import end_feed
from scheduler.accounts.hashing import hashed
from scheduler.accounts.records import ErasedLink, Organiser, SignInLink, WebSession
from scheduler.database import Session
from scheduler.errors import MannamError

PARTICIPANT_SESSION = timedelta(days=30)
ORGANISER_SESSION = timedelta(hours=12)
ORGANISER_LINK = timedelta(minutes=10)
PERSON_LINK = timedelta(minutes=10)
"""How long a link lasts that a participant asked for with a mail address."""

MOST_ASKED = 5
"""Links that one owner is sent within their lifetime; a mailbox is not flooded by a stranger."""


class LinkState(StrEnum):
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    USED = "used"
    ERASED = "erased"


class LinkRefused(MannamError):
    def __init__(self, state: LinkState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a link or session belongs to: exactly one of the two ids is set."""

    participant_id: int | None
    organiser_id: int | None

    @property
    def actor(self) -> str:
        """The name under which the audit log knows them."""
        if self.organiser_id is not None:
            return f"organiser:{self.organiser_id}"
        return f"participant:{self.participant_id}"


@dataclass(frozen=True, slots=True)
class SignedIn:
    owner: Owner
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrganiserAccount:
    id: int
    name: str
    email: str
    language: str


def make_participant_link(session: Session, participant_id: int, *, now: datetime) -> str:
    """A new secret; it stays good, beside earlier ones, until it is revoked."""
    return _make_link(session, now, participant_id=participant_id, single_use=False, expires_at=None)


def make_participant_links(session: Session, participant_ids: Iterable[int], *, now: datetime) -> dict[int, str]:
    """A new secret for each, as :func:`make_participant_link` makes one, with few statements."""
    made = {participant_id: secrets.token_urlsafe(32) for participant_id in participant_ids}
    rows = [
        {
            "secret_sha256": hashed(secret),
            "participant_id": participant_id,
            "organiser_id": None,
            "single_use": False,
            "created_at": now,
            "expires_at": None,
        }
        for participant_id, secret in made.items()
    ]
    if rows:
        session.execute(insert(SignInLink), rows)
    return made


def make_single_participant_link(session: Session, participant_id: int, *, now: datetime) -> str:
    """A new secret that signs in once within :data:`PERSON_LINK`: for whoever asks with a mail address."""
    return _make_link(session, now, participant_id=participant_id, single_use=True, expires_at=now + PERSON_LINK)


def make_organiser_link(
    session: Session, organiser_id: int, *, now: datetime, lifetime: timedelta = ORGANISER_LINK
) -> str:
    """A new secret that signs in once within ``lifetime``."""
    return _make_link(session, now, organiser_id=organiser_id, single_use=True, expires_at=now + lifetime)


def _make_link(
    session: Session,
    now: datetime,
    *,
    single_use: bool,
    expires_at: datetime | None,
    participant_id: int | None = None,
    organiser_id: int | None = None,
) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            secret_sha256=hashed(secret),
            participant_id=participant_id,
            organiser_id=organiser_id,
            single_use=single_use,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return secret


def open_link(session: Session, secret: str, *, now: datetime) -> Owner:
    """Whose link this is, without using it; raises :class:`LinkRefused`."""
    link = _good_link(session, secret, now)
    return Owner(link.participant_id, link.organiser_id)


def _good_link(session: Session, secret: str, now: datetime) -> SignInLink:
    link = session.scalar(select(SignInLink).where(SignInLink.secret_sha256 == hashed(secret)))
    if link is None:
        erased = session.get(ErasedLink, hashed(secret)) is not None
        raise LinkRefused(LinkState.ERASED if erased else LinkState.UNKNOWN)
    if link.revoked_at is not None:
        raise LinkRefused(LinkState.REVOKED)
    if link.single_use and link.used_at is not None:
        raise LinkRefused(LinkState.USED)
    if link.expires_at is not None and link.expires_at <= now:
        raise LinkRefused(LinkState.EXPIRED)
    return link


def sign_in(session: Session, secret: str, *, now: datetime) -> SignedIn:
    """Open a session for the link's owner; of many tries with a single-use link exactly one succeeds."""
    link = _good_link(session, secret, now)
    used = update(SignInLink).where(SignInLink.id == link.id).values(used_at=now)
    if link.single_use:
        used = used.where(SignInLink.used_at.is_(None))
    if session.execute(used).rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise LinkRefused(LinkState.USED)
    lifetime = ORGANISER_SESSION if link.organiser_id is not None else PARTICIPANT_SESSION
    fresh = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            secret_sha256=hashed(fresh),
            participant_id=link.participant_id,
            organiser_id=link.organiser_id,
            link_id=link.id,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    return SignedIn(Owner(link.participant_id, link.organiser_id), fresh, now + lifetime)


def session_owner(session: Session, secret: str, *, now: datetime) -> Owner | None:
    """Who is signed in with this cookie, or None."""
    row = session.scalar(select(WebSession).where(WebSession.secret_sha256 == hashed(secret)))
    if row is None or row.revoked_at is not None or row.expires_at <= now or row.acting_id is not None:
        return None
    return Owner(row.participant_id, row.organiser_id)


def sign_out(session: Session, secret: str, *, now: datetime) -> None:
    session.execute(update(WebSession).where(WebSession.secret_sha256 == hashed(secret)).values(revoked_at=now))


def was_sent_enough(session: Session, owner: Owner, *, now: datetime) -> bool:
    """Whether so many links for one sign-in were made for the owner lately that no more are sent on demand."""
    own = SignInLink.participant_id == owner.participant_id
    since = now - PERSON_LINK
    if owner.participant_id is None:
        own, since = SignInLink.organiser_id == owner.organiser_id, now - ORGANISER_LINK
    made = select(func.count()).where(own, SignInLink.single_use, SignInLink.created_at > since)
    return (session.scalar(made) or 0) >= MOST_ASKED


def revoke_participant_links(session: Session, participant_id: int, *, now: datetime) -> None:
    """No link of the participant works any more, nor their calendar feed, and no browser of theirs stays signed in."""
    end_feed(session, participant_id)
    for table in (SignInLink, WebSession):
        session.execute(
            update(table)
            .where(table.participant_id == participant_id, table.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def forget_participant_links(session: Session, participant_ids: Select[int]) -> None:
    """Links and sessions go; of the links only hashes stay, so that each can say that its owner's data is gone."""
    hashes = select(SignInLink.secret_sha256).where(SignInLink.participant_id.in_(participant_ids))
    session.execute(insert(ErasedLink).from_select(["secret_sha256"], hashes))
    for table in (SignInLink, WebSession):
        session.execute(delete(table).where(table.participant_id.in_(participant_ids)))


def organiser_by_email(session: Session, email: str) -> OrganiserAccount | None:
    row = session.scalar(select(Organiser).where(Organiser.email == email.casefold()))
    return None if row is None else _account(row)


def organiser_account(session: Session, organiser_id: int) -> OrganiserAccount:
    return _account(session.get_one(Organiser, organiser_id))


def _account(row: Organiser) -> OrganiserAccount:
    return OrganiserAccount(row.id, row.name, row.email, row.language)


def actor_name(session: Session, actor: str) -> str:
    """The name of an organiser whom the audit log calls ``organiser:7``; empty for anybody else."""
    kind, _, number = actor.partition(":")
    if kind != "organiser" or not number.isdecimal():
        return ""
    return session.scalar(select(Organiser.name).where(Organiser.id == int(number))) or ""


def make_host(session: Session, organiser_id: int, *, host: bool) -> bool:
    """Make an organiser a host, or one no more; whether that changed anything."""
    row = session.get_one(Organiser, organiser_id)
    changed, row.host = row.host != host, host
    return changed


def actor_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """The names of those organisers among what the audit log calls them; anybody else is left out."""
    numbers = {int(number): who for who in actors if (number := who.removeprefix("organiser:")).isdecimal()}
    rows = session.execute(select(Organiser.id, Organiser.name).where(Organiser.id.in_(numbers)))
    return {numbers[number]: name for number, name in rows}


def keep_organiser(session: Session, *, name: str, email: str, language: str, now: datetime) -> int:
    """The account with this address, made if there is none; its id."""
    found = organiser_by_email(session, email)
    if found is not None:
        return found.id
    row = Organiser(name=name, email=email.casefold(), language=language, created_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Another import made the account between our look and our write.
        return keep_organiser(session, name=name, email=email, language=language, now=now)
    return row.id
