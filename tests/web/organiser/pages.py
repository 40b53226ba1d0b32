"""Reading pages as text."""

import html
import re

from werkzeug.test import TestResponse


def text_of(response: TestResponse) -> str:
    """What the page says, white space made single; forms' values are left out."""
    body = re.sub(r"<(style|script|head)\b.*?</\1>", " ", response.text, flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))).strip()


def dead_links_of(response: TestResponse) -> set[str]:
    """Where links of the page lead to a place of its own that is not there."""
    return set(re.findall(r'href="#([^"]+)"', response.text)) - set(re.findall(r'\bid="([^"]+)"', response.text))


def refusal_of(response: TestResponse) -> str:
    """The sentence of a page of refusal."""
    found = re.search(r'<p class="lead">(.*?)</p>', response.text, flags=re.S)
    assert found, text_of(response)
    return html.unescape(found.group(1)).strip()
