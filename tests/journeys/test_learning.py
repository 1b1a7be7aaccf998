"""The machine learns: a doubt answered, a model put to use, the back catalogue judged again."""

import subprocess
import sys

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

LATER = 60_000  # a worker learns and judges in seconds; a loaded machine is not what is tested here
TEXTS = """
import django
django.setup()
from liandong.desk.access.models import User
from liandong.desk.intake.models import Correction, Record
by = User.objects.get(username="supervisor")
answered = Record.objects.exclude(source="report_12315").exclude(answer__is_dispute=None)
for verdict in (True, False):
    for record in answered.filter(answer__is_dispute=verdict).order_by("pk")[:30]:
        Correction.objects.create(
            record=record, field="is_dispute", before=verdict, after=verdict, by=by
        )
"""
"""Sixty confirmations, which would take people an afternoon."""


def test_from_a_doubt_to_the_back_catalogue(desk: RunningDesk, page: Page) -> None:
    sign_in(page, desk.url, "supervisor", PASSWORD)
    answer_a_doubt_and_take_it_back(page)
    confirm_sixty(desk)
    learn_and_put_to_use(page)
    judge_again(page)


def answer_a_doubt_and_take_it_back(page: Page) -> None:
    """One key confirms, one takes back."""
    go(page, "识别")
    page.get_by_role("link", name="识别存疑").click()
    card = page.locator("#doubt")
    expect(card).to_contain_text("今日已判 0 条")
    quote = card.locator(".ld-quote").inner_text()
    page.keyboard.press("y")
    expect(card).to_contain_text("今日已判 1 条")
    expect_toast(page, "已确认")
    page.keyboard.press("u")
    expect(card).to_contain_text("今日已判 0 条")
    expect(card.locator(".ld-quote")).to_have_text(quote)
    assert_accessible(page)
    assert_fits(page)


def confirm_sixty(desk: RunningDesk) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings"}
    subprocess.run([sys.executable, "-c", TEXTS], env=desk.environment | settings, check=True)


def learn_and_put_to_use(page: Page) -> None:
    go(page, "识别")
    page.get_by_role("button", name="立即训练").click()
    expect(page.get_by_text("已完成")).to_be_visible(timeout=LATER)
    go(page, "识别")
    made = page.locator("#versions tbody tr").first
    expect(made).to_contain_text("认出消费纠纷")
    assert_accessible(page)
    if made.get_by_role("button", name="启用").count():
        made.get_by_role("button", name="启用").click()
        expect_toast(page, "已启用")
        expect(made).to_contain_text("在用")


def judge_again(page: Page) -> None:
    """A local word makes a new version, whatever became of the model."""
    page.get_by_role("link", name="本地词表").click()
    page.get_by_label("词", exact=True).fill("雪绒袍")
    page.get_by_label("意思同").fill("羽绒服")
    page.get_by_role("button", name="预览变化").click()
    expect(page.get_by_text("条的识别结果将变化")).to_be_visible(timeout=LATER)
    page.get_by_role("button", name="把“雪绒袍”加入词表").click()
    expect(page.locator("tbody tr").first).to_contain_text("雪绒袍")
    assert_accessible(page)
    page.get_by_role("link", name="重新识别").click()
    page.get_by_role("button", name="预览变化").click()
    run_button = page.get_by_role("button", name="执行：重新识别")
    expect(run_button).to_be_visible(timeout=LATER)
    expect(page.get_by_text("会变什么").first).to_be_visible()
    assert_accessible(page)
    run_button.click()
    expect(page.get_by_text("已完成：")).to_be_visible(timeout=LATER)
    assert_fits(page)
