"""Erasing a participant: everything they are known by, everything of theirs, and everything about them.

What stays is a tombstone, because published meetings of others lead to it, and ids in the audit log.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, delete, or_, select, update

from scheduler.accounts.service import forget_participant_links
from scheduler.audit.service import forget_reasons, note
from scheduler.database import Record, Session
from scheduler.errors import Conflict
from scheduler.followups.records import FollowUp, Outcome
from scheduler.imports.additions.pending import forget_imports_of
from scheduler.mail.records import LastInvitation, LinkRequest, OutboxMail
from scheduler.mail.service import mail_file
from scheduler.people.profiles import forget_texts
from scheduler.people.public_ids import new_person_id
from scheduler.people.records import Organisation, Participant
from scheduler.people.service import identity
from scheduler.privacy.leaving import participant_in_line
from scheduler.privacy.notices import leaving_topic, review_topic, tell_organisers
from scheduler.privacy.rules import LEFT_NAME, names_in
from scheduler.registrations.records import Registration
from scheduler.settings import Settings
from scheduler.timetable.declining import decline_topic
from scheduler.timetable.grids import current_revision
from scheduler.timetable.records import PublishedMeeting
from scheduler.wishes.records import Wish

KEPT_COLUMNS = frozenset({"key", "public_id", "email", "language", "name_ko", "name_en"})
"""Text of a participant's row that is not simply emptied: the list's own key stays, the others are written anew."""

_FAR = 1_000_000
"""More than any rank: ranks are moved out of each other's way by it."""


class AlreadyErased(Conflict):
    """Another request erased the participant first."""


_SPOKEN = frozenset({"counterpart", "summary", "description"})
"""Fields of a calendar mail's content that may hold the name of the person whom the meeting is with."""


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where mails know a participant: the address, what is said of them in either language, UIDs of their meetings.

    ``topics``: what mails to organisers are about that name them.
    """

    event_id: int
    email: str
    names: frozenset[str]
    uids: frozenset[str]
    topics: frozenset[str]


def erase(session: Session, settings: Settings, participant_id: int, *, now: datetime, by: str = "") -> None:
    """Erase the participant in the caller's transaction; files of mails go at once. Organisers are told by key.

    ``by``: the organiser who does it at the participant's request; empty: the participant.

    Raises :class:`AlreadyErased`.
    """
    row = participant_in_line(session, participant_id)
    if row.erased_at is not None:
        raise AlreadyErased
    published = current_revision(session, row.event_id) is not None
    traces = _traces(session, row)
    forget_imports_of(session, row.event_id)
    files = _erase_mails(session, traces)
    forget_participant_links(session, select(Participant.id).where(Participant.id == participant_id))
    _close_ranks(session, participant_id)
    for table, column in references():
        session.execute(delete(table).where(table.c[column] == participant_id))
    for table, column in references("SET NULL"):
        session.execute(update(table).where(table.c[column] == participant_id).values({column: None}))
    # That something came of two people's meeting is the other one's report too; what was written of it is not.
    theirs = or_(Outcome.first_id == participant_id, Outcome.second_id == participant_id)
    session.execute(update(Outcome).where(theirs).values(note=""))
    _forget_organisation(session, row, now)
    forget_reasons(session, row.event_id, participant_id)
    _bury(row, now)
    actor = {"actor": by, "participant": participant_id} if by else {"actor": f"participant:{participant_id}"}
    note(session, event_id=row.event_id, at=now, action="data erased", **actor)
    if published:
        tell_organisers(session, settings, identity(session, participant_id), erased=True, now=now)
    session.flush()
    for name in files:
        (settings.outbox / name).unlink(missing_ok=True)


def references(when_gone: str = "CASCADE") -> list[tuple[Table, str]]:
    """Every (table, column) that leads to participants and is treated like this when one is gone.

    The rows of ``CASCADE`` are nothing without the participant: theirs, and those about them. Those of ``SET NULL``
    say who did something to what is not theirs alone.
    """
    return [
        (table, column.name)
        for table in Record.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Participant.__tablename__ and key.ondelete == when_gone
    ]


def _traces(session: Session, row: Participant) -> _Traces:
    firm = session.get(Organisation, row.organisation_id) if row.organisation_id else None
    uids: set[str] = set()
    for table in (PublishedMeeting, FollowUp):
        both = or_(table.first_id == row.id, table.second_id == row.id)
        uids.update(session.scalars(select(table.uid).where(both)))
    meetings = session.scalars(
        select(PublishedMeeting.id).where(
            or_(PublishedMeeting.first_id == row.id, PublishedMeeting.second_id == row.id)
        )
    )
    topics = frozenset(
        {leaving_topic(row.id), review_topic(row.id), *(decline_topic(row.id, meeting) for meeting in meetings)}
    )
    return _Traces(row.event_id, row.email, names_in(row, firm), frozenset(uids), topics)


def _erase_mails(session: Session, traces: _Traces) -> list[str]:
    """Mails to the participant go; mails to others lose the name. Returns the files that hold sent ones."""
    about = OutboxMail.uid.in_([*traces.uids, *traces.topics])
    rows = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.event_id == traces.event_id, or_(OutboxMail.to_email == traces.email, about))
        .with_for_update()
    ).all()
    gone = [row for row in rows if row.to_email == traces.email or row.uid in traces.topics]
    ids = [row.id for row in gone]
    session.execute(delete(LastInvitation).where(LastInvitation.mail_id.in_(ids)))
    session.execute(
        delete(LastInvitation).where(LastInvitation.uid.in_(traces.uids), LastInvitation.to_email == traces.email)
    )
    session.execute(delete(OutboxMail).where(OutboxMail.id.in_(ids)))
    session.execute(delete(LinkRequest).where(LinkRequest.email == traces.email))
    session.execute(
        delete(Registration).where(Registration.event_id == traces.event_id, Registration.email == traces.email)
    )
    for row in rows:
        if row not in gone and row.content:
            # Perhaps it calls them by a name from before they changed it.
            names = traces.names | {row.content.get("counterpart", "")} - {""}
            row.content = _unnamed(row.content, names, LEFT_NAME.text(row.language))
    return [mail_file(row.id, row.kind) for row in rows]


def _unnamed(content: dict[str, Any], names: frozenset[str], instead: str) -> dict[str, Any]:
    """The content of a calendar mail with the person replaced where :mod:`scheduler.mail.entries` writes them."""
    return {
        key: _unnamed(value, names, instead)
        if isinstance(value, dict)
        else _said(value, names, instead)
        if key in _SPOKEN and isinstance(value, str)
        else value
        for key, value in content.items()
    }


def _said(text: str, names: frozenset[str], instead: str) -> str:
    """Alone, at the end of a summary or at the beginning of a description; nowhere else a name is one."""
    for name in sorted(names, key=len, reverse=True):
        if text == name:
            return instead
        if text.endswith(f": {name}"):
            return text.removesuffix(name) + instead
        if text.startswith(f"{name}, "):
            return instead + text.removeprefix(name)
    return text


def _close_ranks(session: Session, participant_id: int) -> None:
    """Whoever wished for the participant keeps the others in order, each a rank up."""
    for wisher, rank in session.execute(
        select(Wish.participant_id, Wish.rank).where(Wish.target_id == participant_id)
    ).all():
        session.execute(delete(Wish).where(Wish.participant_id == wisher, Wish.target_id == participant_id))
        later = update(Wish).where(Wish.participant_id == wisher, Wish.rank > rank)
        # In two steps, because no two ranks of a person may be equal even on the way.
        session.execute(later.values(rank=Wish.rank + _FAR))
        session.execute(later.values(rank=Wish.rank - _FAR - 1))


def _forget_organisation(session: Session, row: Participant, now: datetime) -> None:
    """What an organisation wrote of itself goes with the last of its people."""
    if row.organisation_id is None:
        return
    others = select(Participant.id).where(Participant.organisation_id == row.organisation_id, Participant.id != row.id)
    if session.scalar(others.limit(1)) is None:
        forget_texts(session, row.organisation_id, now=now)


def _bury(row: Participant, now: datetime) -> None:
    """Make the row a tombstone; whatever columns it gets later are emptied too."""
    for column in Participant.__table__.columns:
        if isinstance(column.type, String) and column.name not in KEPT_COLUMNS:
            setattr(row, column.name, "")
        elif column.nullable:
            setattr(row, column.name, None)
    row.name_ko, row.name_en = LEFT_NAME.ko, LEFT_NAME.en
    row.public_id = new_person_id()
    row.email = f"{row.public_id}@erased.invalid"
    row.least = 0
    row.left_at = row.erased_at = now
