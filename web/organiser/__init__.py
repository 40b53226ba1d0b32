"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    correspondence,
    desk,
    events,
    followups,
    grids,
    imports,
    invitations,
    papers,
    publishing,
    registrations,
    reviewing,
    round_clock,
    runs,
    walk_ins,
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
    desk,
    walk_ins,
    round_clock,
    papers,
)

__all__ = ["PAGES", "blueprint"]
