"""Browsers inside other apps: which one a page is read in, and the way from there to the phone's own browser.

Such browsers cannot save files and forget who is signed in. KakaoTalk opens its own address form; Android opens
``intent://`` for every app; elsewhere only the app's menu helps.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit


class App(StrEnum):
    KAKAOTALK = "kakaotalk"
    NAVER = "naver"
    LINE = "line"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"


@dataclass(frozen=True, slots=True)
class WayOut:
    """``link`` opens the page in the phone's own browser; empty where only the app's menu can."""

    app: App
    link: str


_SIGNS = (
    (App.KAKAOTALK, ("kakaotalk",)),
    (App.NAVER, ("naver(inapp",)),
    (App.INSTAGRAM, ("instagram",)),
    (App.FACEBOOK, ("fban/", "fbav/", "fb_iab")),
    (App.LINE, (" line/",)),
)
"""What each app adds to its user agent, in small letters."""


def in_app(user_agent: str) -> App | None:
    """The app whose own browser this is; None for a browser that stands alone."""
    agent = user_agent.casefold()
    return next((app for app, signs in _SIGNS if any(sign in agent for sign in signs)), None)


def way_out(user_agent: str, address: str) -> WayOut | None:
    """How ``address`` (absolute, http or https) is opened outside of the app; None where nobody is inside one."""
    app = in_app(user_agent)
    if app is None:
        return None
    if app is App.KAKAOTALK:
        return WayOut(app, f"kakaotalk://web/openExternal?url={quote(address, safe='')}")
    if app is App.NAVER and "android" in user_agent.casefold():
        return WayOut(app, _intent(address))
    return WayOut(app, "")


def _intent(address: str) -> str:
    """Android's address form for "whatever browser is the phone's own"; the page itself where there is none."""
    parts = urlsplit(address)
    rest = address.partition("://")[2].partition("#")[0]
    return (
        f"intent://{rest}#Intent;scheme={parts.scheme};action=android.intent.action.VIEW;"
        f"category=android.intent.category.BROWSABLE;S.browser_fallback_url={quote(address, safe='')};end"
    )
