"""Clocks of disputes: what the sources, the steps and the staff tell starts and stops them."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.disputes.actions.clocking import set_clocks
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.timing import tell_clock
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import clocks_seen, rates
from liandong.desk.disputes.rules.facts import Fact

from .conftest import DRESS, GOLD_COMPLAINT, dispute_of
from .test_stepping import go

DAY = timedelta(days=1)


@pytest.fixture
def complaint(told):
    """A complaint of twelve days ago."""
    return dispute_of(told(GOLD_COMPLAINT, source="complaint_12315", minutes_ago=12 * 24 * 60))


@pytest.fixture
def walk_in(told):
    return dispute_of(told(DRESS, source="walk_in"))


def codes(dispute, *, running=True):
    rows = Clock.objects.filter(dispute=dispute, stopped_at__isnull=running)
    return set(rows.values_list("code", flat=True))


def named(dispute, name, by):
    go(dispute, "to_room", "accept", by=by)
    told = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    take_step(dispute, "begin", told=told, by=by)
    return dispute


def tell(dispute, code, what, by, **more):
    words = {"on": timezone.localdate()} | more
    return tell_clock(dispute=dispute, code=code, what=what, **words, by=by)


def test_the_steps_start_and_stop_the_clocks_of_a_complaint(complaint, person):
    by = person("supervisor")
    assert codes(complaint) == {"acceptance_decision"}
    named(complaint, "regulator", by)
    assert codes(complaint) == {"mediation"}
    go(complaint, "terminate", by=by)
    assert codes(complaint) == {"termination_notice"}
    go(complaint, "archive_ended", by=by)
    assert codes(complaint) == set()


def test_a_step_that_is_undone_gives_the_clocks_back(complaint, person):
    by = person("supervisor")
    named(complaint, "regulator", by)
    done = take_step(
        complaint, "terminate", reason="谈不拢", told={Fact.TERMINATION: {"choice": "3"}}, by=by
    )
    undo(done, by=by)
    assert codes(complaint) == {"mediation"}


def test_a_matter_of_the_association_alone_has_no_sixty_days(walk_in, person):
    named(walk_in, "association", person("supervisor"))
    assert codes(walk_in) == set()


def test_in_the_regulators_name_a_walk_in_has_them(walk_in, person):
    named(walk_in, "regulator", person("supervisor"))
    assert codes(walk_in) == {"mediation"}


def test_only_an_agreement_of_the_committee_has_thirty_days_for_the_court(
    walk_in, complaint, person
):
    by, due = person("supervisor"), (timezone.localdate() + 9 * DAY).isoformat()
    for dispute, name, expected in (
        (walk_in, "committee", {"judicial_confirmation", "performance"}),
        (complaint, "regulator", {"performance"}),
    ):
        told = {Fact.AGREED: {"amount_yuan": "268", "due_on": due}, Fact.SIGNED: {}}
        take_step(named(dispute, name, by), "agree", told=told, by=by)
        assert codes(dispute) == expected
        assert dispute.clocks.get(code="performance").due_on.isoformat() == due
    record_fact(dispute=walk_in, fact=Fact.CONFIRMATION, by=by)
    bring_up_to_date(matters_of([walk_in]))
    assert codes(walk_in) == {"performance"}


def test_testing_and_the_police_stop_the_time(complaint, person):
    by = person("supervisor")
    named(complaint, "regulator", by)
    go(complaint, "test", by=by)
    assert complaint.clocks.get(code="mediation").paused_on == timezone.localdate()
    go(complaint, "tested", "police", by=by)
    clock = complaint.clocks.get(code="mediation")
    assert (clock.paused_on, clock.stopped_at) == (timezone.localdate(), None)
    go(complaint, "from_police", by=by)
    assert complaint.clocks.get(code="mediation").paused_on is None


def test_two_that_were_one_have_one_clock_from_the_earlier(complaint, told, person):
    later = dispute_of(
        told(DRESS, source="complaint_12315", answers={"is_dispute": True, "district": "铜马商圈"})
    )
    assert later != complaint
    merge(later, complaint, by=person("regulator"))
    clock = later.clocks.get()
    assert clock.started_on == timezone.localdate() - 12 * DAY
    assert Clock.objects.filter(dispute=complaint).count() == 0


def test_the_check_of_a_clue_is_seen_by_the_regulator_alone(complaint, person, signed_in):
    """Found in mediation (办法第27条); the joint room is not told of it."""
    tell(complaint, "clue_check", "start", person("regulator"))
    clue = Clock.objects.get(code="clue_check")
    assert clue in clocks_seen(person("regulator"))
    assert clue not in clocks_seen(person("mediator"))
    address = f"/disputes/{complaint.number}/"
    assert "线索核查" in signed_in("regulator").get(address).content.decode()
    for url in (address, "/disputes/clocks/", f"{address}clock/"):
        assert "线索核查" not in signed_in("mediator").get(url).content.decode()


def test_staff_start_stop_and_never_double_a_clock(complaint, person):
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


def test_what_follows_the_steps_is_not_told_by_hand(complaint, person):
    with pytest.raises(ValidationError, match="随办理步骤"):
        tell(complaint, "mediation", "stop", person("mediator"))


def test_a_clue_is_the_regulators_and_longer_only_with_who_approved(complaint, person):
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


def test_longer_needs_a_reason_and_a_day(complaint, person):
    by = person("supervisor")
    tell(complaint, "jurisdiction", "start", by)
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
def test_only_what_is_paused_resumes(complaint, person, what, why):
    by = person("mediator")
    tell(complaint, "jurisdiction", "start", by)
    if why:
        with pytest.raises(ValidationError, match=why):
            tell(complaint, "jurisdiction", what, by)
    else:
        tell(complaint, "jurisdiction", what, by)
        with pytest.raises(ValidationError, match="暂停"):
            tell(complaint, "jurisdiction", what, by)


def test_a_day_to_come_or_before_the_start_is_refused(complaint, person):
    by, today = person("mediator"), timezone.localdate()
    with pytest.raises(ValidationError, match="今天"):
        tell(complaint, "jurisdiction", "start", by, on=today + DAY)
    tell(complaint, "jurisdiction", "start", by)
    with pytest.raises(ValidationError, match="起算日"):
        tell(complaint, "jurisdiction", "stop", by, on=today - DAY)


def test_the_pages_show_what_runs_out_and_take_what_is_told(complaint, signed_in):
    page = signed_in("mediator")
    shown = page.get("/disputes/clocks/").content.decode()
    assert complaint.number in shown
    assert "按时初查率" in shown
    assert complaint.number in page.get("/disputes/clocks/?due=overdue").content.decode()
    assert complaint.number not in page.get("/disputes/clocks/?due=today").content.decode()
    told = {"code": "self_settlement", "what": "start", "on": timezone.localdate().isoformat()}
    address = f"/disputes/{complaint.number}/clock/"
    assert page.post(address, told).status_code == 302
    again = page.post(address, told)
    assert again.status_code == 422
    assert "已在计算" in again.content.decode()
    assert "企业和解（ODR）：起算" in page.get(f"/disputes/{complaint.number}/").content.decode()


def test_a_paused_clock_is_neither_overdue_nor_soon(complaint, signed_in, person):
    """The firm settles by itself: the time to decide does not run."""
    tell(
        complaint,
        "self_settlement",
        "start",
        person("mediator"),
        on=timezone.localdate() - 11 * DAY,
    )
    shown = signed_in("mediator").get("/disputes/clocks/?due=overdue")
    assert "acceptance_decision" not in {one.clock.code for one in shown.context["clocks"]}
    assert shown.context["paused"] == 1


def test_the_rates_count_what_was_in_time(told, person):
    """Two decided: one the next day, one after twenty days."""
    for number, (ago, decided) in enumerate(((40, 39), (40, 20))):
        day = timezone.localdate() - decided * DAY
        told(
            GOLD_COMPLAINT + "甲乙"[number] * 40,
            source="complaint_12315",
            source_id=f"C{number}",
            minutes_ago=ago * 24 * 60,
            raw=json.dumps({"受理时间": day.isoformat()}),
        )
    today = timezone.localdate()
    found = {one.label: one for one in rates(person("regulator"), today - 60 * DAY, today)}
    of = Clock.objects.filter(code="acceptance_decision").count()
    assert found["按时初查率"].of == of
    assert found["调解成功率"].words == "—"


def test_the_clocks_of_many_need_a_fixed_number_of_queries(told, django_assert_max_num_queries):
    for number in range(4):
        told(GOLD_COMPLAINT, source="complaint_12315", source_id=f"C{number}", minutes_ago=99)
    matters = matters_of(list(Dispute.objects.all()))
    with django_assert_max_num_queries(10):
        set_clocks(matters)
