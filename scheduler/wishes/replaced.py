"""The list that a participant's last save replaced, kept so that the save can be taken back."""

from sqlalchemy import delete, insert, null, select, union_all, update

from scheduler.database import Session
from scheduler.wishes.records import ReplacedChoice, ReplacedList, Veto, Wish
from scheduler.wishes.rules import Choices
from scheduler.wishes.targets import choices_in


def keep_replaced(session: Session, participant_id: int, *, version: int) -> None:
    """Remember the stored list as what the save of ``version``, under way, replaces."""
    forget_replaced(session, participant_id)
    session.execute(insert(ReplacedList).values(participant_id=participant_id, version=version))
    columns = ["participant_id", "target_id", "organisation_id", "rank"]
    stored = (
        select(choice.participant_id, choice.target_id, choice.organisation_id, rank).where(
            choice.participant_id == participant_id
        )
        for choice, rank in ((Wish, Wish.rank), (Veto, null()))
    )
    session.execute(insert(ReplacedChoice).from_select(columns, union_all(*stored)))


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
    return choices_in(session, participant_id, ReplacedChoice)
