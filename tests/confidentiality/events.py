"""Small random events as an organiser would bring them, and the one thing in which two worlds differ.

``X`` is whose choice differs, ``Y`` whom it is about: a person or an organisation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from scheduler.wishes.rules import Choices
from tests.scheduler.imports.small_events import FILES, small_event, together, with_file

MOST_WISHES = 3
NAMES = ("가온", "나린", "다온", "라희", "마루", "바다", "사랑", "아라")
SLOT_ITEMS = (("open", "talk", "ask"), ("open", "talk"), ("open",), ())
"""What somebody may attend: none of these at the same time as another one of its row."""


@dataclass(frozen=True)
class RandomEvent:
    """The files, everybody's choices by keys of people and organisations, and everybody's organisation (or "")."""

    files: Mapping[str, bytes]
    choices: Mapping[str, Choices]
    firms: Mapping[str, str]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(self.choices)

    @property
    def organisations(self) -> tuple[str, ...]:
        return tuple(sorted({firm for firm in self.firms.values() if firm}))

    def targets(self, someone: str) -> list[str]:
        """Everybody and every organisation that X may choose."""
        found = [*self.people, *self.organisations]
        return [each for each in found if each not in {someone, self.firms[someone]}]


@dataclass(frozen=True)
class Flip:
    """``someone`` (X) changes the choice about ``target`` (Y); ``choices`` are X's afterwards."""

    kind: str
    someone: str
    target: str
    choices: Choices


def random_event(random: Random) -> RandomEvent:
    """Four to eight people, mostly few, of up to three organisations, with wishes, vetoes and attended talks."""
    people = "abcdefgh"[: random.choice((4, 4, 4, 4, 4, 4, 5, 5, 6, 8))]
    firms = random.randint(0, 3)
    of = {key: random.choice(["", *(f"o{number}" for number in range(firms))]) for key in people}
    event = RandomEvent({}, dict.fromkeys(people, Choices()), of)
    choices = {key: _choices(random, event, key) for key in people}
    organisations = [FILES["organisations.csv"].partition("\n")[0]]
    for number in range(firms):
        tags = [random.choice(("", "battery")) for _ in range(2)]
        organisations.append(f"o{number},시험소{number},Lab {number},company,ulju,energy,{','.join(tags)},시험,Tests,,")
    persons = ["key,organisation,name_ko,name_en,role_ko,role_en,email,language,least,most"]
    attendance = ["participant,item,role"]
    for key, name in zip(people, NAMES, strict=False):
        persons.append(f"{key},{of[key]},{name},Name {key},,,{key}@example.org,{random.choice(('ko', 'en'))},,")
        attendance += [f"{key},{item},attending" for item in random.choice(SLOT_ITEMS)]
    wishes = [f"{key},{rank},{_whom(to)}" for key in people for rank, to in enumerate(choices[key].wishes, start=1)]
    vetoes = [f"{key},{_whom(to)}" for key in people for to in choices[key].vetoes]
    files = {
        "organisations.csv": organisations,
        "participants.csv": persons,
        "attendance.csv": attendance,
        "wishes.csv": ["participant,rank,target,organisation", *wishes],
        "vetoes.csv": ["participant,target,organisation", *vetoes],
    }
    changed = together(*(with_file(name, "\n".join(lines) + "\n") for name, lines in files.items()))
    return RandomEvent({**small_event(), **changed}, choices, of)


def _whom(target: str) -> str:
    """The two cells that name a person or an organisation."""
    return f",{target}" if target.startswith("o") else f"{target},"


def _choices(random: Random, event: RandomEvent, someone: str) -> Choices:
    others = event.targets(someone)
    random.shuffle(others)
    wished = random.randint(0, min(MOST_WISHES, len(others)))
    refused = random.randint(0, min(2, len(others) - wished))
    return _fitting(Choices(tuple(others[:wished]), tuple(others[wished : wished + refused])), event.firms)


def _fitting(choices: Choices, firms: Mapping[str, str]) -> Choices:
    """The list without wishes for people whose organisation stands on it too."""
    there = {*choices.wishes, *choices.vetoes}
    return Choices(tuple(each for each in choices.wishes if firms.get(each) not in there), choices.vetoes)


def compared_targets(event: RandomEvent, someone: str, seed: int) -> list[str]:
    """A person and an organisation, where there are both: one of them that X wished for or vetoed, if any."""
    random, own = Random(seed), event.choices[someone]
    every = event.targets(someone)
    first = random.choice([*own.wishes[1:]] or [*own.vetoes] or every)
    rest = [each for each in every if each != first]
    others = [each for each in rest if (each in event.organisations) != (first in event.organisations)]
    return [first, random.choice(others or rest)]


def flips(event: RandomEvent, someone: str, target: str) -> list[Flip]:
    """Every other choice that X can have about Y: wished for last, wished for first, vetoed, neither."""
    own = event.choices[someone]
    changed = {change(own, target): kind for kind, change in reversed(FLIPS.items())}
    return [
        Flip(kind, someone, target, choices)
        for choices, kind in changed.items()
        if choices is not None and choices != own and choices == _fitting(choices, event.firms)
    ]


def _without(own: Choices, target: str) -> Choices:
    return Choices(*(tuple(each for each in row if each != target) for row in (own.wishes, own.vetoes)))


def _wish(own: Choices, target: str) -> Choices | None:
    free = _without(own, target)
    return Choices((*free.wishes, target), free.vetoes) if len(free.wishes) < MOST_WISHES else None


def _veto(own: Choices, target: str) -> Choices | None:
    free = _without(own, target)
    return Choices(free.wishes, (*free.vetoes, target))


def _first(own: Choices, target: str) -> Choices | None:
    return Choices((target, *_without(own, target).wishes), own.vetoes) if target in own.wishes else None


FLIPS: Mapping[str, Callable[[Choices, str], Choices | None]] = {
    "wish": _wish,
    "veto": _veto,
    "neither": _without,
    "first rank": _first,
}
