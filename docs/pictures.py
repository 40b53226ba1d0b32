"""Makes the pictures of the README: the demo event in a temporary folder, the real server, Chromium.

Run by ``make pictures``. Writes ``docs/images/{grid,wishes}.png`` in English and ``*.ko.png`` in Korean.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
MANNAM = Path(sys.executable).with_name("mannam")
LARGEST_BYTES = 300_000
LANGUAGES = {"en-GB": "", "ko-KR": ".ko"}
GRID_SIZE = (1440, 860)
PHONE_SIZE = (390, 844)
ATTENDEE = "p001"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "MANNAM_DATA": folder, "PORT": str(port), "LC_ALL": "C.UTF-8"}
        mannam("demo", "--prepare", environment=environment)
        with served(environment), chromium() as browser:
            for locale, ending in LANGUAGES.items():
                draw_grid(browser, link("organiser", environment), locale, IMAGES / f"grid{ending}.png")
                draw_wishes(browser, link(ATTENDEE, environment), locale, IMAGES / f"wishes{ending}.png")


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[None]:
    server = subprocess.Popen(  # noqa: S603  # our own command
        [MANNAM, "serve"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        if server.stdout is None or not server.stdout.readline():
            sys.exit("The server did not start.")
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("The pictures need Chromium. Install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def link(person: str, environment: Mapping[str, str]) -> str:
    return mannam("link", "demo", person, environment=environment).strip()


def mannam(*words: str, environment: Mapping[str, str]) -> str:
    """What the command writes to its standard output."""
    done = subprocess.run(  # noqa: S603  # our own command with our own words
        [MANNAM, *words], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def draw_grid(browser: Browser, link: str, locale: str, target: Path) -> None:
    page = _signed_in(browser, link, locale, GRID_SIZE)
    page.goto(page.url.split("/organiser/")[0] + "/organiser/demo/runs/1/grid")
    _shoot(page, target)


def draw_wishes(browser: Browser, link: str, locale: str, target: Path) -> None:
    page = _signed_in(browser, link, locale, PHONE_SIZE)
    page.goto(page.url.split("/events/")[0] + "/events/demo/wishes")
    agree = page.locator("button[value=agree]")
    if agree.count():  # the first visit; the second picture is of the same participant
        agree.click()
        page.wait_for_url("**/events/demo/wishes")
    _shoot(page, target)


def _signed_in(browser: Browser, link: str, locale: str, size: tuple[int, int]) -> Page:
    width, height = size
    page = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    page.goto(link)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    return page


def _shoot(page: Page, target: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=target)
    page.context.close()
    if target.stat().st_size > LARGEST_BYTES:
        sys.exit(f"{target.name} is larger than {LARGEST_BYTES} bytes.")


if __name__ == "__main__":
    main()
