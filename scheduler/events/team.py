"""The organisers of an event: who they are, giving and taking roles."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.records import Organiser
from scheduler.accounts.service import keep_organiser
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, NotFound
from scheduler.events.records import Event, EventOrganiser, Zone
from scheduler.events.roles import LastOwner, Role, ZoneNeeded, strongest
from scheduler.events.service import summary_of
from scheduler.events.turns import in_line
from scheduler.events.values import EventSummary
from scheduler.languages import Bilingual


@dataclass(frozen=True, slots=True)
class Seat:
    """An organiser at an event: in which role, and of which zone (id and key) where the role is bound to one."""

    event: EventSummary
    role: Role
    zone_id: int | None = None
    zone_key: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One of an event's organisers; ``zone`` is a coordinator's."""

    organiser_id: int
    name: str
    email: str
    language: str
    role: Role
    zone_key: str
    zone: Bilingual | None


class AlreadyMember(Conflict):
    """Somebody with this address is an organiser of the event already, in this role."""

    def __init__(self, email: str, role: Role) -> None:
        super().__init__(email, role)
        self.email, self.role = email, role


class RoleChanged(Conflict):
    """Somebody else gave the organiser another role meanwhile: ``role`` now; None: took them off the event."""

    def __init__(self, name: str, role: Role | None) -> None:
        super().__init__(name, role)
        self.name, self.role = name, role


def seat(session: Session, organiser_id: int, key: str) -> Seat:
    """The organiser's place at the event of this key; raises :class:`NotFound` for an event that is not theirs."""
    row = session.execute(
        select(Event, Organiser.host, EventOrganiser.role, EventOrganiser.zone_id, Zone.key)
        .select_from(Event)
        .join(Organiser, Organiser.id == organiser_id)
        .outerjoin(
            EventOrganiser,
            (EventOrganiser.event_id == Event.id) & (EventOrganiser.organiser_id == Organiser.id),
        )
        .outerjoin(Zone, Zone.id == EventOrganiser.zone_id)
        .where(Event.key == key)
    ).one_or_none()
    role = strongest(row.host, row.role) if row is not None else None
    if row is None or role is None:
        raise NotFound("event", key)
    return Seat(summary_of(row.Event), role, row.zone_id, row.key or "")


def own_roles(session: Session, organiser_id: int) -> dict[int, Role]:
    """The organiser's role by id of each event that is theirs."""
    rows = session.execute(
        select(Event.id, Organiser.host, EventOrganiser.role)
        .select_from(Event)
        .join(Organiser, Organiser.id == organiser_id)
        .outerjoin(
            EventOrganiser,
            (EventOrganiser.event_id == Event.id) & (EventOrganiser.organiser_id == Organiser.id),
        )
    )
    found = {event_id: strongest(host, given) for event_id, host, given in rows}
    return {event_id: role for event_id, role in found.items() if role is not None}


def team(session: Session, event_id: int) -> tuple[Member, ...]:
    """Owners first, then by name; hosts are not among them unless they have a role in the event."""
    rows = session.execute(
        select(EventOrganiser, Organiser, Zone)
        .join(Organiser, Organiser.id == EventOrganiser.organiser_id)
        .outerjoin(Zone, Zone.id == EventOrganiser.zone_id)
        .where(EventOrganiser.event_id == event_id)
    ).all()
    members = (
        Member(
            organiser.id,
            organiser.name,
            organiser.email,
            organiser.language,
            Role(row.role),
            zone.key if zone else "",
            Bilingual(zone.name_ko, zone.name_en) if zone else None,
        )
        for row, organiser, zone in rows
    )
    order = list(Role)
    return tuple(sorted(members, key=lambda each: (order.index(each.role), each.name, each.organiser_id)))


def add_member(
    session: Session,
    event_id: int,
    *,
    name: str,
    email: str,
    language: str,
    role: Role,
    zone_key: str,
    by: str,
    now: datetime,
) -> int:
    """Give somebody a role; their id. An account that has the address keeps its name and language.

    Raises :class:`AlreadyMember`, :class:`ZoneNeeded`, and :class:`NotFound` for a zone that the event does not have.
    """
    in_line(session, event_id)
    zone_id = _zone_id(session, event_id, role, zone_key)
    organiser_id = keep_organiser(session, name=name, email=email, language=language, now=now)
    row = session.get(EventOrganiser, (event_id, organiser_id))
    if row is not None:
        raise AlreadyMember(email, Role(row.role))
    session.add(EventOrganiser(event_id=event_id, organiser_id=organiser_id, role=role.value, zone_id=zone_id))
    _note(session, event_id, "organiser added", organiser_id, by, now, changes={"role": [None, role.value]})
    return organiser_id


def change_role(
    session: Session,
    event_id: int,
    organiser_id: int,
    role: Role,
    zone_key: str,
    *,
    seen: str,
    by: str,
    now: datetime,
) -> None:
    """Give another role to one whose role the page showed as ``seen`` (role and key of the zone, by a colon).

    Raises :class:`RoleChanged`, :class:`LastOwner`, :class:`ZoneNeeded`, :class:`NotFound`.
    """
    row = _held(session, event_id, organiser_id, seen, wanted=f"{role.value}:{zone_key}")
    if row is None:
        return
    if row.role == Role.OWNER and role is not Role.OWNER:
        _refuse_without_owner(session, event_id)
    before = row.role
    row.role, row.zone_id = role.value, _zone_id(session, event_id, role, zone_key)
    _note(session, event_id, "organiser's role changed", organiser_id, by, now, changes={"role": [before, role.value]})


def remove_member(session: Session, event_id: int, organiser_id: int, *, seen: str, by: str, now: datetime) -> None:
    """Take an organiser off the event; the account stays. Raises as :func:`change_role` does."""
    row = _held(session, event_id, organiser_id, seen)
    if row is None:
        return
    if row.role == Role.OWNER:
        _refuse_without_owner(session, event_id)
    before = row.role
    session.delete(row)
    _note(session, event_id, "organiser removed", organiser_id, by, now, changes={"role": [before, None]})


def seen_role(member: Member) -> str:
    """What a form carries of the role that it showed."""
    return f"{member.role.value}:{member.zone_key}"


def _held(session: Session, event_id: int, organiser_id: int, seen: str, *, wanted: str = "") -> EventOrganiser | None:
    """The row, if it is as the form showed it; None if what the form wants is so already."""
    in_line(session, event_id)
    row = session.get(EventOrganiser, (event_id, organiser_id))
    account = session.get(Organiser, organiser_id)
    if account is None or (row is None and wanted):
        raise NotFound("organiser", str(organiser_id))
    if row is None:
        return None
    zone = session.get(Zone, row.zone_id) if row.zone_id else None
    stands = f"{row.role}:{zone.key if zone else ''}"
    if stands == wanted:
        return None
    if stands != seen:
        raise RoleChanged(account.name, Role(row.role))
    return row


def _refuse_without_owner(session: Session, event_id: int) -> None:
    """Changes come in a line, so that two owners cannot remove each other."""
    owners = select(EventOrganiser.organiser_id).where(
        EventOrganiser.event_id == event_id, EventOrganiser.role == Role.OWNER.value
    )
    if len(session.scalars(owners).all()) < 2:  # this one and another
        raise LastOwner


def _zone_id(session: Session, event_id: int, role: Role, key: str) -> int | None:
    if role is not Role.COORDINATOR:
        return None
    if not key:
        raise ZoneNeeded
    found = session.scalar(select(Zone.id).where(Zone.event_id == event_id, Zone.key == key))
    if found is None:
        raise NotFound("zone", key)
    return found


def _note(
    session: Session, event_id: int, action: str, organiser_id: int, by: str, now: datetime, **detail: object
) -> None:
    note(session, event_id=event_id, at=now, actor=by, action=action, organiser=organiser_id, **detail)
