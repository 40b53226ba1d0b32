"""What a profile holds, and which texts it takes: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from scheduler import texts
from scheduler.errors import MannamError
from scheduler.languages import Language

USES = {"councils": ("member", "council"), "offers_tags": ("offer", "technology"), "needs_tags": ("need", "technology")}
"""Per list of a profile the use and the kind of its tags."""


@dataclass(frozen=True, slots=True)
class PersonProfile:
    """What a participant says of themselves."""

    name_ko: str
    name_en: str
    role_ko: str
    role_en: str


@dataclass(frozen=True, slots=True)
class OrganisationProfile:
    """What an organisation says of itself; ``zone`` is a key or empty, the lists are keys of tags in their order."""

    name_ko: str
    name_en: str
    zone: str
    councils: tuple[str, ...]
    offers_tags: tuple[str, ...]
    needs_tags: tuple[str, ...]
    offers_ko: str
    offers_en: str
    needs_ko: str
    needs_en: str


Profile = TypeVar("Profile", PersonProfile, OrganisationProfile)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many characters a text may have, and whether it may have several lines."""

    most: int
    lines: bool = False


LIMITS: Mapping[str, Limit] = {
    **{f"{name}_{language}": Limit(texts.NAME_LENGTH) for name in ("name", "role") for language in Language},
    **{
        f"{name}_{language}": Limit(texts.TEXT_LENGTH, lines=True)
        for name in ("offers", "needs")
        for language in Language
    },
}
"""Those of an import: what is written here can be brought again as a file."""


class Fault(StrEnum):
    TOO_LONG = "too long"
    SIGN = "sign"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field: more characters than the ``limit``, a ``sign`` that cannot stand there, no name."""

    field: str
    fault: Fault
    given: int = 0
    limit: int = 0
    sign: str = ""


class ProfileRefused(MannamError):
    """A profile with texts that cannot be taken; ``faults`` holds all of them, in the order of the fields."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def cleaned(profile: Profile) -> Profile:
    """The profile with every text as it is stored; raises :class:`ProfileRefused`."""
    faults: list[FieldFault] = []
    kept: dict[str, Any] = {}
    for name in (field.name for field in fields(profile) if field.name in LIMITS):
        limit = LIMITS[name]
        try:
            kept[name] = texts.clean(getattr(profile, name), limit.most, lines=limit.lines)
        except texts.TextTooLong as refused:
            faults.append(FieldFault(name, Fault.TOO_LONG, given=refused.given, limit=refused.most))
        except texts.SignRefused as refused:
            faults.append(FieldFault(name, Fault.SIGN, sign=refused.sign))
    if not any(kept.get(name, "refused") for name in ("name_ko", "name_en")):
        faults.insert(0, FieldFault("name_ko", Fault.MISSING))
    if faults:
        raise ProfileRefused(tuple(faults))
    return replace(profile, **kept)


def changed_fields(before: Profile, after: Profile) -> tuple[str, ...]:
    """Names of the fields that differ."""
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
