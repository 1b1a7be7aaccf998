"""What 12315 has registered and the regulator's own mediations: a step of others neither ends nor
leads them, and no settlement of others stands for the regulator's decision (办法第15、19、23条)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.approvals import count_waiting, waiting_for
from liandong.desk.disputes.queries.facts import position_of
from liandong.desk.disputes.queries.steps import may_decide, workflow_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage, state_after
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.actions.recusals import ask_recusal, decide_recusal
from liandong.desk.handling.queries.next_steps import next_steps
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of

pytestmark = pytest.mark.django_db
DECISION: dict[str, Any] = {"code": "acceptance_decision", "what": "stop"}
ENDED = ("refused", "returned", "withdrawn", "transferred")
OTHERS = [("police", "duty_officer"), ("association", "mediator"), ("committee", "people_mediator")]
LED = {"agree", "agree_and_perform", "test", "suspend", "terminate", "tested", "perform", "lapse"}


def put(dispute: Dispute, stage: str, name: str = "", *, by: User) -> Dispute:
    """Let it stand there, mediated under this name."""
    status = state_after(Stage(stage), Progress(dispute.status)).value
    Dispute.objects.filter(pk=dispute.pk).update(stage=stage, status=status, status_by=by)
    dispute.refresh_from_db()
    if name:
        record_fact(dispute=dispute, fact=Fact.NAME_CHOSEN, detail={"choice": name}, by=by)
    return dispute


def put_away(dispute: Dispute, by: User) -> None:
    """Into the archive, with what may be left open."""
    left = [point.key for point in open_points("archive_closed", dispute)]
    take_step(dispute, "archive_closed", reason="无须再办", left_open=left, by=by)


def taken_by(by: User, dispute: Dispute) -> set[str]:
    position = position_of(dispute)
    return {verb for verb, step in STEPS.items() if may_decide(by, step, position)}


def is_running(dispute: Dispute) -> bool:
    return Clock.objects.filter(dispute=dispute, code=DECISION["code"], stopped_at=None).exists()


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_others_settle_and_the_regulator_still_has_to_decide(
    dress: Dispute, someone: Callable[..., User], kind: str, role: str
) -> None:
    by, regulator = someone(kind, role), someone("regulator", "regulator")
    take_step(dress, "settle", reason="店家已退款", by=by)
    assert is_running(dress)
    with pytest.raises(ValidationError, match="12315 投诉还没有作出受理或不予受理的决定"):
        take_step(dress, "archive_closed", reason="已退款", by=by)
    assert not next_steps(by).filter(pk=dress.pk).exists()
    assert next_steps(regulator).filter(pk=dress.pk).exists()
    flow = workflow_of(by, dress)
    assert "12315 投诉办结" not in {str(action.label) for action, _ in flow.actions}
    assert flow.first_label != "12315 投诉办结"


def test_the_regulator_registers_that_the_complaint_was_withdrawn(
    dress: Dispute, someone: Callable[..., User]
) -> None:
    take_step(dress, "settle", reason="店家已退款", by=someone("police", "duty_officer"))
    regulator, client = someone("regulator", "regulator"), Client()
    client.force_login(regulator)
    page = client.get(reverse("disputes:detail", args=[dress.number])).content.decode()
    address = reverse("disputes:tell_clock", args=[dress.number])
    assert f"{address}?code=acceptance_decision&amp;what=stop" in page
    form = client.get(address, DECISION).content.decode()
    assert "受理决定（消费者撤回投诉、双方和解，不再作出）" in form
    assert "届满日期" not in form
    assert "但 12315 投诉还没有作出决定" in page
    today = timezone.localdate().isoformat()
    address_of_ending = f"{address}?code=acceptance_decision&what=stop"
    for url in (address, address_of_ending):
        assert client.post(url, DECISION | {"on": today}).status_code == 422
    assert is_running(dress)
    reason = "消费者来电撤回投诉"
    assert (
        client.post(address_of_ending, DECISION | {"on": today, "reason": reason}).status_code
        == 302
    )
    assert not is_running(dress)
    clock = Clock.objects.get(dispute=dress, code=DECISION["code"])
    assert clock.working_out["undone"] == "撤回投诉、双方和解，市监登记"
    assert not next_steps(regulator).filter(pk=dress.pk).exists()
    put_away(dress, regulator)
    dress.refresh_from_db()
    assert dress.stage == "archived"


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_nobody_else_registers_it(
    dress: Dispute, someone: Callable[..., User], kind: str, role: str
) -> None:
    by = someone(kind, role)
    take_step(dress, "settle", reason="店家已退款", by=by)
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        tell_clock(dispute=dress, **DECISION, on=today, reason="撤回", by=by)
    client = Client()
    client.force_login(by)
    address = reverse("disputes:tell_clock", args=[dress.number])
    assert "受理决定（消费者撤回" not in client.get(address).content.decode()
    client.post(address, DECISION | {"on": today.isoformat(), "reason": "撤回"})
    assert is_running(dress)


def test_while_it_is_handled_the_regulator_decides_and_ends_nothing_by_hand(
    dress: Dispute, someone: Callable[..., User]
) -> None:
    by = someone("regulator", "regulator")
    entered: dict[str, Any] = DECISION | {"on": timezone.localdate(), "reason": "撤回"}
    with pytest.raises(ValidationError, match="还在办理"):
        tell_clock(dispute=dress, **entered, by=by)
    put(dress, "agreed", by=by)
    record_fact(dispute=dress, fact=Fact.ACCEPTED, by=by)  # its notice is still to be delivered
    with pytest.raises(ValidationError, match="已作出决定"):
        tell_clock(dispute=dress, **entered, by=by)
    assert is_running(dress)


@pytest.mark.parametrize(("kind", "role"), OTHERS)
@pytest.mark.parametrize("stage", ENDED)
def test_what_the_regulator_ended_others_do_not_open_again(
    dress: Dispute, someone: Callable[..., User], stage: str, kind: str, role: str
) -> None:
    put(dress, stage, by=someone("regulator", "regulator"))
    assert not taken_by(someone(kind, role), dress) & {"reopen", "take_up"}
    with pytest.raises(PermissionDenied):
        take_step(dress, "reopen", reason="反悔", by=someone(kind, "supervisor"))
    assert "reopen" in taken_by(someone("regulator", "regulator"), dress)


def test_nor_once_it_lies_in_the_archive(dress: Dispute, someone: Callable[..., User]) -> None:
    regulator = someone("regulator", "regulator")
    take_step(dress, "to_room", by=regulator)
    take_step(dress, "return", reason="不属本局", by=regulator)
    put_away(dress, regulator)
    for kind, role in OTHERS:
        assert "reopen" not in taken_by(someone(kind, role), dress)
    assert "reopen" in taken_by(regulator, dress)


@pytest.mark.parametrize(
    ("name", "leading"),
    [
        ("regulator", {"regulator"}),
        ("delegated", {"regulator", "association"}),
        ("delegated_committee", {"regulator", "committee"}),
    ],
)
def test_a_mediation_in_the_regulators_name_is_led_by_who_presides_over_it(
    new_dispute: Dispute, someone: Callable[..., User], name: str, leading: set[str]
) -> None:
    put(new_dispute, "mediation", name, by=someone("regulator", "regulator"))
    for kind in ("police", "association", "committee", "regulator"):
        head = someone(kind, "supervisor")
        assert taken_by(head, new_dispute) & LED == (LED if kind in leading else set())
        own = {"begin", "reopen", "mediate_again"}
        assert taken_by(head, new_dispute) & own == (own if kind == "regulator" else set())
    with pytest.raises(PermissionDenied, match=r"名义调解|委托"):
        take_step(new_dispute, "terminate", reason="谈不拢", by=someone("police", "supervisor"))


def test_what_the_regulator_accepted_others_do_not_end_before_a_name_is_chosen(
    dress: Dispute, someone: Callable[..., User]
) -> None:
    put(dress, "naming", by=someone("regulator", "regulator"))
    assert "terminate" not in taken_by(someone("association", "mediator"), dress)
    assert "terminate" in taken_by(someone("regulator", "regulator"), dress)


def test_what_12315_does_not_have_stays_with_everybody(
    new_dispute: Dispute, someone: Callable[..., User]
) -> None:
    by = someone("association", "mediator")
    assert taken_by(by, new_dispute) >= LED | {"withdraw_claim", "hand_over", "return"}
    for stage in ENDED:
        assert "reopen" in taken_by(by, put(new_dispute, stage, by=by))


@pytest.mark.parametrize("kind", ["police", "association", "committee"])
@pytest.mark.parametrize("name", ["regulator", "delegated", "delegated_committee"])
def test_on_a_recusal_in_the_regulators_name_the_regulator_decides(
    new_dispute: Dispute, someone: Callable[..., User], name: str, kind: str
) -> None:
    """办法第21条; whoever else is a head in the district is offered nothing."""
    regulator, head = someone("regulator", "regulator"), someone(kind, "supervisor")
    put(new_dispute, "mediation", name, by=regulator)
    ask_recusal(new_dispute, mediator=regulator, reason="与店主是亲属", by=regulator)
    page = Client()
    page.force_login(head)
    room = reverse("handling:decide_recusal", args=[new_dispute.number])
    assert not waiting_for(head).exists()
    assert not count_waiting(head)
    assert page.get(room).status_code == 403
    assert page.post(room, {"granted": "0"}).status_code == 403
    with pytest.raises(PermissionDenied, match="这一步由市场监管部门办理"):
        decide_recusal(new_dispute, granted=False, by=head)
    chief = someone("regulator", "supervisor")
    assert waiting_for(chief).get().standing_dispute == new_dispute
    decide_recusal(new_dispute, granted=False, by=chief)
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "mediation"


def test_so_it_is_after_a_dispute_in_its_name_was_merged_into_another(
    new_dispute: Dispute, add_record: Callable[..., Record], someone: Callable[..., User]
) -> None:
    regulator, mediator = someone("regulator", "regulator"), someone("association", "mediator")
    head = someone("association", "supervisor")
    put(new_dispute, "mediation", "regulator", by=regulator)
    ask_recusal(new_dispute, mediator=regulator, reason="与店主是亲属", by=regulator)
    other = dispute_of(add_record(DRESS))
    merge(other, new_dispute, by=mediator)  # untouched, it goes on as that one
    other.refresh_from_db()
    assert other.stage == "suspended"
    assert not waiting_for(head).exists()
    with pytest.raises(PermissionDenied):
        decide_recusal(other, granted=False, by=head)
    assert waiting_for(someone("regulator", "supervisor")).exists()
