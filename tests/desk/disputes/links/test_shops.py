"""A shop is one shop to linkage, by whichever of its names in the register it is called."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liandong.desk.directory.models import District, Merchant, MerchantAlias
from liandong.desk.disputes.models import Candidate, Member
from liandong.desk.disputes.queries.links.suggestions import live_links
from liandong.desk.intake.models import Record
from liandong.desk.intake.record_tables import to_table
from liandong.engine.linkage.features.merchants import shop_name
from tests.desk.disputes.conftest import dispute_of

LICENCE = "云泽市兴旺餐饮管理有限公司"
NICKNAME = "老王头烧烤"
CALL = "报警人称：在老王头烧烤吃饭，结账时多收了688元，店家不肯退款，请民警到场处理。"
COMPLAINT = "5月6日在该店就餐，菜单标价与结账不符，多收688元，要求退款。"
CALLER = {"person_name": "王女士"}
WRITER = {"person_name": "王晓芸", "amount_yuan": 688.0}
NOON = datetime(2026, 5, 6, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def restaurant(districts: dict[str, District]) -> Merchant:
    return Merchant.objects.create(
        name=LICENCE, address="滨河路12号", district=districts["铜马商圈"]
    )


@pytest.fixture
def nickname(restaurant: Merchant) -> None:
    MerchantAlias.objects.create(merchant=restaurant, name=NICKNAME)


def complain(add_record: Any, **how: Any) -> Any:
    return add_record(
        COMPLAINT,
        source="complaint_12315",
        received_at=NOON + timedelta(hours=3),
        merchant_name=LICENCE,
        **WRITER,
        **how,
    )


def merchant_level(reasons: Any) -> str | None:
    return next((reason["level"] for reason in reasons if reason["comparison"] == "merchant"), None)


def reasons_of_placing(record: Any) -> Any:
    member = Member.objects.get(record=record)
    return member.reasons or Candidate.objects.get().reasons


@pytest.mark.usefixtures("nickname")
def test_a_nickname_in_the_column_reaches_the_registered_name(
    add_record: Callable[..., Record],
) -> None:
    add_record(CALL.replace(NICKNAME, "店里"), received_at=NOON, merchant_name=NICKNAME, **CALLER)
    assert merchant_level(reasons_of_placing(complain(add_record))) == "same"


@pytest.mark.usefixtures("nickname")
def test_a_nickname_in_the_text_reaches_the_registered_name(
    add_record: Callable[..., Record],
) -> None:
    call = add_record(CALL, received_at=NOON, **CALLER)
    complaint = complain(add_record)
    assert merchant_level(reasons_of_placing(complaint)) == "same"
    assert dispute_of(complaint) == dispute_of(call)


@pytest.mark.usefixtures("nickname")
def test_while_it_is_typed_the_weight_is_that_of_the_placing(
    add_record: Callable[..., Record],
) -> None:
    call = add_record(CALL, received_at=NOON, **CALLER)
    draft = complain(add_record, place=False)
    typed = live_links(to_table([draft]), draft.received_at).links
    assert [link.right for link in typed] == [call.pk]
    assert merchant_level(typed[0].reasons) == "same"
    placed = complain(add_record, source_id="TS2")
    stored = Member.objects.get(record=placed)
    assert stored.weight == pytest.approx(typed[0].weight, abs=1e-9)


@pytest.mark.usefixtures("restaurant")
def test_without_the_alias_the_two_names_are_strangers(add_record: Callable[..., Record]) -> None:
    add_record(CALL, received_at=NOON, **CALLER)
    assert not complain(add_record).member.linked_to_id


@pytest.mark.parametrize(
    ("stated", "known", "name"),
    [
        ("老王头", "云泽市兴旺餐饮管理有限公司", "云泽市兴旺餐饮管理"),
        ("云泽市兴旺餐饮管理有限公司", "云泽市兴旺餐饮管理有限公司", "云泽市兴旺餐饮管理有限公司"),
        (None, "亭东区云裳服饰店（个体工商户）", "亭东区云裳服饰店"),
        ("路边摊", "", "路边摊"),
        (None, "", None),
    ],
)
def test_only_who_tells_the_name_on_the_licence_is_taken_to_have_read_it(
    stated: str | None, known: str, name: str | None
) -> None:
    assert shop_name(stated, known) == name
