"""What the scripts of the desk do for a person: keys, lists, filters, drafts, sheets, charts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, settle


def test_slash_goes_to_the_search_field_and_enter_searches(gallery: str, page: Page) -> None:
    page.goto(gallery)
    page.keyboard.press("/")
    page.keyboard.type("羽绒服/退货")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/list/\\?q="))
    expect(page.get_by_role("searchbox", name="搜索")).to_have_value("羽绒服/退货")


def test_j_and_k_move_and_enter_opens(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    for key in "jjjk":
        page.keyboard.press(key)
    expect(page.locator("tbody tr").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("number=.*0001"))


def test_a_click_anywhere_on_a_row_opens_it_and_back_returns(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    page.locator("tbody tr").nth(2).locator("td").nth(3).click()
    expect(page).to_have_url(re.compile("number=.*0002"))
    page.go_back()
    expect(page).to_have_url(re.compile("/list/$"))


def test_question_mark_lists_the_keys_and_escape_closes(gallery: str, page: Page) -> None:
    page.goto(gallery)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    expect(sheet).to_be_visible()
    assert_accessible(page, within="#keys")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_e_corrects_what_the_machine_said(gallery: str, page: Page) -> None:
    page.goto(gallery)
    settle(page)
    with page.expect_request(re.compile("/reveal/")):
        page.keyboard.press("e")


def test_letters_written_into_a_field_are_no_commands(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    page.get_by_label("商家").fill("")
    page.get_by_label("商家").press_sequentially("j/?e")
    expect(page.get_by_label("商家")).to_have_value("j/?e")


def test_a_filter_answers_while_typing_and_has_an_address(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    page.get_by_label("内容").fill("无")
    expect(page.get_by_text("没有符合条件的纠纷")).to_be_visible()
    reason = "only what was chosen is in the address, and that it is of all districts"
    assert page.url.endswith("/list/?district=&q=%E6%97%A0"), reason
    assert page.get_by_label("内容").evaluate("field => field === document.activeElement")
    page.get_by_label("内容").fill("")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.go_back()
    expect(page.get_by_text("没有符合条件的纠纷")).to_be_visible()


def test_sorting_keeps_the_filter_and_turns_round(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/?sector=食品&page=2")
    page.get_by_role("link", name="金额").click()
    expect(page).to_have_url(re.compile("sector=.*&sort=-amount$"))
    expect(page.get_by_role("columnheader", name="金额")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_role("link", name="金额").click()
    expect(page).to_have_url(re.compile("sort=amount$"))


def test_pages_keep_the_filter(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/?sector=食品")
    page.get_by_role("navigation", name="分页").get_by_role("link", name="3").click()
    expect(page).to_have_url(re.compile("sector=.*&page=3$"))
    expect(page.get_by_text("41–60，共 64 条")).to_be_visible()


def test_a_toast_offers_to_undo_and_can_be_closed(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/?say")
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("已更正行业类别")
    with page.expect_request(lambda request: request.method == "POST"):
        toast.get_by_role("button", name="撤销").click()
    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_have_count(0)


def fill_in(page: Page, shop: str) -> None:
    """Type, and wait until the desk has it: after the pause that follows the last stroke."""
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        page.get_by_label("商家").fill(shop)
        page.get_by_label("退货").check()


def test_a_draft_survives_a_reload_says_so_and_goes_when_taken(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    expect(page.get_by_text("已恢复未提交的草稿")).to_have_count(0)
    fill_in(page, "云裳衣橱")
    page.reload()
    expect(page.get_by_text("已恢复未提交的草稿（09:05 保存）")).to_be_visible()
    assert_accessible(page)
    expect(page.get_by_label("商家")).to_have_value("云裳衣橱")
    expect(page.get_by_label("退货")).to_be_checked()
    with page.expect_response(lambda reply: reply.request.method == "DELETE"):
        page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="纠纷")).to_be_visible()
    page.goto(f"{gallery}/form/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("商家")).to_have_value("")
    expect(page.get_by_text("已恢复未提交的草稿")).to_have_count(0)


def test_a_restored_draft_is_emptied_by_one_button(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    fill_in(page, "云裳衣橱")
    page.reload()
    with page.expect_response(lambda reply: reply.request.method == "DELETE"):
        page.get_by_role("button", name="清空").click()
    expect(page.get_by_label("商家")).to_have_value("")
    expect(page.get_by_label("退货")).not_to_be_checked()
    expect(page.get_by_text("已恢复未提交的草稿")).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("商家")).to_have_value("")


def test_what_is_typed_stays_out_of_the_storage_of_the_browser(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    fill_in(page, "云裳衣橱")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "云裳" not in stored


def test_a_long_draft_is_kept_as_well(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    long = "退货" * 15_000  # 90 kB, more than a page that is being left may send
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        page.get_by_label("一句话事实").fill(long)
    page.reload()
    expect(page.get_by_label("一句话事实")).to_have_value(long)


@pytest.mark.parametrize(
    ("status", "words"), [(422, "内容太长，草稿没有存下"), (503, "草稿没有存下")]
)
def test_a_draft_that_is_not_kept_is_told_once(
    gallery: str, page: Page, status: int, words: str
) -> None:
    page.watch.allow(f"status of {status}")  # type: ignore[attr-defined]
    page.route("**/drafts/**", lambda route: route.fulfill(status=status))
    page.goto(f"{gallery}/form/")
    for shop in ("云裳衣橱", "云裳鞋店"):
        fill_in(page, shop)
        expect(page.get_by_text(words)).to_have_count(1)


def test_a_draft_survives_an_answer_that_did_not_take_it(gallery: str, page: Page) -> None:
    page.watch.allow("status of 403")  # type: ignore[attr-defined]
    page.goto(f"{gallery}/form/")
    page.get_by_label("商家").fill("云裳衣橱")
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'old'")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="页面已过期")).to_be_visible()
    page.goto(f"{gallery}/form/")
    expect(page.get_by_label("商家")).to_have_value("云裳衣橱")


def test_filters_fold_on_the_phone(gallery: str, phone_page: Page) -> None:
    phone_page.goto(f"{gallery}/list/")
    expect(phone_page.get_by_label("自")).to_be_hidden()
    phone_page.get_by_role("button", name="更多条件").click()
    expect(phone_page.get_by_label("自")).to_be_visible()


def test_the_head_of_a_table_stays_in_sight(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    settle(page)
    page.locator("tbody tr").nth(19).scroll_into_view_if_needed()
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("columnheader", name="编号")).to_be_in_viewport()


def test_a_confirm_sheet_says_what_will_happen_and_can_be_left(gallery: str, page: Page) -> None:
    page.goto(gallery)
    page.get_by_role("button", name="终止调解").click()
    sheet = page.get_by_role("dialog", name="终止调解")
    expect(sheet).to_contain_text("2 名当事人")
    assert_accessible(page, within="#end")
    sheet.get_by_role("button", name="取消").click()
    expect(sheet).to_be_hidden()


def test_personal_data_asks_why_and_hides_again_after_a_minute(gallery: str, page: Page) -> None:
    page.clock.install()
    page.goto(gallery)
    page.get_by_role("button", name="查看").first.click()
    sheet = page.get_by_role("dialog", name="查看个人信息")
    sheet.get_by_label("联系当事人").check()
    with page.expect_request(re.compile("/reveal/")) as sent:
        sheet.get_by_role("button", name="查看", exact=True).click()
    assert "reason" in (sent.value.post_data or "")
    expect(page.get_by_text("199 0000 0001")).to_be_visible()
    page.clock.run_for(61_000)
    expect(page.get_by_text("199****0001")).to_be_visible()
    expect(page.get_by_text("199 0000 0001")).to_have_count(0)


def test_declining_to_look_asks_the_server_nothing(gallery: str, page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(gallery)
    page.get_by_role("button", name="查看").first.click()
    page.get_by_role("button", name="不查看").click()
    assert not [url for url in requests if "/reveal/" in url]


def test_a_chart_turns_into_its_table(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/picture/")
    settle(page)
    frame = page.locator("#sectors")
    frame.get_by_role("button", name="表格").click()
    expect(frame.get_by_role("link", name="服装鞋帽")).to_be_visible()
    expect(frame.locator("[data-chart]")).to_be_hidden()
    assert_accessible(page, within="#sectors")


def test_a_click_in_a_chart_opens_the_rows_behind_it(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/picture/")
    settle(page)
    page.locator("#cloud [data-chart]").click()  # the heaviest word stands in the middle
    expect(page).to_have_url(re.compile("/list/\\?q=%E8%A1%A3%E6%9C%8D"))
    page.goto(f"{gallery}/picture/")
    settle(page)
    page.locator("#trend [data-chart]").click()
    expect(page).to_have_url(re.compile("/list/\\?day="))


def test_the_definition_of_a_figure_shows_on_focus_and_leaves(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/picture/")
    page.get_by_role("button", name="消费纠纷的口径").click()
    expect(page.get_by_role("tooltip")).to_contain_text("去重后的纠纷数")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_dark_or_light_is_kept_and_charts_follow(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/picture/")
    page.locator(".ld-me").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(gallery)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_rail_folds_and_stays_folded(gallery: str, page: Page) -> None:
    page.goto(gallery)
    page.get_by_role("button", name="收起").click()
    page.goto(f"{gallery}/list/")
    expect(page.locator("html")).to_have_attribute("data-rail", "folded")
    expect(page.get_by_role("link", name="研判").first).to_be_visible()


def test_a_refused_fragment_is_told_and_swaps_nothing(gallery: str, page: Page) -> None:
    page.watch.allow("status of 403")  # type: ignore[attr-defined]
    page.route("**/list/?*", lambda route: route.fulfill(status=403, body="<p>不行</p>"))
    page.goto(f"{gallery}/list/")
    page.get_by_label("内容").fill("无")
    expect(page.locator("[data-toast]")).to_contain_text("没有权限")
    expect(page.locator("tbody tr")).to_have_count(20)


def test_a_page_is_printed_without_its_frame(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(page.locator(".ld-print-head")).to_contain_text("打印人 周守诚")


def test_on_paper_every_chart_stands_in_the_light_and_lower(gallery: str, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{gallery}/picture/")
    charts = page.locator("[data-chart]")
    expect(page.locator(".ld-chart-paper")).to_have_count(charts.count())
    page.emulate_media(media="print")
    expect(charts.first).to_be_hidden()
    paper = page.locator(".ld-chart-paper").first
    expect(paper).to_be_visible()
    darkest = """canvas => {
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let light = 0, seen = 0;
        for (let at = 0; at < data.length; at += 4)
            if (data[at + 3] > 200) { seen++; light += data[at] + data[at + 1] + data[at + 2]; }
        return light / seen / 3;
    }"""
    assert paper.evaluate(darkest) < 170, "what was drawn for a dark page cannot be read on paper"


def test_on_paper_a_chart_is_whole_even_where_the_machine_is_slow(gallery: str, page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 30})
    page.goto(f"{gallery}/picture/")
    charts = page.locator("[data-chart]")
    expect(page.locator(".ld-chart-paper")).to_have_count(charts.count(), timeout=60_000)
    page.emulate_media(media="print")
    hours = page.locator("#hours > canvas")
    lowest = """canvas => {
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let row = canvas.height;
        while (--row > 0) {
            let painted = 0;
            for (let at = 4 * row * canvas.width; at < 4 * (row + 1) * canvas.width; at += 4)
                if (data[at + 3] > 200) painted++;
            if (painted > 0.8 * canvas.width) return row / canvas.height;
        }
        return 0;
    }"""
    assert hours.evaluate(lowest) > 0.8, "the last day of the week is missing"


def test_a_printed_list_fits_its_sheet(gallery: str, page: Page) -> None:
    page.set_viewport_size({"width": 1009, "height": 680})
    page.goto(f"{gallery}/list/")
    page.emulate_media(media="print")
    inside, outside = page.locator("table").bounding_box(), page.locator("main").bounding_box()
    assert inside is not None
    assert outside is not None
    assert inside["x"] + inside["width"] <= outside["x"] + outside["width"] + 1


def test_the_file_that_was_chosen_is_named_in_chinese(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/form/")
    field = page.get_by_label("凭证照片")
    expect(page.locator(".ld-file")).to_contain_text("未选文件")
    field.set_input_files({"name": "收据.png", "mimeType": "image/png", "buffer": b"x" * 3000})
    expect(page.locator(".ld-file")).to_contain_text("收据.png（3 KB）")


def test_all_districts_can_be_asked_for_against_the_switch(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/?district=D02")
    page.get_by_role("search", name="筛选").get_by_label("商圈").select_option(label="全部")
    expect(page).to_have_url(re.compile(r"/list/\?district=$"))


def test_what_is_taken_along_is_what_the_filter_shows(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    page.get_by_role("search", name="筛选").get_by_label("行业").select_option(label="食品")
    expect(page).to_have_url(re.compile("sector="))
    with page.expect_request("**/out/**") as request:
        page.get_by_role("link", name="导出").click()
    assert "sector=%E9%A3%9F%E5%93%81" in request.value.url


def test_columns_are_chosen_in_a_menu(gallery: str, page: Page) -> None:
    page.goto(f"{gallery}/list/")
    expect(page.get_by_role("columnheader", name="行业")).to_have_count(0)
    page.get_by_text("选列").click()
    expect(page.get_by_role("checkbox", name="行业")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="商家")).to_be_checked()


def test_on_the_phone_the_one_action_is_under_the_thumb(gallery: str, phone_page: Page) -> None:
    phone_page.goto(gallery)
    button = phone_page.get_by_role("link", name="派出").bounding_box()
    assert button is not None
    assert button["y"] > 700
    assert button["width"] > 350
    assert phone_page.locator(".ld-phone-bar > *").count() == 4


def test_text_is_large_enough_on_the_phone(gallery: str, phone_page: Page) -> None:
    phone_page.goto(f"{gallery}/form/")
    size = "element => getComputedStyle(element).fontSize"
    assert phone_page.locator("body").evaluate(size) == "16px"
    assert phone_page.get_by_label("商家").evaluate(size) == "16px"
