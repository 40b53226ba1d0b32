"""Pure rules of planning: what a pair is worth, and how a published meeting lives on."""

from dataclasses import dataclass
from enum import StrEnum
from math import gcd

WHOLE = 100
"""Percent."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What makes one meeting worth more than another, in percent (see docs/model.md, worth of a meeting).

    ``rank``: what each place up a list adds, of the worth of its last place; 0: all places count alike.
    ``mutual``: what wishes that meet each other count, of what they count alone.
    ``boost``: what a meeting of somebody whom the organiser boosts counts, of what it counts otherwise.
    """

    rank: int = WHOLE
    mutual: int = 2 * WHOLE
    boost: int = 2 * WHOLE


USUAL = Weights()


def wish_worth(rank: int, limit: int, weights: Weights = USUAL) -> int:
    """Worth of one directed wish, in whole numbers as small as the weights allow.

    With the usual weights: ``limit`` for rank 1 down to 1 for rank ``limit``.
    """
    return (WHOLE + weights.rank * max(limit - rank, 0)) // gcd(WHOLE, weights.rank)


def pair_worth(
    ranks: tuple[int | None, int | None], limit: int, weights: Weights = USUAL, *, boosted: bool | None = None
) -> int:
    """Worth of a meeting of two people who gave each other these ranks (None: no wish), 0 without a wish.

    The worths of both wishes are added; a mutual pair counts ``weights.mutual`` percent of that sum, and a boosted
    one ``weights.boost`` percent of it. ``boosted`` None: nobody is, so that no number has to grow.
    """
    worths = [wish_worth(rank, limit, weights) for rank in ranks if rank is not None]
    worth = sum(worths) * _share(weights.mutual, len(worths) == len(ranks))
    return worth if boosted is None else worth * _share(weights.boost, boosted)


def _share(percent: int, holds: bool) -> int:
    """The percent where it holds and the whole where not, both divided by what divides both."""
    return (percent if holds else WHOLE) // gcd(WHOLE, percent)


class WhyNot(StrEnum):
    """What a participant is told of an own wish that was not met."""

    NO_TIME = "no time"
    FULL = "full"
    LIMIT = "limit"
    OTHER = "other"


def why_not(*, slots: int, meetings: int, most: int | None) -> WhyNot:
    """The reason for any of a participant's unmet wishes, from the slots their day leaves, the meetings they have and
    their own limit.

    Nothing about the partner goes in, so that a veto, the partner's limit and a full room all look the same.
    """
    if not slots:
        return WhyNot.NO_TIME
    if most is not None and meetings >= most:
        return WhyNot.LIMIT
    return WhyNot.FULL if meetings >= slots else WhyNot.OTHER


def fair_least(asked: int, *, slots: int, candidates: int, minimum: int = 1) -> int:
    """The least number of meetings a person should get: what was asked, ``minimum`` for everybody, never what cannot
    be."""
    return min(max(asked, minimum), slots, candidates)
