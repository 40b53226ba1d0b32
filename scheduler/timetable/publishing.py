"""Publishing a grid: the revision, what changed since the last one, and the mails that causes, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import actor_name
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.records import Event
from scheduler.events.service import event_summary, refuse_deleted
from scheduler.mail.service import request_delivery
from scheduler.settings import Settings
from scheduler.timetable.announcements import Announcements
from scheduler.timetable.planning import grid_breaches, run_differences
from scheduler.timetable.records import Grid, Publication, Run
from scheduler.timetable.values import Breach, Differences


class PublishedMeanwhile(Conflict):
    """Somebody else published first: revision ``number`` at ``at``, in the event's ``zone``.

    ``by`` is the organiser's name, empty when it was no organiser.
    """

    def __init__(self, number: int, by: str, at: datetime, zone: str) -> None:
        super().__init__(number, by, at, zone)
        self.number, self.by, self.at, self.zone = number, by, at, zone


class PublishedBefore(MannamError):
    """The grid was published as revision ``number`` and replaced since; a published grid never changes again."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class GridViolates(MannamError):
    """The grid breaks rules under today's data; ``breaches`` are what the verifier found."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__(breaches)
        self.breaches = breaches


class SnapshotStale(MannamError):
    """The event changed since the run and nobody has accepted that; ``differences`` says what changed."""

    def __init__(self, differences: Differences) -> None:
        super().__init__(differences)
        self.differences = differences


@dataclass(frozen=True, slots=True)
class PublishedRevision:
    """``mails`` counts the mails promised; ``repeated`` when this very grid was published already."""

    number: int
    mails: int
    repeated: bool = False


def publish_grid(
    session: Session,
    settings: Settings,
    event_id: int,
    grid_id: int,
    *,
    seen_revision: int,
    accept_differences: bool,
    by: str,
    now: datetime,
) -> PublishedRevision:
    """Make a draft the published grid. ``seen_revision`` is the one the organiser saw (0: none).

    Publishing the current grid again changes nothing. Raises :class:`PublishedMeanwhile`,
    :class:`PublishedBefore`, :class:`GridViolates`, :class:`SnapshotStale`, :class:`NotFound`, ``ChoicesDeleted``;
    then nothing has changed.
    """
    # The lock on the event's row puts publishers in a line; the second one sees the first one's revision.
    session.scalar(select(Event.id).where(Event.id == event_id).with_for_update())
    grid = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if grid is None:
        raise NotFound("grid", str(grid_id))
    current = session.get(Publication, event_id)
    if current is not None and current.grid_id == grid_id:
        return PublishedRevision(current.revision, 0, repeated=True)
    _refuse_late(session, current, seen_revision)
    if grid.revision is not None:
        raise PublishedBefore(grid.revision)
    refuse_deleted(session, event_id)
    breaches = grid_breaches(session, event_id, grid_id)
    if breaches:
        raise GridViolates(breaches)
    run = session.get_one(Run, grid.run_id)
    changed = run_differences(session, event_id, run)
    if changed and not accept_differences:
        raise SnapshotStale(changed)
    number = seen_revision + 1
    grid.revision, grid.published_at, grid.published_by = number, now, by
    if current is None:
        session.add(Publication(event_id=event_id, grid_id=grid_id, revision=number))
    else:
        current.grid_id, current.revision = grid_id, number
    mails = Announcements(session, settings, event_id, now).announce(grid_id)
    request_delivery(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action="grid published", revision=number, mails=mails)
    return PublishedRevision(number, mails)


def _refuse_late(session: Session, current: Publication | None, seen_revision: int) -> None:
    if (current.revision if current else 0) == seen_revision:
        return
    if current is None:
        raise NotFound("revision", str(seen_revision))
    grid = session.get_one(Grid, current.grid_id)
    assert grid.published_at is not None  # noqa: S101  # a publication points at nothing else
    raise PublishedMeanwhile(
        current.revision,
        actor_name(session, grid.published_by or ""),
        grid.published_at,
        event_summary(session, grid.event_id).zone,
    )
