"""From the call over scene and room to the paid settlement and the call-back; refusal; recusal."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.clicks import Clicks
from tests.journeys.pages import expect_toast, go, open_more, sign_in
from tests.running_desk import RunningDesk

SHOP = "松烟云履鞋铺"
CHINA = ZoneInfo("Asia/Shanghai")
TODAY = datetime.now(CHINA).date()


ARRIVED = re.compile(r"\d\d:\d\d 到场")
MOST_CLICKS = 20
"""From the board to the archive, all who take part together, typing left out."""


@pytest.mark.short
def test_from_the_board_to_the_archive_in_twenty_clicks(
    desk: RunningDesk, browser: Browser, page: Page
) -> None:
    clicks = Clicks()
    sign_in(page, desk.url, "mediator", PASSWORD)
    clicks.watch(page)
    number = register(
        page, "买的皮鞋三天开胶，不给退，要求退款 360 元", "演女士 19900006601", SHOP, sends=True
    )
    send_out(page)
    with watched_page(browser, PHONE, phone=True) as phone:
        sign_in(phone, desk.url, "duty", PASSWORD)
        clicks.watch(phone)
        arrive_on_the_phone(phone)
    expect(page.get_by_text(ARRIVED).first).to_be_visible()  # else the page is stale
    press(page, "引导至调解室")
    examine_and_choose_the_name(page)
    book_and_invite(page)
    write_minutes(page)
    draft_and_sign(page, "300")
    pay(page)
    call_back(page, "满意")
    archive(page)
    assert page.url == f"{desk.url}/disputes/{number}/"
    assert 10 < len(clicks) <= MOST_CLICKS, f"{len(clicks)} clicks\n{clicks}"


def test_a_refusal_tells_its_reason(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "mediator", PASSWORD)
    register(page, "批发了二百个头盔转卖，要求退款 9000 元", "演先生 19900006602", "半夏车具批发部")
    press(page, "引导至调解室")
    page.get_by_role("link", name="不予受理").click()
    page.get_by_label("不予受理的情形").select_option(index=3)
    page.get_by_label("已告知其他解决途径（消法第39条）").check()
    page.get_by_label("情况说明").fill("批发转卖，不是生活消费")
    assert_accessible(page)
    page.get_by_role("button", name="不予受理").click()
    expect_toast(page, "现在是“不予受理”")
    expect(page.get_by_text("不是为生活消费需要").first).to_be_visible()
    assert_accessible(page)


def test_what_is_not_settled_after_all_is_opened_again(desk: RunningDesk, page: Page) -> None:
    """Paid by the book, but the consumer says on the telephone that it is not settled."""
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(page, "买的台灯闪烁，要求退款 120 元", "演先生 19900006603", "远志灯饰")
    press(page, "引导至调解室")
    examine_and_choose_the_name(page)
    page.goto(f"{desk.url}/disputes/{number}/")
    open_more(page)
    page.get_by_role("link", name="达成协议", exact=True).click()
    draft_and_sign(page, "120")
    expect(page.locator("main").get_by_text(f"{TODAY} 前")).to_be_visible()
    pay(page)
    call_back(page, "不满意")
    page.goto(f"{desk.url}/disputes/{number}/")
    open_more(page)
    page.locator("main").get_by_role("button", name="重新办理").first.click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_label("情况说明").fill("消费者说只收到一半，要求再调")
    sheet.get_by_role("button", name="重新办理").click()
    expect_toast(page, "重新办理：现在是“待初查”")
    page.goto(f"{desk.url}/disputes/{number}/")
    expect(page.locator("main").get_by_role("link", name="初查通过，受理")).to_be_visible()
    expect(page.get_by_text("消费者说只收到一半，要求再调").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def register(page: Page, what: str, who: str, shop: str, *, sends: bool = False) -> str:
    """At the counter; `sends`: to go on to who is sent out. Gives the number."""
    if "/board/" not in page.url:
        go(page, "值守台")
    page.get_by_role("link", name="快速登记").click()
    page.get_by_label("消费者").fill(who)
    page.get_by_label("商家").fill(shop)
    page.get_by_label("诉求及经过").fill(what)
    page.get_by_role("button", name="登记并派出" if sends else "登记", exact=True).click()
    page.wait_for_url(re.compile(r"/LD"))
    assert_accessible(page)
    return page.url.rstrip("/").rpartition("/")[2]


def press(page: Page, label: str) -> None:
    """A step that asks for nothing more is taken at once, from the page or from 更多."""
    expect(page.locator("main h1")).to_be_visible()
    button = page.locator("main").get_by_role("button", name=label).first
    if not button.is_visible():
        open_more(page)
    button.click()
    expect_toast(page, label)


def send_out(page: Page) -> None:
    expect(page.get_by_label("陈示例", exact=False)).to_be_checked()  # on duty: chosen
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="派出").click()
    expect_toast(page, "已派出")
    assert_fits(page)


def arrive_on_the_phone(phone: Page) -> None:
    """From the board, which the officer's phone shows."""
    phone.locator("#first li").filter(has_text=SHOP).get_by_role("button", name="收到").click()
    expect_toast(phone, "已确认")
    phone.get_by_role("button", name="到场", exact=True).click()
    expect_toast(phone, "已登记到场")
    phone.get_by_label("现场记录").first.fill("双方争执，已劝开")
    phone.get_by_role("button", name="保存记录").first.click()
    expect(phone.get_by_text("双方争执，已劝开")).to_be_visible()
    assert_accessible(phone)
    assert_fits(phone)


def examine_and_choose_the_name(page: Page) -> None:
    """Both on one page, where both have agreed already; booking comes next."""
    page.get_by_label("实际经营地或住所地在本区", exact=False).check()
    people = page.get_by_role("radio", name="人民调解委员会", exact=True)
    people.check()
    page.get_by_role("radio", name="当面", exact=True).check()
    agreed_at = datetime.now(CHINA) - timedelta(minutes=2)
    page.get_by_label("双方同意的时间").fill(f"{agreed_at:%Y-%m-%dT%H:%M}")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="登记初查结论").click()
    expect_toast(page, "调解中")
    page.wait_for_url("**/handling/book/**")
    assert_accessible(page)


def book_and_invite(page: Page) -> None:
    # A day on which nothing is booked yet: on the next working days the demo city has sittings.
    page.get_by_label("日期").fill((TODAY + timedelta(days=14)).isoformat())
    page.get_by_label("10:00–11:00").check()
    page.get_by_label("商家手机或邮箱").fill("shop@example.cn")
    page.get_by_role("button", name="预约并通知双方").click()
    expect_toast(page, "通知已登记，正在发送")
    expect(page.get_by_text("消费者 · 通知")).to_be_visible()
    expect(page.get_by_text("商家 · 提醒")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def write_minutes(page: Page) -> None:
    page.get_by_label("消费者要求").fill("退 360 元")
    page.get_by_label("商家方案").fill("退 300 元，鞋退回")
    page.get_by_label("调解经过（笔录）").fill("双方核对购物小票，商家认可开胶")
    page.get_by_label("提前进行").check()
    page.get_by_role("button", name="保存并起草协议").click()
    expect_toast(page, "笔录已保存")


def draft_and_sign(page: Page, amount: str) -> None:
    """The draft follows what is typed; only then the form asks how it was signed."""
    expect(page.get_by_role("button", name="起草协议")).to_be_visible()
    expect(page.get_by_role("button", name="双方已签字或盖章")).to_have_count(0)
    page.get_by_label("事项").first.fill("退款")
    page.get_by_label("金额（元）").first.fill(amount)
    page.get_by_label("期限").first.fill(TODAY.isoformat())
    expect(page.locator("#draft")).to_contain_text(f"退款，金额 {amount}.00 元")
    assert_accessible(page)
    page.get_by_role("button", name="双方已签字或盖章").click()
    expect_toast(page, "协议已登记")


def pay(page: Page) -> None:
    page.get_by_label("履行日").fill(TODAY.isoformat())
    page.get_by_label("凭据").fill("微信转账，双方确认")
    page.get_by_role("button", name="登记履行").click()
    expect_toast(page, "已登记履行")
    assert_accessible(page)


def call_back(page: Page, answer: str) -> None:
    page.locator("main").get_by_role("button", name=answer, exact=True).click()
    expect_toast(page, "已回访")


def archive(page: Page) -> None:
    expect(page.get_by_text("人民调解协议书还没有出")).to_be_visible()
    page.get_by_label("项先不办").check()
    assert_accessible(page)
    page.get_by_label("留有未了事项的理由").fill("纸质件已签，扫描后归入卷宗")
    page.locator("main").get_by_role("button", name="归档").click()
    expect_toast(page, "归档")
    expect(page.locator("main").get_by_text("已归档").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
