"""Contact data: a mail address is told to nobody but those whom its owner meets, and to them after publication."""

from sqlalchemy import func, select

from scheduler.addresses import NO_MAILBOX
from scheduler.database import Session
from scheduler.people.records import Participant
from scheduler.privacy.records import Consent
from scheduler.privacy.rules import MEETINGS, Decision
from scheduler.timetable.values import OwnTimetable


def partner_addresses(session: Session, timetable: OwnTimetable) -> dict[int, str]:
    """Mail addresses of the partners on a participant's published ``timetable``, by participant id.

    Left out are those who take no part any more, those who refused or took back their consent, and who gave none.
    """
    partners = [meeting.partner.id for meeting in timetable.meetings]
    newest = (
        select(func.max(Consent.id))
        .where(Consent.participant_id.in_(partners), Consent.purpose == MEETINGS)
        .group_by(Consent.participant_id)
    )
    silent = select(Consent.participant_id).where(Consent.id.in_(newest), Consent.decision != Decision.GIVEN)
    rows = session.execute(
        select(Participant.id, Participant.email).where(
            Participant.id.in_(partners),
            Participant.left_at.is_(None),
            Participant.id.not_in(silent),
            Participant.email.not_like(f"%{NO_MAILBOX}"),
        )
    )
    return dict(rows.all())
