"""Names that are markup stay names: on every page, in every tooltip, in a real browser."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import DESKTOP, settle, watched_page
from tests.journeys.pages import sign_in
from tests.running_desk import RunningDesk, running_desk

pytestmark = [pytest.mark.journey, pytest.mark.long]

SHORT: Final = "<i class=pwn>"
LONG: Final = "</script><img class=pwn src=x onerror=pwn=1>'\"" + SHORT
LINK: Final = re.compile(r"<[^>]*?(?:data-)?href=\"(/[^\"#]*)\"[^>]*>")
MOST_PAGES: Final = 60
PLANT: Final = f"""
import django
django.setup()
from django.apps import apps
from django.db import transaction

SHORT, LONG = {SHORT!r}, {LONG!r}
NAMES = '''
access.Department.name access.User.display_name access.MachineAccount.name
directory.Border.name directory.Merchant.name directory.Merchant.address
directory.MerchantAlias.name directory.Room.name directory.Expert.name
directory.Expert.organisation directory.District.station
papers.Office.full_name papers.Segment.basis
intake.Import.file_name intake.Import.profile intake.Record.merchant_name intake.Record.goods
intake.Record.redacted_text intake.Record.redacted_place intake.Answer.merchant
intake.Answer.merchant_known
disputes.Dispute.summary disputes.Dispute.merchant_name disputes.Dispute.place
disputes.Phrase.text groups.GroupDispute.trader groups.GroupDispute.merchant_name
groups.GroupDispute.problem
handling.Duty.guest handling.Presence.camera
insight.Alert.merchant insight.Alert.phrase insight.FrozenFigure.title
work.Job.title work.Job.note
'''.split()
with transaction.atomic():
    for path in NAMES:
        app, model, name = path.split(".")
        model = apps.get_model(app, model)
        most = model._meta.get_field(name).max_length or 1000
        planted = LONG if most >= 2 * len(LONG) else SHORT
        rows = model.objects.exclude(**{{name: ""}})
        for row in rows.only("pk", name).iterator():
            kept = getattr(row, name)[: most - len(planted)]
            model.objects.filter(pk=row.pk).update(**{{name: kept + planted}})
    for path in (
        "disputes.Note.text",
        "disputes.Dispute.phrases",
        "directory.District.name",
        "handling.Instalment.what",
    ):
        app, model, name = path.split(".")
        for row in apps.get_model(app, model).objects.all()[:2000]:
            value = getattr(row, name)
            if isinstance(value, list):
                value = [text[:20] + SHORT for text in value]
            else:
                value = value[: 40 - len(SHORT)] + SHORT
            setattr(row, name, value)
            row.save(update_fields=[name])
    names = apps.get_model("directory.District").objects.values_list("name", flat=True)
    named = {{name[: -len(SHORT)]: name for name in names}}
    for row in apps.get_model("access.Department").objects.all():
        row.districts = [named.get(name, name) for name in row.districts]
        row.save()
    for before, after in named.items():
        apps.get_model("intake.Answer").objects.filter(district=before).update(district=after)
        apps.get_model("insight.Alert").objects.filter(place=before).update(place=after)
"""


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(records=300, years=0.4) as running:
        settings = {"DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings"}
        command = [sys.executable, "-c", PLANT]
        subprocess.run(command, env=running.environment | settings, check=True)
        yield running


@pytest.mark.parametrize("role", ["supervisor", "system", "security", "auditor"])
def test_no_name_becomes_a_part_of_a_page(desk: RunningDesk, browser: Browser, role: str) -> None:
    with watched_page(browser, DESKTOP) as page:
        sign_in(page, desk.url, role, PASSWORD)
        shown = 0
        for path in pages(page, desk.url):
            page.goto(desk.url + path)
            if page.locator("#live").count():
                page.wait_for_load_state("load")
            else:
                settle(page)
            hover_over_charts(page)
            shown += SHORT in page.inner_text("body")
            assert page.locator(".pwn").count() == 0, path
            assert page.evaluate("typeof window.pwn") == "undefined", path
        assert shown > 2, "what was planted is not seen at all"


def test_nor_of_the_tooltip_of_any_chart(desk: RunningDesk, browser: Browser) -> None:
    with watched_page(browser, DESKTOP) as page:
        sign_in(page, desk.url, "supervisor", PASSWORD)
        page.goto(f"{desk.url}/picture/?days=365")
        expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)
        expect(page.locator("[data-chart]:not([data-drawn=yes])")).to_have_count(0)
        assert page.locator("[data-drawn=yes]").count() > 4
        texts = hover_over_charts(page)
        assert any(SHORT in words for words in texts), "no tooltip told a planted name"
        assert page.locator(".pwn").count() == 0


def hover_over_charts(page: Page) -> list[str]:
    """The words of every tooltip that comes up under a grid of points."""
    texts = []
    for chart in page.locator("[data-drawn=yes]:visible").all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        if box is None:
            continue
        for across in (0.2, 0.35, 0.5, 0.65, 0.8):
            for down in (0.2, 0.4, 0.6, 0.8):
                page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        texts += chart.locator("div").all_inner_texts()
        assert page.locator(".pwn").count() == 0, chart.get_attribute("aria-label")
    return texts


def pages(page: Page, base: str) -> Iterator[str]:
    """One address of each kind of page, found by following links from where one's day begins."""
    known: set[str] = set()
    waiting = [urlsplit(page.url).path]
    while waiting and len(known) < MOST_PAGES:
        path = waiting.pop(0)
        kind = re.sub(r"\d[\w-]*", "#", urlsplit(path).path)
        if kind in known:
            continue
        known.add(kind)
        reply = page.request.get(base + path)
        if reply.status != 200 or "html" not in reply.headers.get("content-type", ""):
            continue
        links = [link for link in LINK.finditer(reply.text()) if " download" not in link[0]]
        waiting += [unescape(link[1]) for link in links]
        yield path
