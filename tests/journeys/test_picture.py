"""The analyst looks at a quarter, takes a brief along, and keeps a figure for the meeting."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, sign_in
from tests.running_desk import RunningDesk


def open_picture(page: Page, desk: RunningDesk) -> None:
    """All its parts have come and are drawn."""
    sign_in(page, desk.url, "analyst", PASSWORD)
    page.goto(f"{desk.url}/picture/?days=90")
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)
    expect(page.locator("[data-chart]:not([data-drawn=yes])")).to_have_count(0, timeout=30_000)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_part_comes_and_a_number_opens_its_rows(
    desk: RunningDesk, browser: Browser, width: str
) -> None:
    size = {"desktop": DESKTOP, "phone": PHONE}[width]
    with watched_page(browser, size, phone=width == "phone") as page:
        open_picture(page, desk)
        assert_fits(page)
        assert_accessible(page)
        tile = page.locator("#totals-part .ld-figure-value a").first
        counted = number_in(tile.inner_text())
        tile.click()
        pages = page.get_by_label("分页")
        expect(pages).to_contain_text("共")
        # Other journeys register in the same desk meanwhile.
        assert number_in(pages.inner_text().partition("共")[2]) >= counted


def number_in(words: str) -> int:
    """The first number of some words, as 1,234."""
    return int(re.findall(r"[\d,]+", words)[0].replace(",", ""))


def test_drawings_and_the_brief_are_taken_along(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    open_picture(page, desk)
    for words, begin in (("图片 PNG", b"\x89PNG"), ("矢量图 SVG", b"<svg")):
        part = page.locator("#places")
        part.locator("summary").click()
        with page.expect_download() as kept:
            part.get_by_text(words).click()
        kept.value.save_as(tmp_path / words)
        assert (tmp_path / words).read_bytes().startswith(begin)
        page.keyboard.press("Escape")
    with page.expect_download(timeout=90_000) as brief:
        page.get_by_role("button", name="导出 Word 简报").click()
    brief.value.save_as(tmp_path / "brief.docx")
    document = Document(io.BytesIO((tmp_path / "brief.docx").read_bytes()))
    assert len(document.inline_shapes) > 5


def test_a_figure_is_kept_for_the_meeting_and_made_again(desk: RunningDesk, page: Page) -> None:
    open_picture(page, desk)
    page.locator("#natures").get_by_role("link", name="留存").click()
    page.get_by_label("用途").fill("三季度联席会议")
    page.get_by_role("button", name="留存").click()
    expect_toast(page, "已留存")
    page.get_by_role("link", name="重新计算").click()
    expect(page.get_by_text("完全相同")).to_have_count(2)
    page.goto(f"{desk.url}/picture/frozen/")
    page.get_by_role("link", name="三季度联席会议").click()
    page.get_by_role("button", name="撤回").click()
    page.get_by_label("原因").fill("期间选错了")
    page.locator("dialog[open]").get_by_role("button", name="撤回").click()
    expect(page.get_by_role("alert").filter(has_text="已撤回")).to_be_visible()
