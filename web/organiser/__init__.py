"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    changes,
    correspondence,
    drafts,
    editing,
    events,
    followups,
    grids,
    imports,
    invitations,
    publication,
    publishing,
    registrations,
    repairing,
    reviewing,
    runs,
    setup,
)
from web.organiser.blueprints import blueprint
from web.organiser.importing import exchange, lists

# Each module adds its routes to the blueprint when it is imported.
PAGES = (
    events,
    imports,
    runs,
    grids,
    publishing,
    publication,
    changes,
    repairing,
    drafts,
    editing,
    exchange,
    lists,
    correspondence,
    followups,
    invitations,
    registrations,
    reviewing,
    setup,
)

__all__ = ["PAGES", "blueprint"]
