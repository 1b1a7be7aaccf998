"""Quick registration: the shop is found while typing, class and amount are read along."""

import pytest
from playwright.sync_api import Page, expect

from liandong.desk.config.demo import PASSWORD
from tests.browser import assert_accessible, assert_fits
from tests.journeys.pages import sign_in
from tests.running_desk import RunningDesk

DRESS = "买的连衣裙洗一次就掉色，店家不给退，要求退货退款 268 元"


def open_registration(page: Page, desk: RunningDesk) -> None:
    sign_in(page, desk.url, "duty", PASSWORD)
    page.goto(f"{desk.url}/disputes/new/")


def a_shop(page: Page) -> tuple[str, str]:
    """The sign of some shop that the register has, and its registered name."""
    answer = page.request.get(page.url + "merchants/", params={"shop": "服装"})
    listed = page.evaluate(
        """(rows) => {
          const list = document.createElement("ul");
          list.innerHTML = rows;
          const [row] = list.querySelectorAll("[data-name]");
          return [row.querySelector("span").textContent, row.dataset.name];
        }""",
        answer.text(),
    )
    return listed[0], listed[1]


def test_a_registered_shop_is_chosen_by_keyboard_and_what_was_typed_is_read(
    desk: RunningDesk, page: Page
) -> None:
    open_registration(page, desk)
    sign, name = a_shop(page)
    field = page.locator("#id_shop")
    field.click()
    page.keyboard.type(sign)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    chosen = options.first.get_attribute("data-name")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value(chosen or name)
    expect(page.get_by_text("已登记商户 ·")).to_be_visible()
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.locator("#id_what").fill(DRESS)
    reading = page.locator("#reading")
    expect(reading).to_contain_text("服装鞋帽")
    expect(reading).to_contain_text("268 元")
    assert_accessible(page)
    field.fill("别的店")
    expect(page.get_by_text("已登记商户 ·")).to_have_count(0)


@pytest.mark.short
def test_on_the_phone_a_shop_is_chosen_by_a_tap(desk: RunningDesk, phone_page: Page) -> None:
    page = phone_page
    open_registration(page, desk)
    sign, _name = a_shop(page)
    page.locator("#id_shop").tap()
    page.keyboard.type(sign)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    assert_fits(page)
    name = option.get_attribute("data-name") or ""
    option.tap()
    expect(page.locator("#id_shop")).to_have_value(name)
    assert_fits(page)
