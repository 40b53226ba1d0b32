"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    correspondence,
    events,
    followups,
    grids,
    imports,
    invitations,
    outcomes,
    publishing,
    registrations,
    reviewing,
    runs,
    statistics,
    whatif,
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
    whatif,
    statistics,
    outcomes,
)

__all__ = ["PAGES", "blueprint"]
