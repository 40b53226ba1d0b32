"""What the two processes say to each other, and what is stored, as JSON."""

from pydantic import TypeAdapter

from scheduler.suggestions.rules import Partner, Profile

PROFILES = TypeAdapter(list[Profile])
PARTNERS = TypeAdapter(tuple[Partner, ...])
