"""The page of a dispute from top to bottom: what ended it, papers, hand-over, what is left."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.performance import Line, conclude, perform
from liandong.desk.handling.queries.outcome import facts_of, result_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.rules.due_papers import Happened, due_papers
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS

F = Fact


def body(client: Any, number: str) -> str:
    return client.get(reverse("handling:of_dispute", args=[number])).content.decode()


def happened(
    *facts: Fact, name: str = "", registered: Any = True, booked: Any = False, held: Any = False
) -> Happened:
    return Happened(facts, name, registered, booked, held)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (happened(), []),
        (happened(F.ARRIVED), ["scene"]),
        (happened(F.ACCEPTED, name="regulator", booked=True), ["acceptance", "invitation"]),
        (happened(F.ACCEPTED, registered=False, name="association", booked=True), []),
        (happened(F.TERMINATION, name="regulator", booked=True), ["termination"]),
        (happened(F.AGREED, F.PAID, name="regulator", booked=True), []),
        (happened(F.REFUSAL), ["refusal"]),
        (happened(F.AGREED, F.SIGNED, name="regulator", held=True), ["minutes", "agreement"]),
        (happened(F.AGREED, F.PAID, name="regulator", held=True), ["minutes"]),
        (happened(F.AGREED, F.SIGNED, name="association"), ["association_agreement"]),
        (happened(F.AGREED, F.ORAL, name="committee"), ["oral_agreement"]),
        (happened(F.TERMINATION, name="delegated"), ["delegation", "termination"]),
        (happened(F.SIGNED, name="delegated_committee"), ["delegation", "agreement"]),
        (happened(F.TERMINATION, name="committee"), []),
        (happened(F.HANDED), ["handoff"]),
        (happened(F.CALLED_BACK, name="committee"), ["revisit"]),
    ],
)
def test_the_papers_that_are_due(now: Any, due: Any) -> None:
    assert due_papers(now) == due


def test_agreed_and_performed_are_told_apart(
    mediated: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by, today = person("mediator"), timezone.localdate()
    plan = [Line("退款", Decimal(400), today), Line("退款", Decimal(260), today + timedelta(9))]
    parts = conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    perform(parts[0], done_on=today, proof="转账单", by=by)
    result = result_of(facts_of(mediated), plan_of(mediated))
    assert result is not None
    assert (result.agreed, result.performed) == (Decimal(660), Decimal(400))
    shown = body(signed_in("mediator"), mediated.number)
    assert "协议金额" in shown
    assert "已履行金额" in shown


def test_a_termination_names_its_article(
    mediated: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    facts = {Fact.TERMINATION: {"choice": "3"}}
    take_step(mediated, "terminate", facts=facts, reason="差距大", by=person("mediator"))
    shown = body(signed_in("mediator"), mediated.number)
    assert "经组织调解，双方无法达成一致" in shown
    assert "办法第23条第1款第3项" in shown


def test_after_reopening_the_old_ending_counts_no_more(
    mediated: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    facts = {Fact.TERMINATION: {"choice": "3"}}
    take_step(mediated, "terminate", facts=facts, reason="差距大", by=by)
    take_step(mediated, "mediate_again", reason="商家愿意再谈", by=by)
    assert result_of(facts_of(mediated), plan_of(mediated)) is None


def test_a_hand_over_tells_whither_and_waits_for_its_receipt(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    facts = {Fact.HANDED: {"choice": "handed_over", "to": "亭东区住建局"}}
    take_step(new_dispute, "hand_over", facts=facts, reason="装修质量", by=person("mediator"))
    shown = body(signed_in("mediator"), new_dispute.number)
    assert "亭东区住建局" in shown
    assert "尚未出具移交函" in shown
    assert "应出" in shown


def test_every_part_stands_there_even_while_it_is_empty(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    shown = body(client, new_dispute.number)
    for words in ("证据目录", "还没有证据", "文书", "回填、回访、归档", "未归档"):
        assert words in shown
    page = client.get(reverse("disputes:detail", args=[new_dispute.number])).content.decode()
    for words in ("登记时限", "不起算法定时限", "事实和诉求", "投诉请求"):
        assert words in page


def test_of_many_records_two_stand_alone(
    new_dispute: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    others = [add_record(DRESS, minutes_ago=99 * number, place=False) for number in range(3)]
    for record in others:
        Member.objects.create(dispute=new_dispute, record=record, source=record.source)
    page = signed_in("mediator").get(reverse("disputes:detail", args=[new_dispute.number]))
    assert "其余 2 条记录" in page.content.decode()
