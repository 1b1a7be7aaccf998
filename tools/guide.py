"""Takes the screenshots of the user guide from a demo city of its own: `make guide`."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, FLAGS, PHONE, chromium
from tests.journeys.pages import go, sign_in
from tests.running_desk import RunningDesk, running_desk

IMAGES = Path(__file__).parent.parent / "docs" / "guide" / "images"
BROKEN = [
    ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容"],
    [
        "GUIDE-1",
        "昨天下午",
        "演先生",
        "19900000001",
        "铜马广场",
        "报警人称买的耳机没声音，店家不退",
    ],
    ["", "2026-11-20 10:00", "演女士", "19900000002", "铜马广场", "报警人称衣服掉色，店家不换"],
]

Shot = Callable[[Page, RunningDesk], None]


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_desk(records=20_000, years=2.2) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        _take_all(browser, desk)
        browser.close()


def _take_all(browser: Browser, desk: RunningDesk) -> None:
    page = _window(browser, DESKTOP)
    page.goto(f"{desk.url}/sign-in/")
    _keep(page, "sign-in")
    sign_in(page, desk.url, "duty", PASSWORD)
    for name, show in SHOTS.items():
        show(page, desk)
        _keep(page, name)
    phone = _window(browser, PHONE)
    sign_in(phone, desk.url, "duty", PASSWORD)
    phone.goto(f"{desk.url}/disputes/new/")
    _keep(phone, "register-phone")
    _scene(phone, desk)
    _keep(phone, "scene")


def _window(browser: Browser, size: dict[str, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        device_scale_factor=1.5,
        reduced_motion="reduce",
    )
    return context.new_page()


def _keep(page: Page, name: str) -> None:
    """Save the screenshot as WebP: a third of the size of PNG."""
    page.wait_for_load_state("load")  # never idle: the stream of live pages stays open
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_function("!document.querySelector('[data-chart]:not([data-drawn=yes])')")
    page.wait_for_timeout(800)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(IMAGES / f"{name}.webp", quality=80, method=6)


def _registration(page: Page, desk: RunningDesk) -> None:
    page.goto(f"{desk.url}/disputes/new/")
    page.get_by_label("消费者").fill("演女士 19900001234")
    page.get_by_label("商家").fill("童鞋铺")
    page.get_by_label("诉求及经过").fill("给孩子买的运动鞋穿了三天开胶，店里不换，要求退款 268 元")


def _scene(phone: Page, desk: RunningDesk) -> None:
    phone.goto(f"{desk.url}/handling/scene/")
    phone.get_by_role("button", name="新的现场").click()
    phone.get_by_label("店名").fill("童鞋铺")
    phone.get_by_label("姓名", exact=True).fill("演女士")
    phone.get_by_label("电话", exact=True).fill("19900001234")


def _import(page: Page, desk: RunningDesk) -> None:  # noqa: ARG001 - every shot takes both
    go(page, "数据")
    page.get_by_role("link", name="导入").first.click()


def _quarantine(page: Page, desk: RunningDesk) -> None:
    _import(page, desk)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "接警单.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(BROKEN)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_role("button", name="导入文件").click()
        page.get_by_text("导入完成").wait_for(timeout=30_000)
    page.get_by_text("待修正的行").scroll_into_view_if_needed()


def _address(path: str) -> Shot:
    def show(page: Page, desk: RunningDesk) -> None:
        page.goto(desk.url + path)

    return show


def _dispute(page: Page, desk: RunningDesk) -> None:
    """A dispute that was reported to both numbers."""
    page.goto(f"{desk.url}/disputes/?source=police_110&status=settled")
    both = page.locator("tr[data-href]").filter(has_text="110").filter(has_text="12315").first
    page.goto(desk.url + str(both.get_attribute("data-href")))


def _alert(page: Page, desk: RunningDesk) -> None:
    page.goto(f"{desk.url}/alerts/")
    page.goto(desk.url + str(page.locator("tr[data-href]").first.get_attribute("data-href")))


def _picture(page: Page, desk: RunningDesk) -> None:
    """All its parts have come."""
    page.goto(f"{desk.url}/picture/?days=90")
    page.locator("[aria-busy=true]").first.wait_for(state="detached", timeout=30_000)
    page.locator("#trend [data-drawn=yes]").wait_for()


SHOTS: dict[str, Shot] = {
    "register": _registration,
    "import": _import,
    "quarantine": _quarantine,
    "board": _address("/board/"),
    "disputes": _address("/disputes/"),
    "dispute": _dispute,
    "figures": _address("/handling/figures/"),
    "calendar": _address("/handling/calendar/"),
    "picture": _picture,
    "year": _address("/picture/year/"),
    "alerts": _address("/alerts/"),
    "alert": _alert,
}

if __name__ == "__main__":
    main()
