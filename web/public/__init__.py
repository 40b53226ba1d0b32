"""Pages that anybody may see."""

from web.public import registering, views
from web.public.blueprint import blueprint

# Each module adds its routes to the blueprint when it is imported.
PAGES = (views, registering)

__all__ = ["PAGES", "blueprint"]
