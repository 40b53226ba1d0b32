"""A proposed repair: how it is kept, how it looks, and what applying it does."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict
from scheduler.events.service import slots, tables
from scheduler.events.turns import in_line
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.settings import Settings
from scheduler.timetable.announcements import planned_mails, published_steps
from scheduler.timetable.blocks import in_room, slots_by_number
from scheduler.timetable.grids import Held, current_revision, held_meetings, store_grid
from scheduler.timetable.judging import snapshot_differences
from scheduler.timetable.mail_plans import Spot, State, Step
from scheduler.timetable.planning import keys_by_id
from scheduler.timetable.previews import Change, MailLine, changes_of, mail_lines
from scheduler.timetable.publishing import PublishedRevision, publish_grid, refuse_late
from scheduler.timetable.records import Publication, Repair
from scheduler.timetable.settings import DEFAULTS
from scheduler.timetable.values import Differences


class Cause(StrEnum):
    """Why a published meeting cannot stay as it is, or why one is added."""

    AWAY = "away"
    CLOSED = "closed"
    DECLINED = "declined"
    BLOCKED = "blocked"
    ROOM = "room"
    REQUIRED = "required"


class RepairGone(Conflict):
    """The proposal was applied, or a newer one took its place."""


class RepairStale(Conflict):
    """The event changed since the proposal; ``differences`` says what."""

    def __init__(self, differences: Differences) -> None:
        super().__init__(differences)
        self.differences = differences


@dataclass(frozen=True, slots=True)
class Move:
    """A published meeting and where the repair holds it, None: not at all. ``who``: the key of whom it is about.

    Without ``before`` an organiser requires the meeting since the publication.
    """

    before: Held | None
    after: Held | None
    cause: Cause
    who: str | None


@dataclass(frozen=True, slots=True)
class RepairContent:
    """``proven``: no repair changes fewer meetings. ``offers``: pairs that may be added, any of them."""

    moves: tuple[Move, ...]
    offers: tuple[Held, ...]
    proven: bool
    revision: int

    def stored(self, event_id: int, ids: Mapping[str, int], problem: bytes, *, by: str, now: datetime) -> Repair:
        """As a row; people stand in it by their ids."""
        return Repair(
            event_id=event_id,
            token=secrets.token_hex(16),
            revision=self.revision,
            problem=problem,
            steps=[
                {
                    **_moved(move, ids),
                    "after": [move.after.slot, move.after.table] if move.after else None,
                    "cause": move.cause.value,
                    "who": ids[move.who] if move.who else None,
                }
                for move in self.moves
            ],
            offers=[_written(offer, ids) for offer in self.offers],
            proven=self.proven,
            requested_by=by,
            created_at=now,
        )


def _moved(move: Move, ids: Mapping[str, int]) -> dict[str, Any]:
    if move.before is not None:
        return _written(move.before, ids)
    assert move.after is not None  # noqa: S101  # a move has at least one of the two
    return _written(move.after, ids) | {"spot": None}


def _written(held: Held, ids: Mapping[str, int]) -> dict[str, Any]:
    return {"first": ids[held.first], "second": ids[held.second], "spot": [held.slot, held.table]}


@dataclass(frozen=True, slots=True)
class CausedChange:
    """A meeting that moves, ends or is added, and why; ``who``: because of whom, None where it is about no one."""

    change: Change
    cause: Cause
    who: Person | None


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody whose day changes, with the changes in the order of the day."""

    person: Person
    changes: tuple[CausedChange, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """``changes`` in the order of the day; ``touched``: the same by person. ``offers`` are numbered from 0.

    ``meetings``: how many are published. ``mails``: those of the repair without any offer. ``stale``: what changed in
    the event since; ``overtaken``: another revision is published by now.
    """

    token: str
    revision: int
    created_at: datetime
    proven: bool
    meetings: int
    changes: tuple[CausedChange, ...]
    touched: tuple[Touched, ...]
    offers: tuple[Change, ...]
    mails: tuple[MailLine, ...]
    stale: Differences
    overtaken: bool


def proposal(session: Session, event_id: int, *, now: datetime) -> Proposal | None:
    """The event's proposal, None when there is none."""
    row = _row(session, event_id)
    revision = current_revision(session, event_id)
    if row is None:
        return None
    spots = _spots(session, event_id)
    person = {each.id: each for each in people(session, event_id)}
    published = published_steps(session, event_id)
    steps = [step for entry in row.steps if (step := _step(entry, spots)) is not None]
    changes = changes_of(session, event_id, steps)
    causes = {(entry["first"], entry["second"]): entry for entry in row.steps}
    caused = tuple(
        CausedChange(change, Cause(entry["cause"]), person.get(entry["who"] or 0))
        for change in changes
        for entry in [causes[change.first.id, change.second.id]]
    )
    after = {pair: step.after for pair, step in published.items() if step.after}
    for step in steps:
        was = after.pop(step.pair, None)
        if step.after and (was or step.before is None):
            after[step.pair] = step.after
    state = State.PRELIMINARY if revision and revision.preliminary else State.FINAL
    _, plan = planned_mails(session, event_id, after, state, now=now)
    return Proposal(
        token=row.token,
        revision=row.revision,
        created_at=row.created_at,
        proven=row.proven,
        meetings=len(published),
        changes=caused,
        touched=_touched(caused),
        offers=_offered(session, event_id, row, spots),
        mails=mail_lines(session, event_id, plan),
        stale=snapshot_differences(session, event_id, row.problem, DEFAULTS.lenient),
        overtaken=revision is None or revision.number != row.revision,
    )


def proposal_standing(session: Session, event_id: int) -> datetime | None:
    """When the proposal for what is published now was made; None where there is none."""
    revision = current_revision(session, event_id)
    row = session.scalar(select(Repair).where(Repair.event_id == event_id))
    return row.created_at if row is not None and revision is not None and row.revision == revision.number else None


def _row(session: Session, event_id: int) -> Repair | None:
    return session.scalar(select(Repair).where(Repair.event_id == event_id).options(undefer(Repair.problem)))


def _spots(session: Session, event_id: int) -> Mapping[tuple[int, str], Spot]:
    """Slot id and table id by slot number and table key."""
    at_once, every_table = slots_by_number(slots(session, event_id)), tables(session, event_id)
    return {
        (number, table.key): (in_room(there, table.room).id, table.id)
        for number, there in at_once.items()
        for table in every_table
    }


def _step(entry: Mapping[str, Any], spots: Mapping[tuple[int, str], Spot]) -> Step | None:
    """None where a slot or a table is not there any more: the proposal is stale then."""
    before, after = (spots.get(tuple(place)) if place else None for place in (entry["spot"], entry["after"]))
    if (entry["spot"] and before is None) or (entry["after"] and after is None):
        return None
    return Step((entry["first"], entry["second"]), before, after)


def _offered(session: Session, event_id: int, row: Repair, spots: Mapping[tuple[int, str], Spot]) -> tuple[Change, ...]:
    added = ({**entry, "spot": None, "after": entry["spot"]} for entry in row.offers)
    steps = [step for entry in added if (step := _step(entry, spots)) is not None]
    by_pair = {(change.first.id, change.second.id): change for change in changes_of(session, event_id, steps)}
    return tuple(by_pair[step.pair] for step in steps)


def _touched(changes: tuple[CausedChange, ...]) -> tuple[Touched, ...]:
    """By person, whoever has the earliest change first."""
    found: dict[int, tuple[Person, list[CausedChange]]] = {}
    for caused in changes:
        for person in (caused.change.first, caused.change.second):
            found.setdefault(person.id, (person, []))[1].append(caused)
    return tuple(Touched(person, tuple(own)) for person, own in found.values())


def apply_repair(
    session: Session,
    settings: Settings,
    event_id: int,
    token: str,
    chosen: Collection[int],
    *,
    by: str,
    now: datetime,
    send_at: datetime | None = None,
) -> PublishedRevision:
    """Publish the proposal, with the ``chosen`` of its offers, as the next revision; only those touched get mails.

    Raises :class:`RepairGone`, :class:`RepairStale`, ``PublishedMeanwhile``, ``GridViolates`` where time has passed
    over it; then nothing has changed.
    """
    in_line(session, event_id)
    row = _row(session, event_id)
    if row is None or row.token != token:
        raise RepairGone
    current = session.get(Publication, event_id)
    refuse_late(session, event_id, current, row.revision)
    stale = snapshot_differences(session, event_id, row.problem, DEFAULTS.lenient)
    if stale:
        raise RepairStale(stale)
    revision = current_revision(session, event_id)
    if current is None or revision is None:
        raise RepairGone
    keys = keys_by_id(session, event_id)
    offers = [entry for number, entry in enumerate(row.offers) if number in chosen]
    held = _repaired(held_meetings(session, event_id, current.grid_id), row.steps, offers, keys)
    grid_id = store_grid(session, event_id, held, run_id=None, now=now)
    new = sum(entry["spot"] is None for entry in row.steps)
    moved = sum(entry["after"] is not None for entry in row.steps) - new
    note(
        session,
        event_id=event_id,
        at=now,
        actor=by,
        action="repair applied",
        moved=moved,
        cancelled=len(row.steps) - moved - new,
        added=len(offers) + new,
    )
    session.delete(row)
    session.flush()
    return publish_grid(
        session,
        settings,
        event_id,
        grid_id,
        seen_revision=row.revision,
        accept_differences=True,
        by=by,
        now=now,
        preliminary=revision.preliminary,
        send_at=send_at,
    )


def _repaired(
    published: Iterable[Held],
    steps: Iterable[Mapping[str, Any]],
    offers: Iterable[Mapping[str, Any]],
    keys: Mapping[int, str],
) -> list[Held]:
    """The meetings of the published grid as the repair leaves them, and the offers taken."""
    held = {(each.first, each.second): each for each in published}
    for entry in steps:
        pair = keys[entry["first"]], keys[entry["second"]]
        if entry["spot"]:
            del held[pair]
        if entry["after"]:
            held[pair] = Held(*pair, *entry["after"])
    taken = [Held(keys[entry["first"]], keys[entry["second"]], *entry["spot"]) for entry in offers]
    return [*held.values(), *taken]
