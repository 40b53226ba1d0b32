"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    auditing,
    changes,
    choices,
    correspondence,
    desk,
    drafts,
    editing,
    events,
    followups,
    grids,
    imports,
    invitations,
    papers,
    people,
    publication,
    publishing,
    readiness,
    registrations,
    repairing,
    reviewing,
    round_clock,
    runs,
    setup,
    team,
    walk_ins,
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
    people,
    readiness,
    team,
    auditing,
    choices,
    desk,
    walk_ins,
    round_clock,
    papers,
)

__all__ = ["PAGES", "blueprint"]
