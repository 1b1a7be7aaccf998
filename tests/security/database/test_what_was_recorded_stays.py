"""What somebody wrote down about a dispute stays, however often others undo, save or send again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from liandong.desk.access.audit_words import detail_words
from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.directory.models import District, Expert
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry, Note
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.actions.common_handling import drop_mandate, set_mandate, tick
from liandong.desk.groups.actions.groups import confirm_group
from liandong.desk.groups.models import GroupDispute
from liandong.desk.handling.actions.dispatches import arrive, write_record
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.actions.performance import perform, take_performance_back
from liandong.desk.handling.actions.roster import put_on_duty, take_off_duty
from liandong.desk.handling.models import Duty, Instalment, Presence
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.actions.services import serve_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS

pytestmark = pytest.mark.database

REASON = "经核实为经营购买"
REFUSED = {
    "addressee": "演示甲",
    "received_on": "2026-11-20",
    "subject": "黄金手镯多收工艺费",
    "ground": "3",
}


@pytest.fixture
def head(bureau: Client) -> User:
    """Of the regulator's office."""
    return User.objects.get(username="regulator")


def refused(dispute: Dispute, by: User) -> HistoryEntry:
    facts = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
    return take_step(dispute, "refuse", reason=REASON, facts=facts, by=by)


def served_refusal(dispute: Dispute, by: User) -> Paper:
    paper = issue_paper(form=FORMS["refusal"], dispute_number=dispute.number, values=REFUSED, by=by)
    serve_paper(
        paper=paper,
        recipient="投诉人",
        name="演示甲",
        way="sms",
        sent_on=timezone.localdate(),
        received_on=None,
        by=by,
    )
    return paper


def test_the_reason_of_a_step_that_is_undone_stays_and_says_who_took_it_back(
    gold: Dispute, head: User, bureau: Client
) -> None:
    done = refused(gold, head)
    undo(done, by=head)
    done.refresh_from_db()
    assert done.undone_by == head
    note = Note.objects.get(pk=done.detail["note"])
    assert (note.text, note.taken_back_by) == (REASON, head)
    assert note.taken_back_at
    page = bureau.get(f"/disputes/{gold.number}/").content.decode()
    assert REASON in page
    assert f"随步骤撤回：{head.display_name}" in page
    assert f"由{head.display_name}撤销" in page


def test_nobody_undoes_the_step_of_another_department(
    gold: Dispute, head: User, person: Callable[..., User]
) -> None:
    office = Department.objects.create(name="演示消协", kind="association", districts=["铜马商圈"])
    outsider = person("supervisor", "outsider", department=office)
    done = refused(gold, head)
    with pytest.raises(PermissionDenied, match="演示区市场监督管理局办理，只能由该单位撤销"):
        undo(done, by=outsider)
    done.refresh_from_db()
    assert done.undone_at is None
    gold.refresh_from_db()
    assert gold.stage == "refused"


def test_who_was_on_the_scene_too_takes_its_outcome_back_and_is_named(
    gold: Dispute, person: Callable[..., User]
) -> None:
    """Police and association act as one there; what was recorded stays in the history."""
    officer = person("duty_officer")
    office = Department.objects.create(name="演示消协", kind="association", districts=["铜马商圈"])
    mediator = person("mediator", "colleague", department=office)
    Dispute.objects.filter(pk=gold.pk).update(stage="on_scene")
    done = take_step(Dispute.objects.get(pk=gold.pk), "to_room", reason="愿到站里谈", by=officer)
    undo(done, by=mediator)
    done.refresh_from_db()
    assert done.undone_by == mediator


def test_a_step_on_which_a_served_decision_rests_is_not_undone_before_that_is_void(
    gold: Dispute, head: User
) -> None:
    done = refused(gold, head)
    paper = served_refusal(gold, head)
    with pytest.raises(ValidationError, match="先由出具单位作废该文书"):
        undo(done, by=head)
    void_paper(paper=paper, reason="决定有误", by=head)
    undo(done, by=head)
    gold.refresh_from_db()
    assert gold.stage == "review"


def test_a_decision_of_an_earlier_handling_bars_no_later_step(gold: Dispute, head: User) -> None:
    refused(gold, head)
    served_refusal(gold, head)
    take_step(gold, "reopen", reason="补交了材料", by=head)
    undo(refused(gold, head), by=head)
    gold.refresh_from_db()
    assert gold.stage == "review"


def test_a_paper_that_nobody_has_received_bars_nothing(gold: Dispute, head: User) -> None:
    done = refused(gold, head)
    issue_paper(form=FORMS["refusal"], dispute_number=gold.number, values=REFUSED, by=head)
    undo(done, by=head)
    gold.refresh_from_db()
    assert gold.stage == "review"


ADMITTED = "商家当场承认电池是翻新件"
THERE_TOO = "我也在场，已拍照"


@pytest.fixture
def on_scene(presence: Presence, person: Callable[..., User]) -> Presence:
    arrive(presence, by=person())
    return presence


def written(presence: Presence) -> str:
    presence.refresh_from_db()
    return str(presence.record)


def test_a_form_that_is_sent_twice_costs_no_colleague_the_record_of_the_scene(
    on_scene: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    write_record(on_scene, text=ADMITTED, by=person())
    colleague = signed_in("mediator")
    for _time in range(2):
        colleague.post(f"/handling/presences/{on_scene.pk}/record/", {"text": THERE_TOO})
        assert written(on_scene) == f"{ADMITTED}\n{THERE_TOO}"


def test_who_writes_the_record_again_replaces_the_own_words_alone(
    on_scene: Presence, person: Callable[..., User]
) -> None:
    write_record(on_scene, text=ADMITTED, by=person())
    write_record(on_scene, text=THERE_TOO, by=person("mediator"))
    write_record(on_scene, text="商家不再承认", by=person())
    assert written(on_scene) == f"商家不再承认\n{THERE_TOO}"


def test_each_version_of_the_record_of_a_scene_is_kept_and_shown(
    on_scene: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    write_record(on_scene, text=ADMITTED, camera="ZF-07", by=person())
    write_record(on_scene, text="商家不再承认", by=person())
    kept = [(str(version.text), version.camera, version.by) for version in on_scene.records.all()]
    assert kept == [(ADMITTED, "ZF-07", person()), ("商家不再承认", "", person())]
    page = signed_in().get(f"/handling/outings/{on_scene.dispatch.dispute.number}/")
    assert ADMITTED in page.content.decode()


def test_a_performance_that_is_taken_back_keeps_its_proof_and_who_took_it_back(
    mediated: Dispute,
    parts: list[Instalment],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    by, colleague = person("mediator"), person("people_mediator")
    perform(parts[0], done_on=timezone.localdate(), proof="转账单号 7731", by=by)
    take_performance_back(parts[0], by=colleague)
    kept = parts[0].taken_back.get()
    assert (kept.proof, kept.done_by, kept.by) == ("转账单号 7731", by, colleague)
    paid = HistoryEntry.objects.get(verb="paid")
    assert (paid.undone_by, paid.undone_at is None) == (colleague, False)
    page = signed_in("mediator").get(f"/handling/performance/{mediated.number}/").content.decode()
    assert "转账单号 7731" in page
    assert colleague.display_name in page
    page = signed_in("mediator").get(f"/disputes/{mediated.number}/").content.decode()
    assert f"由{colleague.display_name}撤销" in page


def test_what_was_not_performed_is_not_taken_back(
    parts: list[Instalment], person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="还没有登记履行"):
        take_performance_back(parts[0], by=person("mediator"))


def test_an_opinion_that_is_written_again_keeps_the_earlier_one(
    mediated: Dispute,
    expert: Expert,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    by = person("mediator")
    seat = ask_expert(mediated, expert, by=by)
    answer(seat, accepts=True, by=by)
    give_opinion(seat, text="商家应当退还一半", by=by)
    give_opinion(seat, text="商家不必退还", by=by)
    assert [str(version.text) for version in seat.opinions.order_by("pk")] == [
        "商家应当退还一半",
        "商家不必退还",
    ]
    page = signed_in("mediator").get(f"/handling/panel/{mediated.number}/").content.decode()
    assert "商家应当退还一半" in page


def details(action: str) -> list[str]:
    """In words, the first first."""
    rows = AuditEntry.objects.filter(action=action).order_by("pk")
    return [detail_words(entry.detail) for entry in rows]


def test_the_audit_tells_a_mandate_that_was_given_from_one_that_was_withdrawn(
    group: GroupDispute, person: Callable[..., User]
) -> None:
    by, colleague = person("regulator"), person("supervisor", display_name="负责人乙")
    confirm_group(group, by=by)
    member = group.members.order_by("pk")[0].dispute
    set_mandate(group, member, represents=False, by=by)
    set_mandate(group, member, represents=True, by=colleague)
    drop_mandate(group, member, by=by)
    written = [set(words.split("；")) for words in details("group.mandate")]
    assert written[0] >= {"代表或同意：书面同意被代表"}
    assert written[1] >= {
        "代表或同意：代表",
        "原登记：书面同意被代表",
        f"原登记人：{by.display_name}",
    }
    assert written[2] >= {"代表或同意：撤回", "原登记：代表", "原登记人：负责人乙"}
    with pytest.raises(ValidationError, match="没有登记代表"):
        drop_mandate(group, member, by=by)


@pytest.mark.long
def test_the_audit_keeps_who_had_ticked_a_task_of_the_plan(
    group: GroupDispute, person: Callable[..., User]
) -> None:
    by, colleague = person("regulator"), person("supervisor", display_name="负责人乙")
    confirm_group(group, by=by)
    tick(group, "verify", done=True, by=by)
    tick(group, "verify", done=False, by=colleague)
    assert f"原登记人：{by.display_name}" in details("group.tick")[-1]


def test_a_duty_that_is_over_stays_on_the_roster(
    districts: dict[str, District], person: Callable[..., User]
) -> None:
    by, district = person(), districts["铜马商圈"]
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today):
        duty = put_on_duty(district=district, day=day, shift="day", person=by, by=by)
        if day < today:
            with pytest.raises(ValidationError, match="过去的班次已成记录"):
                take_off_duty(duty, by=by)
        else:
            take_off_duty(duty, by=by)
    assert Duty.objects.get().day == today - timedelta(days=1)
