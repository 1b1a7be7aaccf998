"""Drafts of forms: what was submitted is not brought back by a save that comes late."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import Draft, Session
from liandong.desk.access.sign_in.sessions import LAST_USED
from liandong.desk.intake.models import Record
from tests.desk.steps.samples import PASSWORD

URL = f"{reverse('access:drafts')}?form=registration"


def save(browser: Client, at: int, name: str) -> None:
    sent: Any = browser.post(
        URL,
        json.dumps({"name": name}),
        content_type="application/json",
        headers={"X-Draft-At": str(at)},
    )
    assert sent.status_code == 204


def kept(browser: Client) -> Any:
    return browser.get(URL).json()["fields"]


def test_a_save_that_comes_after_its_form_was_accepted_is_dropped(signed_in: Any) -> None:
    browser = signed_in("duty_officer")
    save(browser, 1000, "甲")
    assert kept(browser) == {"name": "甲"}
    browser.delete(URL, headers={"X-Draft-At": "2000"})
    assert kept(browser) is None
    save(browser, 1900, "甲")  # sent before, overtaken on the way
    assert kept(browser) is None
    save(browser, 2500, "乙")
    assert kept(browser) == {"name": "乙"}


def ended(browser: Client, settings: Any) -> None:
    """Nobody has used it for a day."""
    session = browser.session
    session[LAST_USED] = int(session.get(LAST_USED, time.time())) - 86_400
    session.save()


def sign_in_page(browser: Client) -> str:
    return str(browser.get("/sign-in/").content.decode())


def test_a_session_that_ends_says_so_and_what_was_not_submitted(
    signed_in: Any, settings: Any
) -> None:
    browser = signed_in("duty_officer")
    save(browser, 1000, "王女士")
    ended(browser, settings)
    assert browser.get("/board/").status_code == 302
    shown = sign_in_page(browser)
    assert "已自动退出" in shown
    assert "草稿已随登录结束删除：快速登记（" in shown
    assert "王女士" not in shown
    assert not Draft.objects.exists()


def test_what_was_just_submitted_is_told_not_to_be_kept(signed_in: Any, settings: Any) -> None:
    browser = signed_in("duty_officer")
    ended(browser, settings)
    browser.post(reverse("disputes:new"), {"what": "买的鞋开胶，要求退款"})
    shown = sign_in_page(browser)
    assert "刚才提交的内容没有保存" in shown
    assert "草稿" not in shown
    assert not Record.objects.exists()


def test_a_page_that_saves_by_itself_submits_nothing(signed_in: Any, settings: Any) -> None:
    browser = signed_in("duty_officer")
    ended(browser, settings)
    browser.post(URL, "{}", content_type="application/json", headers={"X-Draft-At": "1"})
    shown = sign_in_page(browser)
    assert "已自动退出" in shown
    assert "刚才提交的内容没有保存" not in shown


def test_an_empty_or_accepted_draft_is_not_named(signed_in: Any, settings: Any) -> None:
    browser = signed_in("duty_officer")
    save(browser, 1000, "")
    ended(browser, settings)
    browser.get("/board/")
    assert "草稿" not in sign_in_page(browser)


def test_what_a_form_is_about_is_not_told_before_somebody_has_signed_in(
    signed_in: Any, settings: Any
) -> None:
    browser = signed_in("duty_officer")
    for form in ("note-LD20261129-0001", "something-else"):
        browser.post(
            f"{reverse('access:drafts')}?form={form}",
            json.dumps({"text": "甲"}),
            content_type="application/json",
        )
    ended(browser, settings)
    browser.get("/board/")
    shown = sign_in_page(browser)
    assert "纠纷备注（" in shown
    assert "其他表单（" in shown
    assert "LD20261129" not in shown


def test_after_signing_in_again_nothing_of_it_is_left(
    signed_in: Any, settings: Any, person: Any
) -> None:
    browser = signed_in("duty_officer")
    save(browser, 1000, "王女士")
    ended(browser, settings)
    browser.get("/board/")
    browser.post("/sign-in/", {"username": person().username, "password": PASSWORD})
    assert "lost" not in browser.session
    assert browser.get("/board/").status_code == 200


def test_a_session_ended_elsewhere_says_that_it_is_gone(signed_in: Any) -> None:
    browser = signed_in("duty_officer")
    Session.objects.all().delete()
    reply = browser.get("/board/", follow=True)
    assert "登录已失效" in reply.content.decode()


def test_who_signs_out_is_told_nothing_of_the_kind(signed_in: Any) -> None:
    browser = signed_in("duty_officer")
    reply = browser.post("/sign-out/", follow=True)
    for words in ("失效", "没有保存", "已自动退出"):
        assert words not in reply.content.decode()


def test_a_draft_without_a_moment_is_dropped_as_ever(signed_in: Any) -> None:
    browser = signed_in("duty_officer")
    save(browser, 1000, "甲")
    browser.delete(URL)
    assert kept(browser) is None


@pytest.mark.parametrize("sent", ["[" * 50_000, '{"a":' * 10_000, "[]", "{"])
def test_what_is_no_draft_is_refused_however_deep_it_is(signed_in: Any, sent: str) -> None:
    answer = signed_in("duty_officer").post(URL, sent, content_type="application/json")
    assert answer.status_code == 422
    assert not Draft.objects.exists()
