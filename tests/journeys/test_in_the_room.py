"""In the mediation room: clicks counted, two officers at once, testing, merging and back."""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, assert_accessible, assert_fits, watched_page
from tests.journeys.clicks import Clicks
from tests.journeys.pages import expect_toast, go, open_more, search, sign_in
from tests.journeys.test_handling import (
    draft_and_sign,
    examine_and_choose_the_name,
    press,
    register,
)
from tests.running_desk import RunningDesk

CHINA = ZoneInfo("Asia/Shanghai")
MOST_CLICKS = 8


def test_a_dispute_is_settled_from_the_board_in_eight_clicks(desk: RunningDesk, page: Page) -> None:
    clicks = Clicks()
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(page, "买的电饭锅不通电，要求退款 199 元", "演女士 19900006611", "青稞小家电")
    page.goto(f"{desk.url}/board/")
    clicks.watch(page)
    page.locator("#first").get_by_role("link").filter(has_text="青稞小家电").first.click()
    page.wait_for_url(f"**/disputes/{number}/")
    press(page, "引导至调解室")
    examine_and_choose_the_name(page)
    page.goto(f"{desk.url}/handling/agreement/{number}/agree/")
    draft_and_sign(page, "199")
    assert 5 < len(clicks) <= MOST_CLICKS, f"{len(clicks)} clicks\n{clicks}"


def test_what_the_law_offers_is_worked_out_while_typing(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    register(page, "办的游泳年卡，场馆突然闭店，余额不退", "演女士 19900006619", "薄荷游泳馆")
    page.get_by_role("link", name="适用条款和金额测算").click()
    expect(page.get_by_label("商品或服务", exact=True)).to_have_value("prepaid")
    expect(page.get_by_label("商家停业、搬迁、失联")).to_be_checked()
    page.get_by_label("预付金额（元）").fill("2400")
    page.get_by_label("已消费（元，按折扣价或卡内金额）").fill("600")
    page.get_by_label("已消费（元，按折扣价或卡内金额）").press("Tab")
    offers = page.locator("#offers")  # each answer takes the place of the last
    expect(offers.get_by_text("1,800 元", exact=True)).to_be_visible()
    page.get_by_label("赠送金额（元）").fill("600")
    page.get_by_label("赠送金额（元）").press("Tab")
    expect(offers.get_by_text("1,920 元", exact=True)).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Word").click()
    assert sheet.value.suggested_filename.endswith(".docx")


def test_of_two_officers_the_second_sees_what_changed_and_goes_on(
    desk: RunningDesk, browser: Browser, page: Page
) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(page, "买的电水壶漏电，要求退款 89 元", "演先生 19900006612", "苍耳小家电")
    address = f"{desk.url}/disputes/{number}/"
    with watched_page(browser, DESKTOP) as other:
        sign_in(other, desk.url, "duty", PASSWORD)
        other.goto(address)
        choose_the_nature(other, "合同")
        choose_the_nature(page, "售后服务").click()
        expect_toast(page, "更正")
        other.locator(".ld-answer-form").get_by_role("button", name="更正").click()
        expect_toast(other, "林示例")
        expect_toast(other, "您改的“合同”没有登记")
        expect(other.locator("main").get_by_text("售后服务").first).to_be_visible()
        page.get_by_label("写一条").fill("商家同意退款")
        page.get_by_role("button", name="保存备注").click()
        other.get_by_label("写一条").fill("已劝离现场")
        other.get_by_role("button", name="保存备注").click()
        expect_toast(other, "您打开页面以后：林示例")
        expect(other.get_by_text("商家同意退款")).to_be_visible()
        expect(other.get_by_text("已劝离现场")).to_be_visible()


def choose_the_nature(page: Page, nature: str) -> Locator:
    """Open the form in the place of the answer; gives its button."""
    page.get_by_role("button", name=re.compile("^更正性质")).click()
    form = page.locator(".ld-answer-form")
    form.get_by_role("combobox").select_option(label=nature)
    return form.get_by_role("button", name="更正")


def test_testing_stops_the_clock_and_the_working_out_says_so(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    sign_in(page, desk.url, "regulator", PASSWORD)
    import_complaint(page, tmp_path)
    address = page.url
    press(page, "引导至调解室")
    examine_and_choose_the_name(page)
    page.goto(address)
    step(page, "送鉴定", {"鉴定机构": "双方协商选定"}, reason="演示质检所，委托书 1 号，电热毯一条")
    clock = page.locator(".ld-clock").filter(has_text="调解期限")
    expect(clock).to_contain_text("中止计时")
    assert_accessible(page)
    sent = tell_earlier(desk, page, days=5)
    ended = "鉴定结束，继续调解"
    step(page, ended, {}, ticked="已收到鉴定结论", reason="结论：电热毯绝缘不合格")
    page.goto(address)
    expect(clock).to_contain_text("个工作日")
    clock.locator("summary").click()
    expect(clock).to_contain_text("满 60 个自然日")
    first, last = sent + timedelta(days=1), datetime.now(CHINA).date()
    expect(clock).to_contain_text(f"不计 {first:%m-%d}～{last:%m-%d} 鉴定（办法第22条）")
    expect(clock).to_contain_text(f"届满 {sent + timedelta(days=60 + 5)}")
    expect(clock).to_contain_text("依据：")
    assert_fits(page)


def tell_earlier(desk: RunningDesk, page: Page, *, days: int) -> date:
    """As if the steps of the dispute had been taken so many days before today; gives that day."""
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    with closing(sqlite3.connect(desk.home / "liandong.sqlite3", timeout=20)) as stored, stored:
        stored.execute(
            "UPDATE disputes_historyentry SET at = datetime(at, ?) WHERE verb = 'stepped'"
            " AND dispute_id = (SELECT id FROM disputes_dispute WHERE number = ?)",
            [f"-{days} days", number],
        )
    return datetime.now(CHINA).date() - timedelta(days=days)


def import_complaint(page: Page, folder: Path) -> None:
    """One of 12315, so that the period of mediation runs; its page is open afterwards."""
    now = datetime.now(CHINA).replace(tzinfo=None, microsecond=0) - timedelta(days=6)
    shop = "白芨家纺"
    text = "在白芨家纺买的电热毯冒烟，双方对质量各执一词，要求退款 320 元"
    path = folder / "投诉.csv"
    head = "登记编号,登记时间,投诉人,联系电话,被投诉主体名称,消费地点,涉及金额(元),投诉内容\n"
    row = f"TS-TEST-1,{now},演女士,19900006613,{shop},铜马广场,320,{text}\n"
    path.write_text(head + row, "utf-8-sig")
    go(page, "数据")
    page.get_by_role("link", name="导入").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入文件").click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("正在归入纠纷")).to_have_count(0, timeout=30_000)
    search(page, "TS-TEST-1")
    page.wait_for_url(re.compile(r"/disputes/LD"))


def step(
    page: Page, label: str, choices: dict[str, str], ticked: str = "", reason: str = ""
) -> None:
    """Take a step whose sheet asks for choices, a tick or a reason."""
    button = page.locator("main").get_by_role("button", name=label).first
    if not button.is_visible():
        open_more(page)
    button.click()
    sheet = page.locator("dialog[open]")
    for name, choice in choices.items():
        sheet.get_by_label(name).select_option(label=choice)
    if ticked:
        sheet.get_by_label(ticked).check()
    if reason:
        sheet.get_by_label("情况说明").fill(reason)
    sheet.get_by_role("button", name=label).click()
    expect_toast(page, label)


def test_two_are_merged_and_the_merging_is_undone(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    other = register(page, "办的洗衣卡余额 500 元不退", "演甲 19900006631", "雪松洗衣店")
    number = register(page, "干洗的大衣染色，要求赔 900 元", "演乙 19900006632", "紫苏干洗店")
    merged(page, desk, other, into=number)
    page.goto(f"{desk.url}/disputes/{other}/")
    assert page.url.endswith(f"/{number}/")
    expect(page.get_by_text("办的洗衣卡余额").first).to_be_visible()
    page.locator("main").get_by_role("button", name=re.compile("撤销")).first.click()
    expect_toast(page, "已撤销")
    page.goto(f"{desk.url}/disputes/{other}/")
    assert page.url.endswith(f"/{other}/")
    expect(page.get_by_text("干洗的大衣染色")).to_have_count(0)


def test_a_record_is_split_off_and_the_splitting_is_undone(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    """One shop, one telephone, two disputes: the person at the desk knows better."""
    sign_in(page, desk.url, "mediator", PASSWORD)
    first = register(page, "买的地毯掉毛，要求退款 260 元", "演丙 19900006641", "白芷地毯行")
    other = register(page, "订的窗帘尺寸不对，要求重做", "演丙 19900006641", "白芷地毯行")
    number = other if other == first else merged(page, desk, other, into=first)
    address = f"{desk.url}/disputes/{number}/"
    page.goto(address)
    expect(page.get_by_text("订的窗帘尺寸不对").first).to_be_visible()
    open_more(page)
    page.get_by_role("button", name="拆成两件").click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_role("checkbox").last.check()
    sheet.get_by_role("button", name="拆成两件").click()
    expect_toast(page, "拆")
    assert_accessible(page)
    page.goto(address)
    expect(page.locator("main").get_by_text("订的窗帘尺寸不对")).to_have_count(0)
    page.locator("main").get_by_role("button", name=re.compile("撤销")).first.click()
    expect_toast(page, "已撤销")
    page.goto(address)
    expect(page.get_by_text("订的窗帘尺寸不对").first).to_be_visible()
    expect(page.get_by_text("买的地毯掉毛").first).to_be_visible()


def merged(page: Page, desk: RunningDesk, other: str, *, into: str) -> str:
    page.goto(f"{desk.url}/disputes/{into}/")
    open_more(page)
    page.get_by_role("button", name="并入另一件").click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_label("另一件的编号").fill(other)
    expect(sheet.locator("#opinion")).not_to_be_empty()
    sheet.get_by_role("button", name="合并").click()
    expect_toast(page, "已合并为同一纠纷")
    return into
