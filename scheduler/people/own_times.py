"""When participants can meet by their own word, beside what they attend."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from scheduler.database import Session
from scheduler.people.records import Availability, OwnTime, Participant
from scheduler.people.values import OwnTimes, Span

ALL_DAY = OwnTimes()
"""Of whoever said nothing."""


def own_times_of(session: Session, participant_id: int) -> OwnTimes:
    row = session.get(Availability, participant_id)
    times = session.scalars(select(OwnTime).where(OwnTime.participant_id == participant_id)).all()
    return _own_times(row is not None and row.only_chosen, times)


def everybodys_own_times(session: Session, event_id: int) -> Mapping[int, OwnTimes]:
    """By participant id; whoever said nothing is left out."""
    rows = session.execute(
        select(Availability.participant_id, Availability.only_chosen)
        .join(Participant, Participant.id == Availability.participant_id)
        .where(Participant.event_id == event_id)
    ).all()
    times: dict[int, list[OwnTime]] = defaultdict(list)
    for time in session.scalars(
        select(OwnTime)
        .join(Participant, Participant.id == OwnTime.participant_id)
        .where(Participant.event_id == event_id)
    ):
        times[time.participant_id].append(time)
    return {person: _own_times(only, times[person]) for person, only in rows}


def store_own_times(session: Session, participant_id: int, own: OwnTimes) -> None:
    """In place of what was said before."""
    session.execute(delete(OwnTime).where(OwnTime.participant_id == participant_id))
    session.merge(Availability(participant_id=participant_id, only_chosen=own.only))
    session.add_all(
        OwnTime(participant_id=participant_id, starts_at=span.starts_at, ends_at=span.ends_at, free=free)
        for spans, free in ((own.closed, False), (own.chosen, True))
        for span in spans
    )


def _own_times(only: bool, times: Sequence[OwnTime]) -> OwnTimes:
    closed, chosen = (
        frozenset(Span(time.starts_at, time.ends_at) for time in times if time.free == free) for free in (False, True)
    )
    return OwnTimes(only, closed, chosen)
