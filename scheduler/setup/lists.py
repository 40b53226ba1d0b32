"""The event's own lists: innovation zones, clusters, councils, technologies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from scheduler.database import Session
from scheduler.events.records import Tag, Zone
from scheduler.imports.values import TagKind
from scheduler.languages import Bilingual
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NO_TEXT
from scheduler.people.records import Organisation, OrganisationTag
from scheduler.registrations.records import Registration
from scheduler.setup import rules
from scheduler.setup.refusals import Finding, SetupRefused, ask_first, finding, refuse_stale
from scheduler.setup.standing import begin, log

MOST_ROWS = 200
ZONES = "zone"
KINDS = (ZONES, *(kind.value for kind in TagKind))


@dataclass(frozen=True, slots=True)
class ListRow:
    """A word of a list; ``id`` 0: a new one. The last three are of zones alone; ``cluster``: a tag's id, 0 for none."""

    id: int
    name: Bilingual
    institution: Bilingual = NO_TEXT
    field: Bilingual = NO_TEXT
    cluster: int = 0


def list_rows(session: Session, event_id: int, kind: str) -> tuple[ListRow, ...]:
    """The rows of one of :data:`KINDS`, in order."""
    if kind == ZONES:
        zones = session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.position, Zone.id))
        return tuple(
            ListRow(
                row.id,
                Bilingual(row.name_ko, row.name_en),
                Bilingual(row.institution_ko, row.institution_en),
                Bilingual(row.field_ko, row.field_en),
                row.cluster_id or 0,
            )
            for row in zones
        )
    tags = session.scalars(select(Tag).where(Tag.event_id == event_id, Tag.kind == kind).order_by(Tag.position, Tag.id))
    return tuple(ListRow(row.id, Bilingual(row.name_ko, row.name_en)) for row in tags)


def uses(session: Session, event_id: int, kind: str) -> dict[int, int]:
    """By row id how many organisations, or of a cluster how many zones, have it."""
    if kind == ZONES:
        column, owner = Organisation.zone_id, Organisation.event_id
        counts = select(column, func.count()).where(owner == event_id, column.is_not(None)).group_by(column)
        return {number: count for number, count in session.execute(counts) if number is not None}
    if kind == TagKind.CLUSTER:
        zones = select(Zone.cluster_id, func.count()).where(Zone.event_id == event_id, Zone.cluster_id.is_not(None))
        return {number: count for number, count in session.execute(zones.group_by(Zone.cluster_id)) if number}
    held = (
        select(OrganisationTag.tag_id, func.count(OrganisationTag.organisation_id.distinct()))
        .join(Tag, Tag.id == OrganisationTag.tag_id)
        .where(Tag.event_id == event_id, Tag.kind == kind)
        .group_by(OrganisationTag.tag_id)
    )
    return dict(session.execute(held).all())


def save_list(
    session: Session,
    event_id: int,
    kind: str,
    wanted: tuple[ListRow, ...],
    *,
    seen: str,
    accepted: str,
    by: str,
    now: datetime,
) -> None:
    """Keep these rows in this order; those that are missing go, after it was said by how many they are used.

    Raises ``SetupRefused``, ``SetupTouches``, ``SetupChanged``.
    """
    begin(session, event_id)
    stored = list_rows(session, event_id, kind)
    if refuse_stale(session, event_id, seen, stored, wanted):
        return
    if len(wanted) > MOST_ROWS:
        raise SetupRefused(finding("list too long", "rows", most=MOST_ROWS))
    _refuse_repeated(wanted)
    kept = {row.id for row in wanted}
    gone = [row for row in stored if row.id not in kept]
    ask_first(_touches(session, event_id, kind, gone), accepted)
    _remove(session, kind, [row.id for row in gone])
    if kind == ZONES:
        _store_zones(session, event_id, wanted)
    else:
        _store_tags(session, event_id, kind, wanted)
    profiles_changed(session, event_id, now=now)
    before, after = ([row.name.ko or row.name.en for row in rows] for rows in (stored, wanted))
    log(session, event_id, f"{kind} list saved", by=by, now=now, before=before, after=after)


def _refuse_repeated(wanted: Iterable[ListRow]) -> None:
    seen: set[tuple[str, str]] = set()
    for row in wanted:
        for language, text in (("ko", row.name.ko), ("en", row.name.en)):
            if text and (language, text.casefold()) in seen:
                raise SetupRefused(finding("name twice", "rows", name=text))
            seen.add((language, text.casefold()))


def _touches(session: Session, event_id: int, kind: str, gone: list[ListRow]) -> tuple[Finding, ...]:
    used = uses(session, event_id, kind) if gone else {}
    code = "used by zones" if kind == TagKind.CLUSTER else "used by organisations"
    return tuple(finding(code, name=row.name, count=used[row.id]) for row in gone if used.get(row.id))


def _remove(session: Session, kind: str, ids: list[int]) -> None:
    if kind == ZONES:
        for table in (Organisation, Registration):
            session.execute(update(table).where(table.zone_id.in_(ids)).values(zone_id=None))
        session.execute(delete(Zone).where(Zone.id.in_(ids)))
        return
    session.execute(update(Zone).where(Zone.cluster_id.in_(ids)).values(cluster_id=None))
    session.execute(delete(OrganisationTag).where(OrganisationTag.tag_id.in_(ids)))
    session.execute(delete(Tag).where(Tag.id.in_(ids)))


def _store_tags(session: Session, event_id: int, kind: str, wanted: tuple[ListRow, ...]) -> None:
    own = session.scalars(select(Tag).where(Tag.event_id == event_id, Tag.kind == kind)).all()
    known, taken = {row.id: row for row in own}, [row.key for row in own]
    for position, row in enumerate(wanted):
        tag = known.get(row.id) or Tag(event_id=event_id, kind=kind, key=rules.key_from(row.name.en, taken, kind))
        tag.name_ko, tag.name_en, tag.position = row.name.ko, row.name.en, position
        taken.append(tag.key)
        session.add(tag)


def _store_zones(session: Session, event_id: int, wanted: tuple[ListRow, ...]) -> None:
    own = session.scalars(select(Zone).where(Zone.event_id == event_id)).all()
    known, taken = {row.id: row for row in own}, [row.key for row in own]
    clusters = {row.id for row in list_rows(session, event_id, TagKind.CLUSTER)}
    for position, row in enumerate(wanted):
        zone = known.get(row.id) or Zone(event_id=event_id, key=rules.key_from(row.name.en, taken, ZONES))
        zone.name_ko, zone.name_en, zone.position = row.name.ko, row.name.en, position
        zone.institution_ko, zone.institution_en = row.institution.ko, row.institution.en
        zone.field_ko, zone.field_en = row.field.ko, row.field.en
        zone.cluster_id = row.cluster if row.cluster in clusters else None
        taken.append(zone.key)
        session.add(zone)
