"""Every page at both widths: it answers, fits, can be read by all, and complains of nothing."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from liandong.desk.config.demo import PASSWORD
from liandong.desk.config.demo.people import ACCOUNTS
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, settle, watched_page
from tests.journeys.pages import sign_in
from tests.running_desk import RunningDesk

ROWS = "main [data-href] a.ld-row-link"
DISPUTES = (
    "/board/",
    "/board/screen/",
    "/disputes/",
    "/disputes/?q=没有这样的事",
    "/disputes/search/",
    "/disputes/search/?q=退款",
    "/disputes/search/?q=没有这样的事",
    "/disputes/new/",
    "/disputes/review/",
    "/intake/",
    "/intake/imports/",
    "/intake/sources/",
    "/intake/reconcile/",
    "/jobs/",
    "/password/",
)
STATION = (
    "/handling/",
    "/handling/roster/",
    "/handling/hand-over/",
    "/handling/day/",
    "/handling/calendar/",
    "/handling/figures/",
    "/handling/figures/?show=settled",
)
PICTURE = (
    "/picture/",
    "/alerts/",
    "/picture/?days=365&counting=records",
    "/picture/year/",
    "/picture/definitions/",
    "/picture/frozen/",
)
DIRECTORY = (
    "/directory/",
    "/directory/merchants/",
    "/directory/borders/",
    "/directory/calendar/",
    "/directory/rooms/",
    "/directory/rooms/new/",
    "/directory/experts/",
    "/directory/experts/new/",
    "/machines/",
    "/machines/new/",
    "/api/docs/",
)
PEOPLE = (
    "/people/",
    "/people/new/",
    "/people/1/",
    "/departments/",
    "/departments/new/",
    "/departments/1/",
)
JUDGING = (
    "/intake/imports/1/",
    "/intake/imports/1/quarantine/",
    "/recognition/",
    "/recognition/doubts/",
    "/recognition/lexicon/",
    "/recognition/rejudgings/",
    "/alerts/settings/",
    "/alerts/settings/1/",
)
PAGES = (
    ("duty", DISPUTES),
    ("duty", STATION),
    ("duty", PICTURE),
    ("system", DIRECTORY),
    ("security", PEOPLE),
    ("auditor", ("/audit/",)),
    ("supervisor", JUDGING),
)
TEN = (
    *("/board/", "/disputes/", "/disputes/new/", "/disputes/review/", "/disputes/search/?q=退款"),
    *("/intake/", "/handling/figures/", "/picture/", "/alerts/", "/directory/merchants/"),
)
"""What most people have open, for the short suite."""
OPENED = {"/disputes/", "/intake/", "/alerts/"}
"""Lists of which a row is opened too."""
WIDTHS = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.short
def test_the_sign_in_page(desk: RunningDesk, browser: Browser, width: str) -> None:
    with watched_page(browser, WIDTHS[width], phone=width == "phone") as page:
        assert faults(page, desk.url, "/sign-in/") == []


@pytest.mark.parametrize(("username", "paths"), PAGES)
def test_every_page(
    desk: RunningDesk, browser: Browser, width: str, username: str, paths: tuple[str, ...]
) -> None:
    with watched_page(browser, WIDTHS[width], phone=width == "phone") as page:
        sign_in(page, desk.url, username, PASSWORD)
        found = [fault for path in paths for fault in faults(page, desk.url, path)]
        for path in last_rows(page, desk.url, OPENED.intersection(paths)):
            found += faults(page, desk.url, path)
        assert not found, "\n".join(found)


@pytest.mark.short
def test_ten_pages(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "supervisor", PASSWORD)
    found = [fault for path in TEN for fault in faults(page, desk.url, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("username", [account.username for account in ACCOUNTS])
def test_the_rail_leads_nobody_astray(desk: RunningDesk, page: Page, username: str) -> None:
    sign_in(page, desk.url, username, PASSWORD)
    entries = page.locator(".ld-rail a[href]")
    paths = {entry.get_attribute("href") or "" for entry in entries.all()}
    refused = {p: s for p in paths if (s := page.request.get(desk.url + p).status) != 200}
    assert paths
    assert not refused


def last_rows(page: Page, base: str, lists: set[str]) -> Iterator[str]:
    """The first ones may be merged away while they load: the journeys beside this one made them."""
    for path in lists:
        page.goto(base + path)
        yield urlsplit(page.locator(ROWS).last.get_attribute("href") or "").path


def faults(page: Page, base: str, path: str) -> list[str]:
    """What is wrong with a page, each with its address."""
    reply = page.goto(base + path)
    if reply is None or reply.status != 200:
        return [f"{path}: {reply and reply.status}"]
    if page.locator("#live").count():  # a stream is open: the network is never idle
        page.wait_for_load_state("load")
    else:
        settle(page)
    found = []
    for check in (assert_fits, assert_accessible):
        try:
            check(page)
        except AssertionError as error:
            found.append(f"{path}: {error}")
    return found
