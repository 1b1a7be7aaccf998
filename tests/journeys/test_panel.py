"""“1+1”: proposed for its amount, a conflict of interest kept out, accepted, opinion on file."""

import re

from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, sign_in
from tests.journeys.test_handling import press, register
from tests.running_desk import RunningDesk

SHOP = "千雅电器城"
LAWYER = "顾示例"
EXPERT = "苗示例"
OPINION = "交付前的展示品应当明示，未明示的应予退货"


def test_a_panel_from_proposal_to_opinion(desk: RunningDesk, browser: Browser, page: Page) -> None:
    with watched_page(browser, DESKTOP) as keeper:
        give_an_interest(keeper, desk)
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(
        page, "买的全屋家电是展示品，要求退货退款 68000 元", "演女士 19900006621", SHOP
    )
    press(page, "引导至调解室")
    page.goto(f"{desk.url}/disputes/{number}/")
    expect(page.get_by_text("重大复杂，建议邀请律师和行业协会")).to_be_visible()
    page.get_by_role("link", name="邀请专家").click()
    expect(page.get_by_text("争议金额5万元以上")).to_be_visible()
    out = page.get_by_role("listitem").filter(has_text=EXPERT)
    expect(out.get_by_text("与商家有利害关系")).to_be_visible()
    expect(page.get_by_role("button", name=f"邀请 {EXPERT}")).to_have_count(0)
    page.get_by_role("button", name=f"邀请 {LAWYER}").click()
    expect_toast(page, "已邀请")
    assert_accessible(page)
    assert_fits(page)
    with watched_page(browser, PHONE, phone=True) as phone:
        decline_then_accept_and_write(phone, desk, number)
    page.goto(f"{desk.url}/disputes/{number}/")
    expect(page.get_by_text(OPINION)).to_be_visible()
    expect(page.get_by_text("专家写了意见")).to_be_visible()


def give_an_interest(page: Page, desk: RunningDesk) -> None:
    """The expert of the association has a registered interest in the shop, by its credit code."""
    sign_in(page, desk.url, "system", PASSWORD)
    page.goto(f"{desk.url}/directory/merchants/?q={SHOP}")
    row = page.get_by_role("row").filter(has_text=SHOP).inner_text()
    code = re.search(r"9\d[0-9A-Z]{16}", row)
    assert code, row
    page.goto(f"{desk.url}/directory/experts/")
    page.get_by_role("link", name=EXPERT).first.click()
    page.get_by_label("有利害关系的商户").fill(code[0])
    page.get_by_role("button", name="保存").click()
    expect_toast(page, "已保存")


def decline_then_accept_and_write(page: Page, desk: RunningDesk, number: str) -> None:
    """The lawyer sees the dispute, but nobody of it; a refusal needs its reason."""
    sign_in(page, desk.url, "lawyer", PASSWORD)
    seat = page.locator("section").filter(has_text=number)
    expect(seat.get_by_text("要求退款")).to_be_visible()
    assert "19900006621" not in page.content()
    assert_accessible(page)
    assert_fits(page)
    seat.get_by_text("不能参加").first.click()
    seat.get_by_role("button", name="不能参加").click()
    expect_toast(page, "请写明原因")
    seat = page.locator("main")  # the page of the seat: the material, and the opinion beside it
    seat.get_by_role("button", name="接受").click()
    expect_toast(page, "已答复")
    expect(seat.get_by_text("调解时间、地点")).to_be_visible()
    assert "19900006621" not in page.content()
    assert_accessible(page)
    assert_fits(page)
    seat.get_by_label("意见").fill(OPINION)
    seat.get_by_role("button", name="保存意见").click()
    expect_toast(page, "意见已归入这件纠纷")
