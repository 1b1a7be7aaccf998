"""Components as HTML: their words, escaping, and what screen readers get."""

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from jinja2.exceptions import UndefinedError

from liandong.desk.ui import icons, widgets
from liandong.desk.ui.kinds import Step


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get(context.pop("where", "/"))
    return str(engines["jinja"].from_string(source).render(context, request))


def test_an_icon_is_hidden_from_screen_readers_unless_it_speaks() -> None:
    assert 'aria-hidden="true"' in drawn('{{ ui.icon("phone") }}')
    assert 'role="img" aria-label="电话"' in drawn('{{ ui.icon("phone", label="电话") }}')


def test_an_icon_that_is_not_in_the_set_says_how_to_add_it() -> None:
    with pytest.raises(LookupError, match="add its name"):
        icons.svg("no-such-icon")


def test_what_a_user_wrote_is_escaped_in_every_component() -> None:
    evil = "<script>alert(1)</script>"
    html = drawn(
        "{{ ui.badge(e) }}{% call ui.card(e) %}{% endcall %}"
        "{% call ui.page_head(e, subtitle=e) %}{% endcall %}"
        "{{ ui.person_chip(e, e, role=e) }}{{ ui.answer_chip(e, e, 0.5) }}"
        '{{ ui.empty_state("inbox", e, e) }}'
        "{{ ui.figure_tile(e, e, definition=e) }}{{ ui.filter_words(e) }}{{ ui.facts(rows) }}"
        '{% call ui.confirm_sheet("k", e, "/x/", e) %}{{ e }}{% endcall %}',
        e=evil,
        rows=[(evil, evil)],
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_corrected_answer_names_who_decided_instead_of_the_machine() -> None:
    html = drawn('{{ ui.answer_chip("行业", "食品", 0.93, corrected_by="李明") }}')
    assert "李明 已更正" in html
    assert "系统识别" not in html


def test_the_machine_is_never_certain() -> None:
    assert "系统识别 99%" in drawn('{{ ui.answer_chip("行业", "食品", 0.9999) }}')


def test_a_clock_without_working_out_is_plain_and_with_one_can_be_opened() -> None:
    assert "<details" not in drawn('{{ ui.clock_chip(none, 2, "amber") }}')
    opened = drawn('{{ ui.clock_chip(none, 2, "amber", "自次日起算") }}')
    assert "<details" in opened
    assert "自次日起算" in opened


def test_nobody_is_revealed_where_no_address_is_given() -> None:
    assert "查看" not in drawn('{{ ui.person_chip("王**", "199****0001") }}')


def test_progress_of_unknown_length_shows_how_much_is_done() -> None:
    html = drawn("{{ ui.progress_bar(1200, none) }}")
    assert "1,200" in html
    assert "%" not in html


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(5), 20).get_page(1)
    assert drawn("{{ ui.pagination(page) }}", page=page).strip() == ""


def test_many_pages_show_the_neighbours_and_the_ends() -> None:
    page = Paginator(range(1000), 20).get_page(25)
    html = drawn("{{ ui.pagination(page) }}", page=page, where="/?q=掉色")
    assert "?q=%E6%8E%89%E8%89%B2&amp;page=26" in html
    assert "page=10" not in html
    assert "共 1,000 条" in html


@pytest.mark.parametrize(
    ("where", "order", "leads_to"),
    [
        ("/", "none", "?sort=-at"),
        ("/?sort=-at&page=3", "descending", "?sort=at"),
        ("/?sort=at", "ascending", "?sort=-at"),
    ],
)
def test_a_head_sorts_down_first_and_begins_at_page_one(
    where: str, order: str, leads_to: str
) -> None:
    state = widgets.sort_state(RequestFactory().get(where), "at")
    assert state == {"order": order, "href": leads_to}


class Small(forms.Form):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    note = forms.CharField(label="备注", required=False)
    kind = forms.ChoiceField(label="方式", choices=[("a", "电话")], widget=forms.RadioSelect)


def test_help_and_errors_belong_to_their_field() -> None:
    html = drawn('{{ ui.field(form["name"]) }}', form=Small({}))
    assert 'aria-describedby="id_name-help id_name-errors"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name-errors"' in html


def test_only_what_may_be_left_out_is_marked() -> None:
    form = Small()
    assert "选填" in drawn('{{ ui.field(form["note"]) }}', form=form)
    assert "选填" not in drawn('{{ ui.field(form["name"]) }}', form=form)


def test_choices_are_one_group_with_a_legend() -> None:
    html = drawn('{{ ui.field(form["kind"]) }}', form=Small())
    assert "<legend" in html
    assert 'class="form-check-input"' in html


def test_a_mistyped_component_is_named() -> None:
    with pytest.raises(UndefinedError, match="clock_chips"):
        drawn("{{ ui.clock_chips(none) }}")


class WhereForm(forms.Form):
    place = forms.CharField(label="地点")
    kinds = forms.MultipleChoiceField(
        label="形式", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple
    )
    day = forms.DateField(label="日期")


def test_a_page_that_is_refused_begins_at_its_first_fault_and_each_fault_is_tied_to_its_field() -> (
    None
):
    form = WhereForm({"place": "演示厅", "day": "某天"})
    html = drawn('{{ ui.form_card(form, "登记") }}', form=form, csrf_input="")
    assert html.count("autofocus") == 1
    assert 'aria-describedby="id_kinds-errors" tabindex="-1" autofocus>' in html
    assert 'aria-describedby="id_day-errors"' in html
    for name in ("kinds", "day"):
        assert f'<p class="ld-error" id="id_{name}-errors">' in html


def test_a_fault_of_the_whole_form_comes_first() -> None:
    form = WhereForm({})
    form.add_error(None, "请稍后再试。")
    html = drawn('{{ ui.form_card(form, "登记") }}', form=form, csrf_input="")
    assert html.count("autofocus") == 1
    assert 'role="alert" tabindex="-1" autofocus>' in html


@pytest.mark.parametrize(
    ("states", "named"),
    [
        (("done", "now", "next"), "送审"),
        (("done", "done", "done"), "批准"),
        (("next", "next", "next"), "拟稿"),
    ],
)
def test_on_a_phone_one_stage_has_its_name(states: tuple[str, ...], named: str) -> None:
    steps = [Step(*pair) for pair in zip(("拟稿", "送审", "批准"), states, strict=True)]
    html = drawn("{{ ui.stepper(steps) }}", steps=steps)
    assert html.count("ld-step-named") == 1
    after = html.split("ld-step-named", 1)[1]
    assert after.split('class="ld-step-label">', 1)[1].startswith(named)
