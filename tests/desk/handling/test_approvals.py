"""待我审批: a request reaches the supervisor, and the decision reaches who made it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.approvals import ask_extension, decide_extension
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Approval, Clock, Dispute, HistoryEntry
from liandong.desk.disputes.queries.approvals import answers_to, waiting_for
from liandong.desk.handling.actions.recusals import ask_recusal, decide_recusal
from liandong.desk.handling.queries.presiding import recused
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.disputes.workflow.test_stepping import go

BADGE = '<span class="ld-count">1</span>'


def get(client: Any, name: str) -> str:
    return client.get(reverse(name)).content.decode()


@pytest.fixture
def request_for_recusal(mediated: Any, person: Callable[..., User]) -> Approval:
    by = person("mediator")
    ask_recusal(mediated, mediator=by, reason="调解员与店主是亲属", by=by)
    return Approval.objects.get()


@pytest.mark.long
def test_a_recusal_reaches_the_supervisor_and_the_decision_who_asked(
    request_for_recusal: Approval,
    mediated: Any,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    chief = signed_in("supervisor")
    assert BADGE in get(chief, "board:duty")
    assert "待我审批" in get(chief, "disputes:approvals_on_the_board")
    listed = get(chief, "disputes:approvals")
    assert "调解员与店主" in listed
    room = reverse("handling:decide_recusal", args=[mediated.number])
    assert room in listed
    form = {"granted": "1", "successor": person("people_mediator").pk, "page_version": "suspended"}
    chief.post(room, form)
    assert BADGE not in get(chief, "board:duty")
    board = get(signed_in("mediator"), "disputes:approvals_on_the_board")
    assert "我的申请有了决定" in board
    assert "准许" in board
    signed_in("mediator").post(reverse("disputes:answer_read", args=[request_for_recusal.pk]))
    assert "我的申请有了决定" not in get(signed_in("mediator"), "disputes:approvals_on_the_board")
    assert AuditEntry.objects.filter(action="approval.decide").exists()


NAME, PHONE = "阿不都", "19900007731"


@pytest.fixture
def of_named(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """A request that names the consumer of a dispute that nobody who reads it holds."""
    dispute = dispute_of(add_record(DRESS, person_name=NAME, person_phone=PHONE))
    today, by = timezone.localdate(), person("people_mediator")
    tell_clock(
        dispute=dispute,
        code="work_order",
        what="start",
        on=today,
        until=today + timedelta(2),
        by=person("mediator"),
    )
    until, reason = today + timedelta(5), f"{NAME}在外地，电话{PHONE}"
    return ask_extension(dispute=dispute, code="work_order", until=until, reason=reason, by=by)


def test_reason_and_answer_of_a_request_are_masked_and_revealed_for_a_reason(
    of_named: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """As the same words are as a note on the page of the dispute."""
    chief = signed_in("supervisor")
    listed = get(chief, "disputes:approvals")
    assert "阿**在外地" in listed
    assert NAME not in listed
    assert PHONE not in listed
    url = reverse("access:reveal", args=["approval", of_named.pk, "reason"])
    assert url in listed
    shown = chief.post(url, {"reason": "联系当事人"}).content.decode()
    assert f"{NAME}在外地" in shown
    answer = f"请再给{NAME}打电话{PHONE}"
    decide_extension(of_named, granted=False, answer=answer, by=person("supervisor"))
    board = get(signed_in("people_mediator"), "disputes:approvals_on_the_board")
    assert "请再给阿**打电话" in board
    assert PHONE not in board
    dispute = of_named.dispute
    page = chief.get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    assert "不批准延长时限" in page  # in the history, its answer among the notes
    assert "请再给阿**打电话" in page
    assert NAME not in page


def test_a_request_in_a_merged_dispute_waits_with_the_one_it_was_merged_into(
    of_named: Any,
    new_dispute: Dispute,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    chief = person("supervisor")
    merge(new_dispute, of_named.dispute, by=person("mediator"))
    waiting = waiting_for(chief).get()
    assert waiting.standing_dispute == new_dispute
    assert new_dispute.number in get(signed_in("supervisor"), "disputes:approvals")
    decide_extension(waiting, granted=False, answer="请电话联系", by=chief)
    assert HistoryEntry.objects.get(verb="denied").dispute == new_dispute
    assert not waiting_for(chief).exists()


def test_a_recusal_asked_for_before_a_merge_is_decided_in_the_dispute_that_goes_on(
    request_for_recusal: Approval,
    mediated: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
) -> None:
    by, chief = person("mediator"), person("supervisor")
    other = go(dispute_of(add_record(DRESS)), "to_room", "accept", "begin", by=person("mediator"))
    merge(other, mediated, by=by)
    other.refresh_from_db()
    decide_recusal(other, granted=True, successor=person("people_mediator"), by=chief)
    other.refresh_from_db()
    assert other.stage == "mediation"
    assert recused(other) == {by.pk}
    assert not waiting_for(chief).exists()


@pytest.mark.long
def test_who_may_not_decide_has_neither_list_nor_badge(
    request_for_recusal: Approval, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    assert client.get(reverse("disputes:approvals")).status_code == 403
    assert "待我审批" not in get(client, "board:duty")
    assert "待我审批" not in get(client, "disputes:approvals_on_the_board")


def test_what_was_asked_for_by_a_step_that_is_undone_waits_no_more(
    request_for_recusal: Approval, person: Callable[..., User]
) -> None:
    assert request_for_recusal.entry
    undo(request_for_recusal.entry, by=person("mediator"))
    assert not waiting_for(person("supervisor")).exists()


def test_a_decision_that_is_undone_waits_again(
    request_for_recusal: Approval, mediated: Any, person: Callable[..., User]
) -> None:
    chief = person("supervisor")
    done = decide_recusal(mediated, granted=False, by=chief)
    undo(done, by=chief)
    assert waiting_for(chief).get() == request_for_recusal
    assert not answers_to(person("mediator")).exists()


def test_nobody_decides_on_the_own_recusal(mediated: Any, person: Callable[..., User]) -> None:
    chief = person("supervisor")
    ask_recusal(mediated, mediator=chief, reason="亲属", by=person("mediator"))
    with pytest.raises(ValidationError, match="对自己的回避"):
        decide_recusal(mediated, granted=False, by=chief)


@pytest.fixture
def order(new_dispute: Dispute, person: Callable[..., User]) -> Any:
    """A work order of 12345 that is due in two days."""
    today = timezone.localdate()
    tell_clock(
        dispute=new_dispute,
        code="work_order",
        what="start",
        on=today,
        until=today + timedelta(2),
        by=person("mediator"),
    )
    return Clock.objects.get(dispute=new_dispute, code="work_order")


@pytest.mark.long
def test_who_may_not_extend_asks_on_the_same_page(
    order: Any, new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    """It had ended at 403."""
    until = order.due_on + timedelta(5)
    form = {
        "code": "work_order",
        "what": "extend",
        "on": timezone.localdate().isoformat(),
        "until": until.isoformat(),
        "reason": "商家在外地，约到下周",
    }
    client = signed_in("mediator")
    url = reverse("disputes:tell_clock", args=[new_dispute.number])
    assert "已提请负责人批准" in client.post(url, form, follow=True).content.decode()
    order.refresh_from_db()
    assert order.due_on != until
    assert "已经提请批准" in client.post(url, form).content.decode()

    chief = signed_in("supervisor")
    listed = get(chief, "disputes:approvals")
    assert "商家在外地，约到下周" in listed
    assert until.isoformat() in listed
    approval = Approval.objects.get()
    chief.post(reverse("disputes:decide_approval", args=[approval.pk]), {"granted": "1"})
    order.refresh_from_db()
    assert order.due_on == until
    assert "12345 工单" in get(client, "disputes:approvals_on_the_board")


def test_an_extension_is_denied_with_a_reason_and_decided_once(
    order: Any, new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by, chief = person("mediator"), person("supervisor")
    until = order.due_on + timedelta(5)
    asking = {"dispute": new_dispute, "code": "work_order", "until": until}
    with pytest.raises(ValidationError, match="写明延长的理由"):
        ask_extension(**asking, reason=" ", by=by)
    approval = ask_extension(**asking, reason="商家在外地", by=by)
    with pytest.raises(PermissionDenied):
        decide_extension(approval, granted=True, answer="", by=by)
    with pytest.raises(ValidationError, match="写明理由"):
        decide_extension(approval, granted=False, answer="", by=chief)
    decide_extension(approval, granted=False, answer="请电话联系", by=chief)
    with pytest.raises(ValidationError, match="已经决定过"):
        decide_extension(approval, granted=True, answer="", by=chief)
    order.refresh_from_db()
    assert order.due_on != until
    assert answers_to(by).get().answer == "请电话联系"
