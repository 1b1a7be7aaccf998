"""A list: its head, its cells, its empty state, a person's settings of it."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import path

from liandong.desk.ui import navigation
from liandong.desk.ui.kinds import OwnList, OwnView
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.navigation import DistrictSwitch, Frame
from liandong.desk.ui.pages import narrowed_by_district

urlpatterns = [path("out/", lambda request: HttpResponse(), name="out")]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("empty_frame")]
KIND = ListKind(
    (Column("shop", "商家", head=True), Column("sum", "金额", number=True, sorts=True)),
    nothing=Empty("inbox", "还没有商家", "先登记。"),
    unit="家",
    key="shops",
)
ROWS = [{"shop": "甲<b>", "sum": 1}, {"shop": "乙", "sum": ""}]
TABLE = (
    "{% call ui.list_table(listing) %}{% for row in listing.page %}<tr>"
    '{% call ui.cell(listing, "shop") %}{{ row.shop }}{% endcall %}'
    '{% call ui.cell(listing, "sum") %} {{ row.sum }} {% endcall %}'
    "</tr>{% endfor %}{% endcall %}"
)


def request_for(where: str) -> HttpRequest:
    request = RequestFactory().get(where)
    request.session = {}  # type: ignore[assignment]
    return request


def drawn(rows: list[Any], where: str = "/", words: tuple[str, ...] = ()) -> str:
    request = request_for(where)
    shown = listing(request, KIND, rows, words)  # type: ignore[arg-type]
    return str(engines["jinja"].from_string(TABLE).render({"listing": shown}, request))


def test_a_cell_is_that_of_its_column_and_what_is_written_in_it_is_escaped() -> None:
    html = drawn(ROWS)
    assert '<th scope="row">甲&lt;b&gt;</th><td class="ld-number" data-label="金额">1</td>' in html
    assert '<td class="ld-number" data-label="金额">—</td>' in html


def test_in_a_row_of_totals_what_is_no_value_of_the_column_is_not_labelled_as_one() -> None:
    total = '{% call ui.cell(listing, "sum", labelled=false) %}共 2 家{% endcall %}'
    request = request_for("/")
    shown = listing(request, KIND, ROWS)  # type: ignore[arg-type]
    html = str(engines["jinja"].from_string(total).render({"listing": shown}, request))
    assert html == '<td class="ld-number">共 2 家</td>'


def test_only_a_column_that_sorts_can_be_clicked() -> None:
    html = drawn(ROWS, "/?sort=-sum&page=1")
    assert 'aria-sort="descending"' in html
    assert 'href="?sort=sum"' in html
    assert "sort=-shop" not in html


def test_an_empty_list_says_whether_it_is_the_filter() -> None:
    assert "还没有商家" in drawn([])
    narrowed = drawn([], words=("食品",))
    assert "还没有商家" not in narrowed
    assert "清除筛选" in narrowed


def test_a_column_that_somebody_does_without_is_gone_from_head_and_rows() -> None:
    navigation.register_own_lists(
        lambda request, key: OwnList((), frozenset({"sum"}), "/save/", "/columns/")
    )
    html = drawn(ROWS)
    assert "ld-number" not in html
    assert '<input class="form-check-input" type="checkbox" name="shown" value="sum">' in html
    assert 'value="shop"' not in html, "what names the row cannot be left out"


def test_a_view_that_is_kept_is_offered_and_only_the_one_in_force_can_be_dropped() -> None:
    views = (OwnView("甲店", "/?q=甲", "/drop/1/"), OwnView("乙店", "/?q=乙", "/drop/2/", True))
    navigation.register_own_lists(lambda request, key: OwnList(views, frozenset(), "/s/", "/c/"))
    html = drawn(ROWS, "/?q=乙", words=("“乙”",))
    assert 'href="/?q=甲"' in html
    assert "/drop/1/" not in html
    assert "/drop/2/" in html
    assert 'name="query" value="q=%E4%B9%99"' in html


class Filter(forms.Form):
    q = forms.CharField(label="名称", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), ("a", "甲类")])
    since = forms.DateField(label="自", required=False, widget=forms.DateInput({"type": "date"}))


def test_a_filter_is_said_in_words_without_what_is_wrong() -> None:
    assert words_of(Filter({"q": "云裳", "kind": "a"})) == ["名称 “云裳”", "甲类"]
    assert words_of(Filter({"kind": "x", "since": "2026-02-30"})) == []
    assert words_of(Filter({"since": "2026-02-03"})) == ["自 2026-02-03"]


def test_a_bare_list_leads_to_the_district_that_is_switched_to(empty_frame: Frame) -> None:
    view = narrowed_by_district(lambda request: HttpResponse("all"))
    assert view(request_for("/list/")).status_code == 200
    empty_frame.districts = lambda request: DistrictSwitch((("铜马", "铜马"),), "铜马", "out")
    answer = view(request_for("/list/"))
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/list/?district=%E9%93%9C%E9%A9%AC",
    )
    assert view(request_for("/list/?due=today")).content == b"all"
    assert view(request_for("/list/?district=")).content == b"all"


def test_a_list_of_the_switched_district_is_one_click_from_all(empty_frame: Frame) -> None:
    empty_frame.districts = lambda request: DistrictSwitch((("铜马", "铜马"),), "铜马", "out")
    assert "看全部商圈" in drawn(ROWS, words=("铜马",))
    assert "清除筛选" not in drawn(ROWS, words=("铜马",)), "it would lead to the same again"
    assert "清除筛选" in drawn(ROWS, words=("铜马", "食品"))
    assert "看全部商圈" not in drawn(ROWS, words=("食品",))
