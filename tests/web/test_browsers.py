"""Browsers inside apps, told apart by what they really send."""

import pytest

from web.browsers import App, WayOut, in_app, way_out

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
KAKAO = ANDROID + "Chrome/124.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410680"
NAVER = ANDROID + "Chrome/124.0.0.0 Mobile Safari/537.36 NAVER(inapp; search; 1320; 12.7.2)"
NAVER_IPHONE = IPHONE + "Mobile/15E148 NAVER(inapp; search; 1320; 12.7.2; 15PROMAX)"
LINE = ANDROID + "Chrome/124.0.0.0 Mobile Safari/537.36 Line/14.5.1/IAB"
INSTAGRAM = IPHONE + "Mobile/15E148 Instagram 330.0.0.22.71 (iPhone15,3; iOS 17_4; ko_KR)"
FACEBOOK = IPHONE + "Mobile/15E148 [FBAN/FBIOS;FBAV/460.0.0.31.103;FBDV/iPhone15,3]"
ALONE = (
    ANDROID + "Chrome/124.0.0.0 Mobile Safari/537.36",
    IPHONE + "Version/17.4 Mobile/15E148 Safari/604.1",
    ANDROID + "SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Whale/3.25 Safari/537.36 Online/1",
    "",
)
PAGE = "https://meet.example.org/in/a-b?c=1&d=가"


@pytest.mark.parametrize(
    ("agent", "app"),
    [
        (KAKAO, App.KAKAOTALK),
        (NAVER, App.NAVER),
        (NAVER_IPHONE, App.NAVER),
        (LINE, App.LINE),
        (INSTAGRAM, App.INSTAGRAM),
        (FACEBOOK, App.FACEBOOK),
        *((agent, None) for agent in ALONE),
    ],
)
def test_the_app_is_known_by_its_own_sign(agent: str, app: App | None) -> None:
    assert in_app(agent) is app


def test_kakaotalk_opens_the_whole_address_elsewhere() -> None:
    link = "kakaotalk://web/openExternal?url=https%3A%2F%2Fmeet.example.org%2Fin%2Fa-b%3Fc%3D1%26d%3D%EA%B0%80"
    assert way_out(KAKAO, PAGE) == WayOut(App.KAKAOTALK, link)


def test_naver_is_left_by_androids_own_form() -> None:
    found = way_out(NAVER, "https://meet.example.org/in/a-b#top")
    assert found is not None
    assert found.link == (
        "intent://meet.example.org/in/a-b#Intent;scheme=https;action=android.intent.action.VIEW;"
        "category=android.intent.category.BROWSABLE;"
        "S.browser_fallback_url=https%3A%2F%2Fmeet.example.org%2Fin%2Fa-b%23top;end"
    )


@pytest.mark.parametrize("agent", [NAVER_IPHONE, LINE, INSTAGRAM, FACEBOOK])
def test_elsewhere_only_the_menu_helps(agent: str) -> None:
    found = way_out(agent, PAGE)
    assert found is not None
    assert found.link == ""


@pytest.mark.parametrize("agent", ALONE)
def test_who_is_in_no_app_needs_no_way_out(agent: str) -> None:
    assert way_out(agent, PAGE) is None
