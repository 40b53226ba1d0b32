"""How many bytes a page is on its way to a browser that has seen nothing of the site yet."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from urllib.parse import urljoin

Fetch = Callable[[str], bytes]
"""The body at a path, as it travels to a browser that takes gzip."""

STYLES = "/static/css/"


def first_page_bytes(fetch: Fetch, path: str) -> int:
    """The page with all scripts, styles and pictures that it asks for, and what a style sheet asks for; no fonts."""
    page = fetch(path)
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text_of(page)))
    own = f"{STYLES}tokens.css"
    parts.update(urljoin(STYLES, name) for name in re.findall(r'@import url\("([^"]+)"\)', text_of(fetch(own))))
    return len(page) + sum(len(fetch(part)) for part in sorted(parts))


def text_of(body: bytes) -> str:
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()
