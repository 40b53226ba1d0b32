"""How many meetings somebody gets: least, most and rest, of their own or by the kind of their organisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError
from scheduler.events.turns import in_line
from scheduler.people.records import KindLimit, Organisation, Participant

LARGEST_LIMIT = 99
"""More meetings than anybody has in a day."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a person's meetings at least ``least`` if possible and at most ``most`` (None: as many as there are slots).

    ``rest``: so many of the person's free slots stay without a meeting.
    """

    least: int = 0
    most: int | None = None
    rest: int = 0

    def held(self, slots: int) -> int | None:
        """The most meetings of somebody with so many free slots; rests never take the last one. None: any number."""
        if not self.rest:
            return self.most
        left = max(slots - self.rest, min(slots, 1))
        return left if self.most is None else min(self.most, left)

    def wanted(self, slots: int) -> int:
        """The least number of meetings, as far as the most allows it."""
        held = self.held(slots)
        return self.least if held is None else min(self.least, held)


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What a person's row says; ``None`` and a least of 0: nothing, then the kind's limits count."""

    least: int = 0
    most: int | None = None
    rest: int | None = None


class LimitsRefused(MannamError):
    """Limits of ``kind`` that contradict each other: the least is more than the most."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class LimitsChanged(Conflict):
    """Somebody else changed the limits of some kinds since the form was drawn: ``stored`` are those of now."""

    def __init__(self, stored: Mapping[str, Limits]) -> None:
        super().__init__(dict(stored))
        self.stored = stored


NONE = Limits()


def effective(own: OwnLimits, of_kind: Limits) -> Limits:
    """What counts for a person: each limit of their own, else that of their kind of organisation."""
    return Limits(
        least=own.least or of_kind.least,
        most=of_kind.most if own.most is None else own.most,
        rest=of_kind.rest if own.rest is None else own.rest,
    )


def kind_limits(session: Session, event_id: int) -> dict[str, Limits]:
    """By kind of organisation (empty: people of none); kinds without limits are left out."""
    rows = session.scalars(select(KindLimit).where(KindLimit.event_id == event_id))
    return {row.kind: Limits(row.least, row.most, row.rest) for row in rows}


def everybodys_limits(session: Session, event_id: int) -> dict[int, Limits]:
    """What counts for each participant of the event, by id."""
    of_kind = kind_limits(session, event_id)
    rows = session.execute(
        select(Participant.id, Participant.least, Participant.most, Participant.rest, Organisation.kind)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.event_id == event_id)
    )
    return {
        id_: effective(OwnLimits(least, most, rest), of_kind.get(kind or "", NONE))
        for id_, least, most, rest, kind in rows
    }


def limits_of(session: Session, participant_id: int) -> Limits:
    """What counts for one participant."""
    row = session.get_one(Participant, participant_id)
    kind = row.organisation.kind if row.organisation is not None else ""
    stored = session.get(KindLimit, (row.event_id, kind))
    of_kind = Limits(stored.least, stored.most, stored.rest) if stored is not None else NONE
    return effective(OwnLimits(row.least, row.most, row.rest), of_kind)


def save_kind_limits(
    session: Session,
    event_id: int,
    wanted: Mapping[str, Limits],
    *,
    seen: Mapping[str, Limits],
    by: str,
    now: datetime,
) -> Collection[str]:
    """Store the limits of these kinds, if they stand as the form showed them; the kinds that changed.

    Raises :class:`LimitsRefused` and :class:`LimitsChanged`; then nothing has changed.
    """
    in_line(session, event_id)
    for kind, limits in wanted.items():
        if limits.most is not None and limits.least > limits.most:
            raise LimitsRefused(kind)
    stored = {kind: kind_limits(session, event_id).get(kind, NONE) for kind in wanted}
    changed = [kind for kind in wanted if wanted[kind] != stored[kind]]
    if any(seen.get(kind, NONE) != stored[kind] for kind in changed):
        raise LimitsChanged(stored)
    for kind in changed:
        limits = wanted[kind]
        session.merge(KindLimit(event_id=event_id, kind=kind, least=limits.least, most=limits.most, rest=limits.rest))
        note(
            session,
            event_id=event_id,
            at=now,
            actor=by,
            action="limits changed",
            kind=kind,
            changes=differences(stored[kind], limits),
        )
    return changed


def differences(before: Limits, after: Limits) -> dict[str, list[int | None]]:
    """By field before and after, of the fields that differ."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in ("least", "most", "rest"))
    return {name: [old, new] for name, old, new in pairs if old != new}
