"""Pure rules of planning: what a pair is worth, and how a published meeting lives on."""

from enum import StrEnum

MUTUAL_BONUS = 2
"""Wishes that meet each other count twice what they count alone (see docs/model.md, worth of a meeting)."""


def wish_worth(rank: int, limit: int) -> int:
    """Worth of one directed wish: ``limit`` for rank 1 down to 1 for rank ``limit``."""
    return max(limit + 1 - rank, 1)


def pair_worth(ranks: tuple[int | None, int | None], limit: int) -> int:
    """Worth of a meeting of two people who gave each other these ranks (None: no wish), 0 without a wish.

    The worths of both wishes are added; a mutual pair counts :data:`MUTUAL_BONUS` times that sum.
    """
    worths = [wish_worth(rank, limit) for rank in ranks if rank is not None]
    return sum(worths) * (MUTUAL_BONUS if len(worths) == len(ranks) else 1)


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


def fair_least(asked: int, *, slots: int, candidates: int) -> int:
    """The least number of meetings a person should get: what was asked, one for everybody, never what cannot be."""
    return min(max(asked, 1), slots, candidates)
