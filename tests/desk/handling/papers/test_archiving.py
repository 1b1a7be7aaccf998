"""Putting a dispute away: what is open is listed, what the law requires comes first."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.backfill.actions.ticks import tick
from liandong.desk.backfill.queries.waiting import channels_waiting, with_what_waits
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.actions.papers import issue_for, serve_for, void_for
from liandong.desk.handling.actions.performance import Line, conclude, perform
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.parts import Kind
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.disputes.workflow.test_stepping import go

SAMPLES = {Kind.DAY: "2026-11-02", Kind.HOUR: "2026-11-02T10:00", Kind.YES_NO: "是"}


def filled(key: str) -> dict[str, str]:
    return {
        field.key: SAMPLES.get(field.kind, "3" if field.kind is Kind.POINT else "演示")
        for field in FORMS[key].fields
        if field.required
    }


def paper(key: str, dispute: Dispute, by: User) -> Paper:
    return issue_for(dispute=dispute, form=FORMS[key], values=filled(key), by=by)


def serve(dispute: Dispute, made: Paper, recipient: str, by: User) -> None:
    today = timezone.localdate()
    serve_for(
        dispute=dispute,
        paper=made,
        recipient=recipient,
        name="演示",
        way="phone",
        sent_on=today,
        received_on=None,
        by=by,
    )


def fill_in(dispute: Dispute, by: User) -> None:
    """All systems; what was registered there waits for its answer."""
    mine = Dispute.objects.filter(pk=dispute.pk)
    while channels := channels_waiting(with_what_waits(mine).get()):
        for channel in channels:
            tick(dispute, channel, by=by)


def running(dispute: Dispute, code: str) -> bool:
    return Clock.objects.filter(dispute=dispute, code=code, stopped_at=None).exists()


def shown(client: Any, dispute: Dispute) -> str:
    return client.get(reverse("disputes:detail", args=[dispute.number])).content.decode()


def test_a_refusal_is_done_when_its_paper_has_told_the_complainant(
    complaint: Dispute, office: User, signed_in: Callable[..., Client]
) -> None:
    """办法第15条: decide *and notify* within seven working days."""
    go(complaint, "to_room", "refuse", by=office)
    assert running(complaint, "acceptance_decision")
    with pytest.raises(ValidationError, match=r"投诉不予受理决定书还没有出.*第15条"):
        go(complaint, "archive_closed", by=office)
    made = paper("refusal", complaint, office)
    assert running(complaint, "acceptance_decision")
    with pytest.raises(ValidationError, match=r"还没有告知、送达：投诉人.*第15条"):
        go(complaint, "archive_closed", by=office)
    assert "还没有告知、送达" in shown(signed_in("regulator"), complaint)
    serve(complaint, made, "投诉人", office)
    assert not running(complaint, "acceptance_decision")
    go(complaint, "archive_closed", by=office)
    complaint.refresh_from_db()
    assert complaint.stage == "archived"


def test_an_acceptance_is_done_when_its_paper_has_told_and_no_more_when_that_is_void(
    complaint: Dispute, office: User
) -> None:
    go(complaint, "to_room", "accept", by=office)
    assert running(complaint, "acceptance_decision")
    made = paper("acceptance", complaint, office)
    serve(complaint, made, "投诉人", office)
    assert not running(complaint, "acceptance_decision")
    void_for(dispute=complaint, paper=made, reason="写错", by=office)
    assert running(complaint, "acceptance_decision")


def test_a_termination_is_done_when_both_are_told(complaint: Dispute, office: User) -> None:
    """办法第23条第2款: a tick that both were notified does not replace the paper."""
    go(complaint, "to_room", "accept", by=office)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    take_step(complaint, "begin", facts=named, by=office)
    serve(complaint, paper("acceptance", complaint, office), "投诉人", office)
    ground = {Fact.TERMINATION: {"choice": "2"}}
    take_step(complaint, "terminate", facts=ground, reason="商家拒绝", by=office)
    with pytest.raises(ValidationError, match=r"终止调解决定书还没有出.*第23条第2款"):
        go(complaint, "archive_ended", by=office)
    made = paper("termination", complaint, office)
    serve(complaint, made, "投诉人", office)
    assert running(complaint, "termination_notice")
    with pytest.raises(ValidationError, match="还没有告知、送达：被投诉人"):
        go(complaint, "archive_ended", by=office)
    serve(complaint, made, "被投诉人", office)
    assert not running(complaint, "termination_notice")
    assert complaint.facts.filter(fact="served").count() == 1
    go(complaint, "archive_ended", by=office)


@pytest.mark.long
def test_an_agreement_in_the_regulators_name_is_not_put_away_without_its_paper(
    complaint: Dispute, office: User
) -> None:
    """办法第24条第1款."""
    go(complaint, "to_room", "accept", by=office)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    take_step(complaint, "begin", facts=named, by=office)
    serve(complaint, paper("acceptance", complaint, office), "投诉人", office)
    go(complaint, "agree", "perform", "call_back", by=office)
    with pytest.raises(ValidationError, match=r"投诉调解书.*还没有出.*第24条"):
        go(complaint, "archive", by=office)
    flow = workflow_of(office, complaint)
    assert flow.first_label == "出具 投诉调解书"  # the green button of the office that owes it
    assert flow.remedy
    assert flow.remedy.href == reverse("handling:new_paper", args=[complaint.number, "agreement"])
    assert [(step.label, step.state) for step in flow.path][-1] == ("归档", "now")
    others = User.objects.create(
        username="station",
        display_name="民警",
        role="duty_officer",
        department=Department.objects.create(name="派出所", kind="police", districts=["铜马商圈"]),
    )
    assert workflow_of(others, complaint).remedy is None


def agreed_on_scene(dispute: Dispute, name: str, how: Fact, by: User) -> None:
    go(dispute, "dispatch", "arrive", by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.RIGHTS_EXPLAINED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    if name == "regulator":
        bureau = User.objects.create(
            username="bureau", display_name="市监甲", role="regulator", department=by.department
        )
        record_fact(dispute=dispute, fact=Fact.ACCEPTED, by=bureau)
    plan = [Line("退款", Decimal(100), timezone.localdate())]
    conclude(dispute, "settle_later", plan=plan, facts=facts | {how: {}}, by=by)


@pytest.mark.parametrize(
    ("name", "how", "due"),
    [
        ("association", Fact.SIGNED, set()),
        ("committee", Fact.SIGNED, set()),
        ("committee", Fact.ORAL, set()),
        ("regulator", Fact.SIGNED, {"paper-agreement"}),
        ("regulator", Fact.ORAL, set()),
    ],
)
def test_what_was_agreed_on_the_scene_stands_in_its_record(
    add_record: Callable[..., Record],
    office: User,
    person: Callable[..., User],
    name: str,
    how: Any,
    due: Any,
) -> None:
    """人民调解法第28条 asks for no other paper; 办法第24条第1款 does unless both want none."""
    dispute, by = dispute_of(add_record(DRESS, source="walk_in")), person("supervisor")
    agreed_on_scene(dispute, name, how, by)
    instruments = {"agreement", "association_agreement", "people_agreement", "oral_agreement"}

    def open_ones() -> set[str]:
        keys = {point.key for point in open_points("archive_with_advice", dispute)}
        return keys & {f"paper-{key}" for key in instruments}

    paper("scene", dispute, office)
    assert open_ones() == due


def test_an_oral_agreement_is_recorded_somewhere(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    """Without the record of the scene the oral agreement is not put away."""
    dispute, by = dispute_of(add_record(DRESS, source="walk_in")), person("supervisor")
    agreed_on_scene(dispute, "committee", Fact.ORAL, by)
    (blocking,) = [point for point in open_points("archive", dispute) if point.blocks]
    assert blocking.key == "paper-oral_agreement"


def test_a_complaint_about_which_nothing_was_decided_is_not_put_away(
    complaint: Dispute, office: User
) -> None:
    go(complaint, "fail", by=office)
    with pytest.raises(ValidationError, match=r"受理或不予受理的决定.*第15条"):
        go(complaint, "archive_with_advice", by=office)


def test_the_way_back_to_a_decision_is_one_that_the_stage_has(
    complaint: Dispute, office: User, signed_in: Callable[..., Client]
) -> None:
    go(complaint, "police", by=office)
    with pytest.raises(ValidationError, match="公安办结，继续处理") as refused:
        go(complaint, "archive_police", by=office)
    assert "重新办理" not in str(refused.value)
    go(complaint, "from_police", by=office)
    assert complaint.stage == "review"


@pytest.fixture
def walk_in(add_record: Callable[..., Record], person: Callable[..., User]) -> Dispute:
    """Mediated by the committee, agreed in two parts of which one is paid, called late."""
    dispute = dispute_of(add_record(DRESS, source="walk_in"))
    by, today = person("supervisor"), timezone.localdate()
    go(dispute, "to_room", "accept", by=person("mediator"))
    go(dispute, "begin", by=by)
    plan = [
        Line("退款", Decimal(100), today - timedelta(2)),
        Line("退款", Decimal(168), today - timedelta(1)),
    ]
    parts = conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    perform(parts[0], done_on=today, proof="转账", by=by)
    why = "催告两次"
    take_step(dispute, "lapse", facts={Fact.NOT_PERFORMED: {}}, reason=why, by=by)
    return dispute


@pytest.mark.long
def test_what_is_open_is_listed_and_left_only_with_a_reason(
    walk_in: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("supervisor")
    facts: dict[Fact, dict[str, Any]] = {Fact.WAYS_EXPLAINED: {}}
    points = {
        point.key.split("-")[0]: point for point in open_points("archive_with_advice", walk_in)
    }
    assert set(points) == {"paper", "part", "backfill"}
    with pytest.raises(ValidationError) as refused:
        take_step(walk_in, "archive_with_advice", facts=facts, reason="已核实", by=by)
    for words in ("人民调解协议书还没有出", "168 元 没有登记履行", "人民调解登记待回填"):
        assert words in str(refused.value)
    left = [point.key for point in open_points("archive_with_advice", walk_in)]
    with pytest.raises(ValidationError, match="留有未了事项的理由"):
        take_step(walk_in, "archive_with_advice", facts=facts, left_open=left, by=by)
    page = shown(signed_in("supervisor"), walk_in)
    assert "人民调解协议书还没有出" in page
    assert f"以上 {len(left)} 项先不办" in page
    assert "留有未了事项的理由" in page


@pytest.mark.long
def test_what_is_listed_as_open_is_confirmed_and_recorded(
    walk_in: Dispute, signed_in: Callable[..., Client]
) -> None:
    """What came up after the page was made is not confirmed with it."""
    client = signed_in("supervisor")
    url = reverse("disputes:step", args=[walk_in.number, "archive_with_advice"])
    keys = [point.key for point in open_points("archive_with_advice", walk_in)]
    form = {
        "archive_with_advice-ways_explained": "on",
        "archive_with_advice-reason": "商家已注销，无法履行",
        "page_version": walk_in.stage,
    }
    for listed in ([], keys[1:]):
        tick = {"archive_with_advice-left_open": ",".join(listed)} if listed else {}
        refused = client.post(url, form | tick)
        assert refused.status_code == 422
        walk_in.refresh_from_db()
        assert walk_in.stage == "unperformed"
    assert "未了事项有变化" in refused.content.decode()
    client.post(url, form | {"archive_with_advice-left_open": ",".join(keys)})
    walk_in.refresh_from_db()
    assert walk_in.stage == "archived"
    entry = AuditEntry.objects.filter(action="dispute.step").latest("pk")
    assert set(entry.detail["left_open"]) == set(keys)
    page = shown(client, walk_in)
    assert "留下未了事项" in page
    assert "商家已注销，无法履行" in page


@pytest.mark.long
def test_what_is_all_done_is_put_away_at_once(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("supervisor")
    dispute = dispute_of(add_record(DRESS, source="walk_in"))
    take_step(dispute, "settle", reason="商家已退款", by=by)
    fill_in(dispute, by)
    assert open_points("archive_closed", dispute) == []
    url = reverse("disputes:step", args=[dispute.number, "archive_closed"])
    signed_in("supervisor").post(url, {"page_version": "settled"})
    dispute.refresh_from_db()
    assert dispute.stage == "archived"
