"""How a participant can come in: links that are good, browsers that are signed in, and ending the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from scheduler.accounts.hashing import hashed
from scheduler.accounts.records import SignInLink, WebSession
from scheduler.database import Session


@dataclass(frozen=True, slots=True)
class GoodLink:
    """``used_at``: when it last signed somebody in. ``here``: this very browser came in by it."""

    made_at: datetime
    used_at: datetime | None
    ends_at: datetime | None
    here: bool


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The newest link first; ``other_browsers`` counts those that are signed in beside this one."""

    links: tuple[GoodLink, ...]
    other_browsers: int

    @property
    def others(self) -> bool:
        """Whether there is any way in beside this browser and its link."""
        return bool(self.other_browsers) or any(not link.here for link in self.links)


def ways_in(session: Session, participant_id: int, secret: str, *, now: datetime) -> WaysIn:
    """For the participant whose browser holds ``secret`` in its cookie."""
    here = _own_session(session, participant_id, secret)
    rows = session.scalars(
        select(SignInLink)
        .where(SignInLink.participant_id == participant_id, _is_good(now))
        .order_by(SignInLink.created_at.desc(), SignInLink.id.desc())
    )
    others = select(func.count()).where(
        WebSession.participant_id == participant_id,
        WebSession.secret_sha256 != hashed(secret),
        WebSession.revoked_at.is_(None),
        WebSession.expires_at > now,
        WebSession.acting_id.is_(None),
    )
    return WaysIn(
        tuple(
            GoodLink(row.created_at, row.used_at, row.expires_at, here is not None and row.id == here.link_id)
            for row in rows
        ),
        session.scalar(others) or 0,
    )


def end_other_ways(session: Session, participant_id: int, secret: str, *, now: datetime) -> None:
    """Only the browser that holds ``secret`` stays signed in, and only the link that it came in by stays good."""
    here = _own_session(session, participant_id, secret)
    links = update(SignInLink).where(SignInLink.participant_id == participant_id, SignInLink.revoked_at.is_(None))
    browsers = update(WebSession).where(
        WebSession.participant_id == participant_id,
        WebSession.revoked_at.is_(None),
        WebSession.secret_sha256 != hashed(secret),
    )
    if here is not None and here.link_id is not None:
        links = links.where(SignInLink.id != here.link_id)
    session.execute(links.values(revoked_at=now))
    session.execute(browsers.values(revoked_at=now))


def good_links(session: Session, participant_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """How many links of each participant are good; who has none is left out."""
    rows = session.execute(
        select(SignInLink.participant_id, func.count())
        .where(SignInLink.participant_id.in_(participant_ids), _is_good(now))
        .group_by(SignInLink.participant_id)
    )
    return {owner: found for owner, found in rows if owner is not None}


def last_sign_ins(session: Session, participant_ids: Iterable[int]) -> dict[int, datetime]:
    """When each participant last came in; who never did is left out."""
    rows = session.execute(
        select(WebSession.participant_id, func.max(WebSession.created_at))
        .where(WebSession.participant_id.in_(participant_ids), WebSession.acting_id.is_(None))
        .group_by(WebSession.participant_id)
    )
    return {owner: found for owner, found in rows if owner is not None}


def _own_session(session: Session, participant_id: int, secret: str) -> WebSession | None:
    return session.scalar(
        select(WebSession).where(
            WebSession.participant_id == participant_id, WebSession.secret_sha256 == hashed(secret)
        )
    )


def _is_good(now: datetime) -> ColumnElement[bool]:
    return and_(
        SignInLink.revoked_at.is_(None),
        or_(SignInLink.expires_at.is_(None), SignInLink.expires_at > now),
        or_(SignInLink.single_use.is_(False), SignInLink.used_at.is_(None)),
    )
