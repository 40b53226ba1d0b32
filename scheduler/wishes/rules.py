"""Pure rules about one participant's list of wishes and vetoes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


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


def _without(partners: Sequence[str], partner: str) -> tuple[str, ...]:
    return tuple(other for other in partners if other != partner)


def _moved(wishes: tuple[str, ...], partner: str, by: int) -> tuple[str, ...]:
    if partner not in wishes:
        return wishes
    here = wishes.index(partner)
    there = min(max(here + by, 0), len(wishes) - 1)
    rest = _without(wishes, partner)
    return (*rest[:there], partner, *rest[there:])
