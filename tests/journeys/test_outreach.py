"""From an issued report to a letter that is approved: drafted by one, decided by another."""

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk


def test_a_letter_is_drafted_submitted_and_approved(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "regulator", PASSWORD)
    go(page, "外联")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="专项报告").click()
    page.locator("tr[data-href]").first.get_by_role("link").click()
    expect(page.get_by_text("已会签")).to_have_count(2)
    assert_accessible(page)
    assert_fits(page)

    clicks = [
        page.get_by_role("link", name="写提醒"),
        page.get_by_label("行政指导书"),
        page.locator("input[name=traders]").nth(1),
        page.get_by_role("button", name="拟草稿"),
    ]
    for click in clicks:
        click.click()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("存在的问题和原因").fill("收费项目没有事先说明")
    further = [
        page.get_by_role("button", name="保存草稿"),
        page.get_by_role("button", name="送审"),
        page.get_by_role("dialog").get_by_role("button", name="送审"),
    ]
    for click in further:
        click.click()
    expect_toast(page, "已送审")
    assert len(clicks) + len(further) <= 8
    assert_accessible(page)
    address = page.url

    page.context.clear_cookies()
    sign_in(page, desk.url, "supervisor", PASSWORD)
    go(page, "待我审批")
    page.get_by_role("link", name="决定").last.click()
    assert page.url == address
    page.get_by_role("button", name="批准").click()
    page.get_by_role("dialog").get_by_role("button", name="批准").click()
    expect_toast(page, "已批准并编号")
    expect(page.get_by_text("亭东市监导").first).to_be_visible()
    page.get_by_role("button", name="登记送达").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("当面送达").check()
    sheet.get_by_label("接收人").fill("示例店长")
    assert_accessible(page)
