"""The tracks of a programme: the sessions that run beside each other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from scheduler.database import Session
from scheduler.events.records import ProgrammeItem, Track
from scheduler.languages import Bilingual
from scheduler.setup import rules
from scheduler.setup.refusals import SetupRefused, finding, refuse_stale
from scheduler.setup.standing import begin, log

MOST_TRACKS = 6
"""As many columns as the picture of the day has."""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """``id`` 0: a new one."""

    id: int
    title: Bilingual


def track_rows(session: Session, event_id: int) -> tuple[TrackRow, ...]:
    rows = session.scalars(select(Track).where(Track.event_id == event_id).order_by(Track.position, Track.id))
    return tuple(TrackRow(row.id, Bilingual(row.title_ko, row.title_en)) for row in rows)


def save_tracks(
    session: Session, event_id: int, wanted: tuple[TrackRow, ...], *, seen: str, by: str, now: datetime
) -> None:
    """Keep these tracks in this order; those that are missing go, unless an item is in one.

    Raises ``SetupRefused``, ``SetupChanged``.
    """
    begin(session, event_id)
    stored = track_rows(session, event_id)
    if refuse_stale(session, event_id, seen, stored, wanted):
        return
    if len(wanted) > MOST_TRACKS:
        raise SetupRefused(finding("too many tracks", "tracks", most=MOST_TRACKS))
    used = dict(
        session.execute(
            select(ProgrammeItem.track_id, func.count())
            .where(ProgrammeItem.event_id == event_id, ProgrammeItem.track_id.is_not(None))
            .group_by(ProgrammeItem.track_id)
        ).all()
    )
    kept = {row.id for row in wanted}
    for row in stored:
        if row.id not in kept and used.get(row.id):
            raise SetupRefused(finding("track in use", "tracks", title=row.title, items=used[row.id]))
    tracks = {row.id: row for row in session.scalars(select(Track).where(Track.event_id == event_id))}
    for number, track in tracks.items():
        if number not in kept:
            session.delete(track)
    taken = [track.key for track in tracks.values()]
    for position, row in enumerate(wanted):
        track = tracks.get(row.id) or _new(event_id, rules.key_from(row.title.en, taken, "track"))
        track.title_ko, track.title_en, track.position = row.title.ko, row.title.en, position
        taken.append(track.key)
        session.add(track)
    names = [row.title.ko or row.title.en for row in wanted]
    log(
        session,
        event_id,
        "tracks saved",
        by=by,
        now=now,
        before=[r.title.ko or r.title.en for r in stored],
        after=names,
    )


def _new(event_id: int, key: str) -> Track:
    return Track(event_id=event_id, key=key)
