"""On the scene, on a phone: without signal, nothing lost, both versions shown in a conflict."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, Dialog, FilePayload, Locator, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import PHONE, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, sign_in, sign_out
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
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Enter")


def open_scene(page: Page, desk: RunningDesk, who: str = "duty") -> None:
    sign_in(page, desk.url, who, PASSWORD)
    page.goto(f"{desk.url}/handling/scene/")
    expect(page.locator("#state")).to_have_text("已同步")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def without_signal(page: Page) -> None:
    """The console lists what could not be fetched: answers, and characters without a font file."""
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
    name: str = "民警现场处置",
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


def settle_now(page: Page, thumb: Thumb, amount: str = "268") -> None:
    """What was agreed is typed: neither item nor sum is filled in from the claim."""
    thumb.tap(page.get_by_role("button", name="当场履行", exact=True))
    expect(page.locator("#now-what")).to_be_focused()
    expect(page.locator("#now-amount")).to_have_value("")
    type_on(page, "退款", amount)
    thumb.tap(page.get_by_role("button", name="登记当场履行"))


def test_a_person_at_the_door_is_settled_in_eight_taps(desk: RunningDesk, phone_page: Page) -> None:
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
) -> None:
    """Eight taps settle it, both consents that may be left out included; then copied, ticked, and
    gone from what waits."""
    page, thumb = phone_page, Thumb()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk.url)
    open_scene(page, desk)
    thumb.tap(page.get_by_role("button", name="新的现场"))
    fill_in(page, thumb, "演示雨衣铺", "演丁", "19900007705", RAINCOAT)
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
    shown = [text for text in card.locator("dd[id]").all_inner_texts() if text]
    assert [line.partition("：")[2] for line in text.split("\n")] == shown
    return text


def draw(page: Page) -> None:
    """A stroke on the pad of the sheet that is open, with the finger of the mouse."""
    pad = page.locator("#sign canvas")
    expect(pad).to_be_visible()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for across, down in ((60, 20), (110, 70), (160, 25), (210, 65)):
        page.mouse.move(box["x"] + across, box["y"] + down, steps=4)
    page.mouse.up()


def test_who_signs_several_lines_on_the_phone_is_in_the_file_afterwards(
    desk: RunningDesk, phone_page: Page
) -> None:
    """The browser sends the lines as forms do; the signature stands under them all the same."""
    page, thumb = phone_page, Thumb()
    open_scene(page, desk)
    thumb.tap(page.get_by_role("button", name="新的现场"))
    fill_in(
        page,
        thumb,
        "演示手签茶具店",
        "演庚",
        "19900007711",
        ("紫砂壶", "88", "壶嘴裂了，不给换"),
    )
    settle_now(page, thumb, "88")
    expect(page.locator("#outcome-state")).to_have_text("已登记")
    page.get_by_role("button", name="手写签名").tap()
    text = page.locator("#sign-text").text_content() or ""
    assert len(text.split("\n")) > 5
    page.locator("#sign").get_by_label("消费者", exact=True).tap()
    page.locator("#sign-name").fill("演庚")
    draw(page)
    page.get_by_role("button", name="存下签名").tap()
    expect(page.locator("#after [data-photos]")).to_contain_text("消费者手写签名 · 已同步")
    page.get_by_role("link", name="现场调解记录").tap()
    signed = page.locator("main")
    expect(signed).to_contain_text("屏幕手写签名")
    expect(signed).to_contain_text("演庚")
    assert_fits(page)
    page.go_back()
    page.get_by_role("link", name="纠纷页").tap()
    expect(page.get_by_text("消费者手写签名").first).to_be_visible()


@pytest.mark.short
def test_an_agreement_that_both_sign_without_signal_is_signed_in_the_file(
    desk: RunningDesk, phone_page: Page
) -> None:
    page, thumb = phone_page, Thumb()
    without_signal(page)
    open_scene(page, desk)
    page.reload()
    expect(page.locator("#state")).to_have_text("已同步")
    page.context.set_offline(True)
    page.get_by_role("button", name="新的现场").tap()
    fill_in(
        page, thumb, "演示夜签文具店", "演辛", "19900007712", ("台灯", "66", "插上就跳闸，不给修")
    )
    page.get_by_role("button", name="约定履行", exact=True).tap()
    page.locator("#later-what").fill("退款")
    page.locator("#later-amount").fill("66")
    page.locator("#due_on").fill("2027-12-31")
    page.get_by_label("双方在手机上手写签名").tap()
    page.get_by_role("button", name="登记约定履行").tap()
    for side, name in (("消费者", "演辛"), ("经营者", "演示店主")):
        expect(page.locator(f"#sign [value={side}]")).to_be_checked()
        page.locator("#sign-name").fill(name)
        draw(page)
        page.get_by_role("button", name="存下签名").tap()
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("已同步")
    for side in ("消费者", "经营者"):
        expect(page.locator("#after [data-photos]")).to_contain_text(f"{side}手写签名 · 已同步")
    page.get_by_role("link", name="现场调解记录").tap()
    for name in ("演辛", "演示店主"):
        expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("屏幕手写签名")


def photo() -> FilePayload:
    kept = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(kept, "JPEG")
    return {"name": "凭证.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


@pytest.mark.short
def test_a_scene_in_a_cellar_is_settled_offline_and_synced(
    desk: RunningDesk, phone_page: Page
) -> None:
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
    expect(page.locator("#statement [data-photos]")).to_contain_text("凭证 · 待同步")
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


def test_who_is_signed_out_keeps_the_queue_and_goes_on(desk: RunningDesk, phone_page: Page) -> None:
    page, thumb = phone_page, Thumb()
    without_signal(page)
    open_scene(page, desk)
    page.reload()
    page.context.set_offline(True)
    page.get_by_role("button", name="新的现场").tap()
    fill_in(page, thumb, "演示夜市鞋摊", "演示丙", "19900007703", UMBRELLA)
    settle_now(page, thumb)
    cookies = [cooky for cooky in page.context.cookies() if cooky["name"] != "sessionid"]
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


STORED = """async () => {
  const text = new TextDecoder();
  const shown = (value) => {
    if (value instanceof CryptoKey) return `key that leaves: ${value.extractable}`;
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return text.decode(value);
    if (value && typeof value === "object")
      return Object.entries(value).map(([name, of]) => [name, shown(of)]);
    return value;
  };
  const all = [{ ...localStorage }, { ...sessionStorage }];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of database.objectStoreNames) {
      const asked = database.transaction(store).objectStore(store).getAll();
      await new Promise((done) => (asked.onsuccess = done));
      all.push([name, store, shown(asked.result)]);
    }
    database.close();
  }
  return JSON.stringify(all);
}"""
"""All that the browser keeps of the desk, as somebody with its own tools sees it."""

SECRET = ("演示密室鞋摊", "演示戊", "19900007709", UMBRELLA[2])


def stored(page: Page) -> str:
    found: str = page.evaluate(STORED)
    assert not [words for words in SECRET if words in found]
    return found


def test_the_next_person_on_the_phone_reads_nothing_of_the_queue(
    desk: RunningDesk, phone_page: Page
) -> None:
    """Signing out warns of what is not synchronised; only who entered it opens it again."""
    page, thumb = phone_page, Thumb()
    without_signal(page)
    page.watch.allow("ERR_FAILED")  # type: ignore[attr-defined]
    open_scene(page, desk)
    page.route("**/handling/scene/entries/", lambda route: route.abort())
    page.get_by_role("button", name="新的现场").tap()
    fill_in(page, thumb, *SECRET[:3], UMBRELLA)
    assert "key that leaves: false" in stored(page)
    page.locator("[data-photo=evidence]").set_input_files(photo())
    settle_now(page, thumb)
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    stored(page)

    questions: list[str] = []
    page.goto(f"{desk.url}/handling/")

    def stay(sheet: Dialog) -> None:
        questions.append(sheet.message)
        sheet.dismiss()

    def leave(sheet: Dialog) -> None:
        questions.append(sheet.message)
        sheet.accept()

    page.once("dialog", stay)
    sign_out(page)
    while not questions:  # the question comes after the queue was counted
        page.wait_for_timeout(100)
    expect(page.locator(".ld-me")).to_be_visible()
    page.once("dialog", leave)
    page.goto(f"{desk.url}/handling/")
    sign_out(page)
    page.wait_for_url(re.compile("sign-in"))
    assert ["2 项未同步" in words for words in questions] == [True, True]
    page.wait_for_function(
        "indexedDB.databases().then(all => all.every(one => one.name !== 'scene-known'))"
    )
    assert "key that leaves" not in stored(page)
    page.go_back()
    expect(page.get_by_label("账号")).to_be_visible()

    open_scene(page, desk, "mediator")
    expect(page.get_by_text(SECRET[0])).to_have_count(0)
    expect(page.locator("#own article")).to_have_count(0)
    stored(page)
    page.goto(f"{desk.url}/handling/")
    sign_out(page)
    page.wait_for_url(re.compile("sign-in"))

    page.unroute("**/handling/scene/entries/")
    open_scene(page, desk)
    expect(page.locator("#own")).to_contain_text(SECRET[0])
    expect(page.locator("#own")).to_contain_text("已登记")


def test_a_session_that_ended_lets_the_open_visit_be_finished_and_no_other_be_opened(
    desk: RunningDesk, phone_page: Page
) -> None:
    page, thumb = phone_page, Thumb()
    without_signal(page)
    open_scene(page, desk)
    page.reload()
    expect(page.locator("#state")).to_have_text("已同步")
    page.get_by_role("button", name="新的现场").tap()
    cookies = [cooky for cooky in page.context.cookies() if cooky["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#locked")).to_be_visible()
    fill_in(page, thumb, "演示桥下鞋摊", "演示己", "19900007710", RAINCOAT)
    settle_now(page, thumb)
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    page.reload()
    expect(page.get_by_text("本机有 1 件登记")).to_be_visible()
    expect(page.get_by_text("演示桥下鞋摊")).to_have_count(0)
    page.get_by_role("link", name="去登录").tap()
    page.get_by_label("账号").fill("duty")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    expect(page.locator("main")).to_contain_text("演示桥下鞋摊")
    expect(page.get_by_text("已登记").first).to_be_visible()


@pytest.fixture
def at_the_desk(desk: RunningDesk, page: Page) -> Callable[[], str]:
    """The mediator sends both out, and gives the number."""

    def send() -> str:
        sign_in(page, desk.url, "mediator", PASSWORD)
        what = "买的头盔有裂纹，不给换，要求退款 199 元"
        number = register(page, what, "演女士 19900007704", "青岚骑行铺", sends=True)
        send_out(page)
        return number

    return send


def test_who_was_slower_sees_both_versions_and_decides(
    desk: RunningDesk, browser: Browser, page: Page, at_the_desk: Callable[[], str]
) -> None:
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
        press(page, "引导至调解室")
        phone.context.set_offline(False)
        expect(phone.locator("#state")).to_have_text("1 件待您决定")
        expect(phone.locator("[data-side=mine]")).to_contain_text("退款 268 元")
        expect(phone.locator("[data-side=theirs]")).to_contain_text(
            re.compile("引导至调解室.*林示例", re.DOTALL)
        )
        assert_accessible(phone)
        assert_fits(phone)
        phone.get_by_role("button", name="改按我的").tap()
        expect(phone.locator("#outcome-state")).to_have_text("已登记")
    page.goto(f"{desk.url}/disputes/{number}/")
    expect(page.locator("main").get_by_text("待回访").first).to_be_visible()
    expect(page.get_by_text(re.compile("引导至调解室（.*撤销）"))).to_be_visible()


def test_what_the_phone_cannot_keep_is_said_at_once(desk: RunningDesk, phone_page: Page) -> None:
    page = phone_page
    page.watch.allow("QuotaExceededError")  # type: ignore[attr-defined]
    open_scene(page, desk)
    fill_the_storage(page)
    page.get_by_role("button", name="新的现场").click()
    expect_toast(page, "没有存下")
    expect(page.get_by_label("店名")).to_be_hidden()
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    page.get_by_role("button", name="新的现场").click()
    expect(page.get_by_label("店名")).to_be_visible()
    fill_the_storage(page)
    page.get_by_label("店名").fill("云裳衣橱")
    expect(page.locator("#state")).to_have_text("没有存下")
    expect_toast(page, "没有存下")
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    page.get_by_label("店名").fill("云裳衣橱二店")
    expect(page.locator("#state")).not_to_have_text("没有存下")
    page.reload()
    expect(page.get_by_label("店名")).to_have_value("云裳衣橱二店")


def fill_the_storage(page: Page) -> None:
    page.evaluate(
        """() => {
            window.put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = () => {
                throw new DOMException("", "QuotaExceededError");
            };
        }"""
    )
