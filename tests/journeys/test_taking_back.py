"""The wrong file: whoever watched it come in takes it back from the same page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv
from tests.journeys.pages import go, sign_in
from tests.running_desk import RunningDesk

LATER = 60_000  # an import runs in a worker; a loaded machine is not what is tested here


@pytest.mark.short
def test_the_page_that_watched_an_import_takes_it_back(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    rows = [police_row(f"W2026{number:06d}") for number in range(3)]
    path = write_csv(tmp_path / "导错的警情.csv", POLICE_HEAD, rows)
    sign_in(page, desk.url, "supervisor", PASSWORD)
    go(page, "数据")
    page.get_by_role("link", name="导入").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入文件").click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=LATER)
    take_back = page.get_by_role("button", name="撤回这次导入")
    expect(take_back).to_be_visible(timeout=LATER)
    expect(page.get_by_text("正在归入纠纷")).to_have_count(0)
    take_back.click()
    expect(page.get_by_role("heading", name="撤回这次导入？")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_text("这次导入已撤回")).to_be_visible(timeout=LATER)
    expect(take_back).to_have_count(0)
