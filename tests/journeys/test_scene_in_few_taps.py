"""Sent to a dispute that was registered: at most eight taps from the door to the outcome."""

import pytest
from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import sign_in
from tests.journeys.test_handling import register, send_out
from tests.journeys.test_scene import MOST_TAPS, Thumb, open_scene, settle_now, type_on
from tests.running_desk import RunningDesk

WHAT = "买的电饭锅插上就跳闸，不给换，要求退款 199 元"
NAME = "民警现场处置"
RIGHTS = "已当面告知时间、地点、调解人员及回避权"


def sent_out(page: Page, desk: RunningDesk, who: str, shop: str) -> str:
    sign_in(page, desk.url, "mediator", PASSWORD)
    number = register(page, WHAT, who, shop, sends=True)
    send_out(page)
    return number


def arrive(phone: Page, thumb: Thumb, desk: RunningDesk, number: str, shop: str) -> None:
    """What the record tells stands there as from the record; nothing of legal meaning does."""
    open_scene(phone, desk)
    card = phone.locator("#sent-to article").filter(has_text=number)
    expect(card).to_contain_text(shop)
    thumb.tap(card.get_by_role("button"))
    expect(phone.locator("#arrived")).to_contain_text("到场")
    expect(phone.get_by_label("店名")).to_have_value(shop)
    expect(phone.get_by_label("金额（元）", exact=True).first).to_have_value("199")
    expect(phone.locator("#fact")).to_have_value(WHAT)
    expect(phone.locator("#name")).to_have_attribute("placeholder", "演**")
    for field in ("shop", "amount", "fact", "name", "phone"):
        expect(phone.locator(f"#{field}-from")).to_contain_text("来自登记")
    ticked = phone.locator("#statement input:checked")
    expect(ticked).to_have_count(0)
    assert_accessible(phone)
    assert_fits(phone)


def state_what_only_the_officer_knows(phone: Page, thumb: Thumb) -> None:
    thumb.tap(phone.get_by_label("退还货款和服务费用"))
    thumb.tap(phone.get_by_label(NAME, exact=True))
    thumb.tap(phone.get_by_label(RIGHTS))


@pytest.mark.short
def test_settled_on_the_scene_without_typing_what_is_known(
    desk: RunningDesk, browser: Browser, page: Page
) -> None:
    shop, thumb = "演示电器行", Thumb()
    number = sent_out(page, desk, "演女士 19900007721", shop)
    with watched_page(browser, PHONE, phone=True) as phone:
        arrive(phone, thumb, desk, number, shop)
        state_what_only_the_officer_knows(phone, thumb)
        settle_now(phone, thumb, "199")
        expect(phone.locator("#outcome-state")).to_have_text("已登记")
        assert thumb.taps <= MOST_TAPS, thumb.taps
        phone.get_by_role("link", name="现场调解记录").tap()
        expect(phone.get_by_role("heading", name="现场调解记录")).to_be_visible()
        assert_fits(phone)


def test_brought_to_the_room_at_a_free_time(
    desk: RunningDesk, browser: Browser, page: Page
) -> None:
    shop, thumb = "演示厨具行", Thumb()
    number = sent_out(page, desk, "演先生 19900007722", shop)
    with watched_page(browser, PHONE, phone=True) as phone:
        arrive(phone, thumb, desk, number, shop)
        state_what_only_the_officer_knows(phone, thumb)
        thumb.tap(phone.get_by_role("button", name="引导至调解室", exact=True))
        slots = phone.locator("#slot option")
        thumb.taps += 1  # the list of times opens, and one is chosen
        if slots.count() > 1:
            phone.locator("#slot").select_option(index=1)
        thumb.tap(phone.get_by_role("button", name="登记引导至调解室"))
        expect(phone.locator("#outcome-state")).to_have_text("已登记")
        assert thumb.taps <= MOST_TAPS, thumb.taps


def test_what_differs_from_the_record_is_typed_over_it(
    desk: RunningDesk, browser: Browser, page: Page
) -> None:
    shop, thumb = "演示五金行", Thumb()
    number = sent_out(page, desk, "演女士 19900007723", shop)
    with watched_page(browser, PHONE, phone=True) as phone:
        arrive(phone, thumb, desk, number, shop)
        thumb.tap(phone.locator("#name"))
        type_on(phone, "演更名", "19900007724")
        expect(phone.locator("#name-from")).to_be_empty()
        state_what_only_the_officer_knows(phone, thumb)
        settle_now(phone, thumb, "199")
        expect(phone.locator("#outcome-state")).to_have_text("已登记")
