"""What anybody may see, and feeds for whoever knows their address."""

from web.public import feeds, registering, views
from web.public.blueprint import blueprint

# Each module adds its routes to the blueprint when it is imported.
PAGES = (feeds, views, registering)

__all__ = ["PAGES", "blueprint"]
