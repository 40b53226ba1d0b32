"""What the two processes say to each other, and what is stored, as JSON."""

from pydantic import TypeAdapter

from scheduler.suggestions.rules import Profile, Ranking, Reason

PROFILES = TypeAdapter(list[Profile])
RANKINGS = TypeAdapter(list[Ranking])
REASON = TypeAdapter(Reason)
