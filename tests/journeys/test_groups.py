"""Twelve people complain of one closed gym: a group is proposed, confirmed, handled as one."""

import csv
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

SHOP = "松石云健身房"
NOW = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)
WAIT = 30_000


def test_a_group_dispute_from_proposal_to_decision(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    sign_in(page, desk.url, "regulator", PASSWORD)
    go(page, "数据")
    page.get_by_role("link", name="导入").first.click()
    page.locator("input[type=file]").set_input_files(complaints(tmp_path))
    page.get_by_role("button", name="导入文件").click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("正在归入纠纷")).to_have_count(0, timeout=WAIT)

    go(page, "值守台")
    line = page.locator("#first li").filter(has_text="群体性纠纷")
    urgent = line.get_by_role("link").filter(has_text=SHOP)
    expect(urgent).to_be_visible(timeout=WAIT)
    urgent.click()
    expect(page.get_by_text("12 名消费者、12 件")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)

    page.get_by_role("button", name="移出").first.click()
    page.get_by_role("dialog").get_by_role("button", name="移出").click()
    expect_toast(page, "已移出")
    expect(page.get_by_text("11 名消费者、11 件")).to_be_visible()
    page.get_by_role("button", name="放回").click()
    expect(page.get_by_text("12 名消费者、12 件")).to_be_visible()

    page.get_by_role("button", name="确认为群体性纠纷").click()
    expect_toast(page, "已确认为群体性纠纷")
    page.locator("main .ld-row-link").first.click()
    expect(page.get_by_text("群体性纠纷（已确认）")).to_be_visible()
    assert_accessible(page)

    handled_as_one(page)
    known_while_typing(page)


def handled_as_one(page: Page) -> None:
    """Representatives and consents, one step for all, each person's outcome, plan, report."""
    page.get_by_role("link", name=re.compile("^QT")).first.click()
    page.get_by_role("link", name="一并办理").click()
    for count in (1, 2):
        page.get_by_role("button", name="推选为代表").first.click()
        expect(page.get_by_text(f"代表 {count} 名，不超过两名")).to_be_visible()
    page.get_by_role("button", name="推选为代表").first.click()
    expect_toast(page, "两名")
    page.get_by_role("button", name="书面同意被代表").last.click()
    expect(page.get_by_text("同意被代表", exact=True)).to_be_visible()
    assert_accessible(page)
    assert_fits(page)

    page.get_by_role("link", name="引导至调解室").click()
    page.get_by_role("button", name="引导至调解室").click()
    expect(page.locator("main li").filter(has_text="引导至调解室")).to_have_count(12)
    page.get_by_role("link", name=re.compile("^QT")).first.click()
    expect(page.locator("main li").filter(has_text="待初查")).to_have_count(12)

    settled_with_and_paid_as_one(page)

    page.get_by_role("button", name=re.compile("^已办：核实人数")).click()
    expect(page.get_by_role("button", name=re.compile("^撤销：核实人数"))).to_be_visible()
    page.get_by_label("报告对象").fill("亭东分局值班领导")
    page.get_by_label("报告内容").fill("十二人年卡余额不退，已在站登记")
    page.get_by_role("button", name="登记报告").click()
    expect(page.get_by_text("十二人年卡余额不退，已在站登记")).to_be_visible()


def settled_with_and_paid_as_one(page: Page) -> None:
    """Three of the twelve stand by the settlement: an amount for each, two paid by one proof."""
    take_together(page, "初查通过，受理", {"管辖": "实际经营地"})
    take_together(page, "确定调解主体，开始调解", {"调解主体": "人民调解委员会"})
    page.get_by_role("link", name="一并达成协议").click()
    expect(page.get_by_label("金额（元）")).to_have_count(3)
    page.get_by_label("事项").fill("退款")
    for place in range(3):
        page.get_by_label("金额（元）").nth(place).fill("300")
    page.get_by_label("期限").fill(NOW.date().isoformat())
    page.get_by_label("双方已签字或盖章").check()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="达成协议").click()
    expect(page.locator("main li").filter(has_text="达成协议")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^QT")).first.click()
    page.get_by_role("link", name="一并登记履行").click()
    for place in (0, 1):
        page.get_by_label("已付清").nth(place).check()
    page.get_by_label("履行日").fill(NOW.date().isoformat())
    page.get_by_label("凭据").fill("商场先行赔付，银行回单")
    assert_accessible(page)
    page.get_by_role("button", name="登记履行").click()
    expect(page.locator("main li").filter(has_text="登记履行")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^QT")).first.click()
    for words, count in (("待回访", 2), ("待履行", 1), ("调解中", 9)):
        expect(page.locator("main li").filter(has_text=words)).to_have_count(count)


def take_together(page: Page, label: str, chosen: dict[str, str]) -> None:
    page.locator("main").get_by_role("link", name=label).click()
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    for name, words in chosen.items():
        option = page.get_by_label(name).locator("option").filter(has_text=words)
        page.get_by_label(name).select_option(option.inner_text())
    page.locator("main").get_by_role("button", name=label).click()
    expect(page.locator("main li").filter(has_text=label)).to_have_count(12)
    page.get_by_role("link", name=re.compile("^QT")).first.click()


def known_while_typing(page: Page) -> None:
    """One of the twelve comes to the door: the form knows the dispute before it is registered."""
    go(page, "值守台")
    page.get_by_role("link", name="快速登记").click()
    page.get_by_label("消费者").fill("演丙 19900008802")
    page.get_by_label("商家").fill(SHOP)
    page.get_by_label("诉求及经过").fill("健身房关门了，年卡余额不退")
    known = page.locator("#suggestions")
    expect(known.get_by_text("TS-GRP-2")).to_be_visible(timeout=WAIT)
    expect(known.get_by_text("受理单位").first).to_be_visible()
    expect(known.get_by_text("12315 已受理并计时").first).to_be_visible()
    assert_accessible(page)


def complaints(folder: Path) -> Path:
    head = ["登记编号", "登记时间", "投诉人", "联系电话", "被投诉主体名称", "消费地点",
            "商品名称", "涉及金额(元)", "投诉内容", "诉求"]  # fmt: skip
    rows = [
        [f"TS-GRP-{n}", NOW - timedelta(hours=8 * n + 1), f"演{'甲乙丙丁戊己庚辛壬癸子丑'[n]}",
         f"199000088{n:02d}", SHOP, "铜马广场", "年卡", 1200 + 137 * n,
         f"我在{SHOP}办的第{n + 1}张年卡，商家突然闭店，负责人失联，余额{1200 + 137 * n}元不退",
         "要求退款"]
        for n in range(12)
    ]  # fmt: skip
    path = folder / "群体投诉.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path
