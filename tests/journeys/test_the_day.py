"""A day at the station: a dispute at the door, both exports, a pushed incident, the picture."""

import csv
import json
import re
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, assert_accessible, assert_fits, watched_page
from tests.journeys.pages import expect_toast, go, search, sign_in
from tests.running_desk import RunningDesk

SHOP = "星芒云朵童鞋铺"
PHONE = "19900007731"
NOW = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)
SOON = 5_000  # it takes less than a second; a loaded machine is not what is tested here


def test_the_day(desk: RunningDesk, browser: Browser, page: Page, tmp_path: Path) -> None:
    sign_in(page, desk.url, "duty", PASSWORD)
    before = disputes_in_the_picture(page)

    number = register_at_the_door(page)

    import_file(page, police_export(tmp_path), "110 警情")
    import_file(page, complaint_export(tmp_path), "12315 投诉")
    open_dispute(page, desk, number)
    for source_id in ("JJ-DAY-1", "TS-DAY-1"):
        expect(page.locator("main").get_by_text(source_id).first).to_be_visible()

    go(page, "值守台")
    expect(page.locator("#board")).to_be_visible()
    with watched_page(browser, DESKTOP) as other:
        key = key_of_a_machine(other, desk)
    page.wait_for_timeout(500)  # the stream of the board is open
    push(desk, key)
    arrived = page.locator("#board .ld-items li").filter(has_text="青鸢钟表行")
    expect(arrived).to_be_visible(timeout=SOON)
    assert_accessible(page)

    arrived.get_by_role("link").first.click()
    correct_the_sector(page, "日用商品")

    search(page, "青鸢钟表行")
    expect(page.locator("main").get_by_text("青鸢钟表行").first).to_be_visible()

    # The other half of the journeys is at work in the same desk.
    assert disputes_in_the_picture(page) >= before + 3
    assert_fits(page)


def disputes_in_the_picture(page: Page) -> int:
    go(page, "研判")
    tile = page.locator(".ld-figure").filter(has_text="消费纠纷").first
    expect(tile).to_be_visible()
    return int(re.sub(r"\D", "", tile.locator(".ld-figure-value").inner_text()))


def register_at_the_door(page: Page) -> str:
    """Three fields; returns the number of the dispute that was opened."""
    go(page, "值守台")
    page.get_by_role("link", name="快速登记").click()
    page.get_by_label("消费者").fill(f"演女士 {PHONE}")
    page.get_by_label("商家").fill(SHOP)
    page.get_by_label("诉求及经过").fill("给孩子买的运动鞋穿了三天开胶，店里不换，要求退款 268 元")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/disputes/LD"))
    assert_accessible(page)
    return page.url.rstrip("/").rpartition("/")[2]


def police_export(folder: Path) -> Path:
    """An export of 110: the dispute of the door, another one, and a row that cannot be read."""
    head = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
    called_at = NOW - timedelta(hours=2)
    rows: list[list[object]] = [
        ["JJ-DAY-1", called_at, "演女士", PHONE, f"铜马广场{SHOP}",
         f"报警人称在{SHOP}买的童鞋开胶，店家不给换，双方争吵", "民警到场，已引导至警务站调解"],
        ["JJ-DAY-2", called_at, "范先生", "19900007732", "铜马广场地下商业街",
         "报警人称在银杏里手机店买的手机是翻新机，要求退货，店家拒绝，纠纷", ""],
        ["JJ-DAY-3", "昨天下午", "", "", "铜马广场", "报警人称手机丢失", ""],
    ]  # fmt: skip
    return write(folder / "接警单.csv", head, rows, encoding="gb18030")


def complaint_export(folder: Path) -> Path:
    head = ["登记编号", "登记时间", "投诉人", "联系电话", "被投诉主体名称", "消费地点",
            "商品名称", "涉及金额(元)", "投诉内容", "诉求"]  # fmt: skip
    row = ["TS-DAY-1", NOW - timedelta(hours=1), "演某某", PHONE, SHOP, "铜马广场", "童鞋", 268,
           "我给孩子买的运动鞋三天就开胶，店家不给换", "要求退款268元"]  # fmt: skip
    return write(folder / "投诉.csv", head, [row], encoding="utf-8-sig")


def write(path: Path, head: list[str], rows: list[list[object]], *, encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def import_file(page: Page, path: Path, source: str) -> None:
    go(page, "数据")
    page.get_by_role("link", name="导入").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入文件").click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("正在归入纠纷")).to_have_count(0, timeout=30_000)
    expect(page.locator("main").get_by_text(source).first).to_be_visible()
    if "接警" in path.name:
        expect(page.locator("main").get_by_text("昨天下午").first).to_be_visible()
    assert_accessible(page)


def open_dispute(page: Page, desk: RunningDesk, number: str) -> None:
    page.goto(f"{desk.url}/disputes/{number}/")
    page.get_by_role("heading", name="关联依据").first.click()
    page.get_by_text("为什么归在一起").first.click()
    expect(page.get_by_text("同一手机号").first).to_be_visible()
    assert_accessible(page)


def key_of_a_machine(page: Page, desk: RunningDesk) -> str:
    """The system administrator makes an account for the police's system; its key is shown once."""
    sign_in(page, desk.url, "system", PASSWORD)
    page.goto(f"{desk.url}/machines/new/")
    page.get_by_label("名称").fill("接警平台")
    page.get_by_label("部门").select_option(label="亭东公安分局铜马广场警务站")
    page.get_by_label("110 警情").check()
    page.get_by_role("button", name="新增并生成密钥").click()
    return page.locator("#secret").input_value()


def push(desk: RunningDesk, key: str) -> None:
    record = {
        "source": "police_110",
        "source_id": "JJ-DAY-9",
        "received_at": NOW.isoformat(),
        "person_name": "汤先生",
        "person_phone": "19900007739",
        "place": "铜马广场青鸢钟表行",
        "merchant_name": "青鸢钟表行",
        "text": "报警人称在青鸢钟表行买的手表走不准，要求退货，店家不退，请民警到场",
    }
    request = urllib.request.Request(
        f"{desk.url}/api/v1/records",
        json.dumps(record).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        posted = json.load(answer)
    assert posted["created"] == 1, posted
    (item,) = posted["items"]
    assert item["is_dispute"], item
    assert item["dispute"] is None, "an account that may not read is not told where it lies"


def correct_the_sector(page: Page, sector: str) -> None:
    page.get_by_role("button", name=re.compile("^更正行业")).click()
    form = page.locator(".ld-answer-form")
    form.get_by_role("combobox").select_option(label=sector)
    form.get_by_role("button", name="更正").click()
    expect_toast(page, "更正")
    expect(page.locator("main").get_by_text(sector).first).to_be_visible()


@pytest.mark.short
@pytest.mark.parametrize("role", ["duty", "mediator", "regulator", "analyst", "auditor", "system"])
def test_everybody_arrives_at_a_page_of_their_own(desk: RunningDesk, page: Page, role: str) -> None:
    sign_in(page, desk.url, role, PASSWORD)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("正在统计")).to_have_count(0)
    assert_accessible(page)
