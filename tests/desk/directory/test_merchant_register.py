"""The register of merchants as a tool: added, changed, named, its contacts, two merged into one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.row_versions import STALE, version_of
from liandong.desk.directory.actions.merchant_merges import merge_merchants, undo_merge
from liandong.desk.directory.actions.merchant_register import (
    add_alias,
    add_contact,
    add_merchant,
    change_merchant,
    end_contact,
)
from liandong.desk.directory.merchant_pointers import STAYING, pointers
from liandong.desk.directory.models import District, Expert, Merchant, MerchantContact
from liandong.desk.directory.queries import find_merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models import EnforcementCase
from tests.desk.insight.alerts import rise

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def double(districts: dict[str, District]) -> Merchant:
    return Merchant.objects.create(
        name="晨曦教育", sector="教育培训", district=districts["铜马商圈"]
    )


def browser(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def found(client: Client, **query: str) -> list[str]:
    reply = client.get(reverse("directory:merchants"), query)
    return [row.name for row in reply.context["listing"].page]


def test_who_works_outside_sees_the_merchants_of_their_districts_alone(
    shops: dict[str, Merchant], officer: User, signed_in: Callable[..., Client]
) -> None:
    here, elsewhere = shops["福临金店"], shops["云裳服饰"]
    client = browser(officer)
    assert found(client) == [here.name]
    assert client.get(reverse("directory:merchant", args=[here.pk])).status_code == 200
    assert client.get(reverse("directory:merchant", args=[elsewhere.pk])).status_code == 404
    assert len(found(signed_in("system_admin"))) == len(shops)
    assert signed_in("lawyer").get(reverse("directory:merchants")).status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "福临金店"}, 1),
        ({"q": "三楼"}, 1),
        ({"q": "四楼"}, 0),
        ({"mall": "铜马百货"}, 1),
        ({"member": "odr"}, 1),
        ({"member": "returns"}, 0),
        ({"sector": "食品"}, 0),
        ({"state": "open_letters"}, 0),
    ],
)
def test_it_is_found_by_alias_floor_mall_and_membership(
    shops: dict[str, Merchant], officer: User, query: dict[str, str], count: int
) -> None:
    Merchant.objects.filter(pk=shops["福临金店"].pk).update(
        mall="铜马百货", floor="三楼 301", odr_since=DAY
    )
    assert len(found(browser(officer), **query)) == count


def test_a_merchant_is_added_and_changed_by_who_may(
    districts: dict[str, District], officer: User, someone: Callable[..., User]
) -> None:
    client = browser(officer)
    typed = {"name": "演示书店", "district": districts["铜马商圈"].pk, "floor": "二楼"}
    client.post(reverse("directory:new_merchant"), typed)
    assert "没有重复登记" in client.post(reverse("directory:new_merchant"), typed).content.decode()
    made = Merchant.objects.get(name="演示书店")
    shown = client.get(reverse("directory:edit_merchant", args=[made.pk]))
    version = shown.context["page_version"]
    changed = {**typed, "floor": "三楼", "page_version": version}
    assert (
        client.post(reverse("directory:edit_merchant", args=[made.pk]), changed).status_code == 302
    )
    made.refresh_from_db()
    assert made.floor == "三楼"
    again = client.post(
        reverse("directory:edit_merchant", args=[made.pk]), changed | {"floor": "四"}
    )
    assert STALE in again.content.decode()
    with pytest.raises(PermissionDenied):
        add_merchant(merchant=Merchant(name="别处", district=districts["滨河商圈"]), by=officer)
    with pytest.raises(PermissionDenied):
        change_merchant(merchant=made, by=someone("police", "lawyer"))
    assert set(AuditEntry.objects.filter(action__startswith="merchant.").values_list(
        "action", flat=True
    )) == {"merchant.add", "merchant.change"}  # fmt: skip


def test_a_credit_code_belongs_to_one_merchant(
    districts: dict[str, District], officer: User
) -> None:
    code = "91320902MA1XXXXX0A"
    home = districts["铜马商圈"]
    add_merchant(merchant=Merchant(name="甲店", credit_code=code, district=home), by=officer)
    with pytest.raises(ValidationError, match="已有这个统一社会信用代码"):
        add_merchant(
            merchant=Merchant(name="乙店", credit_code=code.lower(), district=home), by=officer
        )


def test_a_contact_stays_with_the_days_and_is_read_by_who_sees_people(
    shop: Merchant, officer: User, someone: Callable[..., User]
) -> None:
    given: dict[str, Any] = {"merchant": shop, "role": "维权专员", "since": DAY, "by": officer}
    row = add_contact(name="演示丙丙", phone="19900001234", **given)
    with pytest.raises(ValidationError, match="不能早于"):
        end_contact(contact=row, until=date(2026, 1, 1), by=officer)
    url = reverse("directory:merchant", args=[shop.pk])
    assert "演示丙丙" in browser(officer).get(url).content.decode()
    for role in ("analyst", "system_admin"):
        page = browser(someone("bureau", role)).get(url).content.decode()
        assert "维权专员" in page
        assert "演示丙丙" not in page
        assert "19900001234" not in page
    with pytest.raises(PermissionDenied):
        add_contact(**given | {"by": someone("bureau", "analyst")}, name="演示丁", phone="")
    with pytest.raises(ValidationError, match="没有重复登记"):
        add_contact(name="演示丙丙", phone="", **given)
    end_contact(contact=row, until=date(2026, 5, 1), by=officer)
    assert MerchantContact.objects.get().until == date(2026, 5, 1)
    page = browser(officer).get(url).content.decode()
    assert "2026-03-01 至 2026-05-01" in page


def test_a_dispute_leads_to_its_merchant_for_who_reads_the_register(
    districts: dict[str, District], shop: Merchant, officer: User, someone: Callable[..., User]
) -> None:
    rise(districts, 1, merchant=shop)
    dispute = Dispute.objects.filter(merchant=shop).latest("pk")
    url = reverse("directory:merchant", args=[shop.pk])
    address = reverse("disputes:detail", args=[dispute.number])
    assert url in browser(officer).get(address).content.decode()
    committee = someone("committee", "people_mediator")
    assert url not in browser(committee).get(address).content.decode()


def test_a_contact_is_encrypted(shop: Merchant, officer: User) -> None:
    add_contact(
        merchant=shop, role="维权专员", name="演示丙丙", phone="19900001234", since=DAY, by=officer
    )
    (stored,) = MerchantContact.objects.values_list("name", flat=True)
    assert "演示丙丙".encode() not in bytes(stored)


def state_of(*merchants: Merchant) -> dict[str, Any]:
    """Everything that points at these merchants, and their own columns but the time."""
    return {
        label: sorted(pointer.model._base_manager.values_list("pk", pointer.attname))
        for label, pointer in pointers()
    } | {
        "own": [
            {k: v for k, v in row.items() if k != "updated_at"}
            for row in Merchant.objects.filter(pk__in=[m.pk for m in merchants])
            .order_by("pk")
            .values()
        ]
    }


def test_every_key_to_a_merchant_moves_or_stays_on_purpose() -> None:
    labels = {label for label, _pointer in pointers()}
    assert {
        "disputes.dispute.merchant", "outreach.letter.merchant", "outreach.visit.merchant",
        "outreach.enforcementcase.merchant", "outreach.attendance.merchant",
        "outreach.publicitypartner.merchant", "directory.merchantcontact.merchant",
        "directory.expert_interests.merchant",
    } <= labels  # fmt: skip
    assert not {model._meta.label_lower for model in STAYING} & {
        label.rpartition(".")[0] for label in labels
    }


def test_merged_it_is_found_by_both_names_and_undone_as_it_was(
    districts: dict[str, District], shop: Merchant, double: Merchant, officer: User
) -> None:
    add_alias(merchant=double, name="晨曦教育铜马店", by=officer)
    rise(districts, 3, merchant=shop)
    rise(districts, 2, merchant=double)
    both = Expert.objects.create(name="演示律师", kind="lawyer", organisation="演示所")
    both.interests.set([shop, double])
    other = Expert.objects.create(name="演示专家", kind="lawyer", organisation="演示所")
    other.interests.set([double])
    before = state_of(shop, double)
    merge = merge_merchants(kept=shop, merged=double, by=officer)
    assert Dispute.objects.filter(merchant=shop).count() == 5
    assert set(other.interests.all()) == {shop}
    assert find_merchant("晨曦教育铜马店") == shop
    assert find_merchant("晨曦教育") == shop
    assert found(browser(officer), q="晨曦教育铜马店") == [shop.name]
    undo_merge(merge=merge, by=officer)
    assert state_of(shop, double) == before
    assert find_merchant("晨曦教育铜马店") == double
    with pytest.raises(ValidationError, match="已经撤销"):
        undo_merge(merge=merge, by=officer)
    actions = AuditEntry.objects.filter(action__in=["merchant.merge", "merchant.split"])
    assert actions.count() == 2


def test_what_was_given_to_another_merchant_meanwhile_stays_there(
    districts: dict[str, District], shop: Merchant, double: Merchant, officer: User
) -> None:
    rows = rise(districts, 2, merchant=double)
    third = Merchant.objects.create(name="第三家", district=districts["铜马商圈"])
    merge = merge_merchants(kept=shop, merged=double, by=officer)
    Dispute.objects.filter(pk=rows[0].pk).update(merchant=third)
    undo_merge(merge=merge, by=officer)
    assert Dispute.objects.get(pk=rows[0].pk).merchant == third
    assert Dispute.objects.get(pk=rows[1].pk).merchant == double


def test_merges_are_undone_from_the_last(
    districts: dict[str, District], shop: Merchant, double: Merchant, officer: User
) -> None:
    third = Merchant.objects.create(name="第三家", district=districts["铜马商圈"])
    first = merge_merchants(kept=double, merged=third, by=officer)
    second = merge_merchants(kept=shop, merged=double, by=officer)
    assert find_merchant("第三家") == shop
    with pytest.raises(ValidationError, match="先撤销"):
        undo_merge(merge=first, by=officer)
    undo_merge(merge=second, by=officer)
    assert find_merchant("第三家") == double
    undo_merge(merge=first, by=officer)
    assert find_merchant("第三家") == third


def test_a_merchant_of_another_district_is_not_merged_away(
    districts: dict[str, District], shop: Merchant, shops: dict[str, Merchant], officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        merge_merchants(kept=shop, merged=shops["云裳服饰"], by=officer)
    with pytest.raises(ValidationError, match="另一家"):
        merge_merchants(kept=shop, merged=shop, by=officer)


def test_the_preview_tells_nothing_of_cases_out_of_reports(
    districts: dict[str, District],
    shop: Merchant,
    double: Merchant,
    officer: User,
    someone: Callable[..., User],
) -> None:
    """A case out of a 举报 moves with the rest, but only the regulator reads that there is one."""
    regulator = someone("regulator", "regulator")
    EnforcementCase.objects.create(
        number="AJ9", case_number="演示〔2026〕9号", department=regulator.department,
        party="演示店", cause="演示", source="report", opened_on=DAY, by=regulator,
        district=districts["铜马商圈"], merchant=double,
    )  # fmt: skip
    url = reverse("directory:merge_merchants", args=[shop.pk])

    def cases(by: User) -> int:
        held = browser(by).get(url, {"other": str(double.pk)}).context["held"]
        return next(row.merged for row in held if row.label == "案件")

    assert (cases(officer), cases(regulator)) == (0, 1)
    merge_merchants(kept=shop, merged=double, by=officer)
    assert EnforcementCase.objects.get().merchant == shop
    audited = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "enforcementcase" not in audited


def test_a_merge_is_of_what_the_preview_showed(
    shop: Merchant, double: Merchant, officer: User
) -> None:
    client = browser(officer)
    url = reverse("directory:merge_merchants", args=[shop.pk])
    assert double.name in client.get(url, {"q": "晨曦"}).content.decode()
    version = client.get(url, {"other": str(double.pk)}).context["page_version"]
    Merchant.objects.filter(pk=double.pk).update(address="别处")
    given = {"other": str(double.pk), "page_version": version}
    client.post(url, given)
    double.refresh_from_db()
    assert double.merged_into is None
    version = client.get(url, {"other": str(double.pk)}).context["page_version"]
    client.post(url, given | {"page_version": version})
    double.refresh_from_db()
    assert double.merged_into == shop
    page = client.get(reverse("directory:merchant", args=[double.pk])).content.decode()
    assert "已并入" in page
    with pytest.raises(ValidationError, match="已并入另一家"):
        add_alias(merchant=double, name="新名", by=officer)
    assert version_of(double)


@pytest.mark.parametrize("role", ["supervisor", "regulator", "analyst"])
def test_who_sees_all_districts_changes_the_merchants_of_their_own_alone(
    role: str,
    shop: Merchant,
    double: Merchant,
    officer: User,
    someone: Callable[..., User],
) -> None:
    merge = merge_merchants(kept=shop, merged=double, by=officer)
    contact = add_contact(
        merchant=shop, role="维权专员", name="演示丙丙", phone="", since=DAY, by=officer
    )
    third = Merchant.objects.create(name="第三家", district=shop.district)
    kind = {"supervisor": "police", "regulator": "regulator", "analyst": "bureau"}[role]
    other = someone(kind, role, place="滨河商圈")
    shop.floor = "九楼"
    for action in (
        lambda: change_merchant(merchant=shop, by=other),
        lambda: add_alias(merchant=shop, name="别名甲", by=other),
        lambda: merge_merchants(kept=shop, merged=third, by=other),
        lambda: undo_merge(merge=merge, by=other),
        lambda: end_contact(contact=contact, until=DAY, by=other),
        lambda: add_contact(
            merchant=shop, role="站长", name="演示丁丁", phone="", since=DAY, by=other
        ),
    ):
        with pytest.raises(PermissionDenied):
            action()
    client = browser(other)
    page = client.get(reverse("directory:merchant", args=[shop.pk])).content.decode()
    assert "更改登记" not in page
    assert "撤销合并" not in page
    assert "登记离任" not in page
    for name in ("edit_merchant", "merge_merchants"):
        assert client.get(reverse(f"directory:{name}", args=[shop.pk])).status_code == 403


def test_a_merge_is_of_two_merchants_that_one_serves(
    shop: Merchant, shops: dict[str, Merchant], someone: Callable[..., User]
) -> None:
    here, there = someone("police", "supervisor"), someone("police", "supervisor", place="滨河商圈")
    for by in (here, there):
        with pytest.raises(PermissionDenied):
            merge_merchants(kept=shop, merged=shops["云裳服饰"], by=by)
    page = browser(here).get(
        reverse("directory:merge_merchants", args=[shop.pk]), {"q": "云裳服饰"}
    )
    assert "没有找到" in page.content.decode()


def test_the_analyst_reads_the_register_of_the_own_district_too(
    shop: Merchant, someone: Callable[..., User]
) -> None:
    analyst = someone("bureau", "analyst")
    with pytest.raises(PermissionDenied):
        add_alias(merchant=shop, name="别名甲", by=analyst)
    assert browser(analyst).get(reverse("directory:new_merchant")).status_code == 403


def test_an_edit_without_the_version_of_the_page_is_stale(shop: Merchant, officer: User) -> None:
    typed = {"name": shop.name, "district": shop.district_id, "floor": "九楼"}
    url = reverse("directory:edit_merchant", args=[shop.pk])
    assert STALE in browser(officer).post(url, typed).content.decode()
    shop.refresh_from_db()
    assert shop.floor == ""


def test_it_is_found_and_named_by_those_merged_by_way_of_another(
    shop: Merchant, double: Merchant, officer: User
) -> None:
    third = Merchant.objects.create(name="里层小店", district=shop.district)
    add_alias(merchant=third, name="里层招牌", by=officer)
    merge_merchants(kept=double, merged=third, by=officer)
    merge_merchants(kept=shop, merged=double, by=officer)
    client = browser(officer)
    for words in ("里层小店", "里层招牌", "晨曦教育"):
        assert found(client, q=words) == [shop.name]
    page = client.get(reverse("directory:merchant", args=[shop.pk])).content.decode()
    for words in ("里层小店", "里层招牌", "晨曦教育"):
        assert words in page


def test_names_are_the_same_with_blanks_in_them(shop: Merchant, officer: User) -> None:
    given: dict[str, Any] = {"merchant": shop, "role": "维权专员", "since": DAY, "by": officer}
    add_contact(name="演示丙丙", phone="", **given)
    with pytest.raises(ValidationError, match="没有重复登记"):
        add_contact(name="演示　丙 丙", phone="", **given)
    add_alias(merchant=shop, name="晨曦铜马店", by=officer)
    with pytest.raises(ValidationError, match="已经有这个别名"):
        add_alias(merchant=shop, name="晨曦 铜马店", by=officer)


def test_a_typed_role_of_a_contact_is_read_by_who_sees_people(
    shop: Merchant, officer: User, someone: Callable[..., User]
) -> None:
    add_contact(
        merchant=shop, role="演示丁丁的助理", name="演示丙丙", phone="", since=DAY, by=officer
    )
    url = reverse("directory:merchant", args=[shop.pk])
    assert "演示丁丁" in browser(officer).get(url).content.decode()
    assert "演示丁丁" not in browser(someone("bureau", "analyst")).get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "field", "most"), [("new_alias", "name", 120), ("new_contact", "role", 40)]
)
def test_a_text_that_is_too_long_is_given_back(
    shop: Merchant, officer: User, name: str, field: str, most: int
) -> None:
    text = "长" * (most + 1)
    given = {"role": "站长", "name": "演示丙丙", "since": "2026-03-01", field: text}
    reply = browser(officer).post(reverse(f"directory:{name}", args=[shop.pk]), given)
    assert reply.status_code == 422
    shown = reply.content.decode()
    assert f"最多 {most} 字，现有 {most + 1} 字" in shown
    assert text in shown


@pytest.mark.parametrize("day", ["1850-01-01", "1999-12-31", "2026-12-31", "2199-01-01"])
def test_a_day_of_the_register_lies_between_2000_and_today(
    shop: Merchant, officer: User, day: str
) -> None:
    client = browser(officer)
    url = reverse("directory:edit_merchant", args=[shop.pk])
    given = {
        "name": shop.name, "district": shop.district_id, "odr_since": day, "returns_since": day,
        "page_version": client.get(url).context["page_version"],
    }  # fmt: skip
    shown = client.post(url, given).content.decode()
    assert shown.count("日期不能早于 2000 年") == 2 or shown.count("日期不能晚于今天") == 2
    shop.refresh_from_db()
    assert (shop.odr_since, shop.returns_since) == (None, None)
    contact = {"role": "站长", "name": "演示丙丙", "since": day}
    url = reverse("directory:new_contact", args=[shop.pk])
    assert "没有登记：“自”日期不能" in client.post(url, contact, follow=True).content.decode()
