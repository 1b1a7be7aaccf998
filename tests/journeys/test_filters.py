"""Every filter of every page answers: each is chosen, and emptied again."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, PATIENCE, settle, watched_page
from tests.journeys.pages import sign_in
from tests.running_desk import RunningDesk

ROLES: Final = ("supervisor", "duty", "system", "security", "auditor")
"""Who together sees every page that has a filter."""

FILTERS: Final = "form[data-filter], main form[method=get]:not([hx-get])"
"""The claims of the law are read by GET too, but it is a form to fill in: it has `hx-get` alone."""

LINK: Final = re.compile(r"<[^>]*?(?:data-)?href=\"(/[^\"#]*)\"[^>]*>")
FORM: Final = re.compile(r"data-filter|<main\b.*?<form method=\"get\"", re.DOTALL)
MOST_PAGES: Final = 120
TYPED: Final = {"date": "2026-03-02", "number": "100", "search": "退款", "text": "退款"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a control, and how people call it."""

    value: str
    words: str


@pytest.mark.parametrize("role", ROLES)
def test_each_filter_of_every_page_is_applied_and_emptied(
    desk: RunningDesk, browser: Browser, role: str
) -> None:
    with watched_page(browser, DESKTOP) as page:
        sign_in(page, desk.url, role, PASSWORD)
        paths = list(pages_with_filters(page, desk.url))
        assert paths, "no page with a filter was found"
        faults = [fault for path in paths for fault in filter_faults(page, desk.url, path)]
        assert not faults, "\n".join(faults)


def pages_with_filters(page: Page, base: str) -> Iterator[str]:
    """One address of each kind of page, found by following links from where one's day begins."""
    known: set[str] = set()
    waiting = [urlsplit(page.url).path]
    while waiting and len(known) < MOST_PAGES:
        path = waiting.pop(0)
        kind = re.sub(r"\d[\w-]*", "#", urlsplit(path).path)
        if kind in known:
            continue
        known.add(kind)
        reply = page.request.get(base + path)
        if "html" not in reply.headers.get("content-type", ""):
            continue
        text = reply.text()
        links = [link for link in LINK.finditer(text) if " download" not in link[0]]
        waiting += [unescape(link[1]) for link in links]
        if FORM.search(text):
            yield urlsplit(path).path


def filter_faults(page: Page, base: str, path: str) -> Iterator[str]:
    page.goto(base + path)
    ready(page)
    for place in range(page.locator(FILTERS).count()):
        names = controls(page.locator(FILTERS).nth(place))
        for name in names:
            for choice in choices(page, place, name):
                fault = choose(page, place, name, choice)
                if fault:
                    yield f"{path} {name}={choice.value or '(empty)'}: {fault}"
                    page.goto(base + path)
                    ready(page)


def ready(page: Page) -> None:
    """A page with a stream is never idle."""
    if page.locator("#live").count():
        page.wait_for_load_state("load")
    else:
        settle(page)


def controls(form: Locator) -> list[str]:
    shown = form.locator("select, input:not([type=hidden])")
    return [name for option in shown.all() if (name := option.get_attribute("name"))]


def control(page: Page, place: int, name: str) -> Locator:
    return page.locator(FILTERS).nth(place).locator(f"[name={name}]:not([type=hidden])")


def choices(page: Page, place: int, name: str) -> Iterator[Choice]:
    """Another value than the one that stands there, and then the empty one, where there is one."""
    found = control(page, place, name)
    if found.evaluate("node => node.tagName") == "SELECT":
        listed: list[tuple[str, str]] = found.evaluate(
            "node => [...node.options].map(option => [option.value, option.text])"
        )
        now = found.input_value()
        yield from [Choice(*option) for option in listed if option[0] and option[0] != now][-1:]
        yield from [Choice(*option) for option in listed if not option[0] and option[0] != now]
        return
    kind = found.get_attribute("type") or "text"
    if kind == "checkbox":
        yield Choice("on", "")
        yield Choice("", "")
        return
    yield Choice(TYPED[kind], TYPED[kind])
    if page.locator(FILTERS).nth(place).get_attribute("data-filter") is not None:
        yield Choice("", "")


def choose(page: Page, place: int, name: str, choice: Choice) -> str:
    """What is wrong with the answer; empty when the filter is applied."""
    put(page, place, name, choice)
    until = time.monotonic() + PATIENCE / 1000
    while fault := fault_of(page, place, name, choice):
        if time.monotonic() > until:
            return fault
        page.wait_for_timeout(100)
    return ""


def fault_of(page: Page, place: int, name: str, choice: Choice) -> str:
    invalid = page.locator(FILTERS).nth(place).locator(":invalid")
    if blocked := [field.get_attribute("name") for field in invalid.all()]:
        return f"the browser refuses {blocked}"
    value = parse_qs(urlsplit(page.url).query).get(name, [""])[-1]
    if value != choice.value:
        return f"the address says {value!r}"
    standing = state(page, place, name)
    if standing != choice.value:
        return f"the field says {standing!r}"
    if choice.value and not is_described(page, name, choice):
        return "nothing on the page says what was chosen"
    return ""


def put(page: Page, place: int, name: str, choice: Choice) -> None:
    found = control(page, place, name)
    if found.evaluate("node => node.tagName") == "SELECT":
        found.select_option(choice.value)
    elif found.get_attribute("type") == "checkbox":
        found.set_checked(bool(choice.value))
    else:
        found.fill(choice.value)
        found.press("Tab")  # a number answers when it is left
    button = page.locator(FILTERS).nth(place).locator("button:not([type=button])")
    if button.count() and button.first.is_visible():
        button.first.click()


def state(page: Page, place: int, name: str) -> str:
    found = control(page, place, name)
    if found.get_attribute("type") == "checkbox":
        return "on" if found.is_checked() else ""
    return found.input_value()


def is_described(page: Page, name: str, choice: Choice) -> bool:
    """By the words of the list or the subtitle, or by the parts of the page: their addresses, or
    what they contain."""
    words = page.locator(".ld-filter-words, .ld-subtitle").all_inner_texts()
    label = choice.words or name
    query = f"{name}={quote(choice.value)}"
    parts = page.locator(f"[hx-get*='{query}'], .ld-part [href*='{query}']").count()
    ticked = choice.value == "on" and bool(words)
    return ticked or parts > 0 or any(label in word for word in words)
