"""One dispute becomes two; before two become one, the machine gives its opinion."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import BY, DRESS, GOLD, GOLD_COMPLAINT, dispute_of
from tests.desk.steps.samples import WANG

LI = {"person_name": "李茹", "person_phone": "19900005678"}


@pytest.fixture
def gold(add_record: Callable[..., Record]) -> Any:
    call = add_record(GOLD, source_id="JJ1", minutes_ago=300, **WANG)
    complaint = add_record(
        GOLD_COMPLAINT, source="complaint_12315", source_id="TS1", minutes_ago=60, **WANG
    )
    dispute = dispute_of(call)
    if dispute_of(complaint) != dispute:
        Member.objects.filter(record=complaint).update(dispute=dispute)
    return dispute


@pytest.fixture
def four(gold: Any, add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """Two disputes of two records each, wrongly made one."""
    first = add_record(DRESS, source_id="JJ2", minutes_ago=200, **LI)
    other = dispute_of(first)
    second = add_record(DRESS, source="complaint_12315", source_id="TS2", minutes_ago=50, **LI)
    if dispute_of(second) != other:
        merge(other, dispute_of(second), by=person("regulator"))
    merge(gold, other, by=person("regulator"))
    return gold


def numbers(dispute: Any) -> Any:
    return sorted(dispute.members.values_list("record__source_id", flat=True))


def test_chosen_records_become_a_dispute_and_every_number_stays(
    four: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    chosen = list(four.members.filter(record__source_id__endswith="2"))
    done = split(four, chosen, by=by)
    other = Dispute.objects.get(number=done.detail["other"])
    assert (numbers(four), numbers(other)) == (["JJ1", "TS1"], ["JJ2", "TS2"])
    assert other.sources == ["police_110", "complaint_12315"]
    assert Candidate.objects.filter(state="different").count() == 4
    place_records(list(other.members.values_list("record_id", flat=True)), by=BY)
    assert numbers(other) == ["JJ2", "TS2"]


def test_its_undoing_restores_members_reasons_and_earlier_decisions(
    four: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    before = list(four.members.order_by("pk").values("pk", "weight", "reasons", "linked_to", "by"))
    candidates = list(Candidate.objects.order_by("pk").values("pk", "state", "by"))
    done = split(four, list(four.members.filter(record__source_id__endswith="2")), by=by)
    undo(done, by=by)
    after = list(four.members.order_by("pk").values("pk", "weight", "reasons", "linked_to", "by"))
    assert after == before
    assert list(Candidate.objects.order_by("pk").values("pk", "state", "by")) == candidates
    assert Dispute.objects.get(number=done.detail["other"]).withdrawn_at


def test_no_reason_leads_across_the_cut(gold: Any, person: Callable[..., User]) -> None:
    linked = gold.members.exclude(weight=None)
    split(gold, list(gold.members.filter(record__source_id="TS1")), by=person())
    assert not linked.exists()


@pytest.mark.parametrize("chosen", [[], ["JJ1", "TS1"]], ids=["none", "all"])
def test_neither_none_nor_all_can_be_split_off(
    gold: Any, person: Callable[..., User], chosen: Any
) -> None:
    members = list(gold.members.filter(record__source_id__in=chosen))
    with pytest.raises(ValidationError):
        split(gold, members, by=person())


@pytest.mark.long
def test_through_the_page(four: Any, signed_in: Callable[..., Client]) -> None:
    browser = signed_in("regulator")
    shown = browser.get(reverse("disputes:detail", args=[four.number])).content.decode()
    assert "拆成两件" in shown
    url = reverse("disputes:split", args=[four.number])
    chosen = four.members.filter(record__source_id__endswith="2")
    ticked = list(chosen.values_list("record", flat=True))
    answer = browser.post(url, {"record": ticked}, follow=True).content.decode()
    assert "已拆成两件" in answer
    assert "撤销" in answer
    assert numbers(four) == ["JJ1", "TS1"]
    refused = browser.post(url, {"record": ["x"]}, follow=True).content.decode()
    assert "请选出要拆出的记录" in refused


def test_the_weakest_link_is_shown(gold: Any, signed_in: Callable[..., Client]) -> None:
    Member.objects.filter(record__source_id="TS1").update(
        weight=7.5, probability=0.92, linked_to=gold.members.get(record__source_id="JJ1").record
    )
    shown = signed_in().get(reverse("disputes:detail", args=[gold.number])).content.decode()
    assert "最弱的关联" in shown
    assert "92%" in shown


def opinion(browser: Any, dispute: Any, number: Any) -> Any:
    url = reverse("disputes:opinion", args=[dispute.number])
    return browser.get(url, {"other": number}).content.decode()


@pytest.mark.long
def test_before_a_merge_the_machine_says_what_it_thinks(
    gold: Any,
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    person: Callable[..., User],
) -> None:
    other = dispute_of(add_record(DRESS, source="complaint_12315", source_id="TS9", **LI))
    shown = opinion(signed_in("regulator"), gold, other.number)
    assert "系统看：是同一件事的可能性" in shown
    assert "TS9" in shown
    assert "不是同一纠纷" not in shown
    done = merge(gold, other, by=person("regulator"))
    split(gold, list(gold.members.filter(record__source_id="TS9")), by=person("regulator"))
    apart = Member.objects.get(record__source_id="TS9").dispute
    assert done.pk
    assert "此前有人确认过" in opinion(signed_in("regulator"), gold, apart.number)


def test_of_what_one_does_not_see_nothing_is_said(
    gold: Any, add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    answers = {"is_dispute": True, "district": "滨河商圈"}
    other = dispute_of(add_record(DRESS, source="complaint_12315", answers=answers, **LI))
    assert "不在您可见的范围内" in opinion(signed_in(), gold, other.number)
    assert "可能性" not in opinion(signed_in(), gold, gold.number)
