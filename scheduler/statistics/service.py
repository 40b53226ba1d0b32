"""The statistics of an event: counted as long as its rows are there, afterwards as far as they were kept."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import Tag, Zone
from scheduler.events.service import event_summary
from scheduler.languages import Bilingual
from scheduler.statistics import rules
from scheduler.statistics.counting import (
    Afterwards,
    Crowd,
    afterwards,
    count_people,
    count_wishes,
    crowd,
    technology_sides,
)
from scheduler.statistics.records import KeptStatistics
from scheduler.statistics.values import (
    NO_GROUP,
    Dimension,
    GroupLine,
    Kind,
    Part,
    PeopleNumbers,
    Statistics,
    Technology,
    WishNumbers,
    ZoneRow,
)
from scheduler.wishes.aims import aims

Names = Mapping[Kind, Mapping[str, Bilingual]]


def statistics(session: Session, event_id: int) -> Statistics:
    """Everything that may be told of the event now."""
    event = event_summary(session, event_id)
    kept = {
        Part(row.part): row
        for row in session.scalars(select(KeptStatistics).where(KeptStatistics.event_id == event_id))
    }
    wish_row, people_row = kept.get(Part.WISHES), kept.get(Part.PEOPLE)
    wishes = WishNumbers(**wish_row.numbers) if wish_row else None
    people = PeopleNumbers(**people_row.numbers) if people_row else None
    everybody, after = None, None
    if event.rest_deleted_at is None:
        everybody = crowd(session, event_id)
        wanted = () if event.choices_deleted_at else aims(session, event_id)
        after = afterwards(session, event_id, wanted)
        people = count_people(everybody, after, fewest=0)
        if event.choices_deleted_at is None:
            wishes = count_wishes(session, event_id, everybody, wanted, fewest=rules.FEWEST_WISHERS)
    zones, tags = _lists(session, event_id)
    names = _names(zones, tags)
    return Statistics(
        wishes=wishes,
        people=people,
        wishes_kept_at=event.choices_deleted_at,
        people_kept_at=event.rest_deleted_at,
        fewest_wishers=wish_row.fewest if wish_row else rules.FEWEST_WISHERS,
        fewest=people_row.fewest if people_row else 0,
        dimensions=tuple(_dimension(kind, names[kind], people, wishes) for kind in Kind) if people else (),
        matrix=_matrix(everybody, after, names[Kind.ZONE]) if everybody and after else (),
        technologies=_technologies(tags, everybody, people) if people else (),
    )


def _lists(session: Session, event_id: int) -> tuple[Sequence[Zone], Sequence[Tag]]:
    zones = session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.position, Zone.id)).all()
    tags = session.scalars(select(Tag).where(Tag.event_id == event_id).order_by(Tag.position, Tag.id)).all()
    return zones, tags


def _names(zones: Sequence[Zone], tags: Sequence[Tag]) -> Names:
    """Of every kind the groups in the organiser's order, by their key within the kind."""
    fields = [Bilingual(zone.field_ko, zone.field_en) for zone in zones]
    return {
        Kind.ZONE: {zone.key: Bilingual(zone.name_ko, zone.name_en) for zone in zones},
        Kind.FIELD: {field.text("ko"): field for field in fields if field.text("ko")},
        Kind.CLUSTER: _tag_names(tags, "cluster"),
        Kind.COUNCIL: _tag_names(tags, "council"),
    }


def _tag_names(tags: Sequence[Tag], kind: str) -> dict[str, Bilingual]:
    return {tag.key: Bilingual(tag.name_ko, tag.name_en) for tag in tags if tag.kind == kind}


def _dimension(
    kind: Kind, names: Mapping[str, Bilingual], people: PeopleNumbers, wishes: WishNumbers | None
) -> Dimension:
    """Every group of the organiser's list, and those of none last, where there are any."""
    known: list[tuple[str, Bilingual | None]] = list(names.items())
    if rules.group(kind, NO_GROUP) in people.group_people:
        known.append((NO_GROUP, None))
    lines = []
    for key, name in known:
        group = rules.group(kind, key)
        lines.append(
            GroupLine(
                name=name,
                people=people.group_people.get(group, 0),
                organisations=people.group_organisations.get(group, 0),
                made=wishes.made.get(group, 0) if wishes else None,
                received=wishes.received.get(group, 0) if wishes else None,
                meetings=people.group_meetings.get(group, 0),
                held=people.group_held.get(group, 0),
                agreed=people.group_agreed.get(group, 0),
                outcomes=people.group_outcomes.get(group, 0),
            )
        )
    return Dimension(kind, tuple(lines))


def _matrix(everybody: Crowd, after: Afterwards, names: Mapping[str, Bilingual]) -> tuple[ZoneRow, ...]:
    """Only zones with people; empty where there are fewer than two."""
    zones = {person.id: person.firm.zone_key if person.firm else NO_GROUP for person in everybody.known.people}
    there = set(zones.values())
    order = [key for key in (*names, NO_GROUP) if key in there]
    if len(order) < 2:
        return ()
    rows = rules.matrix(after.meetings, zones, order)
    return tuple(ZoneRow(names.get(key), row) for key, row in zip(order, rows, strict=True))


def _technologies(tags: Sequence[Tag], everybody: Crowd | None, people: PeopleNumbers) -> tuple[Technology, ...]:
    offered, needed = technology_sides(everybody) if everybody else ({}, {})
    firms = {firm.id: firm.name for firm in everybody.known.firms} if everybody else {}
    return tuple(
        Technology(
            name=name,
            offered=people.offered.get(key, 0),
            needed=people.needed.get(key, 0),
            alone=tuple(
                firms[each] for each in firms if each in rules.alone(offered.get(key, ()), needed.get(key, ()))
            ),
        )
        for key, name in _tag_names(tags, "technology").items()
    )
