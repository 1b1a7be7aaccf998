"""Quick registration: three fields, suggestions, and the numbers that come later."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import District, Merchant, MerchantAlias
from liandong.desk.disputes.forms.disputes import name_and_phone
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record

from .conftest import DRESS, GOLD, GOLD_COMPLAINT, NOISE, dispute_of

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}
TYPED = {"who": "王晓芸 19900001234", "shop": "福临金店", "what": GOLD_COMPLAINT}


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
def test_name_and_telephone_are_told_apart(who: str, name: str, phone: str) -> None:
    assert name_and_phone(who) == (name, phone)


def register(browser: Any, **changes: Any) -> Any:
    return browser.post(reverse("disputes:new"), TYPED | changes)


def test_three_fields_open_a_dispute(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
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


def test_what_the_machine_doubts_is_a_dispute_because_a_person_says_so(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    register(signed_in(), what=NOISE, shop="")
    dispute = Dispute.objects.get()
    record = Record.objects.get()
    assert record.answer.is_dispute
    assert record.corrections.get().field == "is_dispute"
    assert dispute.district.name == "铜马商圈"  # the district of the station


def test_without_what_it_asks_again(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    answer = register(signed_in(), what=" ")
    assert answer.status_code == 422
    assert not Record.objects.exists()


def test_the_110_number_attaches_by_itself_when_the_export_comes(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    register(signed_in())
    dispute = Dispute.objects.get()
    call = add_record(GOLD, source_id="JJ2026112400077", minutes_ago=20, **WANG)
    assert dispute_of(call) == dispute
    assert "JJ2026112400077" in (
        signed_in().get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    )


def test_while_typing_the_known_matter_is_suggested(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    known = dispute_of(add_record(**WANG))
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert known.number in shown
    assert "可能性" in shown
    assert Record.objects.count() == 1


def test_the_same_telephone_is_enough_for_a_suggestion(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    known = dispute_of(add_record(**WANG))
    shown = signed_in().post(reverse("disputes:suggest"), {"who": "19900001234"})
    assert known.number in shown.content.decode()


def test_matters_out_of_sight_are_not_suggested(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    known = dispute_of(add_record(**WANG, answers={"is_dispute": True, "district": "滨河商圈"}))
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert known.number not in shown


def test_nothing_alike_says_so(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    shown = signed_in().post(reverse("disputes:suggest"), TYPED).content.decode()
    assert "没有发现相同的纠纷" in shown


def test_a_chosen_suggestion_is_joined_whatever_the_machine_thinks(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    known = dispute_of(add_record(**WANG))
    register(signed_in(), who="路人", shop="", what="刚才那件事我也在场", joins=known.number)
    assert Dispute.objects.count() == 1
    assert known.members.count() == 2
    member = known.members.get(record__source="walk_in")
    assert member.by.username == "duty_officer"


def test_shops_are_found_by_their_sign(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    shown = signed_in().get(reverse("disputes:merchants"), {"shop": "福临"}).content.decode()
    assert "云泽市福临珠宝有限公司" in shown


def test_a_button_pressed_twice_registers_and_notes_once(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in()
    first, again = register(browser), register(browser)
    dispute = Dispute.objects.get()
    assert Record.objects.count() == 1
    assert again.url == first.url
    assert f"刚刚已登记同样的纠纷（{dispute.number}）" in browser.get(again.url).content.decode()
    for _time in range(2):
        browser.post(f"{first.url}note/", {"text": "已电话联系双方"})
    assert dispute.notes.count() == 1
    assert register(browser, who="李女士 19900004321").status_code == 302


def shop(name: str, *aliases: str, district: District, **fields: str) -> Merchant:
    made = Merchant.objects.create(name=name, district=district, **fields)
    for alias in aliases:
        MerchantAlias.objects.create(merchant=made, name=alias)
    return made


@pytest.fixture
def mall(districts: dict[str, District]) -> None:
    here, there = districts["铜马商圈"], districts["滨河商圈"]
    shop("云泽市小满服饰有限公司", "小满衣橱", district=here, mall="金穗广场", floor="二楼")
    shop("云泽市小溪鞋业有限公司", "小溪鞋铺", district=here, mall="金穗广场", floor="3F-12")
    shop("滨河区小满服装店", "小满衣橱", district=there, mall="滨河城", floor="二楼")


def offered(browser: Client, words: str) -> list[str]:
    shown = browser.get(reverse("disputes:merchants"), {"shop": words}).content.decode()
    return re.findall(r'data-name="([^"]+)"', shown)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("小满衣橱", "云泽市小满服饰有限公司"),  # the sign
        ("小蛮衣橱", "云泽市小满服饰有限公司"),  # a slip
        ("小衣满橱", "云泽市小满服饰有限公司"),  # two characters exchanged
        ("金穗广场2楼", "云泽市小满服饰有限公司"),  # where it is
        ("金穗广场三层的鞋", "云泽市小溪鞋业有限公司"),
        ("小溪 三楼", "云泽市小溪鞋业有限公司"),
    ],
)
def test_a_shop_is_offered_by_nickname_floor_and_with_a_slip(
    mall: None, signed_in: Callable[..., Client], typed: str, name: str
) -> None:
    assert offered(signed_in(), typed) == [name]


def test_no_shop_is_offered_on_another_floor_or_under_a_name_of_nobody(
    mall: None, signed_in: Callable[..., Client]
) -> None:
    assert offered(signed_in(), "小满衣橱 五楼") == []
    assert offered(signed_in(), "大钟楼理发") == []


def test_who_sees_all_districts_is_offered_the_shops_of_all(
    mall: None, signed_in: Callable[..., Client]
) -> None:
    assert len(offered(signed_in("supervisor"), "小满衣橱")) == 2


def test_a_name_learned_since_is_offered_at_once(
    mall: None, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in()
    assert offered(browser, "老王鞋摊") == []
    merchant = Merchant.objects.get(floor="3F-12")
    MerchantAlias.objects.create(merchant=merchant, name="老王鞋摊")
    assert offered(browser, "老王鞋摊") == [merchant.name]


def test_the_address_of_the_chosen_shop_tells_branches_apart(
    districts: dict[str, District], signed_in: Callable[..., Client]
) -> None:
    here = districts["铜马商圈"]
    shop("小满服装店", district=here, address="铜马广场1号")
    there = shop("小满服装店", district=here, address="建设中路121号")
    register(signed_in(), shop="小满服装店", shop_address="建设中路121号")
    assert Dispute.objects.get().merchant == there


def test_class_and_amount_are_read_while_typing_and_nothing_is_kept(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], caplog: Any
) -> None:
    browser = signed_in()
    entries = AuditEntry.objects.count()
    shown = browser.post(reverse("disputes:reading"), {"what": DRESS}).content.decode()
    for words in ("服装鞋帽", "268 元"):
        assert words in shown
    assert "连衣裙" not in shown
    assert not Record.objects.exists()
    assert AuditEntry.objects.count() == entries
    assert "连衣裙" not in caplog.text


def test_both_natures_are_shown_where_the_first_is_not_clear(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    what = {"what": "店家说是纯棉的，洗了起球，找他又不认"}
    shown = signed_in().post(reverse("disputes:reading"), what).content.decode()
    assert "质量 或 虚假宣传" in shown


def test_nothing_is_read_in_a_word_or_by_who_registers_nothing(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    assert not signed_in().post(reverse("disputes:reading"), {"what": "鞋"}).content.strip()
    assert (
        signed_in("analyst").post(reverse("disputes:reading"), {"what": DRESS}).status_code == 403
    )
