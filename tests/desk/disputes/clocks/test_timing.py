"""Clocks of disputes: what sources, steps and staff enter starts and stops them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import User
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.clock_events import set_clocks
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import clock_views, rates, visible_clocks
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.intake.models import Record
from liandong.desk.ui.wording import clock_look
from tests.desk.disputes.conftest import DRESS, GOLD_COMPLAINT, dispute_of
from tests.desk.disputes.workflow.test_stepping import go

DAY = timedelta(days=1)


@pytest.fixture
def complaint(add_record: Callable[..., Record]) -> Any:
    """A complaint of twelve days ago."""
    return dispute_of(
        add_record(GOLD_COMPLAINT, source="complaint_12315", minutes_ago=12 * 24 * 60)
    )


@pytest.fixture
def walk_in(add_record: Callable[..., Record]) -> Any:
    return dispute_of(add_record(DRESS, source="walk_in"))


def codes(dispute: Any, *, running: Any = True) -> Any:
    rows = Clock.objects.filter(dispute=dispute, stopped_at__isnull=running)
    return set(rows.values_list("code", flat=True))


def named(dispute: Any, name: Any, by: Any) -> Any:
    go(dispute, "to_room", "accept", by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    take_step(dispute, "begin", facts=facts, by=by)
    return dispute


def tell(dispute: Any, code: Any, what: Any, by: Any, **more: Any) -> Any:
    words = {"on": timezone.localdate()} | more
    return tell_clock(dispute=dispute, code=code, what=what, **words, by=by)


def test_the_steps_start_and_stop_the_clocks_of_a_complaint(
    complaint: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    assert codes(complaint) == {"acceptance_decision"}
    named(complaint, "regulator", by)
    assert codes(complaint) == {"acceptance_decision", "mediation"}
    go(complaint, "terminate", by=by)
    assert codes(complaint) == {"acceptance_decision", "termination_notice"}


def test_a_step_that_is_undone_gives_the_clocks_back(
    complaint: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    named(complaint, "regulator", by)
    done = take_step(
        complaint, "terminate", reason="谈不拢", facts={Fact.TERMINATION: {"choice": "3"}}, by=by
    )
    undo(done, by=by)
    assert codes(complaint) == {"acceptance_decision", "mediation"}


def test_a_matter_of_the_association_alone_has_no_sixty_days(
    walk_in: Any, someone: Callable[..., User]
) -> None:
    named(walk_in, "association", someone("association", "supervisor"))
    assert codes(walk_in) == set()


def test_in_the_regulators_name_a_walk_in_has_them(
    walk_in: Any, person: Callable[..., User]
) -> None:
    named(walk_in, "regulator", person("regulator"))
    assert codes(walk_in) == {"mediation"}


def test_only_an_agreement_of_the_committee_has_thirty_days_for_the_court(
    walk_in: Any, complaint: Any, person: Callable[..., User]
) -> None:
    by, due = person("regulator"), (timezone.localdate() + 9 * DAY).isoformat()
    for dispute, name, expected in (
        (walk_in, "committee", {"judicial_confirmation", "performance"}),
        (complaint, "regulator", {"acceptance_decision", "performance"}),
    ):
        facts = {Fact.AGREED: {"amount_yuan": "268", "due_on": due}, Fact.SIGNED: {}}
        take_step(named(dispute, name, by), "agree", facts=facts, by=by)
        assert codes(dispute) == expected
        assert dispute.clocks.get(code="performance").due_on.isoformat() == due
    record_fact(dispute=walk_in, fact=Fact.CONFIRMATION, by=by)
    bring_up_to_date(with_records([walk_in]))
    assert codes(walk_in) == {"performance"}


def test_testing_and_the_police_stop_the_time(complaint: Any, person: Callable[..., User]) -> None:
    by = person("regulator")
    named(complaint, "regulator", by)
    go(complaint, "test", by=by)
    assert complaint.clocks.get(code="mediation").paused_on == timezone.localdate()
    go(complaint, "tested", "police", by=by)
    clock = complaint.clocks.get(code="mediation")
    assert (clock.paused_on, clock.stopped_at) == (timezone.localdate(), None)
    go(complaint, "from_police", by=by)
    assert complaint.clocks.get(code="mediation").paused_on is None


def test_a_telephone_call_that_settled_nothing_decides_no_complaint(
    complaint: Any, person: Callable[..., User]
) -> None:
    """办法第15条: accepted or refused, with notice; also where people here could not settle it."""
    by = person("supervisor")
    go(complaint, "fail", by=by)
    assert codes(complaint) == {"acceptance_decision"}
    go(complaint, "reopen", by=by)
    assert codes(complaint) == {"acceptance_decision"}


def test_an_accepted_complaint_that_is_withdrawn_is_to_be_told_as_ended(
    complaint: Any, person: Callable[..., User]
) -> None:
    """办法第23条第1款第1项 and 第2款; one that was not accepted yet is only withdrawn."""
    by = person("regulator")
    done = take_step(complaint, "withdraw_claim", reason="消费者来电撤回", by=by)
    assert codes(complaint) == set()
    undo(done, by=by)
    named(complaint, "regulator", by)
    go(complaint, "withdraw_claim", by=by)
    assert "termination_notice" in codes(complaint)


def test_two_that_were_one_have_one_clock_from_the_earlier(
    complaint: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    later = dispute_of(
        add_record(
            DRESS, source="complaint_12315", answers={"is_dispute": True, "district": "铜马商圈"}
        )
    )
    assert later != complaint
    merge(later, complaint, by=person("regulator"))
    clock = later.clocks.get()
    assert clock.started_on == timezone.localdate() - 12 * DAY
    assert Clock.objects.filter(dispute=complaint).count() == 0


def test_the_check_of_a_clue_is_seen_by_the_regulator_alone(
    complaint: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """Found in mediation (办法第27条); the joint room does not see it."""
    tell(complaint, "clue_check", "start", person("regulator"))
    clue = Clock.objects.get(code="clue_check")
    assert clue in visible_clocks(person("regulator"))
    assert clue not in visible_clocks(person("mediator"))
    address = f"/disputes/{complaint.number}/"
    assert "线索核查" in signed_in("regulator").get(address).content.decode()
    for url in (address, "/disputes/clocks/", f"{address}clock/"):
        assert "线索核查" not in signed_in("mediator").get(url).content.decode()


def test_staff_start_stop_and_never_double_a_clock(
    complaint: Any, person: Callable[..., User]
) -> None:
    by, until = person("mediator"), timezone.localdate() + 5 * DAY
    with pytest.raises(ValidationError, match="届满日期"):
        tell(complaint, "identity", "start", by)
    tell(complaint, "identity", "start", by, until=until)
    assert complaint.clocks.get(code="identity").due_on == until
    with pytest.raises(ValidationError, match="已在计算"):
        tell(complaint, "identity", "start", by, until=until)
    tell(complaint, "identity", "stop", by)
    assert "identity" not in codes(complaint)
    with pytest.raises(ValidationError, match="还没有起算"):
        tell(complaint, "identity", "stop", by)


def test_what_follows_the_steps_is_not_told_by_hand(
    complaint: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="随办理步骤"):
        tell(complaint, "mediation", "stop", person("mediator"))


def test_a_clue_is_the_regulators_and_longer_only_with_who_approved(
    complaint: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        tell(complaint, "clue_check", "start", person("mediator"))
    tell(complaint, "clue_check", "start", person("regulator"))
    before = complaint.clocks.get(code="clue_check").due_on
    with pytest.raises(ValidationError, match="理由和批准"):
        tell(complaint, "clue_check", "extend", person("regulator"))
    assert complaint.clocks.get(code="clue_check").due_on == before
    tell(complaint, "clue_check", "extend", person("regulator"), reason="取证需要，局长批准")
    assert complaint.clocks.get(code="clue_check").due_on > before
    assert not complaint.history.filter(verb="timed").exists()


def test_longer_needs_a_reason_and_a_day(
    complaint: Any, person: Callable[..., User], someone: Callable[..., User]
) -> None:
    by = someone("regulator", "supervisor")
    tell(complaint, "jurisdiction", "start", person("regulator"))
    with pytest.raises(PermissionDenied):
        tell(complaint, "jurisdiction", "extend", person("mediator"), reason="要久一点")
    with pytest.raises(ValidationError, match="延长到哪一天"):
        tell(complaint, "jurisdiction", "extend", by)
    until = timezone.localdate() + 30 * DAY
    with pytest.raises(ValidationError, match="理由"):
        tell(complaint, "jurisdiction", "extend", by, until=until)
    tell(complaint, "jurisdiction", "extend", by, until=until, reason="上级批准")
    assert complaint.clocks.get(code="jurisdiction").due_on == until


@pytest.mark.parametrize(("what", "why"), [("resume", "暂停"), ("pause", "")])
def test_only_what_is_paused_resumes(
    complaint: Any, person: Callable[..., User], what: str, why: str
) -> None:
    by = person("regulator")
    tell(complaint, "jurisdiction", "start", by)
    if why:
        with pytest.raises(ValidationError, match=why):
            tell(complaint, "jurisdiction", what, by)
    else:
        tell(complaint, "jurisdiction", what, by)
        with pytest.raises(ValidationError, match="暂停"):
            tell(complaint, "jurisdiction", what, by)


def test_a_day_to_come_or_before_the_start_is_refused(
    complaint: Any, person: Callable[..., User]
) -> None:
    by, today = person("regulator"), timezone.localdate()
    with pytest.raises(ValidationError, match="今天"):
        tell(complaint, "jurisdiction", "start", by, on=today + DAY)
    tell(complaint, "jurisdiction", "start", by)
    with pytest.raises(ValidationError, match="起算日"):
        tell(complaint, "jurisdiction", "stop", by, on=today - DAY)


def test_the_pages_show_what_runs_out_and_take_what_is_told(
    complaint: Any, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("mediator")
    shown = page.get("/disputes/clocks/").content.decode()
    assert complaint.number in shown
    assert "按时初查率" in shown
    assert complaint.number in page.get("/disputes/clocks/?due=overdue").content.decode()
    assert complaint.number not in page.get("/disputes/clocks/?due=today").content.decode()
    entry = {"code": "self_settlement", "what": "start", "on": timezone.localdate().isoformat()}
    address = f"/disputes/{complaint.number}/clock/"
    assert page.post(address, entry).status_code == 302
    again = page.post(address, entry)
    assert again.status_code == 422
    assert "已在计算" in again.content.decode()
    assert "企业和解（ODR）：起算" in page.get(f"/disputes/{complaint.number}/").content.decode()


def test_a_paused_clock_is_neither_overdue_nor_soon(
    complaint: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    by, today = person("regulator"), timezone.localdate()
    tell(complaint, "jurisdiction", "start", by, on=today - 30 * DAY)
    tell(complaint, "jurisdiction", "pause", by, on=today - 25 * DAY)
    shown = signed_in("mediator").get("/disputes/clocks/?due=overdue")
    assert "jurisdiction" not in {view.clock.code for view in shown.context["clocks"]}
    assert shown.context["paused"] == 1


def test_the_rates_count_what_was_in_time(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    """Two decided: one the next day, one after twenty days."""
    for number, (ago, decided) in enumerate(((40, 39), (40, 20))):
        day = timezone.localdate() - decided * DAY
        add_record(
            GOLD_COMPLAINT + "甲乙"[number] * 40,
            source="complaint_12315",
            source_id=f"C{number}",
            minutes_ago=ago * 24 * 60,
            raw=json.dumps({"受理时间": day.isoformat()}),
        )
    today = timezone.localdate()
    found = {rate.label: rate for rate in rates(person("regulator"), today - 60 * DAY, today)}
    of = Clock.objects.filter(code="acceptance_decision").count()
    assert found["按时初查率"].of == of
    assert found["调解成功率"].words == "—"


def test_the_clocks_of_many_need_a_fixed_number_of_queries(
    add_record: Callable[..., Record], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        add_record(GOLD_COMPLAINT, source="complaint_12315", source_id=f"C{number}", minutes_ago=99)
    dispute_records = with_records(list(Dispute.objects.all()))
    with django_assert_max_num_queries(10):
        set_clocks(dispute_records)


def test_a_clock_is_done_only_where_what_was_due_was_done(
    walk_in: Any, complaint: Any, someone: Callable[..., User]
) -> None:
    """Who was paid has not applied to the court; what others settle decides nothing of the
    complaint: the regulator does, or says that it was withdrawn."""

    def looks(dispute: Any) -> dict[str, str]:
        views = clock_views(Clock.objects.filter(dispute=dispute), calendar())
        return {view.clock.code: view.state for view in views}

    by, due = someone("association", "supervisor"), timezone.localdate().isoformat()
    facts = {Fact.AGREED: {"amount_yuan": "268", "due_on": due}, Fact.SIGNED: {}}
    take_step(named(walk_in, "committee", by), "agree", facts=facts, by=by)
    go(walk_in, "perform", by=by)
    assert looks(walk_in)["judicial_confirmation"] == "over"
    assert looks(walk_in)["performance"] == "done"
    record_fact(dispute=walk_in, fact=Fact.CONFIRMATION, by=by)
    bring_up_to_date(with_records([walk_in]))
    assert looks(walk_in)["judicial_confirmation"] == "done"
    take_step(complaint, "settle", reason="已退款", by=by)
    assert looks(complaint)["acceptance_decision"] not in {"over", "done"}
    take_step(complaint, "reopen", reason="投诉未了", by=by)
    take_step(complaint, "withdraw_claim", reason="已退款", by=someone("regulator", "regulator"))
    assert looks(complaint)["acceptance_decision"] == "over"
    assert clock_look("over", None).words == "不再计算"
