"""What is suggested to a participant, and their own say in it: this one not, or none at all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from scheduler.audit.service import note
from scheduler.database import Record, Session
from scheduler.errors import NotFound
from scheduler.events.service import barred_kinds
from scheduler.languages import Bilingual
from scheduler.people.directory import people
from scheduler.people.records import Participant
from scheduler.people.values import Firm, Person, TagName
from scheduler.suggestions.messages import PARTNERS
from scheduler.suggestions.records import Dismissal, Suggestions, WithoutSuggestions
from scheduler.suggestions.rules import Fit, Partner, phrases
from scheduler.wishes.records import Veto, Wish

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What fits in one direction: tags, and per language of the reader the partner's words and one's own."""

    tags: tuple[TagName, ...]
    words: Mapping[str, tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.tags or self.words)


@dataclass(frozen=True, slots=True)
class SuggestedPartner:
    """``gain``: what the partner offers and one needs; ``back``: what the partner needs and one offers."""

    person: Person
    gain: Match
    back: Match


@dataclass(frozen=True, slots=True)
class OwnSuggestions:
    """A participant's suggestions, the best first; ``off``: they want none; ``dismissed``: how many they put away."""

    partners: tuple[SuggestedPartner, ...] = ()
    dismissed: int = 0
    off: bool = False
    any: bool = False
    """Whether anything was worked out for this participant's organisation."""


def own_suggestions(session: Session, participant_id: int) -> OwnSuggestions:
    """Up to :data:`SHOWN` partners of different organisations, none of which one chose, vetoed or put away.

    A function of the stored ranking, which knows profiles only, of the public profiles as they are now, and of one's
    own choices. It asks nothing about anybody else's.
    """
    own = session.get_one(Participant, participant_id)
    stored = _stored(session, own)
    off = session.get(WithoutSuggestions, participant_id) is not None
    if not stored or off:
        return OwnSuggestions(off=off, any=bool(stored))
    dismissed = set(
        session.scalars(select(Dismissal.organisation_id).where(Dismissal.participant_id == participant_id))
    )
    settled = dismissed | _settled_organisations(session, participant_id)
    left = [partner for partner in stored if partner.id not in settled][: 2 * SHOWN]
    partners = _partners(session, own, left)
    return OwnSuggestions(partners, dismissed=len(dismissed), any=True)


def _stored(session: Session, own: Participant) -> tuple[Partner, ...]:
    row = None if own.organisation_id is None else session.get(Suggestions, own.organisation_id)
    return () if row is None else PARTNERS.validate_json(row.partners)


def _settled_organisations(session: Session, participant_id: int) -> set[int]:
    """What one wished for or vetoed, or of which one wished for or vetoed somebody."""
    found: set[int] = set()
    for choice in (Wish, Veto):
        chosen = (
            select(func.coalesce(choice.organisation_id, Participant.organisation_id))
            .outerjoin_from(choice, Participant, Participant.id == choice.target_id)
            .where(choice.participant_id == participant_id)
        )
        found.update(number for number in session.scalars(chosen) if number is not None)
    return found


def _partners(session: Session, own: Participant, left: Sequence[Partner]) -> tuple[SuggestedPartner, ...]:
    faces = _faces(session, own, [partner.id for partner in left])
    known = {person.id: person for person in people(session, own.event_id)}
    mine = known[own.id].firm
    barred = barred_kinds(session, own.event_id)
    faced = [(known[faces[partner.id]], partner) for partner in left if partner.id in faces]
    reached = [(person, partner) for person, partner in faced if not _is_barred(mine, person.firm, barred)]
    found = [_shown(person, mine, partner) for person, partner in reached if mine is not None]
    return tuple(partner for partner in found if partner is not None)[:SHOWN]


def _is_barred(own: Firm | None, other: Firm | None, barred: Collection[tuple[str, str]]) -> bool:
    return own is not None and other is not None and (own.kind, other.kind) in barred


def _faces(session: Session, own: Participant, organisation_ids: Sequence[int]) -> dict[int, int]:
    """Per organisation whom of its people one is shown: not the same for everybody, but for one always the same."""
    rows = session.execute(
        select(Participant.organisation_id, Participant.id)
        .where(Participant.organisation_id.in_(organisation_ids), Participant.left_at.is_(None))
        .order_by(Participant.id)
    )
    people: dict[int | None, list[int]] = {}
    for organisation_id, participant_id in rows:
        people.setdefault(organisation_id, []).append(participant_id)
    return {number: ids[own.id % len(ids)] for number, ids in people.items() if number is not None}


def _shown(person: Person, mine: Firm, partner: Partner) -> SuggestedPartner | None:
    """With what of the stored reason both profiles still say; None when nothing is left of it."""
    if person.firm is None:
        return None
    gain = _match(partner.reason.gain, person.firm.offered_tags, mine.needed_tags, person.firm.offers, mine.needs)
    back = _match(partner.reason.back, person.firm.needed_tags, mine.offered_tags, person.firm.needs, mine.offers)
    return SuggestedPartner(person, gain, back) if gain or back else None


def _match(
    fit: Fit, their_tags: Sequence[TagName], own_tags: Sequence[TagName], theirs: Bilingual, own: Bilingual
) -> Match:
    held = {tag.key for tag in own_tags}.intersection(fit.tags)
    words = {
        language: (their_words, own_words)
        for language, (their_words, own_words) in fit.words.items()
        if their_words in phrases(theirs.text(language)) and own_words in phrases(own.text(language))
    }
    return Match(tuple(tag for tag in their_tags if tag.key in held), words)


def dismiss(session: Session, participant_id: int, partner: str, *, now: datetime) -> None:
    """Never suggest this person's organisation to the participant again; twice is once.

    Raises :class:`NotFound` for somebody of no or another event, or of no organisation.
    """
    own = session.get_one(Participant, participant_id)
    organisation_id = session.scalar(
        select(Participant.organisation_id).where(
            Participant.event_id == own.event_id, Participant.public_id == partner
        )
    )
    if organisation_id is None:
        raise NotFound("participant", partner)
    if _keep(session, Dismissal(participant_id=participant_id, organisation_id=organisation_id)):
        _note(session, own, "suggestion dismissed", now)


def suggest_all_again(session: Session, participant_id: int, *, now: datetime) -> None:
    """Take every dismissal of the participant back."""
    session.execute(delete(Dismissal).where(Dismissal.participant_id == participant_id))
    _note(session, session.get_one(Participant, participant_id), "suggestions brought back", now)


def switch_off(session: Session, participant_id: int, *, now: datetime) -> None:
    """Suggest nothing to this participant until they want it again."""
    if _keep(session, WithoutSuggestions(participant_id=participant_id, since=now)):
        _note(session, session.get_one(Participant, participant_id), "suggestions switched off", now)


def switch_on(session: Session, participant_id: int, *, now: datetime) -> None:
    session.execute(delete(WithoutSuggestions).where(WithoutSuggestions.participant_id == participant_id))
    _note(session, session.get_one(Participant, participant_id), "suggestions switched on", now)


def _keep(session: Session, row: Record) -> bool:
    """Add the row; False when it is there already, from before or from a second click at this very moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _note(session: Session, own: Participant, action: str, now: datetime) -> None:
    note(session, event_id=own.event_id, at=now, actor=f"participant:{own.id}", action=action)
