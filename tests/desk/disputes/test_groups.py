"""Group disputes: proposed by the machine, decided by people."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from liandong.desk.access import audit
from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.actions import group_deciding as deeds
from liandong.desk.disputes.actions.grouping import propose_groups
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.jobs import find_groups
from liandong.desk.disputes.models import Dispute, GroupDispute, HistoryEntry
from liandong.desk.disputes.queries.groups import group_of, group_page, groups_visible_to

from .conftest import BY, dispute_of

CARD = "在福临金店办了储值卡，商家拒绝退还余额，要求退款。"
SEEN = {"is_dispute": True, "district": "铜马商圈", "nature": "合同"}


@pytest.fixture
def buyer(told):
    """Tells of one more consumer's dispute with the shop; gives the dispute."""
    serial = iter(range(1, 1000))

    def tell(**changes):
        number = next(serial)
        fields = {
            "source": "complaint_12315",
            "person_phone": f"1990000{number:04d}",
            "person_name": f"演{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'东南西北'[number % 4]}",
            "merchant_name": "福临金店",
            "goods": f"储值卡{number}",
            "minutes_ago": 600 * number,
            "answers": SEEN,
        }
        return dispute_of(told(f"{CARD}第{number}张卡余额{number * 137}元。", **(fields | changes)))

    return tell


@pytest.fixture
def group(buyer):
    for _ in range(6):
        buyer()
    assert Dispute.objects.filter(withdrawn_at=None).count() == 6
    assert propose_groups(by=BY) == 1
    return GroupDispute.objects.get()


def test_many_consumers_of_one_shop_are_proposed_once(group):
    assert group.number.startswith("QT")
    assert (group.state, group.consumers, group.level) == ("proposed", 6, "Ⅳ")
    assert group.merchant_name == "云泽市福临珠宝有限公司"
    assert group.problem == "合同"
    assert group.members.count() == 6
    assert AuditEntry.objects.filter(action="group.propose").count() == 1
    assert HistoryEntry.objects.filter(verb="grouped").count() == 6
    assert propose_groups(by=BY) == 0
    assert GroupDispute.objects.count() == 1


def test_four_are_no_group(buyer):
    for _ in range(4):
        buyer()
    assert propose_groups(by=BY) == 0


def test_aliases_and_branches_of_the_shop_are_one(buyer):
    for name in ("福临金店", "云泽市福临珠宝有限公司", "福临珠宝铜马广场店", "福临珠宝（滨河店）"):
        buyer(merchant_name=name)
    buyer()
    assert propose_groups(by=BY) == 1


def test_one_person_who_complains_again_and_again_is_no_group(buyer):
    for _ in range(7):
        buyer(person_phone="19900009999", minutes_ago=60)
    assert propose_groups(by=BY) == 0


def test_the_regular_task_finds_them(buyer):
    for _ in range(5):
        buyer()
    find_groups()
    assert GroupDispute.objects.count() == 1


def test_what_comes_later_joins_the_group(group, buyer):
    later = buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 0
    group.refresh_from_db()
    assert group.consumers == 7
    assert group_of(later) == group


def test_confirming(group, person):
    deeds.confirm_group(group, by=person())
    group.refresh_from_db()
    assert (group.state, group.by) == ("confirmed", person())
    assert AuditEntry.objects.filter(action="group.confirm").exists()
    with pytest.raises(ValidationError):
        deeds.confirm_group(group, by=person())


def test_declining_needs_a_reason_and_holds_until_it_grows(group, buyer, person):
    with pytest.raises(ValidationError):
        deeds.decline_group(group, reason=" ", by=person())
    deeds.decline_group(group, reason="同一家庭多人重复反映", by=person())
    for _ in range(2):
        buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 0
    group.refresh_from_db()
    assert (group.state, group.consumers) == ("declined", 8)
    buyer(minutes_ago=5)
    assert propose_groups(by=BY) == 1
    group.refresh_from_db()
    assert (group.state, group.by) == ("proposed", None)


def test_a_decision_can_be_taken_back(group, person):
    deeds.confirm_group(group, by=person())
    deeds.reopen_group(group, by=person())
    group.refresh_from_db()
    assert (group.state, group.by, group.decided_at) == ("proposed", None, None)
    with pytest.raises(ValidationError):
        deeds.reopen_group(group, by=person())


def test_what_a_person_takes_out_stays_out_until_a_person_puts_it_back(group, person):
    dispute = group.members.first().dispute
    deeds.remove_from_group(group, dispute, by=person())
    propose_groups(by=BY)
    group.refresh_from_db()
    assert group.consumers == 5
    assert group_of(dispute) is None
    deeds.add_to_group(group, dispute, by=person())
    group.refresh_from_db()
    assert group.consumers == 6
    with pytest.raises(ValidationError):
        deeds.add_to_group(group, dispute, by=person())


def test_two_disputes_stay(group, person):
    rows = [one.dispute for one in group.members.all()]
    for dispute in rows[:4]:
        deeds.remove_from_group(group, dispute, by=person())
    with pytest.raises(ValidationError):
        deeds.remove_from_group(group, rows[4], by=person())


def test_a_dispute_that_is_merged_into_another_counts_no_more(group, person):
    first, second = (one.dispute for one in group.members.order_by("pk")[:2])
    merge(first, second, by=person())
    propose_groups(by=BY)
    group.refresh_from_db()
    assert group.consumers == 5


@pytest.mark.parametrize(
    "deed",
    [
        lambda group, by: deeds.confirm_group(group, by=by),
        lambda group, by: deeds.decline_group(group, reason="x", by=by),
        lambda group, by: deeds.reopen_group(group, by=by),
        lambda group, by: deeds.add_to_group(group, group.members.first().dispute, by=by),
        lambda group, by: deeds.remove_from_group(group, group.members.first().dispute, by=by),
    ],
)
def test_nobody_without_the_permission_decides(group, person, deed):
    with pytest.raises(PermissionDenied):
        deed(group, person("analyst"))


def test_a_decision_whose_audit_fails_is_not_made(group, person, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("audit")

    by = person()
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        deeds.confirm_group(group, by=by)
    group.refresh_from_db()
    assert group.state == "proposed"


def test_a_group_out_of_sight_is_not_found(buyer, person, signed_in):
    for _ in range(5):
        buyer(answers=SEEN | {"district": "滨河商圈"})
    propose_groups(by=BY)
    group = GroupDispute.objects.get()
    assert not groups_visible_to(person()).exists()
    url = reverse("disputes:group", args=[group.number])
    assert signed_in().get(url).status_code == 404
    assert signed_in("regulator").get(url).status_code == 200


def test_the_page_shows_the_evidence(group, signed_in):
    url = reverse("disputes:group", args=[group.number])
    shown = signed_in().get(url).content.decode()
    assert "14 天内满 5 名消费者" in shown
    assert "6 名消费者、6 件" in shown
    for member in group.members.all():
        assert member.dispute.number in shown
    assert "199" not in shown


def test_through_the_pages(group, signed_in):
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


def test_the_dispute_and_the_board_show_the_group(group, signed_in):
    dispute = group.members.first().dispute
    shown = signed_in().get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    assert group.number in shown
    board = signed_in().get(reverse("board:duty")).content.decode()
    assert group.number in board or reverse("disputes:group", args=[group.number]) in board


def test_the_page_takes_a_fixed_number_of_queries(group, signed_in, django_assert_max_num_queries):
    browser = signed_in()
    browser.get(reverse("disputes:group", args=[group.number]))
    with django_assert_max_num_queries(16):
        browser.get(reverse("disputes:group", args=[group.number]))


def test_the_page_says_what_reaches_the_level(group, buyer, person):
    crowd = buyer(answers=SEEN | {"urgency": ["群体聚集"]})
    propose_groups(by=BY)
    group.refresh_from_db()
    page = group_page(person("supervisor"), group)
    assert (group.level, page.reached) == ("Ⅰ", [f"群体聚集（{crowd.number}）"])
