"""What anybody may see, and feeds for whoever knows their address."""

from web.public import feeds, views
from web.public.blueprint import blueprint

PAGES = (feeds, views)

__all__ = ["PAGES", "blueprint"]
