"""The rise of the demo city is found, looked at, and reviewed by association and station."""

import pytest
from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk


@pytest.mark.short
def test_an_alert_is_reviewed_by_both_sides(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    go(page, "预警")
    assert_accessible(page)
    assert_fits(page)
    bell = page.locator("#bell")
    waiting = int(bell.locator(".ld-count").inner_text())
    first = page.locator("tr[data-href]").first
    expect(first).to_contain_text("待研判")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("正常上限")
    expect(page.locator("#curve [data-drawn]")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    address = page.url

    _review(page, "属实", "当日三人到店核实")
    expect(page.get_by_text("待另一方研判")).to_be_visible()
    page.goto(f"{desk.url}/alerts/")
    count = page.locator("#bell .ld-count")
    if waiting > 1:
        expect(count).to_have_text(str(waiting - 1))
    else:
        expect(count).to_have_count(0)

    page.context.clear_cookies()
    sign_in(page, desk.url, "duty", PASSWORD)
    page.goto(address)
    _review(page, "属实", "现场门店已关闭")
    expect(page.get_by_text("当日三人到店核实")).to_be_visible()
    page.get_by_role("button", name="撤回").last.click()
    expect_toast(page, "已撤回")
    expect(page.get_by_text("待另一方研判")).to_be_visible()


def _review(page: Page, verdict: str, reason: str) -> None:
    page.get_by_role("button", name="研判", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label(verdict).check()
    sheet.get_by_label("理由").fill(reason)
    sheet.get_by_role("button", name="保存研判意见").click()
    expect_toast(page, "本方研判意见已保存")
