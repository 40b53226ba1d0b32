"""The list that a participant's last save replaced, kept so that the save can be taken back."""

from sqlalchemy import delete, insert, null, select, update

from scheduler.database import Session
from scheduler.wishes.records import ReplacedChoice, ReplacedList, Veto, Wish
from scheduler.wishes.rules import Choices
from scheduler.wishes.targets import BY_NAME, targets_of


def keep_replaced(session: Session, participant_id: int, *, version: int) -> None:
    """Remember the stored list as what the save of ``version``, under way, replaces."""
    forget_replaced(session, participant_id)
    session.execute(insert(ReplacedList).values(participant_id=participant_id, version=version))
    columns = ["participant_id", "target_id", "organisation_id", "rank"]
    for choice, rank in ((Wish, Wish.rank), (Veto, null())):
        stored = select(choice.participant_id, choice.target_id, choice.organisation_id, rank).where(
            choice.participant_id == participant_id
        )
        session.execute(insert(ReplacedChoice).from_select(columns, stored))


def keep_what_was_kept(session: Session, participant_id: int, *, version: int) -> None:
    """The save of ``version`` changes nothing: taking it back takes back the save before it."""
    session.execute(
        update(ReplacedList)
        .where(ReplacedList.participant_id == participant_id, ReplacedList.version == version - 1)
        .values(version=version)
    )


def forget_replaced(session: Session, participant_id: int) -> None:
    session.execute(delete(ReplacedChoice).where(ReplacedChoice.participant_id == participant_id))
    session.execute(delete(ReplacedList).where(ReplacedList.participant_id == participant_id))


def replaced_version(session: Session, participant_id: int) -> int | None:
    """The version whose save can be taken back; None when nothing was kept."""
    return session.scalar(select(ReplacedList.version).where(ReplacedList.participant_id == participant_id))


def replaced_choices(session: Session, participant_id: int) -> Choices:
    """What the last save replaced; partners that were erased since are left out."""
    rows = session.execute(
        targets_of(ReplacedChoice, participant_id, ReplacedChoice.rank).order_by(ReplacedChoice.rank, *BY_NAME)
    ).all()
    return Choices(
        tuple(partner for partner, rank in rows if rank is not None),
        tuple(partner for partner, rank in rows if rank is None),
    )
