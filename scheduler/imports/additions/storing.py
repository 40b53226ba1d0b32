"""Storing what a checked list would do, in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from scheduler.database import Record, Session
from scheduler.events.records import MeetingTable, ProgrammeItem
from scheduler.imports.additions.checking import Plan
from scheduler.imports.additions.people import FirmUpdate, PeoplePlan, PersonUpdate
from scheduler.imports.additions.people_rows import GivenFirm, GivenPerson
from scheduler.imports.additions.places import TablesPlan
from scheduler.imports.additions.programme import GivenItem, ProgrammePlan
from scheduler.imports.additions.wishes import WishesPlan
from scheduler.imports.values import ItemKind, OrganisationKind
from scheduler.languages import Bilingual, Language
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NewOrganisation, NewParticipant, add_organisations, add_participants, free_keys
from scheduler.people.lines import lines_changed
from scheduler.people.records import Organisation, OrganisationTag, Participant, SavedForm, SavedProfile
from scheduler.wishes.records import Wish

_PART = 500
"""Rows that one statement names by id: databases take only so many parameters."""

WISHES_FORM = "wishes"


def store(session: Session, event_id: int, plan: Plan, *, kind: str, language: str, key: str, now: datetime) -> None:
    """``kind`` and ``language`` are for organisations and people of whom the list says none. ``key`` names the import.

    The caller holds the event's row and has compared the plan with what the event holds now.
    """
    if isinstance(plan, PeoplePlan):
        _store_people(session, event_id, plan, kind=kind, language=language, key=key, now=now)
    elif isinstance(plan, ProgrammePlan):
        _store_programme(session, event_id, plan)
    elif isinstance(plan, TablesPlan):
        _store_tables(session, event_id, plan)
    else:
        _store_wishes(session, plan, key=key, now=now)
    session.flush()


def _store_people(
    session: Session, event_id: int, plan: PeoplePlan, *, kind: str, language: str, key: str, now: datetime
) -> None:
    firms = dict(plan.firm_ids) | _add_firms(session, event_id, plan.new_firms, kind or OrganisationKind.COMPANY)
    _update_firms(session, plan.firm_updates)
    _add_people(session, event_id, plan.additions, firms, language or Language.KO)
    _update_people(session, plan.updates, firms)
    lines_changed(session, {each.id: each.values.keys() for each in plan.updates}, key=key, now=now)
    _outdate(session, plan, key=key, now=now)
    profiles_changed(session, event_id, now=now)


def _keys(
    session: Session, table: type[Organisation] | type[Participant], event_id: int, wanted: Sequence[str | None]
) -> list[str]:
    """The wanted keys where they are free, else free ones."""
    taken = set(session.scalars(select(table.key).where(table.event_id == event_id)))
    named = {key for key in wanted if key is not None}
    free = (key for key in free_keys(session, table, event_id) if key not in named)
    found = []
    for each in wanted:
        key = next(free) if each is None or each in taken else each
        taken.add(key)
        found.append(key)
    return found


def _add_firms(session: Session, event_id: int, firms: Mapping[int, GivenFirm], kind: str) -> dict[int, int]:
    keys = dict(zip(firms, _keys(session, Organisation, event_id, [firm.key for firm in firms.values()]), strict=True))
    ids = add_organisations(
        session,
        event_id,
        [
            NewOrganisation(
                key=keys[place],
                # An organisation that the list only names by a key is called by it until somebody writes its name.
                name=firm.name if firm.name.ko or firm.name.en else Bilingual("", firm.key or ""),
                kind=firm.kind or kind,
                zone_id=firm.zone_id,
                offers=firm.offers,
                needs=firm.needs,
            )
            for place, firm in firms.items()
        ],
    )
    found = {place: ids[keys[place]] for place in firms}
    _insert(session, OrganisationTag, (row for place, firm in firms.items() for row in _uses(found[place], firm.tags)))
    return found


def _uses(firm_id: int, tags: Mapping[str, frozenset[int]]) -> list[dict[str, object]]:
    return [
        {"organisation_id": firm_id, "tag_id": tag_id, "use": use}
        for use, ids in tags.items()
        for tag_id in sorted(ids)
    ]


def _insert(session: Session, record: type[Record], rows: Iterable[Mapping[str, object]]) -> None:
    found = [dict(row) for row in rows]
    if found:
        session.execute(insert(record), found)


def _update_firms(session: Session, updates: Sequence[FirmUpdate]) -> None:
    _update(session, Organisation, [(each.id, each.values) for each in updates])
    for use in ("member", "offer", "need"):
        changed = [each.id for each in updates if use in each.tags]
        for part in _parts(changed):
            session.execute(
                delete(OrganisationTag).where(OrganisationTag.organisation_id.in_(part), OrganisationTag.use == use)
            )
    _insert(session, OrganisationTag, (row for each in updates for row in _uses(each.id, each.tags)))


def _update(session: Session, record: type[Record], changes: Iterable[tuple[int, Mapping[str, object]]]) -> None:
    """Rows that change in the same columns go in one statement."""
    groups: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for number, values in changes:
        if values:
            groups.setdefault(tuple(sorted(values)), []).append({"id": number, **values})
    for rows in groups.values():
        session.execute(update(record), rows)


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _PART] for start in range(0, len(ids), _PART))


def _add_people(
    session: Session, event_id: int, people: Sequence[GivenPerson], firms: Mapping[int, int], language: str
) -> None:
    keys = _keys(session, Participant, event_id, [person.key for person in people])
    add_participants(
        session,
        event_id,
        [
            NewParticipant(
                key=key,
                organisation_id=None if person.firm is None else firms[person.firm],
                name=person.name,
                role=person.role,
                email=person.email,
                language=person.language or language,
                least=person.least or 0,
                most=person.most,
            )
            for key, person in zip(keys, people, strict=True)
        ],
    )


def _update_people(session: Session, updates: Sequence[PersonUpdate], firms: Mapping[int, int]) -> None:
    moved = {each.id: firms[each.firm] for each in updates if each.firm is not None}
    _update(
        session,
        Participant,
        (
            (each.id, {**each.values, **({"organisation_id": moved[each.id]} if each.id in moved else {})})
            for each in updates
        ),
    )


def _outdate(session: Session, plan: PeoplePlan, *, key: str, now: datetime) -> None:
    """Whoever has the profile of an organisation open that was changed here is shown both versions when they save."""
    for part in _parts([each.id for each in plan.firm_updates]):
        session.execute(
            update(SavedProfile)
            .where(SavedProfile.organisation_id.in_(part))
            .values(version=SavedProfile.version + 1, key=key, saved_at=now, saved_by_id=None)
        )


def _store_programme(session: Session, event_id: int, plan: ProgrammePlan) -> None:
    taken = set(session.scalars(select(ProgrammeItem.key).where(ProgrammeItem.event_id == event_id)))
    taken |= {item.key for item in plan.additions if item.key is not None}
    free = (key for number in range(1, len(taken) + len(plan.additions) + 1) if (key := f"item-{number}") not in taken)
    _insert(session, ProgrammeItem, (_item(event_id, item, item.key or next(free)) for item in plan.additions))
    _update(session, ProgrammeItem, plan.updates)


def _item(event_id: int, item: GivenItem, key: str) -> dict[str, object]:
    return {
        "event_id": event_id,
        "key": key,
        "kind": item.kind or ItemKind.TALK,
        "track_id": item.track_id,
        "title_ko": item.title.ko,
        "title_en": item.title.en,
        "room": item.room,
        "starts_at": item.start,
        "ends_at": item.end,
    }


def _store_tables(session: Session, event_id: int, plan: TablesPlan) -> None:
    positions = session.scalars(select(MeetingTable.position).where(MeetingTable.event_id == event_id)).all()
    first = max(positions, default=-1) + 1
    _insert(
        session,
        MeetingTable,
        (
            {
                "event_id": event_id,
                "key": table.key,
                "room": table.room,
                "virtual": table.virtual,
                "link": table.link,
                "position": position,
            }
            for position, table in enumerate(plan.additions, start=first)
        ),
    )
    _update(session, MeetingTable, plan.updates)


def _store_wishes(session: Session, plan: WishesPlan, *, key: str, now: datetime) -> None:
    """Also the version of the list, so that a form which is open meanwhile does not overwrite it unseen."""
    _insert(
        session,
        Wish,
        (
            {
                "participant_id": person_id,
                "rank": rank,
                "target_id": wish.target.id if wish.target else None,
                "organisation_id": wish.firm.id if wish.firm else None,
            }
            for person_id, wishes in plan.lists.items()
            for rank, wish in enumerate(wishes, start=1)
        ),
    )
    form = {"form": WISHES_FORM, "version": 1, "key": key, "saved_at": now}
    _insert(session, SavedForm, ({"participant_id": person_id, **form} for person_id in plan.lists))
