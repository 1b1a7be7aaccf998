"""An export that no profile knows: a sample, its columns, its rows as read, and then the file."""

from pathlib import Path

from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.desk.intake.fixtures import write_csv
from tests.journeys.pages import expect_toast, go, sign_in
from tests.running_desk import RunningDesk

LATER = 60_000  # an import runs in a worker; a loaded machine is not what is tested here
HEAD = ["流水", "何时", "谁", "联系方式", "哪里", "说了什么", "类别代码"]


def export(folder: Path) -> Path:
    rows = [
        [
            f"Y2026{n:06d}",
            f"10/{n + 1:02d}/2026 08:{n:02d}",
            "张王李赵"[n % 4] + "甲某",
            f"199000077{n:02d}",
            f"演示路{n}号",
            f"来人称买的羽绒服掉色，店家不给退，第 {n} 次来电，请尽快处理",
            ("080100", "020000")[n % 2],
        ]
        for n in range(24)
    ]
    return write_csv(folder / "邻市警情.csv", HEAD, rows, encoding="gb18030")


def test_a_table_of_another_city_is_read_without_code(
    desk: RunningDesk, page: Page, tmp_path: Path
) -> None:
    path = export(tmp_path)
    sign_in(page, desk.url, "regulator", PASSWORD)
    go(page, "数据")
    page.get_by_role("link", name="导入文件").click()
    page.get_by_role("link", name="来源模板").click()
    page.get_by_role("link", name="用样表建模板").first.click()
    assert_accessible(page)
    page.get_by_label("样表").set_input_files(path)
    page.get_by_label("是什么表").select_option("110 警情")
    page.get_by_role("button", name="识别各列").click()
    choose_columns(page)
    page.get_by_label("名称").fill("邻市 110")
    page.get_by_role("button", name="保存模板").click()
    expect_toast(page, "邻市 110 第 1 版 已保存")
    assert_accessible(page)
    import_with_it(page, desk, path)


def choose_columns(page: Page) -> None:
    """Suggested by their values; a wrong choice shows at once what would be lost."""
    expect(page.get_by_label("联系方式")).to_have_value("person_phone")
    expect(page.get_by_label("何时")).to_have_value("received_at")
    reading = page.locator("#worked")
    expect(reading).to_contain_text("24 行，均可读取")
    expect(page.locator("main")).not_to_contain_text("19900007701")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("何时").select_option("不读")
    expect(reading).to_contain_text("还没有选定哪一列是：时间")
    page.get_by_label("何时").select_option("时间")
    expect(reading).to_contain_text("24 行，均可读取")
    expect(page.get_by_label("080100")).to_have_value("纠纷")


def import_with_it(page: Page, desk: RunningDesk, path: Path) -> None:
    page.goto(f"{desk.url}/intake/imports/")
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="导入文件").click()
    expect(page.get_by_text("导入完成，共核对 24 行")).to_be_visible(timeout=LATER)
    expect(page.locator("main")).to_contain_text("邻市 110 第 1 版")
