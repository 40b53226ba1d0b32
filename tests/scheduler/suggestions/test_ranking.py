"""Who is suggested to whom and why: against the definition written down a second time, without a library."""

from collections import Counter
from itertools import pairwise, product
from math import log, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.languages import Bilingual
from scheduler.suggestions.ranking import rank
from scheduler.suggestions.rules import (
    KEPT,
    LEAST_LIKENESS,
    TEXT_COUNTS,
    WHOLE,
    Fit,
    Profile,
    grams,
    in_both_languages,
    phrases,
    worth,
)

ROUNDING = 8
"""Millionths by which two ways to the same cosine may differ after both were counted in."""


def profile(number: int, offers: str = "", needs: str = "", offered: str = "", needed: str = "") -> Profile:
    """English text only; a tag is a letter."""
    return Profile(number, Bilingual("", offers), Bilingual("", needs), frozenset(offered), frozenset(needed))


def ranked(*profiles: Profile) -> dict[int, list[int]]:
    return {ranking.id: [partner.id for partner in ranking.partners] for ranking in rank(profiles)}


def cosine(weights: dict[str, float], one: str, other: str) -> float:
    first, second = ({g: n * weights[g] for g, n in Counter(grams(text)).items()} for text in (one, other))
    length = sqrt(sum(w * w for w in first.values())) * sqrt(sum(w * w for w in second.values()))
    return sum(first[g] * second[g] for g in first.keys() & second.keys()) / length if length else 0.0


def likenesses(profiles: list[Profile], language: str) -> dict[tuple[str, str], float]:
    """Offered phrase, needed phrase → cosine, over the event's phrases."""
    offered = {phrase for each in profiles for phrase in phrases(each.offers.text(language))}
    needed = {phrase for each in profiles for phrase in phrases(each.needs.text(language))}
    documents = [*offered, *needed]
    frequency = Counter(piece for text in documents for piece in set(grams(text)))
    weights = {piece: log((1 + len(documents)) / (1 + count)) + 1 for piece, count in frequency.items()}
    return {pair: cosine(weights, *pair) for pair in product(offered, needed)}


def naive_fill(alike: dict[str, dict[tuple[str, str], float]], giver: Profile, taker: Profile) -> float:
    """How far the giver's offers fill the taker's needs."""
    best = 0.0
    for language, found in alike.items():
        texts = phrases(giver.offers.text(language)), phrases(taker.needs.text(language))
        best = max([best, *(found[pair] for pair in product(*texts) if found[pair] >= LEAST_LIKENESS / WHOLE)])
    share = len(giver.offered & taker.needed) / max(len(taker.needed), 1)
    return WHOLE * (TEXT_COUNTS * best + share)


korean = st.sampled_from(
    ["비임상 시험", "독성 시험 장비", "시험장비", "로봇", "로봇 팔", "수소 저장", "저장 용기, 로봇", ""]
)
english = st.sampled_from(
    ["toxicity tests", "test equipment", "robots", "robot arms; hydrogen", "hydrogen storage", "AI", ""]
)
texts = st.builds(Bilingual, korean, english)
tags = st.frozensets(st.sampled_from("abc"))


@given(st.lists(st.tuples(texts, texts, tags, tags), max_size=7))
def test_the_ranking_follows_its_definition(rows):
    profiles = [Profile(number, *row) for number, row in enumerate(rows)]
    alike = {language: likenesses(profiles, language) for language in ("ko", "en")}
    close = [value for found in alike.values() for value in found.values()]
    assume(all(abs(WHOLE * value - LEAST_LIKENESS) > ROUNDING for value in close))
    result = {ranking.id: ranking.partners for ranking in rank(profiles)}
    assert list(result) == [each.id for each in profiles]
    for own in profiles:
        worths = {}
        for other in profiles:
            gain, back = naive_fill(alike, other, own), naive_fill(alike, own, other)
            if other.id != own.id and gain + back > 0:
                worths[other.id] = gain + back + min(gain, back)
        order = [partner.id for partner in result[own.id]]
        assert sorted(order) == sorted(worths)
        assert all(worths[a] >= worths[b] - ROUNDING for a, b in pairwise(order))
        assert all(partner.reason.gain or partner.reason.back for partner in result[own.id])


@given(st.lists(st.tuples(texts, texts, tags, tags), max_size=6), st.randoms())
def test_the_order_of_the_profiles_changes_nothing(rows, random):
    profiles = [Profile(number, *row) for number, row in enumerate(rows)]
    mixed = random.sample(profiles, len(profiles))
    assert list(rank(mixed)) == list(rank(profiles))


def test_who_also_needs_something_of_mine_ranks_higher():
    me = profile(1, "", "", "a", "b")
    assert ranked(me, profile(2, offered="b"), profile(3, offered="b", needed="a"))[1] == [3, 2]


def test_an_even_exchange_ranks_above_a_lopsided_one_of_the_same_sum():
    assert worth(500_000, 500_000) > worth(1_000_000, 0) == worth(0, 1_000_000)


def test_equal_partners_stand_in_order_of_their_ids():
    others = [profile(number, offered="a") for number in (9, 4, 7)]
    assert ranked(profile(1, needed="a"), *others)[1] == [4, 7, 9]


def test_at_most_so_many_are_kept():
    others = [profile(number, offered="a") for number in range(2, KEPT + 4)]
    assert ranked(profile(1, needed="a"), *others)[1] == list(range(2, KEPT + 2))


def test_who_has_nothing_in_common_is_not_suggested():
    assert ranked(profile(1, "robots", "hydrogen"), profile(2, "satellites", "enzymes")) == {1: [], 2: []}
    assert ranked() == {}
    assert ranked(profile(1), profile(2)) == {1: [], 2: []}


@pytest.mark.parametrize("word", ["robots", "---", "and"])
def test_an_event_in_which_nobody_needs_or_nobody_offers_anything(word):
    assert ranked(profile(1, offers=word), profile(2, offers=word)) == {1: [], 2: []}
    assert ranked(profile(1, needs=word), profile(2, needs=word)) == {1: [], 2: []}
    assert ranked(profile(1, offers="---"), profile(2, needs=word)) == {1: [], 2: []}


def test_one_who_offers_what_one_needs_oneself_is_not_suggested_to_oneself():
    assert ranked(profile(1, "robots", "robots", "a", "a"), profile(2)) == {1: [], 2: []}


def test_the_reason_names_the_words_and_tags_that_match():
    (ranking, _other) = rank(
        [
            profile(1, "factory software", "low noise circuits, toxicity tests", "a", "bc"),
            profile(2, "Preclinical toxicity testing; animal housing", "software for the factory", "bd", "ae"),
        ]
    )
    (partner,) = ranking.partners
    english = ("Preclinical toxicity testing", "toxicity tests")
    assert partner.reason.gain == Fit(("b",), {"ko": english, "en": english})
    back = ("software for the factory", "factory software")
    assert partner.reason.back == Fit(("a",), {"ko": back, "en": back})


def test_everyday_words_alone_are_no_reason():
    one = Profile(1, Bilingual("배터리 공동연구", ""), Bilingual("", ""))
    other = Profile(2, Bilingual("", ""), Bilingual("항공 공동연구", ""))
    assert ranked(one, other) == {1: [], 2: []}


def test_words_that_match_in_one_language_are_told_in_the_other_phrase_by_phrase():
    theirs = {"ko": ("무인기 기체", "시험 비행"), "en": ("drone frames", "test flights")}
    own = {"ko": ("장시간 비행",), "en": ("long flights",)}
    told = in_both_languages({"en": ("test flights", "long flights")}, theirs, own)
    assert told == {"en": ("test flights", "long flights"), "ko": ("시험 비행", "장시간 비행")}
    shorter = {**theirs, "ko": ("무인기",)}
    assert set(in_both_languages({"en": ("test flights", "long flights")}, shorter, own)) == {"en"}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("칩", ["칩"]),
        ("시험장비", ["시험", "험장", "장비", "시험장", "험장비"]),
        ("AI", [" ai "]),
        ("Ａi", [" ai "]),
        ("robots", [" rob", "robo", "obot", "bots", "ots ", " robo", "robot", "obots", "bots "]),
        ("5G 통신", [" 5g ", "통신"]),
        ("the 공동 research", []),
        ("\u202e\ud800 ---", []),
    ],
)
def test_pieces_of_a_text(text, pieces):
    assert grams(text) == pieces


@given(st.text(max_size=300))
def test_any_text_has_phrases_and_pieces(text):
    assert all(phrase.strip() == phrase and phrase for phrase in phrases(text))
    assert "" not in grams(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_can_be_ranked(one, other):
    assert set(ranked(profile(1, one, other), profile(2, other, one))) == {1, 2}
