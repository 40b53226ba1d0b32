"""Pages about the people of an event: the list, one person, their limits, acting for them."""

from web.organiser.people import acting, editing, limits, listing, sheets

PAGES = (acting, editing, limits, listing, sheets)
"""Each module adds its routes to the blueprint when it is imported."""
