"""Korean texts without particles and endings. The only importer of kiwipiepy, which the extra `korean` brings."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from scheduler.suggestions.rules import Reduction, unreduced

CONTENT = frozenset(["NNG", "NNP", "NNB", "NR", "XR", "XPN", "XSN", "VV", "VA", "MAG", "SL", "SH", "SN"])
"""Morphemes that carry meaning: nouns, numerals, roots, affixes of nouns, verbs, adjectives, adverbs, foreign words."""


@cache
def reduction() -> Reduction:
    """What reduces texts to their content: 독성을 시험하는 장비 → 독성 시험 장비.

    Loading takes seconds and half a GB. Without the extra, texts stay as they are.
    """
    try:
        from kiwipiepy import Kiwi
    except ImportError:
        return unreduced
    tokenize = Kiwi(num_workers=1).tokenize

    def reduced(texts: Sequence[str]) -> list[str]:
        korean = [text for text in texts if any("가" <= letter <= "힣" for letter in text)]
        # One call for all: a call for each takes nearly twice as long.
        content = {text: _content(tokens) for text, tokens in zip(korean, tokenize(korean), strict=True)}
        return [content.get(text, text) for text in texts]

    return reduced


def _content(tokens: Sequence[Any]) -> str:
    found, end = "", 0
    for token in tokens:
        if token.tag.partition("-")[0] in CONTENT:
            found += token.form if token.start == end else f" {token.form}"
            end = token.start + token.len
    return found
