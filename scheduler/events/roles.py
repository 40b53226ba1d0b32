"""Who of an event's organisers may do what: roles, and the rights that follow from them. Pure rules."""

from enum import StrEnum

from scheduler.errors import MannamError


class Role(StrEnum):
    """A ``host`` is one of the installation: of every event, and of none in particular.

    People are told that only an owner of the event opens choices; a host who wants to becomes one, which is noted.
    """

    HOST = "host"
    OWNER = "owner"
    ORGANISER = "organiser"
    COORDINATOR = "coordinator"
    DESK = "desk"


class Right(StrEnum):
    """What a page of an event asks for."""

    RUN = "run"
    """Everything that makes the event: set-up, people, runs, publishing, mails."""
    LOOK_AFTER = "look after"
    """See how far people are, remind them and act for them; a coordinator only those of the own zone."""
    CHECK_IN = "check in"
    """The desk on the day."""
    OWN = "own"
    """Who the organisers are."""
    OPEN_CHOICES = "open choices"
    """Whose veto it is, and what rank somebody gave: with a reason that is kept."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.HOST: frozenset(Right) - {Right.OPEN_CHOICES},
    Role.OWNER: frozenset(Right),
    Role.ORGANISER: frozenset({Right.RUN, Right.LOOK_AFTER, Right.CHECK_IN}),
    Role.COORDINATOR: frozenset({Right.LOOK_AFTER}),
    Role.DESK: frozenset({Right.CHECK_IN}),
}

GIVEN = (Role.OWNER, Role.ORGANISER, Role.COORDINATOR, Role.DESK)
"""Roles that an owner can give in an event."""

RUNNING = tuple(role for role in GIVEN if Right.RUN in RIGHTS[role])
"""Roles of those who are told when something happens in an event."""


class NotForThisRole(MannamError):
    """The page asks for a right that the organiser's role in this event does not give."""

    def __init__(self, role: Role, right: Right) -> None:
        super().__init__(role, right)
        self.role, self.right = role, right


class LastOwner(MannamError):
    """An event keeps an owner: the last one can neither go nor become something else."""


class ZoneNeeded(MannamError):
    """A coordinator is one of a zone of the event."""


def refuse_without(role: Role, right: Right) -> None:
    """Raises :class:`NotForThisRole`."""
    if right not in RIGHTS[role]:
        raise NotForThisRole(role, right)


def strongest(host: bool, given: str | None) -> Role | None:
    """The role in which somebody comes: a host as host unless an owner, who was given none as nobody."""
    if host and given != Role.OWNER:
        return Role.HOST
    return Role(given) if given is not None else None
