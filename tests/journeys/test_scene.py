"""On the scene, on a phone: without signal, nothing lost, both versions shown in a conflict."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, sign_in
from tests.journeys.test_handling import press, register, send_out
from tests.running_desk import RunningDesk

MOST_TAPS = 8


class Thumb:
    """Taps, and counts them. What is typed goes from field to field by the key of the keyboard."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1


def type_on(page: Page, *words: str) -> None:
    """Fill the field that has the focus and the next ones; the key on the keyboard leads on."""
    for one in words:
        page.keyboard.type(one)
        page.keyboard.press("Enter")


def open_scene(page: Page, desk: RunningDesk, who: str = "duty") -> None:
    sign_in(page, desk.url, who, PASSWORD)
    page.goto(f"{desk.url}/handling/scene/")
    expect(page.locator("#state")).to_have_text("已同步")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def without_signal(page: Page) -> None:
    """The console tells of what could not be fetched: answers, and characters not seen before."""
    for words in ("ERR_INTERNET_DISCONNECTED", "/dist/fonts/"):
        page.watch.allow(words)  # type: ignore[attr-defined]


SHOES = ("运动鞋", "268", "穿了三天开胶，店里不给退")
PHONES = ("蓝牙耳机", "268", "说是新机，拆开是翻新的")
RAINCOAT = ("雨衣", "86", "接缝处漏雨，店里说不退不换")
UMBRELLA = ("雨伞", "59", "撑开就断了伞骨，摊主不认")
Bought = tuple[str, str, str]


def fill_in(
    page: Page,
    thumb: Thumb,
    shop: str,
    who: str,
    phone: str,
    what: Bought = SHOES,
    name: str = "消费者协会自行",
) -> None:
    """Six fields, and what is tapped: the request, the name, the tick of art. 20."""
    first = page.get_by_label("店名")
    expect(first).to_be_visible()
    if not shop:  # who was sent finds it filled in
        thumb.tap(first)
    expect(first).to_be_focused()
    type_on(page, shop, who, phone, *what[:2])
    page.keyboard.type(what[2])
    thumb.tap(page.get_by_label("退还货款和服务费用"))
    thumb.tap(page.get_by_label(name, exact=True))
    thumb.tap(page.get_by_label("已当面告知时间、地点、调解人员及回避权"))


def settle_now(page: Page, thumb: Thumb) -> None:
    thumb.tap(page.get_by_role("button", name="当场履行", exact=True))
    thumb.tap(page.get_by_role("button", name="登记当场履行"))


def test_a_person_at_the_door_is_settled_in_eight_taps(desk: RunningDesk, phone_page: Page):
    page, thumb = phone_page, Thumb()
    open_scene(page, desk)
    assert_accessible(page)
    thumb.tap(page.get_by_role("button", name="新的现场"))
    assert_fits(page)
    fill_in(page, thumb, "演示童鞋铺", "演女士", "19900007701")
    assert_accessible(page)
    settle_now(page, thumb)
    expect(page.locator("#outcome-state")).to_have_text("已登记")
    assert thumb.taps <= MOST_TAPS
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="现场调解记录").tap()
    expect(page.get_by_role("heading", name="现场调解记录")).to_be_visible()
    assert_fits(page)


def test_what_was_settled_at_the_door_is_typed_elsewhere_from_its_texts(
    desk: RunningDesk, phone_page: Page
):
    """Eight taps settle it, both consents that may be left out included; then copied, ticked, and
    gone from what waits."""
    page, thumb = phone_page, Thumb()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk.url)
    open_scene(page, desk)
    thumb.tap(page.get_by_role("button", name="新的现场"))
    fill_in(page, thumb, "演示雨衣铺", "演丁", "19900007705", RAINCOAT, "市场监管局")
    thumb.tap(page.get_by_label("消费者同意公示投诉信息"))
    thumb.tap(page.get_by_label("同意委托调解"))
    settle_now(page, thumb)
    expect(page.locator("#outcome-state")).to_have_text("已登记")
    assert thumb.taps <= MOST_TAPS
    page.get_by_role("link", name="110 反馈、12315 登记文字").tap()
    assert "当场履行" in copied(page, "110 反馈")
    registration = copied(page, "12315 登记")
    for words in ("联系电话：19900007705", "是否同意公示投诉信息：是", "是否同意委托调解：是"):
        assert words in registration
    number = page.url.rstrip("/").rpartition("/")[2]
    for system in ("110 反馈", "12315 登记", "12315 反馈"):  # once registered, it is answered
        card_of(page, system).get_by_role("button", name="已回填").tap()
        expect_toast(page, f"{system}：已回填")
    assert_accessible(page)
    assert_fits(page)
    page.goto(f"{desk.url}/handling/backfill/")
    expect(page.get_by_role("heading", name="待回填")).to_be_visible()
    expect(page.get_by_text(number)).to_have_count(0)


def card_of(page: Page, system: str) -> Locator:
    """The text for one system, with its keys."""
    heading = page.get_by_role("heading", name=system)
    return page.locator("main .ld-stack > div[id]").filter(has=heading)


def copied(page: Page, system: str) -> str:
    """What the key puts on the clipboard: each line of the page that has a value, in its order."""
    card = card_of(page, system)
    card.get_by_role("button", name="全部复制").tap()
    expect_toast(page, f"已复制“{system}”全部内容")
    text: str = page.evaluate("navigator.clipboard.readText()")
    shown = [one for one in card.locator("dd[id]").all_inner_texts() if one]
    assert [one.partition("：")[2] for one in text.split("\n")] == shown
    return text


def photo() -> dict[str, str | bytes]:
    kept = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(kept, "JPEG")
    return {"name": "凭证.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_a_scene_in_a_cellar_is_settled_offline_and_synced(desk: RunningDesk, phone_page: Page):
    """Filled, closed, opened again, settled and photographed without signal; then it is there."""
    page, thumb = phone_page, Thumb()
    without_signal(page)
    open_scene(page, desk)
    page.reload()  # from now on the worker answers
    expect(page.locator("#state")).to_have_text("已同步")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#state")).to_have_text("离线")
    page.get_by_role("button", name="新的现场").tap()
    fill_in(page, thumb, "演示地下鞋城", "演先生", "19900007702", PHONES)
    page.get_by_label("欺诈（退一赔三）").tap()
    expect(page.locator("#offers")).to_contain_text("1,072 元")
    page.reload()
    expect(page.get_by_label("店名")).to_have_value("演示地下鞋城")
    expect(page.get_by_label("已当面告知时间、地点、调解人员及回避权")).to_be_checked()
    page.locator("[data-photo=evidence]").set_input_files(photo())
    expect(page.locator("#told [data-photos]")).to_contain_text("凭证 · 待同步")
    settle_now(page, thumb)
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    page.reload()
    expect(page.locator("#state")).to_have_text("离线 · 2 项待同步")
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("已同步")
    expect(page.locator("#outcome-state")).to_have_text("已登记")
    page.get_by_role("link", name="现场调解记录").tap()
    expect(page.get_by_role("heading", name="现场调解记录")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="纠纷页").tap()
    expect(page.get_by_text("证据目录")).to_be_visible()
    expect(page.get_by_text("SM3")).to_be_visible()


def test_who_is_signed_out_keeps_the_queue_and_goes_on(desk: RunningDesk, phone_page: Page):
    page, thumb = phone_page, Thumb()
    without_signal(page)
    open_scene(page, desk)
    page.reload()
    page.context.set_offline(True)
    page.get_by_role("button", name="新的现场").tap()
    fill_in(page, thumb, "演示夜市鞋摊", "演示丙", "19900007703", UMBRELLA)
    settle_now(page, thumb)
    cookies = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("请登录 · 1 项待同步")
    page.get_by_role("link", name="去登录").tap()
    page.wait_for_url(re.compile("sign-in"))
    page.goto(f"{desk.url}/handling/scene/")  # what was known is forgotten with the sign-in page
    expect(page.get_by_text("本机有 1 件登记")).to_be_visible()
    expect(page.get_by_text("演示夜市鞋摊")).not_to_be_visible()
    page.get_by_role("link", name="去登录").tap()
    page.get_by_label("账号").fill("duty")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    expect(page.locator("#own")).to_contain_text("演示夜市鞋摊")
    expect(page.locator("#own")).to_contain_text("已登记")


@pytest.fixture
def at_the_desk(desk: RunningDesk, page: Page) -> Callable[[], str]:
    """The mediator sends both out, and tells the number."""

    def send() -> str:
        sign_in(page, desk.url, "mediator", PASSWORD)
        number = register(
            page, "买的头盔有裂纹，不给换，要求退款 199 元", "演女士 19900007704", "青岚骑行铺"
        )
        send_out(page)
        return number

    return send


def test_who_was_slower_sees_both_versions_and_decides(
    desk: RunningDesk, browser: Browser, page: Page, at_the_desk: Callable[[], str]
):
    number, thumb = at_the_desk(), Thumb()
    with watched_page(browser, PHONE, phone=True) as phone:
        without_signal(phone)
        open_scene(phone, desk)
        phone.locator("#sent-to article").filter(has_text=number).get_by_role("button").tap()
        expect(phone.locator("#arrived")).to_contain_text("到场")
        expect(phone.locator("#state")).to_have_text("已同步")
        phone.reload()
        phone.context.set_offline(True)
        fill_in(phone, thumb, "", "演女士", "19900007704")
        settle_now(phone, thumb)
        page.goto(f"{desk.url}/disputes/{number}/")
        press(page, "进站再调")
        phone.context.set_offline(False)
        expect(phone.locator("#state")).to_have_text("1 件待您决定")
        expect(phone.locator("[data-side=mine]")).to_contain_text("退款 268 元")
        expect(phone.locator("[data-side=theirs]")).to_contain_text(
            re.compile("进站再调.*林示例", re.DOTALL)
        )
        assert_accessible(phone)
        assert_fits(phone)
        phone.get_by_role("button", name="改按我的").tap()
        expect(phone.locator("#outcome-state")).to_have_text("已登记")
    page.reload()
    expect(page.locator("main").get_by_text("待回访").first).to_be_visible()
    expect(page.get_by_text("进站再调（已撤销）")).to_be_visible()
