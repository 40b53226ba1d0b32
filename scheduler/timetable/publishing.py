"""Publishing a grid: the revision, what changed since the last one, and the mails that causes, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import actor_name
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import event_summary, refuse_deleted
from scheduler.events.turns import in_line
from scheduler.mail.posting import Posting
from scheduler.mail.service import request_delivery
from scheduler.settings import Settings
from scheduler.timetable.announcements import Announcements, published_steps, spots_of
from scheduler.timetable.fitness import fitness
from scheduler.timetable.grids import last_revision
from scheduler.timetable.mail_plans import State
from scheduler.timetable.records import Grid, Publication
from scheduler.timetable.values import Breach, Differences


class PublishedMeanwhile(Conflict):
    """Somebody else published first: revision ``number`` at ``at``, in the event's ``zone``.

    ``by`` is the organiser's name, empty when it was no organiser.
    """

    def __init__(self, number: int, by: str, at: datetime, zone: str) -> None:
        super().__init__(number, by, at, zone)
        self.number, self.by, self.at, self.zone = number, by, at, zone


class WithdrawnMeanwhile(Conflict):
    """Revision ``number``, which the organiser saw as the published one, was taken back."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class PublishedBefore(MannamError):
    """The grid was published as revision ``number`` and replaced since; a published grid never changes again."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class InvitedAlready(MannamError):
    """People were invited to meetings of the published grid: a preliminary one would leave their calendars wrong."""


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
    preliminary: bool = False,
    send_at: datetime | None = None,
) -> PublishedRevision:
    """Make a draft the published grid. ``seen_revision`` is the one the organiser saw (0: none).

    ``preliminary``: it is shown, and nobody is invited yet; published once more without it, the same revision becomes
    final. ``send_at``: when the mails leave; None: now. Publishing the current grid again changes nothing. Raises
    :class:`PublishedMeanwhile`, :class:`WithdrawnMeanwhile`, :class:`PublishedBefore`, :class:`InvitedAlready`,
    :class:`GridViolates`, :class:`SnapshotStale`, :class:`NotFound`, ``ChoicesDeleted``; then nothing has changed.
    """
    in_line(session, event_id)
    grid = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if grid is None:
        raise NotFound("grid", str(grid_id))
    current = session.get(Publication, event_id)
    confirmed = current is not None and current.grid_id == grid_id and grid.preliminary and not preliminary
    if current is not None and current.grid_id == grid_id and not confirmed:
        return PublishedRevision(current.revision, 0, repeated=True)
    refuse_late(session, event_id, current, seen_revision)
    if grid.revision is not None and current is not None and not confirmed:
        raise PublishedBefore(grid.revision)
    refuse_deleted(session, event_id)
    if preliminary and any(step.invited for step in published_steps(session, event_id).values()):
        raise InvitedAlready
    _refuse_unfit(session, grid, accept_differences=accept_differences, now=now)
    number = seen_revision if confirmed else last_revision(session, event_id) + 1
    grid.revision, grid.published_at, grid.published_by, grid.preliminary = number, now, by, preliminary
    if current is None:
        session.add(Publication(event_id=event_id, grid_id=grid_id, revision=number))
    else:
        current.grid_id, current.revision = grid_id, number
    session.flush()
    posting = Posting(now, max(send_at or now, now), number)
    state = State.PRELIMINARY if preliminary else State.FINAL
    mails = Announcements(session, settings, event_id, posting).announce(spots_of(session, grid_id), state)
    request_delivery(session, event_id, now=now, not_before=posting.not_before)
    detail = {"preliminary": 1} if preliminary else {}
    note(session, event_id=event_id, at=now, actor=by, action="grid published", revision=number, mails=mails, **detail)
    return PublishedRevision(number, mails)


def _refuse_unfit(session: Session, grid: Grid, *, accept_differences: bool, now: datetime) -> None:
    fit = fitness(session, grid, now=now)
    if fit.breaches:
        raise GridViolates(fit.breaches)
    if fit.differences and not accept_differences:
        raise SnapshotStale(fit.differences)


def refuse_late(session: Session, event_id: int, current: Publication | None, seen_revision: int) -> None:
    """Raises what tells the organiser who published or took back first."""
    if (current.revision if current else 0) == seen_revision:
        return
    if current is None:
        if seen_revision <= last_revision(session, event_id):
            raise WithdrawnMeanwhile(seen_revision)
        raise NotFound("revision", str(seen_revision))
    grid = session.get_one(Grid, current.grid_id)
    assert grid.published_at is not None  # noqa: S101  # a publication points at nothing else
    raise PublishedMeanwhile(
        current.revision,
        actor_name(session, grid.published_by or ""),
        grid.published_at,
        event_summary(session, grid.event_id).zone,
    )
