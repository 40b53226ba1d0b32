"""Profiles: a participant's own, and the one that all people of an organisation share and edit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.records import Tag, Zone
from scheduler.events.service import event_summary
from scheduler.languages import Bilingual, Language
from scheduler.people.changes import profiles_changed
from scheduler.people.directory import people
from scheduler.people.joining import REGISTERED
from scheduler.people.profile_rules import LIMITS, USES, OrganisationProfile, PersonProfile, changed_fields, cleaned
from scheduler.people.records import Organisation, OrganisationTag, Participant, SavedProfile
from scheduler.people.saving import begin_profile_save, begin_save, last_save
from scheduler.people.service import locked_participant
from scheduler.people.values import Person, Receipt, TagName

PERSON_FORM = "person"


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone of the event with what follows from choosing it."""

    key: str
    name: Bilingual
    field: Bilingual
    institution: Bilingual
    cluster: Bilingual | None


@dataclass(frozen=True, slots=True)
class ProfileChoices:
    """What a profile can choose from, in the organiser's order."""

    zones: tuple[ZoneChoice, ...]
    councils: tuple[TagName, ...]
    technologies: tuple[TagName, ...]


@dataclass(frozen=True, slots=True)
class LastSave:
    """``version`` 0 means never saved; ``by`` is None then, and for somebody who was erased."""

    version: int
    at: datetime | None
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A participant's profile, and that of their organisation with the others who take part for it."""

    person: PersonProfile
    saved: LastSave
    language: str
    organisation: OrganisationProfile | None
    organisation_saved: LastSave
    colleagues: tuple[Person, ...]
    choices: ProfileChoices


class ProfileClosed(MannamError):
    """Profiles can no longer be changed: they closed at ``closed_at``, with the wishes that were made from them."""

    def __init__(self, closed_at: datetime, zone: str) -> None:
        super().__init__(closed_at, zone)
        self.closed_at = closed_at
        self.zone = zone


class WithoutOrganisation(MannamError):
    """The participant is of no organisation, so there is no shared profile to edit."""


def own_profile(session: Session, participant_id: int) -> OwnProfile:
    """Own and public data only."""
    row = session.get_one(Participant, participant_id)
    everybody = {person.id: person for person in people(session, row.event_id)}
    firm = everybody[participant_id].firm
    version, saved_at = last_save(session, participant_id, PERSON_FORM)
    return OwnProfile(
        person=_person(row),
        saved=LastSave(version, saved_at),
        language=row.language,
        organisation=None if row.organisation_id is None else _organisation(session, row.organisation_id),
        organisation_saved=_organisation_saved(session, row.organisation_id, everybody),
        colleagues=tuple(
            person
            for person in everybody.values()
            if firm is not None and person.firm is firm and person.id != participant_id and not person.left
        ),
        choices=profile_choices(session, row.event_id),
    )


def _person(row: Participant) -> PersonProfile:
    return PersonProfile(row.name_ko, row.name_en, row.role_ko, row.role_en)


def _organisation(session: Session, organisation_id: int) -> OrganisationProfile:
    row = session.get_one(Organisation, organisation_id)
    used = session.execute(
        select(OrganisationTag.use, Tag.key)
        .join(Tag, Tag.id == OrganisationTag.tag_id)
        .where(OrganisationTag.organisation_id == organisation_id)
        .order_by(Tag.position, Tag.id)
    ).all()
    return OrganisationProfile(
        name_ko=row.name_ko,
        name_en=row.name_en,
        zone=row.zone.key if row.zone else "",
        **{name: tuple(key for use, key in used if use == own_use) for name, (own_use, _kind) in USES.items()},
        offers_ko=row.offers_ko,
        offers_en=row.offers_en,
        needs_ko=row.needs_ko,
        needs_en=row.needs_en,
    )


def _organisation_saved(session: Session, organisation_id: int | None, everybody: Mapping[int, Person]) -> LastSave:
    row = None if organisation_id is None else session.get(SavedProfile, organisation_id)
    if row is None:
        return LastSave(0, None)
    return LastSave(row.version, row.saved_at, everybody.get(row.saved_by_id or 0))


def profile_choices(session: Session, event_id: int) -> ProfileChoices:
    """What profiles of the event can choose from."""
    tags = session.scalars(select(Tag).where(Tag.event_id == event_id).order_by(Tag.position, Tag.id)).all()
    named = {tag.id: TagName(tag.kind, tag.key, Bilingual(tag.name_ko, tag.name_en)) for tag in tags}
    zones = session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.position, Zone.id))
    return ProfileChoices(
        zones=tuple(
            ZoneChoice(
                key=zone.key,
                name=Bilingual(zone.name_ko, zone.name_en),
                field=Bilingual(zone.field_ko, zone.field_en),
                institution=Bilingual(zone.institution_ko, zone.institution_en),
                cluster=None if zone.cluster_id is None else named[zone.cluster_id].name,
            )
            for zone in zones
        ),
        councils=tuple(tag for tag in named.values() if tag.kind == "council"),
        technologies=tuple(tag for tag in named.values() if tag.kind == "technology"),
    )


def save_person(
    session: Session, participant_id: int, profile: PersonProfile, *, seen: int, key: str, now: datetime
) -> Receipt:
    """Store how the participant is called and what they do.

    Raises :class:`ProfileClosed` from the wishes' deadline on, :class:`ProfileRefused`, and ``StaleForm``.
    """
    row = locked_participant(session, participant_id)
    _refuse_closed(session, row.event_id, now)
    profile = cleaned(profile)
    receipt, fresh = begin_save(session, participant_id, PERSON_FORM, seen=seen, key=key, now=now)
    if not fresh:
        return receipt
    changed = changed_fields(_person(row), profile)
    for name in changed:
        setattr(row, name, getattr(profile, name))
    _note(session, row, "profile saved", now, version=receipt.version, fields=changed)
    return receipt


def save_organisation(
    session: Session, participant_id: int, profile: OrganisationProfile, *, seen: int, key: str, now: datetime
) -> Receipt:
    """Store the profile that the participant's organisation shares; ``seen`` is its version, whoever saved that.

    Raises :class:`WithoutOrganisation`, :class:`NotFound` for a zone or tag that the event does not have, and what
    :func:`save_person` raises.
    """
    own = locked_participant(session, participant_id)
    if own.organisation_id is None:
        raise WithoutOrganisation
    _refuse_closed(session, own.event_id, now)
    profile = cleaned(profile)
    zone_id = _zone_id(session, own.event_id, profile.zone)
    tag_ids = _tag_ids(session, own.event_id, profile)
    ordered: dict[str, Any] = {name: tuple(ids) for name, ids in tag_ids.items()}
    profile = replace(profile, **ordered)
    receipt, fresh = begin_profile_save(session, own.organisation_id, by=own.id, seen=seen, key=key, now=now)
    if not fresh:
        return receipt
    changed = changed_fields(_organisation(session, own.organisation_id), profile)
    row = session.get_one(Organisation, own.organisation_id)
    row.zone_id = zone_id
    for name in LIMITS.keys() & set(changed):
        setattr(row, name, getattr(profile, name))
    if USES.keys() & set(changed):
        _replace_tags(session, row.id, tag_ids)
    if changed:
        profiles_changed(session, own.event_id, now=now)
    _note(session, own, "organisation profile saved", now, version=receipt.version, fields=changed)
    return receipt


def choose_mail_language(session: Session, participant_id: int, language: Language, *, now: datetime) -> None:
    """In which language mails to the participant are written from now on; also after profiles closed."""
    row = locked_participant(session, participant_id)
    if row.language != language:
        row.language = language
        _note(session, row, "mail language chosen", now)


def forget_texts(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Delete what the organisation wrote of itself; the name that somebody registered it by gives way to its key."""
    row = session.get_one(Organisation, organisation_id)
    row.offers_ko = row.offers_en = row.needs_ko = row.needs_en = ""
    if row.key.startswith(REGISTERED):
        row.name_ko = row.name_en = row.key
    profiles_changed(session, row.event_id, now=now)


def _refuse_closed(session: Session, event_id: int, now: datetime) -> None:
    event = event_summary(session, event_id)
    if now >= event.wishes_close_at:
        raise ProfileClosed(event.wishes_close_at, event.zone)


def _zone_id(session: Session, event_id: int, key: str) -> int | None:
    if not key:
        return None
    found = session.scalar(select(Zone.id).where(Zone.event_id == event_id, Zone.key == key))
    if found is None:
        raise NotFound("zone", key)
    return found


def _tag_ids(session: Session, event_id: int, profile: OrganisationProfile) -> dict[str, dict[str, int]]:
    """Per list of the profile the ids of its tags by key, in the organiser's order."""
    rows = session.execute(
        select(Tag.kind, Tag.key, Tag.id).where(Tag.event_id == event_id).order_by(Tag.position, Tag.id)
    ).all()
    found: dict[str, dict[str, int]] = {}
    for name, (_use, kind) in USES.items():
        wanted = getattr(profile, name)
        found[name] = {key: id_ for own_kind, key, id_ in rows if own_kind == kind and key in wanted}
        for key in wanted:
            if key not in found[name]:
                raise NotFound("tag", key)
    return found


def _replace_tags(session: Session, organisation_id: int, tag_ids: Mapping[str, Mapping[str, int]]) -> None:
    session.execute(delete(OrganisationTag).where(OrganisationTag.organisation_id == organisation_id))
    session.add_all(
        OrganisationTag(organisation_id=organisation_id, tag_id=tag_id, use=USES[name][0])
        for name, ids in tag_ids.items()
        for tag_id in ids.values()
    )


def _note(session: Session, row: Participant, action: str, now: datetime, **detail: object) -> None:
    note(session, event_id=row.event_id, at=now, actor=f"participant:{row.id}", action=action, **detail)
