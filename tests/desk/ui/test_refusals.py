"""One way to answer what an action refuses, and one status for a form that is not taken."""

from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from liandong.desk.ui import pages
from liandong.desk.ui.middleware import SentFromSheets
from liandong.desk.ui.typed_texts import TextTooLong


class NameForm(forms.Form):
    name = forms.CharField()


class SheetForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=20)
    day = forms.DateField(label="日期")


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    made = rf.post("/")
    vars(made)["session"] = {}
    vars(made)["_messages"] = FallbackStorage(made)
    return made


def test_a_refusal_is_told_as_a_toast_and_what_follows_is_left_out(request_: HttpRequest) -> None:
    done = []
    with pages.refusal_as_toast(request_):
        refuse("日期不对。", "金额不对。")
        done.append("success")
    assert [str(message) for message in get_messages(request_)] == ["日期不对；金额不对。"]
    assert done == []


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = NameForm({"name": "演女士"})
    assert form.is_valid()
    with pages.refusal_on(form, "name"):
        refuse("已有这个人。")
    with pages.refusal_on(form):
        refuse("请稍后再试。")
    assert form.errors["name"] == ["已有这个人。"]
    assert form.non_field_errors() == ["请稍后再试。"]


def test_other_faults_go_on(request_: HttpRequest) -> None:
    with pytest.raises(KeyError), pages.refusal_as_toast(request_):
        raise KeyError


def test_a_posted_action_answers_with_what_it_made_and_its_way_back(request_: HttpRequest) -> None:
    answer = pages.run_action(
        request_,
        lambda: 7,
        lambda made: f"已登记 {made}",
        "/list/",
        tag=lambda made: f"undo:/{made}/",
    )
    (message,) = get_messages(request_)
    assert (str(message), message.extra_tags) == ("已登记 7", "undo:/7/")
    assert (answer.status_code, answer["Location"]) == (302, "/list/")


def test_a_posted_action_that_refuses_goes_on_and_says_why(request_: HttpRequest) -> None:
    answer = pages.run_action(request_, lambda: refuse("金额不对。"), "已登记", "/list/")
    assert [str(message) for message in get_messages(request_)] == ["金额不对。"]
    assert answer["Location"] == "/list/"


def test_a_step_that_a_page_does_not_offer_is_not_found(request_: HttpRequest) -> None:
    words = {"issue": "已签发"}
    answer = pages.run_step(request_, "issue", {"issue": lambda: 7}, words, "/list/")
    assert ([str(message) for message in get_messages(request_)], answer["Location"]) == (
        ["已签发"],
        "/list/",
    )
    with pytest.raises(Http404):
        pages.run_step(request_, "sign", {"issue": lambda: 7}, words, "/list/")


@pytest.mark.parametrize(
    ("data", "lacking", "toast"),
    [
        ({"name": "演女士", "day": "2026-12-02"}, "", "已登记"),
        ({}, "", "没有登记：请把“姓名、日期”填写完整。"),
        ({"day": "某天"}, "", "没有登记：“日期”输入一个有效的日期。"),
        ({}, "没有添加：请写明姓名。", "没有添加：请写明姓名。"),
    ],
)
def test_a_form_of_a_sheet_names_what_it_lacks(
    request_: HttpRequest, data: dict[str, str], lacking: str, toast: str
) -> None:
    form = SheetForm(data)
    answer = pages.run_form(request_, form, lambda: 7, "已登记", "/list/", lacking=lacking)
    assert [str(message) for message in get_messages(request_)] == [toast]
    assert answer["Location"] == "/list/"


def test_a_text_on_a_sheet_that_is_too_long_is_given_back(request_: HttpRequest) -> None:
    form = SheetForm({"name": "长" * 21, "day": "2026-12-02"})
    with pytest.raises(TextTooLong) as refusal:
        pages.run_form(request_, form, lambda: 7, "已登记", "/list/")
    assert refusal.value.text == "长" * 21


def test_a_form_page_goes_to_the_page_of_what_it_made(request_: HttpRequest) -> None:
    form = NameForm({"name": "演女士"})
    answer = pages.form_page(
        request_, "any.html", form, lambda: 7, "已登记", lambda made: f"/list/{made}/"
    )
    assert answer["Location"] == "/list/7/"


@pytest.mark.parametrize(
    ("data", "shown", "errors"),
    [
        ({"name": "演女士"}, False, {}),
        ({"name": "重名"}, True, {"name": ["已有这个人。"]}),
        ({}, True, {"name": ["这个字段是必填项。"]}),
        (None, True, {}),
    ],
)
def test_a_form_page_is_shown_until_its_form_is_taken(
    request_: HttpRequest,
    monkeypatch: pytest.MonkeyPatch,
    data: dict[str, str] | None,
    shown: bool,
    errors: dict[str, list[str]],
) -> None:
    form, given = NameForm(data), dict[str, Any]()

    def render(_request: HttpRequest, _template: str, context: dict[str, Any], **_: Any) -> Any:
        given.update(context)
        return HttpResponse()

    def save() -> None:
        if form.cleaned_data["name"] == "重名":
            refuse("已有这个人。")

    monkeypatch.setattr(pages, "render", render)
    answer = pages.form_page(
        request_,
        "any.html",
        form,
        save,
        "已保存",
        "/list/",
        context=lambda: {"words": "字"},
        field="name",
    )
    assert given == ({"form": form, "words": "字"} if shown else {})
    assert answer.get("Location") == (None if shown else "/list/")
    assert [str(message) for message in get_messages(request_)] == ([] if shown else ["已保存"])
    assert form.errors == errors


@pytest.mark.parametrize(
    ("method", "data", "status"),
    [("POST", {}, 422), ("POST", {"name": "演"}, 200), ("GET", {}, 200), ("POST", None, 200)],
)
def test_only_a_form_that_was_sent_and_not_taken_answers_422(
    rf: RequestFactory,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    data: dict[str, str] | None,
    status: int,
) -> None:
    given: dict[str, Any] = {}
    answer = HttpResponse()
    monkeypatch.setattr(pages, "render", lambda *_, **named: given.update(named) or answer)
    pages.page(rf.generic(method, "/"), "any.html", {"form": NameForm(data), "words": "字"})
    assert given["status"] == status


def refuse(*words: str) -> None:
    raise ValidationError(list(words))


def from_sheet(view: Any, **headers: str) -> tuple[HttpResponse, list[str]]:
    """What a view answers to a form of a sheet, and the messages that wait for the next page."""
    made = RequestFactory().post("/letters/3/", headers={"X-Sheet": "1", **headers})
    vars(made)["session"] = {}
    storage = vars(made)["_messages"] = SessionStorage(made)
    answer = SentFromSheets(view)(made)
    storage.update(answer)
    return answer, [str(message) for message in SessionStorage(made)]


def test_what_is_refused_on_a_sheet_stands_on_it_and_on_no_later_page() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return pages.run_action(request, lambda: refuse("日期<早>了。"), "已登记", "/letters/3/")

    answer, waiting = from_sheet(view)
    assert answer.status_code == 422
    assert "日期&lt;早&gt;了。" in answer.content.decode()
    assert waiting == []


def test_what_is_done_on_a_sheet_leads_the_whole_page_on_with_its_words() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return pages.run_action(request, lambda: None, "已登记", "/letters/3/#answers")

    answer, waiting = from_sheet(view)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/letters/3/#answers")
    assert waiting == ["已登记"]
    here, _waiting = from_sheet(view, Referer="http://testserver/letters/3/?tab=1")
    assert here["HX-Redirect"] == "/letters/3/"


def test_what_was_done_in_part_is_no_refusal() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        messages.success(request, "已办 2 件")
        messages.error(request, "有 1 件没有办")
        return pages.go_on(request, "/letters/")

    answer, waiting = from_sheet(view)
    assert answer.status_code == 204
    assert waiting == ["已办 2 件", "有 1 件没有办"]


def test_a_form_that_has_a_page_of_its_own_is_refused_on_the_sheet_as_well() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return pages.page(request, "ui/gallery.html", {"form": SheetForm({"day": "x"})})

    answer, _waiting = from_sheet(view)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "日期" in answer.content.decode()


def test_without_htmx_a_sheet_is_answered_as_before(request_: HttpRequest) -> None:
    answer = SentFromSheets(lambda request: pages.go_on(request, "/letters/"))(request_)
    assert (answer.status_code, answer["Location"]) == (302, "/letters/")


def test_a_refusal_that_names_its_field_stands_there_and_else_above_the_form() -> None:
    form = SheetForm({"name": "演女士", "day": "2026-12-02"})
    assert form.is_valid()
    with pages.refusal_on(form):
        raise ValidationError({"day": "日期已过。", "place": "没有这个地点。"})
    assert form.errors["day"] == ["日期已过。"]
    assert form.non_field_errors() == ["没有这个地点。"]
