"""A real browser for the tests: the system's Chromium, with access to nothing but the desk.

`tests/journeys` and the gallery of components import the fixtures from here. A page fails its test
when it requests anything from another host, when the console reports an error, or when a script
throws.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000
"""Milliseconds; generous, since a busy machine is slow."""
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OURS = {"127.0.0.1", "localhost"}
INLINE = {"data", "blob", "about"}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str | None:
    """Where the system's Chromium is."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@dataclass
class Watch:
    """What a page did that it must not do; `allow` takes away what a test means to provoke."""

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Expect complaints that contain these words, such as the status of a refused request."""
        self.allowed.append(part)

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in INLINE and address.hostname not in OURS:
            self.complaints.append(f"asked another host: {request.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def on_error(self, error: Exception) -> None:
        self.complaints.append(f"script: {error}")

    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(part in c for part in self.allowed)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run; without Chromium the browser tests are left out, loudly."""
    path = chromium()
    if path is None:
        warnings.warn("NO CHROMIUM: the browser tests did not run", stacklevel=1)
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@contextmanager
def watched_page(browser: Browser, size: dict[str, int], *, phone: bool = False) -> Iterator[Page]:
    """A page in a context of its own (no cookies of others); its complaints fail the test."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch()
    context.on("request", watch.on_request)
    context.on("console", watch.on_console)
    page = context.new_page()
    page.on("pageerror", watch.on_error)
    page.watch = watch  # type: ignore[attr-defined]
    yield page
    context.close()
    assert not watch.unexpected(), "\n".join(watch.unexpected())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desktop window of 1440 by 900."""
    with watched_page(browser, DESKTOP) as opened:
        yield opened


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A phone of 390 by 844 that is touched."""
    with watched_page(browser, PHONE, phone=True) as opened:
        yield opened


def assert_accessible(page: Page, *, within: str | None = None) -> None:
    """axe finds no violation (WCAG 2.2 A and AA, best practice) on the page as it stands."""
    options = {"runOnly": {"type": "tag", "values": STANDARDS}}
    found = Axe().run(page, context=within, options=options)
    lines = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    "
        + "\n    ".join(n["html"][:160] for n in v["nodes"][:4])
        for v in found.response["violations"]
    ]
    assert not lines, "\n".join(lines)


def assert_fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"the page is {wide} px too wide"


def settle(page: Page) -> None:
    """Wait until fonts are there and every chart is drawn."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_function("!document.querySelector('[data-chart]:not([data-drawn=yes])')")
