"""Every component in a real browser, wide and narrow, light and dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import assert_accessible, assert_fits, settle

PLACES = {
    "board": "/",
    "list": "/list/",
    "empty": "/list/?q=无",
    "picture": "/picture/",
    "form": "/form/",
    "wrong": "/form/?wrong",
    "plain": "/plain/",
    "screen": "/screen/",
    "404": "/error/404/",
}


def keep(page: Page, name: str) -> None:
    """Write a picture into the folder LIANDONG_PICTURES, for people to look at."""
    folder = os.environ.get("LIANDONG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_desktop(gallery: str, page: Page, place: str, theme: str) -> None:
    open_place(page, gallery, place, theme)
    keep(page, f"{place}-{theme}")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("place", PLACES)
def test_phone(gallery: str, phone_page: Page, place: str) -> None:
    open_place(phone_page, gallery, place, "light")
    keep(phone_page, f"{place}-phone")
    assert_accessible(phone_page)
    if place != "screen":
        assert_fits(phone_page)


def open_place(page: Page, base: str, place: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    if place.isdigit():
        page.watch.allow("status of")  # type: ignore[attr-defined]
    page.goto(base + PLACES[place])
    settle(page)
