"""Group disputes: proposed by the machine, decided by people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access import audit
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.groups.actions import groups as group_actions
from liandong.desk.groups.actions.proposals import propose_groups
from liandong.desk.groups.jobs import find_groups
from liandong.desk.groups.models import GroupDispute
from liandong.desk.groups.queries.groups import group_of, group_page, groups_visible_to
from tests.desk.disputes.conftest import BY
from tests.desk.steps.samples import CARD_ANSWERS


def test_many_consumers_of_one_shop_are_proposed_once(group: Any) -> None:
    assert group.number.startswith("QT")
    assert (group.state, group.consumers, group.level) == ("proposed", 6, "Ⅳ")
    assert group.merchant_name == "云泽市福临珠宝有限公司"
    assert group.problem == "合同"
    assert group.members.count() == 6
    assert AuditEntry.objects.filter(action="group.propose").count() == 1
    assert HistoryEntry.objects.filter(verb="grouped").count() == 6
    assert propose_groups(by=BY) == 0
    assert GroupDispute.objects.count() == 1


def test_four_are_no_group(buyer: Any) -> None:
    for _ in range(4):
        buyer()
    assert propose_groups(by=BY) == 0


@pytest.mark.long
def test_aliases_and_branches_of_the_shop_are_one(buyer: Any) -> None:
    for name in ("福临金店", "云泽市福临珠宝有限公司", "福临珠宝铜马广场店", "福临珠宝（滨河店）"):
        buyer(merchant_name=name)
    buyer()
    assert propose_groups(by=BY) == 1


@pytest.mark.long
def test_one_person_who_complains_again_and_again_is_no_group(buyer: Any) -> None:
    for _ in range(7):
        buyer(person_phone="19900009999", minutes_ago=60)
    assert propose_groups(by=BY) == 0


@pytest.mark.long
def test_a_shop_that_all_members_were_corrected_to_stops_no_search(
    group: Any, person: Callable[..., User]
) -> None:
    """Its disputes are in a group: what a rule finds under another name is nothing new."""
    for member in group.members.all():
        correct(member.dispute, "merchant", "新名大卖场", by=person("mediator"))
    assert propose_groups(by=BY) == 0


@pytest.mark.long
def test_who_sees_a_part_of_a_group_does_not_decide_on_it(
    group: Any, districts: dict[str, District], person: Callable[..., User]
) -> None:
    other = group.members.first().dispute
    Dispute.objects.filter(pk=other.pk).update(district=districts["滨河商圈"])
    decisions: list[Callable[[], object]] = [
        lambda: group_actions.confirm_group(group, by=person("mediator")),
        lambda: group_actions.decline_group(group, reason="各为一事", by=person("mediator")),
    ]
    for decide in decisions:
        with pytest.raises(ValidationError, match="看不到全部"):
            decide()
    group_actions.confirm_group(group, by=person("supervisor"))


@pytest.mark.long
def test_the_regular_task_finds_them(buyer: Any) -> None:
    for _ in range(5):
        buyer()
    find_groups()
    assert GroupDispute.objects.count() == 1


@pytest.mark.long
def test_what_comes_later_joins_the_group(group: Any, buyer: Any) -> None:
    later = buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 0
    group.refresh_from_db()
    assert group.consumers == 7
    assert group_of(later) == group


@pytest.mark.long
def test_confirming(group: Any, person: Callable[..., User]) -> None:
    group_actions.confirm_group(group, by=person())
    group.refresh_from_db()
    assert (group.state, group.by) == ("confirmed", person())
    assert AuditEntry.objects.filter(action="group.confirm").exists()
    with pytest.raises(ValidationError):
        group_actions.confirm_group(group, by=person())


@pytest.mark.long
def test_declining_needs_a_reason_and_holds_until_it_grows(
    group: Any, buyer: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError):
        group_actions.decline_group(group, reason=" ", by=person())
    group_actions.decline_group(group, reason="同一家庭多人重复反映", by=person())
    for _ in range(2):
        buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 0
    group.refresh_from_db()
    assert (group.state, group.consumers) == ("declined", 8)
    buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 1
    group.refresh_from_db()
    assert (group.state, group.by) == ("proposed", None)


@pytest.mark.long
def test_a_decision_can_be_taken_back(group: Any, person: Callable[..., User]) -> None:
    group_actions.confirm_group(group, by=person())
    group_actions.reopen_group(group, by=person())
    group.refresh_from_db()
    assert (group.state, group.by, group.decided_at) == ("proposed", None, None)
    with pytest.raises(ValidationError):
        group_actions.reopen_group(group, by=person())


@pytest.mark.long
def test_what_a_person_takes_out_stays_out_until_a_person_puts_it_back(
    group: Any, person: Callable[..., User]
) -> None:
    dispute = group.members.first().dispute
    group_actions.remove_from_group(group, dispute, by=person())
    propose_groups(by=BY)
    group.refresh_from_db()
    assert group.consumers == 5
    assert group_of(dispute) is None
    group_actions.add_to_group(group, dispute, by=person())
    group.refresh_from_db()
    assert group.consumers == 6
    with pytest.raises(ValidationError):
        group_actions.add_to_group(group, dispute, by=person())


@pytest.mark.long
def test_two_disputes_stay(group: Any, person: Callable[..., User]) -> None:
    rows = [member.dispute for member in group.members.all()]
    for dispute in rows[:4]:
        group_actions.remove_from_group(group, dispute, by=person())
    with pytest.raises(ValidationError):
        group_actions.remove_from_group(group, rows[4], by=person())


@pytest.mark.long
def test_a_dispute_that_is_merged_into_another_counts_no_more(
    group: Any, person: Callable[..., User]
) -> None:
    first, second = (member.dispute for member in group.members.order_by("pk")[:2])
    merge(first, second, by=person())
    propose_groups(by=BY)
    group.refresh_from_db()
    assert group.consumers == 5


@pytest.mark.long
@pytest.mark.parametrize(
    "action",
    [
        lambda group, by: group_actions.confirm_group(group, by=by),
        lambda group, by: group_actions.decline_group(group, reason="x", by=by),
        lambda group, by: group_actions.reopen_group(group, by=by),
        lambda group, by: group_actions.add_to_group(group, group.members.first().dispute, by=by),
        lambda group, by: group_actions.remove_from_group(
            group, group.members.first().dispute, by=by
        ),
    ],
)
def test_nobody_without_the_permission_decides(
    group: Any, person: Callable[..., User], action: Any
) -> None:
    with pytest.raises(PermissionDenied):
        action(group, person("analyst"))


@pytest.mark.long
def test_a_decision_whose_audit_fails_is_not_made(
    group: Any, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("audit")

    by = person()
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        group_actions.confirm_group(group, by=by)
    group.refresh_from_db()
    assert group.state == "proposed"


@pytest.mark.long
def test_a_group_out_of_sight_is_not_found(
    buyer: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    for _ in range(5):
        buyer(answers=CARD_ANSWERS | {"district": "滨河商圈"})
    propose_groups(by=BY)
    group = GroupDispute.objects.get()
    assert not groups_visible_to(person()).exists()
    url = reverse("disputes:group", args=[group.number])
    assert signed_in().get(url).status_code == 404
    assert signed_in("regulator").get(url).status_code == 200


@pytest.mark.long
def test_the_page_shows_the_evidence(group: Any, signed_in: Callable[..., Client]) -> None:
    url = reverse("disputes:group", args=[group.number])
    shown = signed_in().get(url).content.decode()
    assert "14 天内满 5 名消费者" in shown
    assert "6 名消费者、6 件" in shown
    for member in group.members.all():
        assert member.dispute.number in shown
    assert "199" not in shown


@pytest.mark.long
def test_through_the_pages(group: Any, signed_in: Callable[..., Client]) -> None:
    browser = signed_in()
    assert group.number in browser.get(reverse("disputes:groups")).content.decode()
    url = reverse("disputes:group", args=[group.number])
    empty = browser.post(f"{url}decline/", {"reason": ""}, follow=True).content.decode()
    assert "请说明为什么" in empty
    browser.post(f"{url}confirm/")
    group.refresh_from_db()
    assert group.state == "confirmed"
    dispute = group.members.first().dispute
    browser.post(f"{url}remove/{dispute.pk}/")
    assert group_of(dispute) is None
    browser.post(f"{url}add/", {"dispute": dispute.number})
    assert group_of(dispute) == group
    unknown = browser.post(f"{url}add/", {"dispute": "LD1"}, follow=True).content.decode()
    assert "没有这个编号" in unknown
    browser.post(f"{url}reopen/")
    browser.post(f"{url}decline/", {"reason": "不是同一问题"})
    assert group.number not in browser.get(reverse("disputes:groups")).content.decode()
    declined = browser.get(reverse("disputes:groups"), {"state": "declined"}).content.decode()
    assert group.number in declined


@pytest.mark.long
def test_the_dispute_and_the_board_show_the_group(
    group: Any, signed_in: Callable[..., Client]
) -> None:
    dispute = group.members.first().dispute
    shown = signed_in().get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    assert group.number in shown
    board = signed_in().get(reverse("board:duty")).content.decode()
    assert reverse("disputes:group", args=[group.number]) in board


@pytest.mark.long
def test_the_page_takes_a_fixed_number_of_queries(
    group: Any,
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in()
    browser.get(reverse("disputes:group", args=[group.number]))
    with django_assert_max_num_queries(16):
        browser.get(reverse("disputes:group", args=[group.number]))


@pytest.mark.long
def test_the_page_says_what_reaches_the_level(
    group: Any, buyer: Any, person: Callable[..., User]
) -> None:
    crowd = buyer(answers=CARD_ANSWERS | {"urgency": ["群体聚集"]})
    propose_groups(by=BY)
    group.refresh_from_db()
    page = group_page(person("supervisor"), group)
    assert (group.level, page.reached) == ("Ⅰ", [f"群体聚集（{crowd.number}）"])
