"""Working the suggestions of an event out, in a child process: scikit-learn never enters the server."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import selectinload

from scheduler.database import Database, Session
from scheduler.events.turns import in_line
from scheduler.languages import Bilingual
from scheduler.people.records import Organisation, OrganisationTag, Participant
from scheduler.suggestions.messages import PROFILES
from scheduler.suggestions.records import Suggestions
from scheduler.suggestions.rules import Profile

LONGEST_SECONDS = 300
"""A child that takes longer hangs; the job then counts as failed and is tried again."""


def compute_suggestions(database: Database, event_id: int) -> None:
    """Read the profiles, rank them outside of any transaction, and replace what is stored."""
    with database.reading() as session:
        profiles = profiles_of(session, event_id)
    partners = partners_of(profiles)
    with database.writing() as session:
        in_line(session, event_id)  # two computations store one after the other
        store_partners(session, event_id, partners)


def partners_of(profiles: Sequence[Profile]) -> dict[int, str]:
    """Per profile its partners as they are stored, from a child process."""
    paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(  # noqa: S603  # the arguments are this module's own
        [sys.executable, "-m", "scheduler.suggestions", str(os.getpid())],
        input=PROFILES.dump_json(list(profiles)),
        stdout=subprocess.PIPE,
        check=True,
        timeout=LONGEST_SECONDS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl+C is for the parent, which then reads no answer
    )
    lines = (line.partition(" ") for line in done.stdout.decode().split("\n") if line)
    return {int(number): partners for number, _space, partners in lines}


def profiles_of(session: Session, event_id: int) -> list[Profile]:
    """What the organisations that somebody came for say of themselves."""
    rows = session.scalars(
        select(Organisation)
        .where(
            Organisation.event_id == event_id,
            select(Participant.id).where(Participant.organisation_id == Organisation.id).exists(),
        )
        .options(selectinload(Organisation.tags).joinedload(OrganisationTag.tag))
        .order_by(Organisation.id)
    )
    return [
        Profile(
            id=row.id,
            offers=Bilingual(row.offers_ko, row.offers_en),
            needs=Bilingual(row.needs_ko, row.needs_en),
            offered=frozenset(held.tag.key for held in row.tags if held.use == "offer"),
            needed=frozenset(held.tag.key for held in row.tags if held.use == "need"),
        )
        for row in rows
    ]


def store_partners(session: Session, event_id: int, partners: Mapping[int, str]) -> None:
    """Replace what is stored.

    Organisations that were removed meanwhile are left out; that change has asked for its own computation.
    """
    own = select(Organisation.id).where(Organisation.event_id == event_id)
    rows = [{"organisation_id": id_, "partners": partners[id_]} for id_ in session.scalars(own) if id_ in partners]
    session.execute(delete(Suggestions).where(Suggestions.organisation_id.in_(own)))
    if rows:
        session.execute(insert(Suggestions), rows)
