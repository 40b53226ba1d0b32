"""Pure rules about one participant's list of wishes and vetoes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.errors import MannamError


class NoSuchPlace(MannamError):
    """``given`` was written as a place in a ranking that has places 1 to ``last``."""

    def __init__(self, given: str, last: int) -> None:
        super().__init__(given, last)
        self.given = given
        self.last = last


class Step(StrEnum):
    """What a button of the wish form does to the list."""

    ADD = "add"
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"
    AVOID = "avoid"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Choices:
    """Partners by public id: ``wishes`` in rank order, and ``vetoes`` in no particular order."""

    wishes: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()


def apply_step(choices: Choices, step: Step, partner: str) -> Choices:
    """The list after a button was pressed. A step that changes nothing (up at the top) is no error.

    Adding takes a veto on the partner away, and avoiding takes the wish away: a partner is never both.
    """
    wishes, vetoes = choices.wishes, choices.vetoes
    if step is Step.ADD:
        added = wishes if partner in wishes else (*wishes, partner)
        return Choices(added, _without(vetoes, partner))
    if step is Step.REMOVE:
        return replace(choices, wishes=_without(wishes, partner))
    if step is Step.AVOID:
        return Choices(_without(wishes, partner), (*_without(vetoes, partner), partner))
    if step is Step.ALLOW:
        return replace(choices, vetoes=_without(vetoes, partner))
    return replace(choices, wishes=_moved(wishes, partner, -1 if step is Step.UP else 1))


def other_places(before: Choices, after: Choices) -> set[str]:
    """The partners who do not stand where they stood: another rank, another list, or on one of two only."""
    stood, stand = (
        {*enumerate(each.wishes), *((None, partner) for partner in each.vetoes)} for each in (before, after)
    )
    return {partner for _place, partner in stood ^ stand}


def placed(choices: Choices, partner: str, place: int) -> Choices:
    """The list with a wish at ``place``, counted from 1; beyond the ends means at the end. No wish, no change."""
    if partner not in choices.wishes:
        return choices
    rest = _without(choices.wishes, partner)
    before = min(max(place, 1), len(choices.wishes)) - 1
    return replace(choices, wishes=(*rest[:before], partner, *rest[before:]))


def ordered(choices: Choices, places: Mapping[str, int]) -> Choices:
    """The list by written places; who has none written stays.

    Where two have the same number, the one that was moved up to it comes first and the one moved down to it last.
    Raises :class:`NoSuchPlace`.
    """
    last = len(choices.wishes)

    def order(partner: str) -> tuple[int, int]:
        here = choices.wishes.index(partner) + 1
        place = places.get(partner, here)
        if not 1 <= place <= last:
            raise NoSuchPlace(str(place), last)
        return place, place - here

    return replace(choices, wishes=tuple(sorted(choices.wishes, key=order)))


def _without(partners: Sequence[str], partner: str) -> tuple[str, ...]:
    return tuple(other for other in partners if other != partner)


def _moved(wishes: tuple[str, ...], partner: str, by: int) -> tuple[str, ...]:
    if partner not in wishes:
        return wishes
    return placed(Choices(wishes), partner, wishes.index(partner) + 1 + by).wishes
