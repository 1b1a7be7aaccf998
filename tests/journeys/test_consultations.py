"""A morning at the counter: consultations line by line, one of which becomes a dispute."""

import re

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

MOST_CLICKS = 4
"""For a line that a template answers: channel, topic, template, save."""


def test_a_day_of_consultations(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    go(page, "咨询")
    before = taken_today(page)
    assert_accessible(page)
    assert_fits(page)

    clicks = [
        take_with_template(page, "电话", "投诉渠道和材料", "投诉要提供什么"),
        take_with_template(page, "来访", "退货退款", "商品不符合质量要求"),
    ]
    assert max(clicks) <= MOST_CLICKS
    question = "在青禾鞋铺买的运动鞋三天开胶，店里不给换，想退款 268 元"
    take_in_own_words(page, question)
    assert taken_today(page) == before + 3

    correct_a_line(page)
    withdraw_a_line(page)
    assert taken_today(page) == before + 2

    number = turn_into_a_dispute(page, question)
    go(page, "咨询")
    row = page.locator("#desk .ld-items li").filter(has_text=question)
    expect(row.get_by_text("已转投诉")).to_be_visible()

    page.get_by_role("link", name="咨询台账").click()
    expect(page.locator("main").get_by_text("转投诉").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.goto(f"{desk.url}/disputes/{number}/")
    expect(page.get_by_text("运动鞋三天开胶").first).to_be_visible()


def taken_today(page: Page) -> int:
    note = page.locator("#desk .ld-card").filter(has_text="今天本单位的咨询")
    return int(re.findall(r"(\d+) 条", note.inner_text() + "0 条")[0])


def take_with_template(page: Page, channel: str, topic: str, template: str) -> int:
    """Returns with how many clicks; the same channel needs none."""
    clicks = 3
    if not page.get_by_label(channel, exact=True).is_checked():
        page.get_by_label(channel, exact=True).check()
        clicks += 1
    page.get_by_label("主题").select_option(label=topic)
    page.get_by_label(template).check()
    expect(page.get_by_label("答复", exact=True)).not_to_have_value("")
    save(page, topic)
    return clicks


def take_in_own_words(page: Page, question: str) -> None:
    page.get_by_label("主题").select_option(label="退货退款")
    page.get_by_label("咨询内容").fill(question)
    page.get_by_label("答复", exact=True).fill("可以登记投诉，请带好小票")
    save(page, question)


def save(page: Page, words: str) -> None:
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#desk .ld-items li").first).to_contain_text(words)
    expect(page.get_by_label("答复", exact=True)).to_have_value("")


def correct_a_line(page: Page) -> None:
    open_line(page, "退货退款", "不符合质量要求")
    page.get_by_role("link", name="更改").click()
    page.get_by_label("答复", exact=True).fill("已告知七日内可以退货")
    page.get_by_role("button", name="保存").click()
    expect_toast(page, "已更改")
    expect(page.get_by_text("已告知七日内可以退货")).to_be_visible()
    assert_accessible(page)


def withdraw_a_line(page: Page) -> None:
    go(page, "咨询")
    open_line(page, "投诉渠道和材料", "真实身份信息")
    page.get_by_role("button", name="撤销登记").click()
    page.locator("dialog[open]").get_by_role("button", name="撤销登记").click()
    expect_toast(page, "不再计数")


def open_line(page: Page, topic: str, words: str) -> None:
    line = page.locator("#desk .ld-items li").filter(has_text=words)
    line.get_by_role("link", name=topic).first.click()
    expect(page.get_by_role("heading", name=topic)).to_be_visible()


def turn_into_a_dispute(page: Page, question: str) -> str:
    """One click, and what was written stands in the form."""
    row = page.locator("#desk .ld-items li").filter(has_text=question)
    row.get_by_role("link", name="转为投诉").click()
    expect(page.get_by_text("的内容已带入")).to_be_visible()
    expect(page.locator("textarea").first).to_have_value(question)
    assert_accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/disputes/LD"))
    return page.url.rstrip("/").rpartition("/")[2].partition("?")[0]
