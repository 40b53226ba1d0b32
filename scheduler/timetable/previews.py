"""What publishing a grid would do, before it is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import refuse_deleted, slots, tables
from scheduler.events.values import Slot, Table
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable.announcements import planned_mails, spots_of
from scheduler.timetable.fitness import fitness
from scheduler.timetable.grids import current_revision, last_revision
from scheduler.timetable.mail_plans import Fate, Kind, MailPlan, PlannedMail, State, Step, Why
from scheduler.timetable.records import Grid
from scheduler.timetable.values import Breach, Differences, Revision


@dataclass(frozen=True, slots=True)
class Spot:
    """When and where."""

    slot: Slot
    table: Table


@dataclass(frozen=True, slots=True)
class Change:
    """A meeting with its spots before and after; one of them is None where it begins or ends."""

    fate: Fate
    first: Person
    second: Person
    before: Spot | None
    after: Spot | None


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail that will go out: to whom, what, why, and about the meeting with whom (None: the whole timetable)."""

    person: Person
    kind: Kind
    why: Why
    partner: Person | None


@dataclass(frozen=True, slots=True)
class PublishPreview:
    """``current`` is what is published now. ``changes``: every meeting, by time; ``mails``: those that will go out.

    ``preliminary``: what the press would make of it; ``may_be_preliminary``: nobody was invited yet.
    ``differences``: what changed since the run; ``breaches``: what the verifier finds wrong, empty if publishable.
    ``revision``: as which the grid was published already.
    """

    grid_id: int
    preliminary: bool
    may_be_preliminary: bool
    current: Revision | None
    last: int
    changes: tuple[Change, ...]
    mail_lines: tuple[MailLine, ...]
    differences: Differences
    breaches: tuple[Breach, ...]
    revision: int | None = None

    @property
    def replaced(self) -> bool:
        """Another grid was published since this one was."""
        return self.revision is not None and self.current is not None and not self.published

    @property
    def confirms(self) -> bool:
        """The grid is published as a preliminary one, and would become final."""
        return self.published and self.current is not None and self.current.preliminary

    @property
    def published(self) -> bool:
        return self.current is not None and self.current.grid_id == self.grid_id

    @property
    def number(self) -> int:
        """The number that the revision would get."""
        return self.seen if self.confirms else self.last + 1

    @property
    def seen(self) -> int:
        return self.current.number if self.current else 0

    @property
    def mails(self) -> int:
        return len(self.mail_lines)

    def count(self, fate: str) -> int:
        """How many meetings begin, move, end or stay."""
        return Counter(change.fate for change in self.changes)[Fate(fate)]


def publish_preview(
    session: Session, event_id: int, grid_id: int, *, now: datetime, preliminary: bool = False
) -> PublishPreview:
    """Compare a grid with what is published; raises ``NotFound`` for another event's grid, and ``ChoicesDeleted``."""
    refuse_deleted(session, event_id)
    grid = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if grid is None:
        raise NotFound("grid", str(grid_id))
    fit = fitness(session, grid, now=now)
    state = State.PRELIMINARY if preliminary else State.FINAL
    steps, plan = planned_mails(session, event_id, spots_of(session, grid_id), state, now=now)
    return PublishPreview(
        grid_id=grid_id,
        preliminary=preliminary,
        may_be_preliminary=not any(step.invited for step in steps),
        current=current_revision(session, event_id),
        last=last_revision(session, event_id),
        changes=changes_of(session, event_id, steps),
        mail_lines=mail_lines(session, event_id, plan),
        differences=fit.differences,
        breaches=fit.breaches,
        revision=grid.revision,
    )


def changes_of(session: Session, event_id: int, steps: Iterable[Step]) -> tuple[Change, ...]:
    """The steps with their people and places, in the order of the day; where a meeting ends counts its old time."""
    person = {p.id: p for p in people(session, event_id)}
    slot, table = {s.id: s for s in slots(session, event_id)}, {t.id: t for t in tables(session, event_id)}

    def spot(where: tuple[int, int] | None) -> Spot | None:
        return Spot(slot[where[0]], table[where[1]]) if where else None

    found = [
        Change(step.fate, person[step.pair[0]], person[step.pair[1]], spot(step.before), spot(step.after))
        for step in steps
    ]
    return tuple(sorted(found, key=_by_time))


def _by_time(change: Change) -> tuple[datetime, str, int]:
    where = change.after or change.before
    assert where is not None  # noqa: S101  # a step has at least one of the two
    return where.slot.starts_at, where.table.key, change.first.id


def mail_lines(session: Session, event_id: int, plan: MailPlan) -> tuple[MailLine, ...]:
    """The mails by person (가나다 order), then in the order of sending."""
    everybody = people(session, event_id)
    person, order = {p.id: p for p in everybody}, {p.id: i for i, p in enumerate(everybody)}

    def line(mail: PlannedMail) -> MailLine:
        partner = person[mail.partner] if mail.partner is not None else None
        return MailLine(person[mail.participant], mail.kind, mail.why, partner)

    return tuple(line(mail) for mail in sorted(plan.mails, key=lambda mail: order[mail.participant]))
