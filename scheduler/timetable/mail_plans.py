"""Which mails a change of what is published causes, to whom and why: pure, so that what is shown is what is sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.mail.posting import About, Posted

Pair = tuple[int, int]
Spot = tuple[int, int]
"""Slot id and table id."""


class State(StrEnum):
    """What everybody sees afterwards. Preliminary: nobody is invited to the meetings yet."""

    FINAL = "final"
    PRELIMINARY = "preliminary"
    WITHDRAWN = "withdrawn"


class Fate(StrEnum):
    """What becomes of a meeting."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Step:
    """A pair and its spots before and after; ``uid`` is empty for a new one, ``invited``: calendars knew of it."""

    pair: Pair
    before: Spot | None
    after: Spot | None
    uid: str = ""
    invited: bool = False

    @property
    def fate(self) -> Fate:
        if self.before is None:
            return Fate.NEW
        if self.after is None:
            return Fate.CANCELLED
        return Fate.KEPT if self.before == self.after else Fate.MOVED


class Kind(StrEnum):
    """Kinds of mails; the first three carry a calendar file."""

    INVITATION = "invitation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    PRELIMINARY = "preliminary"
    TIMETABLE_CHANGED = "timetable_changed"
    UNPUBLISHED = "unpublished"


class Why(StrEnum):
    """Why somebody gets a mail. Final: what was preliminary is not any more."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    FINAL = "final"
    FIRST = "first"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """``pair`` None: the mail is about the whole timetable."""

    participant: int
    kind: Kind
    why: Why
    pair: Pair | None = None

    @property
    def partner(self) -> int | None:
        if self.pair is None:
            return None
        return self.pair[1] if self.pair[0] == self.participant else self.pair[0]


@dataclass(frozen=True, slots=True)
class MailPlan:
    """``mails`` in the order of sending; ``withdrawn``: mails that wait and whose place these take."""

    mails: tuple[PlannedMail, ...]
    withdrawn: frozenset[int]


def timetable_topic(participant_id: int) -> str:
    """What mails are about that speak of somebody's whole timetable."""
    return f"timetable-{participant_id}"


def steps_between(before: Iterable[Step], after: Mapping[Pair, Spot]) -> tuple[Step, ...]:
    """What becomes of each meeting; ``before`` are the published ones, each as it would stay."""
    known = {step.pair: step for step in before}
    stayed = [Step(step.pair, step.before, after.get(step.pair), step.uid, step.invited) for step in known.values()]
    return (*stayed, *(Step(pair, None, spot) for pair, spot in after.items() if pair not in known))


def mail_plan(steps: Iterable[Step], posted: Posted, addresses: Mapping[int, str], state: State) -> MailPlan:
    """The mails, cancellations first: a place that is free again stands free in calendars before it is filled.

    ``addresses``: of everybody who can be reached. Whoever was not told of a meeting is not told of its end either.
    """
    calendar: list[PlannedMail] = []
    withdrawn: set[int] = set()
    touched: dict[int, bool] = defaultdict(bool)
    for step in steps:
        if step.fate is Fate.KEPT and (step.invited or state is State.PRELIMINARY):
            continue
        for person in step.pair:
            if person not in addresses:
                continue
            about = (step.uid, addresses[person])
            withdrawn.update(posted.waiting.get(about, ()))
            told = about in posted.sent
            touched[person] |= told
            found = None if state is State.PRELIMINARY else _calendar_mail(step, person, told=told)
            if found is not None:
                calendar.append(found)
    calendar.sort(key=lambda mail: mail.kind is not Kind.CANCELLATION)
    reached = {mail.participant for mail in calendar}
    notices, old = _notices(touched, reached, posted, addresses, state)
    return MailPlan((*calendar, *notices), frozenset(withdrawn | old))


def _calendar_mail(step: Step, person: int, *, told: bool) -> PlannedMail | None:
    if step.fate is Fate.CANCELLED:
        return PlannedMail(person, Kind.CANCELLATION, Why.CANCELLED, step.pair) if told else None
    if step.fate is Fate.MOVED and told:
        return PlannedMail(person, Kind.CHANGE, Why.MOVED, step.pair)
    why = Why.NEW if step.fate is Fate.NEW or step.invited else Why.FINAL
    return PlannedMail(person, Kind.INVITATION, why, step.pair)


def _notices(
    touched: Mapping[int, bool], reached: set[int], posted: Posted, addresses: Mapping[int, str], state: State
) -> tuple[list[PlannedMail], set[int]]:
    """Mails about whole timetables, and the ids of the waiting ones that they, or what is final now, replace."""
    people = addresses if state is not State.PRELIMINARY else touched
    topics: dict[int, About] = {person: (timetable_topic(person), addresses[person]) for person in people}
    old = {mail for about in topics.values() for mail in posted.waiting.get(about, ())}
    known = {person for person in touched if topics[person] in posted.sent}
    if state is State.PRELIMINARY:
        return [
            PlannedMail(person, Kind.PRELIMINARY, Why.CHANGED if person in known else Why.FIRST) for person in touched
        ], old
    if state is State.FINAL:
        lost = [person for person in touched if person in known and person not in reached]
        return [PlannedMail(person, Kind.TIMETABLE_CHANGED, Why.CANCELLED) for person in lost], old
    gone = [person for person, told in touched.items() if told or person in known]
    return [PlannedMail(person, Kind.UNPUBLISHED, Why.WITHDRAWN) for person in gone], old
