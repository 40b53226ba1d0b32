"""Reasons that organisers give for what is theirs to do only with one; they are kept in the audit log."""

from scheduler.errors import MannamError

SHORTEST_REASON = 5
REASON_LENGTH = 300


class ReasonNeeded(MannamError):
    """Nothing was done: the reason that is kept with it is missing or too short."""

    def __init__(self, shortest: int) -> None:
        super().__init__(shortest)
        self.shortest = shortest


def checked_reason(text: str) -> str:
    """The reason as it is kept; raises :class:`ReasonNeeded`."""
    reason = " ".join(text.split())[:REASON_LENGTH]
    if len(reason) < SHORTEST_REASON:
        raise ReasonNeeded(SHORTEST_REASON)
    return reason
