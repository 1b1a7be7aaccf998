"""A group of consumers handled as one, each with the own number and outcome."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.actions.common_handling import (
    agree_together,
    drop_mandate,
    report_up,
    set_mandate,
    step_together,
    tick,
)
from liandong.desk.groups.actions.groups import (
    add_to_group,
    confirm_group,
    remove_from_group,
    reopen_group,
)
from liandong.desk.groups.models import GroupDispute, PlanTick
from liandong.desk.groups.queries.common_handling import mandates_of
from liandong.desk.groups.rules.tasks import ORDER, PLAN, tasks_for
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.queries.performance import recovered

pytestmark = pytest.mark.long

PLACE = {Fact.JURISDICTION: {"choice": "place"}}
DELEGATED: dict[Fact, dict[str, Any]] = {Fact.BOTH_CONSENTED: {}, Fact.DELEGATION_CONSENTED: {}}


@pytest.fixture
def many(group: Any, person: Callable[..., User]) -> Any:
    confirm_group(group, by=person("regulator"))
    return group


def stages(group: Any) -> Any:
    rows = Dispute.objects.filter(group_members__group=group).order_by("pk")
    return list(rows.values_list("stage", flat=True))


def test_a_level_that_a_city_named_itself_has_the_plan_of_the_mildest() -> None:
    assert tasks_for("黄色", "合同") == tasks_for("Ⅳ", "合同")


def test_a_graver_level_has_every_task_of_a_milder_one_and_more() -> None:
    for graver, milder in itertools.pairwise(ORDER):
        assert set(tasks_for(milder, "合同")) <= set(tasks_for(graver, "合同"))
    assert set(tasks_for("Ⅰ", "闭店跑路")) == set(PLAN)


def test_one_step_is_taken_in_all_of_them_and_each_says_what_came_of_it(
    many: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    behind = many.members.first().dispute
    take_step(behind, "police", by=by)
    outcomes = step_together(many, "to_room", facts={}, by=by)
    refused = [outcome for outcome in outcomes if outcome.problem]
    assert [outcome.dispute for outcome in refused] == [behind]
    assert "公安办理中" in refused[0].problem
    assert stages(many).count("review") == 5


def test_a_step_that_asks_for_nothing_is_taken_from_the_page(
    many: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:group_step", args=[many.number, "to_room"])
    shown = signed_in("mediator").post(url, {}).content.decode()
    assert "每一件的结果" in shown
    assert set(stages(many)) == {"review"}


def test_what_is_stated_together_is_written_to_each(many: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    step_together(many, "to_room", facts={}, by=by)
    outcomes = step_together(many, "accept", facts=PLACE, by=person("regulator"))
    assert not [outcome for outcome in outcomes if outcome.problem]
    assert stages(many) == ["naming"] * 6
    assert all(outcome.dispute.facts.filter(fact="jurisdiction").exists() for outcome in outcomes)


def test_claims_are_dropped_for_those_alone_who_consented(
    many: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    first, second, *_others = [member.dispute for member in many.members.order_by("pk")]
    set_mandate(many, first, represents=True, by=by)
    set_mandate(many, second, represents=False, by=by)
    regulator = person("regulator")
    outcomes = step_together(many, "withdraw_claim", facts={}, reason="已和解", by=regulator)
    assert {outcome.dispute for outcome in outcomes if not outcome.problem} == {first, second}
    assert "没有本人同意" in next(outcome.problem for outcome in outcomes if outcome.problem)


def test_at_most_two_represent(many: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    members = [member.dispute for member in many.members.order_by("pk")]
    for dispute in members[:2]:
        set_mandate(many, dispute, represents=True, by=by)
    with pytest.raises(ValidationError, match="不超过两名"):
        set_mandate(many, members[2], represents=True, by=by)
    drop_mandate(many, members[0], by=by)
    set_mandate(many, members[2], represents=True, by=by)


def test_who_left_or_was_merged_represents_nobody(many: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    first, second, third, fourth, *_ = [row.dispute for row in many.members.order_by("pk")]
    for dispute in (first, second):
        set_mandate(many, dispute, represents=True, by=by)
    remove_from_group(many, first, by=by)
    set_mandate(many, third, represents=True, by=by)
    merge(fourth, second, by=by)
    set_mandate(many, fourth, represents=True, by=by)
    assert set(mandates_of(many).values_list("dispute", flat=True)) == {third.pk, fourth.pk}


def test_who_comes_back_has_to_consent_again(many: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    dispute = many.members.order_by("pk")[0].dispute
    set_mandate(many, dispute, represents=False, by=by)
    remove_from_group(many, dispute, by=by)
    add_to_group(many, dispute, by=by)
    assert not mandates_of(many).exists()
    written = AuditEntry.objects.filter(action="group.mandate").latest("pk")
    assert written.detail["mandate"] == "withdrawn"


def test_what_is_no_group_any_more_is_not_handled_together(
    many: Any, person: Callable[..., User]
) -> None:
    by, dispute = person("mediator"), many.members.order_by("pk")[0].dispute
    page = GroupDispute.objects.get(pk=many.pk)  # read before
    reopen_group(many, by=person("regulator"))
    actions: list[Callable[[], object]] = [
        lambda: step_together(page, "to_room", facts={}, by=by),
        lambda: set_mandate(page, dispute, represents=True, by=by),
        lambda: tick(page, "verify", done=True, by=by),
        lambda: report_up(page, to="值班领导", text="六名消费者", by=by),
    ]
    for action in actions:
        with pytest.raises(ValidationError, match="不再是已确认的"):
            action()
    assert set(stages(many)) == {"open"}


def test_what_differs_from_person_to_person_is_not_done_together(
    many: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="逐件"):
        step_together(many, "agree", facts={}, by=person("mediator"))


@pytest.fixture
def in_mediation(many: Any, person: Callable[..., User]) -> Any:
    """All six in mediation, delegated; the first three stand by a common settlement."""
    by = person("mediator")
    step_together(many, "to_room", facts={}, by=by)
    step_together(many, "accept", facts=PLACE, by=person("regulator"))
    step_together(many, "delegate", facts=DELEGATED, by=person("regulator"))
    members = [member.dispute for member in many.members.order_by("pk")]
    for place, dispute in enumerate(members[:3]):
        set_mandate(many, dispute, represents=place < 2, by=by)
    return members


def test_one_agreement_gives_each_who_consents_an_amount_of_the_own(
    many: Any, in_mediation: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    browser = signed_in("mediator")
    url = reverse("handling:group_agree", args=[many.number])
    first, second, third, fourth, *_rest = in_mediation
    page = browser.get(url).content.decode()
    assert f"amount{third.pk}" in page
    assert f"amount{fourth.pk}" not in page
    day = timezone.localdate()
    common = {"what": "退余额", "due": day, "signed": "signed"}
    assert browser.post(url, common).status_code == 422
    form = common | {f"amount{first.pk}": "137", f"amount{second.pk}": "250.50"}
    assert browser.post(url, form).content.decode().count("达成协议</span>") == 2
    first.refresh_from_db()
    assert first.stage == "agreed"
    parts = [dispute.instalments.get() for dispute in (first, second)]
    assert [part.amount_yuan for part in parts] == [Decimal(137), Decimal("250.50")]
    assert stages(many).count("mediation") == 4

    url = reverse("handling:group_paid", args=[many.number])
    assert f"paid{third.pk}" not in browser.get(url).content.decode()
    form = {"done_on": day, "proof": "商场代付，银行回单 7781", f"paid{second.pk}": "on"}
    browser.post(url, form)
    second.refresh_from_db()
    assert second.stage == "performed"
    assert second.instalments.get().proof == "商场代付，银行回单 7781"
    assert recovered(person("mediator"), day, day).performed == Decimal("250.50")


@pytest.mark.parametrize(
    ("role", "may"), [("regulator", True), ("mediator", True), ("duty_officer", False)]
)
def test_page_and_deed_of_the_money_ask_for_the_same(
    many: Any, in_mediation: Any, signed_in: Callable[..., Client], role: str, may: bool
) -> None:
    """Nobody fills in what is refused on sending: who may not settle does not see the form."""
    url, day = reverse("handling:group_agree", args=[many.number]), timezone.localdate()
    form = {"what": "退余额", "due": day, "signed": "signed", f"amount{in_mediation[0].pk}": "99"}
    replies = signed_in(role).get(url), signed_in(role).post(url, form)
    assert [answer.status_code == 200 for answer in replies] == [may, may]
    assert stages(many).count("agreed") == may


def test_the_pages_of_many_need_as_many_queries_for_six_as_for_three(
    many: Any, in_mediation: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    browser, by, day = signed_in("mediator"), person("mediator"), timezone.localdate()

    def form_with(name: Any, ticks: Any) -> Any:
        url = reverse(f"handling:{name}", args=[many.number])
        browser.get(url)  # what is cached, is
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(url)
        assert len(shown.context["form"].rows) == ticks
        return len(queries)

    few = form_with("group_agree", 3)
    for dispute in in_mediation[3:]:
        set_mandate(many, dispute, represents=False, by=by)
    assert form_with("group_agree", 6) == few

    def agreed(disputes: Any) -> None:
        amounts = {dispute.pk: Decimal(100) for dispute in disputes}
        facts: dict[Fact, dict[str, Any]] = {Fact.SIGNED: {}}
        agree_together(many, amounts, what="退款", due_on=day, facts=facts, by=by)

    agreed(in_mediation[:3])
    few = form_with("group_paid", 3)
    agreed(in_mediation[3:])
    assert form_with("group_paid", 6) == few


def test_who_did_not_consent_is_not_settled_with_by_the_representatives(
    many: Any, in_mediation: Any, person: Callable[..., User]
) -> None:
    amounts = {dispute.pk: Decimal(100) for dispute in in_mediation}
    day = timezone.localdate()
    facts: dict[Fact, dict[str, Any]] = {Fact.SIGNED: {}}
    outcomes = agree_together(
        many, amounts, what="退款", due_on=day, facts=facts, by=person("mediator")
    )
    assert [bool(outcome.problem) for outcome in outcomes] == [False] * 3 + [True] * 3
    assert "没有本人同意" in outcomes[-1].problem
    assert in_mediation[-1].instalments.count() == 0


def test_everybody_is_told_apart_by_who_told_of_it_masked(
    many: Any, signed_in: Callable[..., Client]
) -> None:
    shown = signed_in("mediator").get(reverse("handling:group", args=[many.number]))
    people = [member.consumer for member in shown.context["shown"].members]
    assert all(people)
    assert all("*" in consumer.name + consumer.phone for consumer in people)


def test_a_task_is_ticked_and_unticked(many: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    tick(many, "verify", done=True, by=by)
    with pytest.raises(ValidationError, match=f"已由 {by} 登记"):
        tick(many, "verify", done=True, by=person("regulator"))  # from a page from before
    assert PlanTick.objects.filter(group=many).count() == 1
    tick(many, "verify", done=False, by=by)
    with pytest.raises(ValidationError, match="没有登记"):
        tick(many, "verify", done=False, by=by)
    with pytest.raises(PermissionDenied):
        tick(many, "verify", done=True, by=person("people_mediator"))


def test_the_page_shows_each_outcome_the_plan_and_the_reports(
    many: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    first = many.members.order_by("pk").first().dispute
    set_mandate(many, first, represents=True, by=by)
    report_up(many, to="市监分局值班领导", text="六人，已约见商家", by=by)
    step_together(many, "to_room", facts={}, by=by)
    step_together(many, "accept", facts=PLACE, by=person("regulator"))
    step_together(many, "delegate", facts=DELEGATED, by=person("regulator"))
    plan = [Line("退款", Decimal(137), timezone.localdate())]
    conclude(first, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    shown = signed_in("mediator").get(reverse("handling:group", args=[many.number]))
    words = shown.content.decode()
    for expected in ("待履行", "退款 137 元", "代表 1 名", "六人，已约见商家", "Ⅳ级"):
        assert expected in words


def test_a_step_is_taken_together_on_its_page(many: Any, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("mediator")
    url = reverse("handling:group_step", args=[many.number, "to_room"])
    assert "6 件逐一办理" in browser.get(url).content.decode()
    shown = browser.post(url).content.decode()
    assert "每一件的结果" in shown
    assert stages(many) == ["review"] * 6


def test_a_group_is_put_away_with_what_is_left_open_in_each(
    many: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """Shown for each, confirmed by name and with a reason; who is not ticked stays."""
    browser = signed_in("mediator")
    for member in many.members.all():
        take_step(member.dispute, "settle", reason="商家已退款", by=person("regulator"))
    url = reverse("handling:group_step", args=[many.number, "archive_closed"])
    page = browser.get(url)
    choices = [value for value, _words in page.context["form"].fields["left_open"].choices]
    assert len(choices) == 6
    assert page.content.decode().count("待回填") >= 6
    name = page.context["form"].add_prefix("left_open")
    unexplained = browser.post(url, {name: choices[:4]})
    assert "请写明留有未了事项的理由" in unexplained.content.decode()
    assert set(stages(many)) == {"settled"}
    form = {name: choices[:4], page.context["form"].add_prefix("reason"): "平台停用，补登"}
    shown = browser.post(url, form).content.decode()
    assert shown.count("还有未了事项") == 2
    assert sorted(stages(many)) == ["archived"] * 4 + ["settled"] * 2
    stale = browser.post(url, form | {name: choices[4] + ",part-1"}).content.decode()
    assert "未了事项有变化" in stale


def test_a_group_that_is_not_confirmed_is_not_handled_together(
    group: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:group", args=[group.number])
    assert signed_in("mediator").get(url).status_code == 404


def test_the_page_needs_a_fixed_number_of_queries(
    many: Any,
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in("mediator")
    with django_assert_max_num_queries(20):
        browser.get(reverse("handling:group", args=[many.number]))
