"""Contrast by WCAG 2.2: relative luminance of sRGB, ratio (L1 + 0.05) / (L2 + 0.05)."""

import itertools
import re
from pathlib import Path

import pytest

import web

TOKENS = (Path(web.__file__).parent / "static" / "css" / "tokens.css").read_text()
GROUNDS = ("paper", "surface", "sunken")
TEXT_PAIRS = [
    *itertools.product(("ink", "ink-soft"), GROUNDS),
    *itertools.product(("accent", "accent-strong"), ("paper", "surface")),
    *[(state, f"{state}-soft") for state in ("danger", "warning", "good")],
    *itertools.product(("danger", "warning", "good"), ("paper", "surface")),
    *itertools.product(("ink",), ("danger-soft", "warning-soft", "good-soft", "accent-soft")),
    ("accent-strong", "accent-soft"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *[(ink, f"track-{number}-soft") for ink in ("ink", "ink-soft") for number in range(1, 5)],
    *[("heat-ink-low", f"heat-{level}") for level in (0, 1, 2)],
    *[("heat-ink-high", f"heat-{level}") for level in (3, 4)],
]
SIGN_PAIRS = [
    *itertools.product(("line-strong", "accent"), ("paper", "surface")),
    *[(f"track-{number}", "paper") for number in range(1, 5)],
]


def colours(mode: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if mode == "dark":
        found.update(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_has_a_ratio_of_four_and_a_half(mode: str, text: str, ground: str):
    palette = colours(mode)
    assert ratio(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGN_PAIRS)
def test_borders_and_signs_have_a_ratio_of_three(mode: str, sign: str, ground: str):
    palette = colours(mode)
    assert ratio(palette[sign], palette[ground]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_tracks_stay_apart_in_greyscale(mode: str):
    palette = colours(mode)
    tracks = [palette[f"track-{number}"] for number in range(1, 5)]
    assert min(ratio(one, other) for one, other in itertools.combinations(tracks, 2)) >= 1.3


def test_dark_mode_names_every_colour():
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)", 1)
    names = [set(re.findall(r"--([a-z0-9-]+): #[0-9a-f]{6};", part)) for part in (light, dark)]
    assert names[0] == names[1]
