"""On a phone everything is reached and nothing is hidden; on paper two pages, with dates."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_fits
from tests.journeys.pages import sign_in
from tests.running_desk import RunningDesk

HIDDEN = """() => {
  const desk = document.querySelector('.ld-desk');
  window.scrollTo(0, document.documentElement.scrollHeight);
  const fixed = [...document.querySelectorAll('.ld-phone-bar, .ld-page-actions .btn-primary')];
  const tops = fixed.filter((e) => getComputedStyle(e).position === 'fixed')
    .map((e) => e.getBoundingClientRect().top);
  const edge = Math.min(...tops);
  const parts = [...document.querySelectorAll('main a, main button, main input, main td, main p')];
  return parts
    .filter((e) => e.checkVisibility() && !e.closest('dialog, .ld-form-actions, .ld-page-actions'))
    .filter((e) => getComputedStyle(e).position !== 'fixed')
    .filter((e) => e.getBoundingClientRect().bottom > edge + 1 && e.getBoundingClientRect().height)
    .map((e) => e.outerHTML.slice(0, 120));
}"""
"""What lies under the bar of the phone, or its button, where the page is scrolled to its end."""


@pytest.mark.parametrize("who", ["duty", "mediator", "supervisor", "analyst"])
def test_every_section_is_reached_on_the_phone_and_nothing_lies_under_the_bar(
    desk: RunningDesk, phone_page: Page, who: str
) -> None:
    page = phone_page
    sign_in(page, desk.url, who, PASSWORD)
    rail = page.locator(".ld-rail-link[href]").evaluate_all("all => all.map(a => a.href)")
    bar = page.locator(".ld-phone-bar a").evaluate_all("all => all.map(a => a.href)")
    assert set(bar) == set(rail)
    more = page.locator(".ld-phone-bar summary")
    if more.count():
        more.tap()
        expect(page.locator(".ld-phone-bar .ld-menu-item").last).to_be_in_viewport()
    for address in bar:
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        assert_fits(page)
        assert not page.evaluate(HIDDEN), address


def test_the_tab_of_the_page_is_in_sight_however_far_to_the_right(
    desk: RunningDesk, phone_page: Page
) -> None:
    page = phone_page
    sign_in(page, desk.url, "supervisor", PASSWORD)
    for address in ("meetings/", "cases/", "year/"):
        page.goto(f"{desk.url}/outreach/{address}")
        tab = page.locator(".ld-tabs [aria-current]")
        expect(tab).to_be_in_viewport(ratio=0.9)  # the row cuts off its line


def test_cards_of_the_list_begin_with_the_shop(desk: RunningDesk, phone_page: Page) -> None:
    page = phone_page
    sign_in(page, desk.url, "duty", PASSWORD)
    page.goto(f"{desk.url}/disputes/")
    card = page.locator(".ld-table-cards tbody tr").first
    tops = card.locator("th, td").evaluate_all(
        "all => all.map(e => [e.getBoundingClientRect().top, e.className])"
    )
    assert min(tops)[1].split() == ["ld-leads"]
    assert not re.match(r"LD\d", card.locator(".ld-leads").inner_text())


def test_the_hand_over_sheet_is_two_pages_at_most_with_dates(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "supervisor", PASSWORD)
    page.goto(f"{desk.url}/handling/hand-over/?print=1")
    expect(page.get_by_role("heading", name="交接班单")).to_be_visible()
    sheet = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(sheet.pages) <= 2
    words = re.sub(r"\s", "", "".join(leaf.extract_text() for leaf in sheet.pages))
    assert "今天" not in words


def test_printing_opens_a_page_whose_days_are_dates(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "duty", PASSWORD)
    page.goto(f"{desk.url}/disputes/")
    expect(page.locator("main")).to_contain_text("今天")
    page.context.add_init_script("window.print = () => { document.title = 'printed'; };")
    with page.expect_popup() as opened:
        page.keyboard.press("Control+p")
    printed = opened.value
    expect(printed).to_have_title("printed")
    expect(printed.locator("main")).not_to_contain_text("今天")
