"""Pure rules about one participant's list of wishes and vetoes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.errors import MannamError
from scheduler.languages import Bilingual
from scheduler.people.public_ids import is_organisation


class UnfitList(MannamError):
    """A list of wishes and vetoes that cannot be meant as it is; nothing of it is saved."""


class TooManyWishes(UnfitList):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given = given
        self.limit = limit


class WishForOneself(UnfitList):
    pass


class OwnOrganisation(UnfitList):
    """One's own organisation is wished for or vetoed."""


class WishRepeated(UnfitList):
    """The same partner stands twice on a list."""


class WishAndVeto(UnfitList):
    """The same partner is wished for and vetoed."""


class _PersonThere(UnfitList):
    def __init__(self, person: Bilingual, organisation: Bilingual) -> None:
        super().__init__(person, organisation)
        self.person = person
        self.organisation = organisation


class WishForBoth(_PersonThere):
    """A person is wished for beside their organisation: one meeting would meet both."""


class WishInsideVeto(_PersonThere):
    """A person is wished for, of an organisation that is vetoed."""


class KindBarred(UnfitList):
    """``partner`` is of a kind of organisation for which people of one's own kind do not wish in this event."""

    def __init__(self, partner: Bilingual) -> None:
        super().__init__(partner)
        self.partner = partner


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
    """People and organisations by public id: ``wishes`` in rank order, and ``vetoes`` in no particular order."""

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


@dataclass(frozen=True, slots=True)
class Partner:
    """A person or an organisation on a list: the row's id, and the organisation's (None: of none) with its kind."""

    id: int
    name: Bilingual
    organisation: int | None
    kind: str = ""


def refuse_unfit(choices: Choices, *, limit: int) -> None:
    """Raise :class:`TooManyWishes`, :class:`WishRepeated` or :class:`WishAndVeto` for a list that cannot be meant."""
    if len(choices.wishes) > limit:
        raise TooManyWishes(len(choices.wishes), limit)
    if len(set(choices.wishes)) < len(choices.wishes) or len(set(choices.vetoes)) < len(choices.vetoes):
        raise WishRepeated
    if set(choices.wishes) & set(choices.vetoes):
        raise WishAndVeto


def refuse_own(choices: Choices, own_id: str, own_organisation: str | None) -> None:
    """Raise :class:`WishForOneself` or :class:`OwnOrganisation`; single colleagues may be chosen."""
    chosen = {*choices.wishes, *choices.vetoes}
    if own_id in chosen:
        raise WishForOneself
    if own_organisation in chosen:
        raise OwnOrganisation


def refuse_contradictions(choices: Choices, partners: Mapping[str, Partner]) -> None:
    """Raise :class:`WishForBoth` or :class:`WishInsideVeto` where a wish for a person meets a choice about their
    organisation.

    A wish for an organisation may stand beside vetoes of people there: anybody there but them.
    """
    _refuse_inside(choices.wishes, choices.wishes, partners, WishForBoth)
    _refuse_inside(choices.wishes, choices.vetoes, partners, WishInsideVeto)


def refuse_barred(
    wishes: Iterable[str], partners: Mapping[str, Partner], kind: str, barred: Collection[tuple[str, str]]
) -> None:
    """Raise :class:`KindBarred` for a wish for a kind of organisation for which ``kind`` does not wish."""
    for each in wishes:
        if (kind, partners[each].kind) in barred:
            raise KindBarred(partners[each].name)


def _refuse_inside(
    wishes: Collection[str], choices: Collection[str], partners: Mapping[str, Partner], error: type[_PersonThere]
) -> None:
    organisations = {partners[each].id: partners[each].name for each in choices if is_organisation(each)}
    for each in wishes:
        person = partners[each]
        if not is_organisation(each) and person.organisation in organisations:
            raise error(person.name, organisations[person.organisation])


def _without(partners: Sequence[str], partner: str) -> tuple[str, ...]:
    return tuple(other for other in partners if other != partner)


def _moved(wishes: tuple[str, ...], partner: str, by: int) -> tuple[str, ...]:
    if partner not in wishes:
        return wishes
    return placed(Choices(wishes), partner, wishes.index(partner) + 1 + by).wishes
