"""Pages that anybody may see."""

from web.public.views import blueprint

__all__ = ["blueprint"]
