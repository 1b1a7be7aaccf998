"""The seven claims in a text, and why no legal period runs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.rules.claims import CLAIMS, claims_in
from liandong.desk.disputes.rules.clocks import NO_COMPLAINT, why_no_clock
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("商家只肯换货，要求退款并赔偿路费", ["退还货款和服务费用", "赔偿损失"]),
        ("要求退货退款 399 元", ["退货", "退还货款和服务费用"]),
        ("冰箱不制冷，商家拒绝维修", ["修理"]),
        ("希望换一台，不行就修好", ["修理", "更换"]),
        ("称重少二两。请求补足", ["补足商品数量"]),
        ("要求退定金", ["退还货款和服务费用"]),
        ("店员态度差", []),
        ("", []),
    ],
)
def test_what_is_asked_for_is_read(text: str, claims: Any) -> None:
    assert claims_in(text) == claims


def test_the_words_of_the_form_are_read_as_themselves() -> None:
    assert claims_in("要求" + "、".join(CLAIMS)) == list(CLAIMS)


@pytest.mark.parametrize(
    ("status", "sources", "name", "words"),
    [
        (Progress.HANDLING, ["police_110"], "", NO_COMPLAINT),
        (Progress.HANDLING, ["walk_in"], "association", "没有法定期限"),
        (Progress.HANDLING, ["walk_in"], "committee", "司法确认"),
        (Progress.SETTLED, ["complaint_12315"], "", "已办结"),
        (Progress.HANDLING, ["complaint_12315"], "regulator", "都已办结或停止"),
    ],
)
def test_where_no_period_runs_the_card_says_why(
    status: Any, sources: Any, name: str, words: Any
) -> None:
    assert words in why_no_clock(status, sources, name)


def test_what_the_police_have_is_not_over() -> None:
    known = Progress.TRANSFERRED, ["complaint_12315"], "regulator", Stage.POLICE
    assert "公安办理期间" in why_no_clock(*known)


def test_a_claim_read_wrongly_is_corrected_in_place_kept_and_undone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    browser, page = signed_in(), reverse("disputes:detail", args=[dispute.number])
    url = reverse("disputes:claims", args=[dispute.number])
    assert f'hx-get="{url}"' in browser.get(page).content.decode()
    form = browser.get(url).content.decode()
    assert 'value="退还货款和服务费用"' in form
    browser.post(url, {"value": ["赔偿损失", "更换"]})
    shown = browser.get(page).content.decode()
    assert "更换、赔偿损失" in shown
    assert "退还货款和服务费用 → 更换、赔偿损失" in shown
    entry = HistoryEntry.objects.get(verb="claimed")
    undo(entry, by=person())
    assert claims_of(dispute, GOLD_COMPLAINT).claims == ("退还货款和服务费用",)
    assert "撤销）" in browser.get(page).content.decode()


def test_claims_that_a_colleague_has_corrected_meanwhile_are_not_overwritten(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record())
    url = reverse("disputes:claims", args=[dispute.number])
    page_version = dispute.stage + "@0"
    signed_in("mediator").post(url, {"value": ["退货"], "page_version": page_version})
    reply = signed_in().post(url, {"value": ["修理"], "page_version": page_version}, follow=True)
    assert "mediator甲" in reply.content.decode()
    assert claims_of(dispute, "").claims == ("退货",)


def test_no_claim_but_those_of_the_form(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record())
    url = reverse("disputes:claims", args=[dispute.number])
    assert "修理" in signed_in().post(url, {"value": ["道歉"]}).content.decode()
    assert not HistoryEntry.objects.filter(verb="claimed").exists()
