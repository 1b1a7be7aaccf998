"""A visit to a shop without signal: filled in on the phone, recorded later, and never instead of
what a colleague recorded meanwhile."""

import subprocess
import sys

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import sign_in
from tests.journeys.test_scene import photo, without_signal
from tests.running_desk import RunningDesk

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
import django
django.setup()
from django.utils import timezone
from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.outreach.actions.visits import Found, Target, plan_visit, record_visit
from liandong.desk.outreach.models import Visit
from liandong.desk.outreach.rules.checklists import topics_of
duty, mediator = (User.objects.get(username=name) for name in ("duty", "mediator"))
"""
PLAN = """
district = District.objects.get(name=duty.department.districts[0])
target = Target("merchant", sys.argv[1], district, "goods")
plan_visit(target=target, reason="plan", day=timezone.localdate(), visitors=[duty, mediator],
           by=duty)
"""
RECORD = """
visit = Visit.objects.get(name=sys.argv[1])
checklist = {rule.topic.value: ("meets", "") for rule in topics_of(visit.trade)}
found = Found(timezone.localdate(), [mediator.pk], checklist, signed="signed")
record_visit(visit=visit, found=found, by=mediator)
"""


def act(desk: RunningDesk, what: str, shop: str) -> None:
    command = [sys.executable, "-c", START + what, shop]
    subprocess.run(command, env=desk.environment, check=True)


def open_visits(page: Page, desk: RunningDesk) -> None:
    """As somebody does before they leave: from now on the worker answers."""
    without_signal(page)
    sign_in(page, desk.url, "duty", PASSWORD)
    page.goto(f"{desk.url}/outreach/visits/")
    page.get_by_role("link", name="手机走访").tap()
    expect(page.locator("#state")).to_have_text("已同步")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("#state")).to_have_text("已同步")


def start(page: Page, shop: str) -> None:
    card = page.locator("#planned article").filter(has_text=shop)
    card.get_by_role("button", name="填检查表").tap()
    expect(page.get_by_role("heading", name=shop)).to_be_visible()


def fill_in(page: Page, *, findings: str) -> None:
    page.locator("#came input").first.tap()
    for topic in page.locator("#topics fieldset").all():
        topic.get_by_label("符合", exact=True).tap()
    page.get_by_label("发现的问题").fill(findings)
    page.get_by_label("已签字", exact=True).tap()


def test_a_visit_in_a_cellar_is_recorded_once_there_is_signal(
    desk: RunningDesk, phone_page: Page
) -> None:
    page, shop = phone_page, "演示地下灯具店"
    act(desk, PLAN, shop)
    open_visits(page, desk)
    assert_accessible(page)
    assert_fits(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#state")).to_have_text("离线")
    start(page, shop)
    page.get_by_role("button", name="登记走访").tap()
    expect(page.locator("#toasts")).to_contain_text("还缺：到场的走访人、明码标价")
    fill_in(page, findings="灯具没有标价签")
    page.locator("[data-photo=picture]").set_input_files(photo())
    expect(page.locator("[data-photos]")).to_contain_text("现场照片 · 待同步")
    assert_accessible(page)
    assert_fits(page)
    page.reload()
    expect(page.get_by_label("发现的问题")).to_have_value("灯具没有标价签")
    page.get_by_role("button", name="登记走访").tap()
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    expect(page.locator("#state")).to_have_text("离线 · 2 项待同步")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("已同步")
    expect(page.locator("#outcome-state")).to_have_text("已登记")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="看这次走访").tap()
    expect(page.locator("main")).to_contain_text("灯具没有标价签")
    expect(page.get_by_role("link", name="现场照片")).to_be_visible()


def test_what_a_colleague_recorded_meanwhile_stays_and_nothing_is_lost(
    desk: RunningDesk, phone_page: Page
) -> None:
    page, shop = phone_page, "演示地下箱包店"
    act(desk, PLAN, shop)
    open_visits(page, desk)
    page.context.set_offline(True)
    start(page, shop)
    fill_in(page, findings="没有公示电话")
    page.get_by_role("button", name="登记走访").tap()
    expect(page.locator("#outcome-state")).to_have_text("待同步")
    act(desk, RECORD, shop)
    page.context.set_offline(False)
    expect(page.locator("#problem")).to_contain_text("登记这次走访，登记后不能更改")
    expect(page.locator("#state")).to_have_text("1 件待您决定")
    expect(page.get_by_label("发现的问题")).to_have_value("没有公示电话")
    assert_accessible(page)
    assert_fits(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删去我填的").tap()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#own article").filter(has_text=shop)).to_have_count(0)
