"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    correspondence,
    events,
    followups,
    grids,
    imports,
    invitations,
    pairs,
    publishing,
    registrations,
    reviewing,
    runs,
    variants,
)
from web.organiser.blueprints import blueprint

# Each module adds its routes to the blueprint when it is imported.
PAGES = (
    events,
    imports,
    runs,
    grids,
    publishing,
    correspondence,
    followups,
    invitations,
    registrations,
    reviewing,
    variants,
    pairs,
)

__all__ = ["PAGES", "blueprint"]
