"""Set-up: a new event, its programme, rooms, lists, and who may wish for whom."""

from web.organiser.setup import copies, events, homes, items, lists, matching, new_events, programme, tables

PAGES = (new_events, copies, events, programme, items, tables, homes, lists, matching)

__all__ = ["PAGES"]
