"""From the call over scene and room to the paid settlement and the call-back; refusal; recusal."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

SHOP = "松烟云履鞋铺"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def test_from_the_call_to_the_call_back(desk: RunningDesk, browser: Browser, page: Page):
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(page, "买的皮鞋三天开胶，不给退，要求退款 360 元", "演女士 19900006601", SHOP)
    send_out(page)
    with watched_page(browser, PHONE, phone=True) as phone:
        arrive_on_the_phone(phone, desk, number)
    page.goto(f"{desk.url}/disputes/{number}/")
    press(page, "进站再调")
    examine_and_choose_the_name(page)
    book_and_invite(page)
    write_minutes(page)
    page.goto(f"{desk.url}/disputes/{number}/")
    agree(page)
    pay(page)
    page.goto(f"{desk.url}/disputes/{number}/")
    call_back_and_archive(page)


def test_a_refusal_tells_its_reason(desk: RunningDesk, page: Page):
    sign_in(page, desk.url, "mediator", PASSWORD)
    register(page, "批发了二百个头盔转卖，要求退款 9000 元", "演先生 19900006602", "青岚骑行铺")
    press(page, "进站再调")
    page.get_by_role("button", name="不予受理").click()
    sheet = page.get_by_role("dialog").filter(has_text="不予受理的情形")
    sheet.get_by_label("不予受理的情形").select_option(index=3)
    sheet.get_by_label("已告知其他解决途径（消法第39条）").check()
    sheet.get_by_label("情况说明").fill("批发转卖，不是生活消费")
    sheet.get_by_role("button", name="不予受理").click()
    expect_toast(page, "现在是“不予受理”")
    expect(page.get_by_text("不是为生活消费需要").first).to_be_visible()
    assert_accessible(page)


def test_what_is_not_settled_after_all_is_opened_again(desk: RunningDesk, page: Page):
    """Paid by the book, but the consumer says on the telephone that it is not settled."""
    sign_in(page, desk.url, "mediator", PASSWORD)
    register(page, "买的台灯闪烁，要求退款 120 元", "演先生 19900006603", "远志灯饰")
    press(page, "进站再调")
    examine_and_choose_the_name(page)
    page.get_by_role("link", name="达成协议", exact=True).click()
    page.get_by_label("金额（元）").first.fill("120")
    page.get_by_label("期限").first.fill(TODAY.isoformat())
    page.get_by_label("双方已签字或盖章").check()
    page.locator("main").get_by_role("button", name="达成协议").click()
    expect_toast(page, "协议已登记")
    expect(page.locator("main").get_by_text(f"最早的一项 {TODAY} 到期")).to_be_visible()
    pay(page)
    called_back(page, "不满意")
    page.locator("main").get_by_role("button", name="重新办理").first.click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_label("情况说明").fill("消费者说只收到一半，要求再调")
    sheet.get_by_role("button", name="重新办理").click()
    expect_toast(page, "重新办理：现在是“待初查”")
    expect(page.locator("main").get_by_role("link", name="初查通过，受理")).to_be_visible()
    expect(page.get_by_text("消费者说只收到一半，要求再调").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def register(page: Page, what: str, who: str, shop: str) -> str:
    go(page, "值守台")
    page.get_by_role("link", name="快速登记").click()
    page.get_by_label("谁").fill(who)
    page.get_by_label("哪家店").fill(shop)
    page.get_by_label("什么事").fill(what)
    page.get_by_role("button", name="登记").click()
    page.wait_for_url(re.compile(r"/disputes/LD"))
    assert_accessible(page)
    return page.url.rstrip("/").rpartition("/")[2]


def press(page: Page, label: str) -> None:
    """A step that asks for nothing more is taken at once."""
    page.locator("main").get_by_role("button", name=label).first.click()
    expect_toast(page, label)


def send_out(page: Page) -> None:
    page.get_by_role("link", name="派出").click()
    expect(page.get_by_label("陈示例", exact=False)).to_be_checked()  # on duty: chosen
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="派出").click()
    expect_toast(page, "已派出")
    assert_fits(page)


def arrive_on_the_phone(phone: Page, desk: RunningDesk, number: str) -> None:
    sign_in(phone, desk.url, "duty", PASSWORD)
    phone.goto(f"{desk.url}/handling/")
    phone.locator("#now .ld-alert").filter(has_text=SHOP).get_by_role("link").first.click()
    phone.get_by_role("button", name="收到，出发").click()
    expect_toast(phone, "已确认")
    phone.get_by_role("button", name="到场", exact=True).click()
    expect_toast(phone, "已登记到场")
    phone.get_by_label("现场记录").first.fill("双方争执，已劝开")
    phone.get_by_role("button", name="保存记录").first.click()
    expect(phone.get_by_text("双方争执，已劝开")).to_be_visible()
    assert_accessible(phone)
    assert_fits(phone)


def examine_and_choose_the_name(page: Page) -> None:
    page.locator("main").get_by_role("link", name="初查通过，受理").click()
    page.get_by_label("实际经营地或住所地在本区", exact=False).check()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="登记管辖结论").click()
    expect_toast(page, "待定名义")
    page.locator("main").get_by_role("link", name="确定名义，开始调解").click()
    people = page.get_by_role("radio", name="人民调解委员会")
    expect(people).to_be_visible()  # the page of the names is there
    assert_accessible(page)
    assert_fits(page)
    people.check()
    page.get_by_role("button", name="确定名义，开始调解").click()
    expect_toast(page, "名义已确定")
    assert_accessible(page)


def book_and_invite(page: Page) -> None:
    page.get_by_role("link", name="预约调解").click()
    # A day on which nothing is booked yet: on the next working days the demo city has sittings.
    page.get_by_label("日期").fill((TODAY + timedelta(days=14)).isoformat())
    page.get_by_label("10:00–11:00").check()
    assert_accessible(page)
    page.get_by_role("button", name="预约").click()
    expect_toast(page, "已预约")
    page.get_by_label("商家手机或邮箱").fill("shop@example.cn")
    page.get_by_role("button", name="通知双方").click()
    expect_toast(page, "通知已发出")
    expect(page.get_by_text("消费者 · 通知")).to_be_visible()
    expect(page.get_by_text("商家 · 提醒")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def write_minutes(page: Page) -> None:
    page.get_by_label("消费者要求").fill("退 360 元")
    page.get_by_label("商家方案").fill("退 300 元，鞋退回")
    page.get_by_label("调解经过（笔录）").fill("双方核对购物小票，商家认可开胶")
    page.get_by_role("button", name="保存笔录").click()
    expect_toast(page, "笔录已保存")


def agree(page: Page) -> None:
    page.get_by_role("link", name="达成协议", exact=True).click()
    page.get_by_label("金额（元）").first.fill("300")
    page.get_by_label("期限").first.fill(TODAY.isoformat())
    page.get_by_label("双方已签字或盖章").check()
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="达成协议").click()
    expect_toast(page, "协议已登记")
    page.get_by_role("button", name="已共同申请司法确认").click()
    expect_toast(page, "已登记共同申请司法确认")


def pay(page: Page) -> None:
    page.get_by_label("凭据").fill("微信转账，双方确认")
    page.get_by_role("button", name="登记履行").click()
    expect_toast(page, "已登记履行")
    assert_accessible(page)


def called_back(page: Page, heard: str) -> None:
    page.goto(page.url.replace("/handling/performance/", "/disputes/"))
    page.locator("main").get_by_role("button", name="回访").first.click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_label("回访结果").select_option(label=heard)
    sheet.get_by_role("button", name="回访").click()
    expect_toast(page, "已回访")


def call_back_and_archive(page: Page) -> None:
    called_back(page, "满意")
    press(page, "归档")
    expect(page.locator("main").get_by_text("已归档").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
