"""Quick registration: three fields, suggestions, and the numbers that come later."""

import pytest
from django.urls import reverse

from liandong.desk.disputes.forms import name_and_phone
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record

from .conftest import GOLD, GOLD_COMPLAINT, NOISE, dispute_of

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}
TOLD = {"who": "王晓芸 19900001234", "shop": "福临金店", "what": GOLD_COMPLAINT}


@pytest.mark.parametrize(
    ("who", "name", "phone"),
    [
        ("王女士 19900001234", "王女士", "19900001234"),
        ("199 0000 1234王女士", "王女士", "19900001234"),
        ("王女士，0515-88880000", "王女士", "051588880000"),
        ("19900001234", "", "19900001234"),
        ("王女士", "王女士", ""),
        ("", "", ""),
    ],
)
def test_name_and_telephone_are_told_apart(who, name, phone):
    assert name_and_phone(who) == (name, phone)


def register(browser, **changes):
    return browser.post(reverse("disputes:new"), TOLD | changes)


def test_three_fields_open_a_dispute(shops, signed_in):
    browser = signed_in()
    answer = register(browser)
    dispute = Dispute.objects.get()
    assert answer.url == reverse("disputes:detail", args=[dispute.number])
    record = Record.objects.get()
    assert record.source == "walk_in"
    assert record.source_id.startswith("ZD")
    assert dispute.merchant == shops["福临金店"]
    assert dispute.district.name == "铜马商圈"
    shown = browser.get(answer.url).content.decode()
    assert f"已登记为 {dispute.number}" in shown


def test_what_the_machine_doubts_is_a_dispute_because_a_person_says_so(shops, signed_in):
    register(signed_in(), what=NOISE, shop="")
    dispute = Dispute.objects.get()
    record = Record.objects.get()
    assert record.answer.is_dispute
    assert record.corrections.get().field == "is_dispute"
    assert dispute.district.name == "铜马商圈"  # told at the station


def test_without_what_it_asks_again(shops, signed_in):
    answer = register(signed_in(), what=" ")
    assert answer.status_code == 422
    assert not Record.objects.exists()


def test_the_110_number_attaches_by_itself_when_the_export_comes(told, signed_in):
    register(signed_in())
    dispute = Dispute.objects.get()
    call = told(GOLD, source_id="JJ2026112400077", minutes_ago=20, **WANG)
    assert dispute_of(call) == dispute
    assert "JJ2026112400077" in (
        signed_in().get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    )


def test_while_typing_the_known_matter_is_suggested(told, signed_in):
    known = dispute_of(told(**WANG))
    shown = signed_in().post(reverse("disputes:suggest"), TOLD).content.decode()
    assert known.number in shown
    assert "可能性" in shown
    assert Record.objects.count() == 1


def test_the_same_telephone_is_enough_for_a_suggestion(told, signed_in):
    known = dispute_of(told(**WANG))
    shown = signed_in().post(reverse("disputes:suggest"), {"who": "19900001234"})
    assert known.number in shown.content.decode()


def test_matters_out_of_sight_are_not_suggested(told, signed_in):
    known = dispute_of(told(**WANG, answers={"is_dispute": True, "district": "滨河商圈"}))
    shown = signed_in().post(reverse("disputes:suggest"), TOLD).content.decode()
    assert known.number not in shown


def test_nothing_alike_says_so(shops, signed_in):
    shown = signed_in().post(reverse("disputes:suggest"), TOLD).content.decode()
    assert "没有发现相同的纠纷" in shown


def test_a_chosen_suggestion_is_joined_whatever_the_machine_thinks(told, signed_in):
    known = dispute_of(told(**WANG))
    register(signed_in(), who="路人", shop="", what="刚才那件事我也在场", joins=known.number)
    assert Dispute.objects.count() == 1
    assert known.members.count() == 2
    member = known.members.get(record__source="walk_in")
    assert member.by.username == "duty_officer"


def test_shops_are_found_by_their_sign(shops, signed_in):
    shown = signed_in().get(reverse("disputes:merchants"), {"shop": "福临"}).content.decode()
    assert "云泽市福临珠宝有限公司" in shown
