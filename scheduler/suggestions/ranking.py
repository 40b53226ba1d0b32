"""From profiles to ranked partners with reasons: the whole computation, without database and clock."""

from collections.abc import Iterator, Mapping, Sequence

from scheduler.languages import Language
from scheduler.suggestions.rules import (
    TEXT_COUNTS,
    WHOLE,
    Fit,
    Partner,
    Profile,
    Ranking,
    Reason,
    Reduction,
    best,
    holders,
    in_both_languages,
    phrases,
    quoted,
    shared,
    unreduced,
)
from scheduler.suggestions.similarity import alike_phrases


class Tags:
    """The organiser's tags: what share of a need each offer fills."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._offering = holders({profile.id: profile.offered for profile in profiles})
        self._needing = holders({profile.id: profile.needed for profile in profiles})
        self._shares = {profile.id: WHOLE // max(len(profile.needed), 1) for profile in profiles}

    def add_gains(self, own: Profile, gains: dict[int, int]) -> None:
        """To each organisation the share of one's own needed tags that it offers."""
        for tag in own.needed:
            for other in self._offering.get(tag, ()):
                gains[other] = gains.get(other, 0) + self._shares[own.id]

    def add_backs(self, own: Profile, backs: dict[int, int]) -> None:
        """To each organisation the share of its needed tags that one offers."""
        for tag in own.offered:
            for other in self._needing.get(tag, ()):
                backs[other] = backs.get(other, 0) + self._shares[other]


class Phrases:
    """The free texts as they are read in one language: how alike the best phrase of an offer is to one of a need."""

    def __init__(self, profiles: Sequence[Profile], language: Language, reduced: Reduction) -> None:
        self.language = language
        self.offers = {profile.id: phrases(profile.offers.text(language)) for profile in profiles}
        self.needs = {profile.id: phrases(profile.needs.text(language)) for profile in profiles}
        self._offering, self._needing = holders(self.offers), holders(self.needs)
        self._needed_like = alike_phrases(list(self._offering), list(self._needing), reduced)
        self._offered_like: dict[str, dict[str, int]] = {}
        for offered, alike in self._needed_like.items():
            for needed, likeness in alike.items():
                self._offered_like.setdefault(needed, {})[offered] = likeness

    def raise_gains(self, own: Profile, gains: dict[int, int]) -> None:
        """Each organisation's gain to the likeness of its offer that is most like one of one's own needs."""
        _raise(gains, self.needs[own.id], self._offered_like, self._offering)

    def raise_backs(self, own: Profile, backs: dict[int, int]) -> None:
        """Each organisation's to the likeness of its need that is most like one of one's own offers."""
        _raise(backs, self.offers[own.id], self._needed_like, self._needing)

    def gain(self, own: Profile, other: Profile) -> tuple[str, str] | None:
        """The other's offer and one's own need that are most alike."""
        return quoted(self.offers[other.id], self.needs[own.id], lambda o, n: self._needed_like.get(o, {}).get(n, 0))

    def back(self, own: Profile, other: Profile) -> tuple[str, str] | None:
        """The other's need and one's own offer that are most alike."""
        return quoted(self.needs[other.id], self.offers[own.id], lambda n, o: self._needed_like.get(o, {}).get(n, 0))


def _raise(
    found: dict[int, int],
    own: Sequence[str],
    alike: Mapping[str, Mapping[str, int]],
    holding: Mapping[str, Sequence[int]],
) -> None:
    for phrase in own:
        for theirs, likeness in alike.get(phrase, {}).items():
            worth = TEXT_COUNTS * likeness
            for other in holding[theirs]:
                if worth > found.get(other, 0):
                    found[other] = worth


def rank(profiles: Sequence[Profile], reduced: Reduction = unreduced) -> Iterator[Ranking]:
    """For each profile the partners that fit best and say why; phrases are compared as ``reduced`` leaves them."""
    profiles = sorted(profiles, key=lambda profile: profile.id)
    known = {profile.id: profile for profile in profiles}
    tags, texts = Tags(profiles), [Phrases(profiles, language, reduced) for language in Language]
    for own in profiles:
        gains: dict[int, int] = {}
        backs: dict[int, int] = {}
        for text in texts:
            text.raise_gains(own, gains)
            text.raise_backs(own, backs)
        tags.add_gains(own, gains)
        tags.add_backs(own, backs)
        gains.pop(own.id, None)
        backs.pop(own.id, None)
        yield Ranking(own.id, tuple(_partner(own, known[other], texts) for other in best(gains, backs)))


def _partner(own: Profile, other: Profile, texts: Sequence[Phrases]) -> Partner:
    gain = {text.language.value: pair for text in texts if (pair := text.gain(own, other))}
    back = {text.language.value: pair for text in texts if (pair := text.back(own, other))}
    gain = in_both_languages(gain, _offers(other, texts), _needs(own, texts))
    back = in_both_languages(back, _needs(other, texts), _offers(own, texts))
    reason = Reason(Fit(shared(other.offered, own.needed), gain), Fit(shared(other.needed, own.offered), back))
    return Partner(other.id, reason)


def _offers(profile: Profile, texts: Sequence[Phrases]) -> dict[str, tuple[str, ...]]:
    return {text.language.value: text.offers[profile.id] for text in texts}


def _needs(profile: Profile, texts: Sequence[Phrases]) -> dict[str, tuple[str, ...]]:
    return {text.language.value: text.needs[profile.id] for text in texts}
