"""Every record of the scheduler, imported once so that the metadata is complete."""

import scheduler.accounts.records
import scheduler.audit.records
import scheduler.checkins.records
import scheduler.events.records
import scheduler.followups.records
import scheduler.imports.additions.records
import scheduler.jobs.records
import scheduler.mail.records
import scheduler.people.records
import scheduler.privacy.records
import scheduler.registrations.records
import scheduler.statistics.records
import scheduler.suggestions.records
import scheduler.timetable.editing_records
import scheduler.timetable.records
import scheduler.whatif.records
import scheduler.wishes.records  # noqa: F401  # imported to be registered, all of them
from scheduler.database import Record

METADATA = Record.metadata
