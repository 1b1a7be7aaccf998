"""Nobody is offered what his office cannot decide: to accept a complaint, to refuse it, to have it
mediated for the regulator (办法第15、16、19条; 消法第37条)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.board.queries.first_things import first_things
from liandong.desk.board.queries.whole_board import whole_board
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.groups.actions.common_handling import step_together
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.handling.queries.next_steps import next_steps

pytestmark = pytest.mark.django_db
RECEIVING = {"accept", "refuse"}
OF_12315 = RECEIVING | {"return", "withdraw_claim", "hand_over"}


@pytest.fixture
def in_review(new_dispute: Dispute, person: Callable[..., User]) -> Dispute:
    take_step(new_dispute, "to_room", by=person("mediator"))
    new_dispute.refresh_from_db()
    return new_dispute


def offered(by: User, dispute: Dispute) -> set[str]:
    return {offer.step.verb for offer in workflow_of(by, dispute).offers}


@pytest.mark.parametrize("kind", ["police", "committee"])
def test_a_head_of_police_or_committee_neither_accepts_nor_refuses(
    kind: str, in_review: Dispute, someone: Callable[..., User], client: Client
) -> None:
    head = someone(kind, "supervisor")
    assert not offered(head, in_review) & RECEIVING
    assert offered(head, in_review)  # what the office does decide
    assert not next_steps(head).filter(pk=in_review.pk).exists()
    client.force_login(head)
    for address in (
        reverse("disputes:step", args=[in_review.number, "refuse"]),
        reverse("handling:jurisdiction", args=[in_review.number]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"refuse-reason": "不是消费"}).status_code == 403
    page = client.get(reverse("disputes:detail", args=[in_review.number])).content.decode()
    assert "/step/refuse/" not in page
    assert "step-refuse" not in page
    with pytest.raises(PermissionDenied, match="由市场监管部门或者消费者协会决定"):
        take_step(in_review, "refuse", reason="不是消费", by=head)


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("regulator", "supervisor"),
        ("association", "supervisor"),
        ("association", "mediator"),
        ("regulator", "regulator"),
    ],
)
def test_regulator_and_association_do(
    kind: str, role: str, in_review: Dispute, someone: Callable[..., User]
) -> None:
    by = someone(kind, role)
    assert offered(by, in_review) >= RECEIVING
    assert next_steps(by).filter(pk=in_review.pk).exists()


@pytest.fixture
def registered(dress: Dispute, person: Callable[..., User]) -> Dispute:
    """12315 has the complaint; it waits for the first review."""
    take_step(dress, "to_room", by=person("mediator"))
    dress.refresh_from_db()
    return dress


@pytest.mark.parametrize("role", ["supervisor", "mediator"])
def test_what_12315_has_registered_the_association_does_not_decide(
    role: str, registered: Dispute, someone: Callable[..., User], client: Client
) -> None:
    """办法第15、16、41条: the regulator accepts, refuses or returns it."""
    by = someone("association", role)
    assert not offered(by, registered) & OF_12315
    assert not next_steps(by).filter(pk=registered.pk).exists()
    client.force_login(by)
    for address in (
        reverse("disputes:step", args=[registered.number, "refuse"]),
        reverse("handling:jurisdiction", args=[registered.number]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"refuse-reason": "不是消费"}).status_code == 403
    for verb in sorted(OF_12315):
        with pytest.raises(PermissionDenied, match="12315 登记的投诉由市场监管部门决定"):
            take_step(registered, verb, reason="不是消费", by=by)


def page_of(by: User, dispute: Dispute) -> str:
    client = Client()
    client.force_login(by)
    return client.get(reverse("disputes:detail", args=[dispute.number])).content.decode()


@pytest.mark.parametrize(
    ("kind", "role"),
    [("association", "mediator"), ("association", "supervisor"), ("police", "duty_officer")],
)
def test_who_waits_for_the_regulator_reads_who_decides_and_what_they_can_do(
    kind: str, role: str, registered: Dispute, someone: Callable[..., User]
) -> None:
    by = someone(kind, role)
    page = page_of(by, registered)
    assert "受理、不予受理由市监决定；本单位现在不用办。有新情况、消费者要撤回的，写备注" in page
    assert "待初查（市监）" in page
    assert "受理决定" in page  # until when
    assert not offered(by, registered) & OF_12315


def test_who_only_reads_is_told_of_nothing_to_do(
    registered: Dispute, someone: Callable[..., User]
) -> None:
    page = page_of(someone("association", "supervisor", place="滨河商圈"), registered)
    assert "本单位现在不用办。" in page
    assert "消费者要撤回的" not in page


@pytest.mark.parametrize("role", ["regulator", "analyst"])
def test_the_regulator_reads_that_it_is_theirs(
    role: str, registered: Dispute, someone: Callable[..., User]
) -> None:
    page = page_of(someone("regulator", role), registered)
    assert "由市监承办人初查：是否属于消费争议" in page
    assert "不用办" not in page


def test_what_the_desk_registered_itself_waits_for_its_own_check(
    in_review: Dispute, someone: Callable[..., User]
) -> None:
    page = page_of(someone("association", "mediator"), in_review)
    assert "待初查（市监）" not in page
    assert "不用办" not in page


@pytest.fixture
def late(registered: Dispute) -> Dispute:
    """The regulator has not decided in time."""
    yesterday = timezone.localdate() - timedelta(days=1)
    assert registered.clocks.filter(code=Period.DECISION).update(due_on=yesterday)
    return registered


@pytest.mark.parametrize(
    ("kind", "role", "counts"),
    [
        ("association", "mediator", 0),
        ("association", "supervisor", 0),
        ("police", "duty_officer", 0),
        ("regulator", "regulator", 1),
    ],
)
def test_a_decision_of_the_regulator_is_no_work_of_others(
    kind: str, role: str, counts: int, late: Dispute, someone: Callable[..., User]
) -> None:
    by = someone(kind, role)
    whole = whole_board(by)
    assert whole.board.due_counts["overdue"] == counts
    assert [thing.dispute for thing in first_things(by, whole) if thing.clock] == [late] * counts
    client = Client()
    client.force_login(by)
    address = reverse("disputes:clocks")
    listed = client.get(address, {"due": "overdue", "own": "1"})
    assert len(listed.context["clocks"]) == counts  # where the board leads to
    assert ("不含由市监决定的受理" in listed.content.decode()) is (not counts)
    assert late.number in client.get(address).content.decode()


def test_before_the_check_the_decision_waits_for_all_of_them(
    late: Dispute, someone: Callable[..., User]
) -> None:
    """Who has it in hand still has to bring it to the regulator in time."""
    Dispute.objects.filter(pk=late.pk).update(stage="handling")
    for kind, role in (("association", "mediator"), ("police", "duty_officer")):
        assert whole_board(someone(kind, role)).board.due_counts["overdue"] == 1


@pytest.mark.parametrize("role", ["supervisor", "regulator"])
def test_the_regulator_does(
    role: str, registered: Dispute, someone: Callable[..., User], client: Client
) -> None:
    by = someone("regulator", role)
    assert offered(by, registered) >= OF_12315
    assert next_steps(by).filter(pk=registered.pk).exists()
    client.force_login(by)
    assert client.get(reverse("handling:jurisdiction", args=[registered.number])).status_code == 200


@pytest.mark.parametrize("into", ["complaint", "walk_in"])
@pytest.mark.parametrize("verb", ["refuse", "return"])
def test_what_others_ended_is_not_merged_with_what_12315_has_registered(
    verb: str, into: str, in_review: Dispute, registered: Dispute, person: Callable[..., User]
) -> None:
    """It would stand as refused or returned without a decision of the regulator."""
    by = person("mediator")
    why: Any = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
    take_step(in_review, verb, reason="不是消费", facts=why if verb == "refuse" else {}, by=by)
    sides = (registered, in_review) if into == "complaint" else (in_review, registered)
    before = registered.stage
    with pytest.raises(ValidationError, match=f"先重新打开 {in_review.number}"):
        merge(*sides, by=by)
    registered.refresh_from_db()
    assert (registered.stage, registered.merged_into) == (before, None)
    take_step(in_review, "reopen", reason="一并处理", by=by)
    merge(*sides, by=by)
    sides[0].refresh_from_db()
    assert sides[0].stage not in {"refused", "returned"}


@pytest.mark.parametrize(
    ("kind", "delegates"), [("police", False), ("association", False), ("regulator", True)]
)
def test_the_regulator_alone_delegates(
    kind: str, delegates: bool, in_review: Dispute, someone: Callable[..., User]
) -> None:
    Dispute.objects.filter(pk=in_review.pk).update(stage="naming")
    in_review.refresh_from_db()
    found = offered(someone(kind, "supervisor"), in_review)
    assert found & {"delegate", "delegate_committee"} == (
        {"delegate", "delegate_committee"} if delegates else set()
    )
    assert "terminate" in found


@pytest.fixture
def group(in_review: Dispute, person: Callable[..., User]) -> GroupDispute:
    now = timezone.now()
    made = GroupDispute.objects.create(
        number="QT1", state="confirmed", trader="示例", merchant_name="示例店", problem="不退",
        rule="many", level="Ⅳ", consumers=3, amount_yuan=9, by=person("mediator"),
        first_at=now, last_at=now, decided_at=now,
    )  # fmt: skip
    GroupMember.objects.create(group=made, dispute=in_review)
    return made


@pytest.mark.parametrize(("kind", "accepts"), [("police", False), ("association", True)])
def test_nor_is_it_offered_for_a_whole_group(
    kind: str,
    accepts: bool,
    group: GroupDispute,
    someone: Callable[..., User],
    client: Client,
) -> None:
    head = someone(kind, "supervisor")
    client.force_login(head)
    page = client.get(reverse("handling:group", args=[group.number])).content.decode()
    assert ("/step/accept/" in page) is accepts
    if not accepts:
        with pytest.raises(PermissionDenied, match="由市场监管部门或者消费者协会决定"):
            step_together(group, "accept", facts={}, reason="", by=head)


def test_in_a_group_what_12315_has_registered_is_left_to_the_regulator(
    group: GroupDispute, registered: Dispute, someone: Callable[..., User]
) -> None:
    GroupMember.objects.create(group=group, dispute=registered)
    stated: dict[Fact, dict[str, Any]] = {Fact.JURISDICTION: {"choice": "place"}}
    outcomes = step_together(group, "accept", facts=stated, by=someone("association", "supervisor"))
    problems = {outcome.dispute.pk: outcome.problem for outcome in outcomes}
    assert "由市场监管部门决定" in problems.pop(registered.pk)
    assert list(problems.values()) == [""]
