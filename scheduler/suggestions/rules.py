"""Pure rules of suggestions: what of a profile is compared, how a fit is counted, and why it fits.

Everything here is a function of public profiles. Nobody's wishes, vetoes or dismissals enter.
"""

import heapq
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from scheduler.languages import Bilingual

WHOLE = 1_000_000
"""All needed tags, and a likeness of 1: fits are counted in whole millionths, which add up the same in any order."""

TEXT_COUNTS = 2
"""A phrase that says exactly what is needed counts as much as this many times all needed tags."""

LEAST_LIKENESS = 250_000
"""Phrases that are less alike have only everyday syllables in common, and are no reason."""

KEPT = 30
"""How many partners are kept per organisation: one's own choices take some of them away when they are shown."""

LONGEST_TEXT = 2_000
HANGUL_GRAMS = (2, 3)
LATIN_GRAMS = (4, 5)
_ENGLISH = "a an and as at by for from in into of on or our the that their to with"
_BUSINESS = "advice companies company cooperation customers development joint makers partners project projects research"
_MORE = "shared small support technology"
_KOREAN = (
    "공동 공동개발 공동연구 과제 기관 기술 기업 개발 및 사업 소형 수요 수요기업 연구 제조기업 지원 현장 현장형 협력"
)
EVERYDAY = frozenset(f"{_ENGLISH} {_BUSINESS} {_MORE} {_KOREAN}".split())
"""Words of any offer and need, which name no field: alone they are no reason to meet."""

_WORD = re.compile(r"[가-힣]+|[^\W_가-힣]+")
_BETWEEN_PHRASES = re.compile(r"[,;\n、，；。]|\.\s")


Reduction = Callable[[Sequence[str]], Sequence[str]]
"""Takes from each text what carries no meaning, such as Korean particles."""


def unreduced(texts: Sequence[str]) -> Sequence[str]:
    """The texts as they are."""
    return texts


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself in public; tags by their keys."""

    id: int
    offers: Bilingual
    needs: Bilingual
    offered: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """What of one side's offers meets the other's needs: tag keys, and per language a phrase of the partner and one
    of one's own."""

    tags: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tags or self.words)


@dataclass(frozen=True, slots=True)
class Reason:
    """``gain``: what the partner offers and one needs; ``back``: what the partner needs and one offers."""

    gain: Fit
    back: Fit


@dataclass(frozen=True, slots=True)
class Partner:
    """A suggested organisation."""

    id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ranking:
    """Partners for one organisation, the best first."""

    id: int
    partners: tuple[Partner, ...]


def grams(text: str) -> list[str]:
    """The pieces of a text that are compared: of Korean words two and three syllables, of others four and five
    letters with the word's edges; short words are one piece."""
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()):
        if word not in EVERYDAY:
            hangul = "가" <= word[0] <= "힣"
            found += _pieces(word, HANGUL_GRAMS) if hangul else _pieces(f" {word} ", LATIN_GRAMS)
    return found


def _pieces(word: str, lengths: Sequence[int]) -> list[str]:
    if len(word) <= min(lengths):
        return [word]
    return [word[start : start + length] for length in lengths for start in range(len(word) - length + 1)]


def phrases(text: str) -> tuple[str, ...]:
    """The text's parts between commas, semicolons and line ends."""
    parts = (part.strip().rstrip(".") for part in _BETWEEN_PHRASES.split(text[:LONGEST_TEXT]))
    return tuple(part for part in parts if part)


def worth(gain: int, back: int) -> int:
    """How well two organisations fit: what one gets and what one gives, the smaller of both twice.

    So of two partners that offer the same, the one that also needs something ranks higher.
    """
    return gain + back + min(gain, back)


def best(gains: Mapping[int, int], backs: Mapping[int, int], most: int = KEPT) -> list[int]:
    """The partners of the greatest worth, equal ones in order of their ids."""
    worths = ((-worth(gains.get(other, 0), backs.get(other, 0)), other) for other in gains.keys() | backs.keys())
    return [other for _worth, other in heapq.nsmallest(most, worths)]


def holders(words: Mapping[int, Iterable[str]]) -> dict[str, list[int]]:
    """Who has which word, from the words of each."""
    found: dict[str, list[int]] = {}
    for owner, theirs in words.items():
        for word in theirs:
            found.setdefault(word, []).append(owner)
    return found


def shared(theirs: Collection[str], own: Collection[str]) -> tuple[str, ...]:
    """The tags that both hold."""
    return tuple(sorted(set(theirs) & set(own)))


def quoted(theirs: Sequence[str], own: Sequence[str], likeness: Callable[[str, str], int]) -> tuple[str, str] | None:
    """The two phrases that are most alike, the first such; None when none are."""
    found = max(product(theirs, own), key=lambda pair: likeness(*pair), default=None)
    return found if found is not None and likeness(*found) > 0 else None


Side = Mapping[str, tuple[str, ...]]
"""The phrases of an offer or a need by language."""


def in_both_languages(words: Mapping[str, tuple[str, str]], theirs: Side, own: Side) -> dict[str, tuple[str, str]]:
    """The words also in a language in which they are not alike, where both texts have the same number of phrases
    there: then one text is taken for the translation of the other, phrase by phrase."""
    told = dict(words)
    for language, (their_words, own_words) in words.items():
        for other in theirs.keys() - words.keys():
            if len(theirs[other]) == len(theirs[language]) and len(own[other]) == len(own[language]):
                there = theirs[language].index(their_words), own[language].index(own_words)
                told[other] = theirs[other][there[0]], own[other][there[1]]
    return told
