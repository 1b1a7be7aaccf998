"""The whole story of one street: complaints rise, an alert is judged true, a report is signed by
both sides, a letter is served and answered, a visit checks it, and what can be said is said."""

import csv
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, assert_accessible, assert_fits, watched_page
from tests.journeys.clicks import Clicks
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

SHOP = "澜庭青石床品馆"
DISTRICT = "滨河商圈"
NOW = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, microsecond=0)
COMPLAINTS = 14
MOST_CLICKS = 8
"""From the alert to the letter that waits for approval, besides typing."""
PEOPLE = {
    "street_mediator": ("骆示例", "mediator", "association"),
    "street_officer": ("祁示例", "duty_officer", "police"),
    "street_association": ("尤示例", "supervisor", "association"),
    "street_station": ("柏示例", "supervisor", "police"),
}
"""Who works in the street: no other journey knows their district, nor its alerts."""
STREET = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
import django
django.setup()
from django.utils import timezone
from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, User
from liandong.desk.insight.actions.alerts import judge_districts
from liandong.desk.papers.actions.numbers import allot
offices = {{
    kind: Department.objects.create(name=name, kind=kind, districts=["{DISTRICT}"])
    for kind, name in (("police", "滨河警务站"), ("association", "滨河消费者协会"))
}}
for username, (shown, role, kind) in {PEOPLE}.items():
    person = User(username=username, display_name=shown, role=role, department=offices[kind],
                  password_changed_at=timezone.now())
    person.set_password("{PASSWORD}")
    person.save()
for form, prefix in (("special_report", "滨河专报"), ("improvement", "滨河消协改")):
    allot(department=offices["association"], prefix=prefix, year=timezone.localdate().year, first=1,
          last=9, covers=[form], basis="演示号段",
          by=User.objects.get(username="street_association"))
judge_districts(timezone.localdate(), by=System("insight.judge"))
"""
"""People of both sides in a district, their numbers; then what the desk does every night."""


def test_the_whole_story_of_one_street(
    desk: RunningDesk, browser: Browser, page: Page, tmp_path: Path
) -> None:
    desk.run("import", str(complaints(tmp_path)), "--source", "complaint_12315")
    subprocess.run([sys.executable, "-c", STREET], env=desk.environment, check=True)

    sign_in(page, desk.url, "street_mediator", PASSWORD)
    go(page, "预警")
    page.locator("tr[data-href]").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("正常上限")
    expect(page.get_by_text(SHOP).first).to_be_visible()
    alert = page.url
    judge_true(page, "十余人反映同一情况")
    with watched_page(browser, DESKTOP) as other:
        sign_in(other, desk.url, "street_officer", PASSWORD)
        other.goto(alert)
        judge_true(other, "到店核实，填充物与标签不符")

    clicks = Clicks()
    clicks.watch(page)
    page.goto(alert)
    report = report_is_written(page)
    with watched_page(browser, DESKTOP) as other:
        both_sides_sign(other, desk, report)
    page.goto(alert)
    letter = letter_is_written(page)
    assert 0 < len(clicks) <= MOST_CLICKS, str(clicks)

    with watched_page(browser, DESKTOP) as other:
        approve(other, desk, letter)
    page.goto(letter)
    serve(page)
    assert_accessible(page)
    answer(page)
    visit = visit_is_planned(page)
    check_on_the_spot(page)

    page.goto(letter)
    expect(page.get_by_text("已复查").first).to_be_visible()
    expect(page.get_by_text("部分整改")).to_be_visible()
    effect = page.locator(".ld-card").filter(has_text="成效")
    expect(effect).to_contain_text("要等送出后满 8 周")
    assert_accessible(page)
    assert_fits(page)

    page.goto(alert)
    came = page.locator(".ld-card").filter(has=page.get_by_role("heading", name="后续"))
    for words in ("已印发", "已复查", "到首次反馈"):
        expect(came).to_contain_text(words)
    page.goto(visit)
    expect(page.get_by_text(SHOP).first).to_be_visible()


def complaints(folder: Path) -> Path:
    head = ["登记编号", "登记时间", "投诉人", "联系电话", "被投诉主体名称", "消费地点",
            "商品名称", "涉及金额(元)", "投诉内容", "诉求"]  # fmt: skip
    rows = [
        [f"TS-OUT-{n}", NOW - timedelta(hours=11 * n + 1), f"演{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[n]}",
         f"199000066{n:02d}", SHOP, "滨河西路72号", "蚕丝被", 600 + 83 * n,
         f"我在{SHOP}买的第{n + 1}床蚕丝被，填充物不是蚕丝，商家拒绝退货，要求退款{600 + 83 * n}元",
         "要求退款"]
        for n in range(COMPLAINTS)
    ]  # fmt: skip
    path = folder / "蚕丝被投诉.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def judge_true(page: Page, reason: str) -> None:
    page.get_by_role("button", name="研判", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("属实").check()
    sheet.get_by_label("理由").fill(reason)
    sheet.get_by_role("button", name="保存研判意见").click()
    expect_toast(page, "本方研判意见已保存")


def report_is_written(page: Page) -> str:
    page.get_by_role("button", name="起草专项报告").click()
    page.get_by_label("三、原因").fill("同一批次进货，标签与填充物不符")
    page.get_by_label("四、风险研判").fill("涉及同一批次，可能继续上升")
    page.get_by_label("五、建议").fill("核查进货台账，对已售商品退换")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="保存并送会签").click()
    expect_toast(page, "已送会签")
    return page.url


def both_sides_sign(page: Page, desk: RunningDesk, report: str) -> None:
    for username in ("street_station", "street_association"):
        sign_in(page, desk.url, username, PASSWORD)
        page.goto(report)
        confirm(page, "会签")
        expect_toast(page, "本方已会签")
        if username == "street_station":
            page.context.clear_cookies()
    confirm(page, "印发")
    expect_toast(page, "已印发")
    expect(page.get_by_text("已会签")).to_have_count(2)
    assert_accessible(page)


def letter_is_written(page: Page) -> str:
    """Out of the issued report, to the trader that it names."""
    page.get_by_role("link", name="写提醒").click()
    page.get_by_label("改进意见函").click()
    trader = page.get_by_label(SHOP)
    if not trader.is_checked():  # the only trader is chosen already
        trader.click()
    page.get_by_role("button", name="拟草稿").click()
    page.get_by_label("存在的问题和原因").fill("蚕丝被填充物与标签不符，店内拒绝退货")
    page.get_by_label("其他建议").fill("对已售同批次商品逐件退换")
    page.get_by_label("反馈期限").fill(f"{NOW + timedelta(days=15):%Y-%m-%d}")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="保存并送审").click()
    expect_toast(page, "已送审")
    return page.url


def approve(page: Page, desk: RunningDesk, letter: str) -> None:
    sign_in(page, desk.url, "street_association", PASSWORD)
    go(page, "待我审批")
    page.locator(f"a[href='{letter.removeprefix(desk.url)}']").first.click()
    confirm(page, "同意并批准")
    expect_toast(page, "已批准并编号")


def serve(page: Page) -> None:
    page.get_by_role("button", name="登记送达").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("当面送达").check()
    sheet.get_by_label("接收人").fill("示例店长")
    sheet.get_by_label("送出日期").fill(f"{NOW:%Y-%m-%d}")
    sheet.get_by_label("签收日期").fill(f"{NOW - timedelta(days=1):%Y-%m-%d}")
    sheet.get_by_role("button", name="登记送达").click()
    # What is refused stands on the sheet, which stays open as it was filled in.
    page.watch.allow("status of 422")  # type: ignore[attr-defined]
    expect(sheet).to_contain_text("签收日期应在送出之日到今天之间")
    expect(sheet.get_by_label("接收人")).to_have_value("示例店长")
    sheet.get_by_label("签收日期").fill(f"{NOW:%Y-%m-%d}")
    sheet.get_by_role("button", name="登记送达").click()
    expect_toast(page, "已登记送达")


def answer(page: Page) -> None:
    page.get_by_role("button", name="登记反馈").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("反馈日期").fill(f"{NOW:%Y-%m-%d}")
    sheet.get_by_label("反馈内容").fill("已停售这一批次，逐件联系消费者退款")
    sheet.get_by_role("button", name="登记反馈").click()
    expect_toast(page, "已登记反馈")


def visit_is_planned(page: Page) -> str:
    page.get_by_role("link", name="安排走访复查").click()
    page.get_by_label("走访日期").fill(f"{NOW:%Y-%m-%d}")
    for visitor in ("骆示例", "祁示例"):
        page.get_by_role("checkbox", name=visitor).check()
    assert_accessible(page)
    page.get_by_role("button", name="安排走访").click()
    expect_toast(page, "已安排走访")
    return page.url


def check_on_the_spot(page: Page) -> None:
    page.get_by_role("link", name="登记走访").click()
    page.get_by_label("走访日期").fill(f"{NOW:%Y-%m-%d}")
    for visitor in ("骆示例", "祁示例"):
        page.get_by_role("checkbox", name=visitor).check()
    page.get_by_label("店方接待人").fill("示例店长")
    for verdict in page.get_by_role("radio", name="符合", exact=True).all():
        verdict.check()
    page.get_by_label("现场改正").fill("当场下架余货")
    page.get_by_label("已签字").check()
    page.get_by_label("部分整改").check()
    assert_fits(page)
    page.get_by_role("button", name="登记走访").click()
    expect_toast(page, "已登记走访")


def confirm(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=label).click()
