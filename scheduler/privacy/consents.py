"""Asking for consent: what a participant decided, on which text, in which language, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.people.service import identity
from scheduler.privacy.records import Consent
from scheduler.privacy.rules import MEETINGS, TEXT_VERSION, Decision


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision; ``current`` is false when the text has changed since."""

    decision: Decision
    text_version: int
    language: str
    at: datetime

    @property
    def current(self) -> bool:
        return self.text_version == TEXT_VERSION

    @property
    def stands(self) -> bool:
        """Whether the participant agreed to the text as it is today."""
        return self.current and self.decision is Decision.GIVEN


def last_decision(session: Session, participant_id: int) -> Decided | None:
    """What the participant decided last; None for one who was never asked."""
    row = session.scalar(
        select(Consent)
        .where(Consent.participant_id == participant_id, Consent.purpose == MEETINGS)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return Decided(Decision(row.decision), row.text_version, row.language, row.decided_at)


def has_consented(session: Session, participant_id: int) -> bool:
    """Whether the participant agreed to the text as it is today."""
    found = last_decision(session, participant_id)
    return found is not None and found.stands


def decide(session: Session, participant_id: int, decision: Decision, *, language: str, now: datetime) -> None:
    """Keep the decision about today's text. The same one again, a double click, is one row."""
    found = last_decision(session, participant_id)
    if found is not None and found.current and found.decision is decision:
        return
    session.add(
        Consent(
            participant_id=participant_id,
            purpose=MEETINGS,
            text_version=TEXT_VERSION,
            language=language,
            decision=decision,
            decided_at=now,
        )
    )
    note(
        session,
        event_id=identity(session, participant_id).event_id,
        at=now,
        actor=f"participant:{participant_id}",
        action=f"consent {decision}",
        version=TEXT_VERSION,
    )
