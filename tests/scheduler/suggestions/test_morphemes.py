"""Korean phrases are compared without particles and endings where the extra is installed."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.languages import Bilingual
from scheduler.suggestions.morphemes import reduction
from scheduler.suggestions.ranking import rank
from scheduler.suggestions.rules import Profile, unreduced

INFLECTED = {
    "의료기기를 인허가 받도록 돕습니다": "인허가를 도와줄 의료기기 전문가",
    "반도체 칩을 검사하는 장치": "칩 검사장치",
    "로봇팔에 다는 그리퍼": "물건을 집는 로봇 팔과 그리퍼",
    "미세먼지를 재는 측정기": "미세먼지측정기",
    "자율주행차가 보는 라이다": "라이다로 보는 자율주행",
}


def found(reduced) -> set[str]:
    """The offers that their own need finds, and no offer that another need finds."""
    pairs = list(enumerate(INFLECTED.items()))
    givers = [Profile(number, Bilingual(offer, ""), Bilingual("", "")) for number, (offer, _need) in pairs]
    takers = [Profile(100 + number, Bilingual("", ""), Bilingual(need, "")) for number, (_offer, need) in pairs]
    met = {ranking.id: [partner.id for partner in ranking.partners] for ranking in rank([*givers, *takers], reduced)}
    assert all(met[100 + number] in ([], [number]) for number, _pair in pairs)
    return {offer for number, (offer, _need) in pairs if met[100 + number]}


def test_endings_and_particles_do_not_hide_what_two_phrases_share():
    assert found(reduction()) == set(INFLECTED)
    assert len(found(unreduced)) < len(INFLECTED)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("독성을 시험하는 장비", "독성 시험 장비"),
        ("독성 시험장비", "독성 시험장비"),
        ("LiDAR로 보는 3차원", "LiDAR 보 3차원"),
        ("Sensors for robots", "Sensors for robots"),
        ("", ""),
    ],
)
def test_a_text_is_reduced_to_its_content(text, left):
    assert [each.strip() for each in reduction()([text, ""])] == [left, ""]


@given(
    st.text(alphabet=st.one_of(st.sampled_from("가힣ㄱㅏᄀ을는 \u3000\u202e1aﾊ\x00\n"), st.characters(codec="utf-8")))
)
def test_any_text_can_be_reduced_and_nothing_is_added_to_it(text):
    (left,) = reduction()([f"가{text}"])
    assert len(left) <= 2 * len(text) + 2


def test_without_the_extra_texts_stay_as_they_are():
    code = "import sys; sys.modules['kiwipiepy'] = None; from scheduler.suggestions.morphemes import reduction"
    subprocess.run([sys.executable, "-c", f"{code}; assert reduction().__name__ == 'unreduced'"], check=True)
