"""Pages of those who run an event: its numbers, runs, grids, publishing, mails and follow-ups."""

from web.organiser import (
    auditing,
    choices,
    correspondence,
    events,
    followups,
    grids,
    imports,
    invitations,
    people,
    publishing,
    readiness,
    registrations,
    reviewing,
    runs,
    team,
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
    people,
    readiness,
    team,
    auditing,
    choices,
)

__all__ = ["PAGES", "blueprint"]
