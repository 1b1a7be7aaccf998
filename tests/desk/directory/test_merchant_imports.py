"""Licence exports of merchants: read beside the register, confirmed, taken back as a whole."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.actions.merchant_register import add_alias
from liandong.desk.directory.models import District, Merchant, MerchantContact
from liandong.desk.directory.rules.licences import is_credit_code, place_in
from liandong.desk.intake.actions import merchant_imports as actions
from liandong.desk.intake.jobs import read_licence_export
from liandong.desk.intake.merchants import reading
from liandong.desk.intake.merchants.imports import content_of, counts_of, obstacles
from liandong.desk.intake.models import MerchantImport
from liandong.desk.ui.spreadsheets import tables_file
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.steps import station_registers as steps
from tests.desk.steps.outreach import home, officer
from tests.desk.steps.preparing import Give

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"
CODES = [
    "92320902MA0000001E", "92320902MA0000002H", "92320902MA0000003L", "92320902MA0000004P",
    "92320902MA0000005T",
]  # fmt: skip
HEAD = "统一社会信用代码,名称,类型,经营者,经营场所,经营范围,成立日期,登记机关,状态,商圈"
PERSON = "欧阳示例"


@pytest.fixture
def give(request: pytest.FixtureRequest) -> Give:
    return request.getfixturevalue


@pytest.fixture
def home_district(districts: dict[str, District]) -> District:
    return districts["铜马商圈"]


def line(code: str, name: str = "演示书店", **changes: str) -> str:
    cells = {
        "kind": "个体工商户", "person": PERSON, "address": "演示路1号", "scope": "图书零售",
        "founded": "2020-05-01", "authority": "演示市监局", "state": "存续", "district": "铜马商圈",
    } | changes  # fmt: skip
    return ",".join([code, name, *cells.values()])


def file_of(*lines: str) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


def read(give: Give, *lines: str) -> MerchantImport:
    return steps.read_licences(give, file_of(*lines))


def confirm(give: Give, of: MerchantImport) -> MerchantImport:
    return actions.confirm_import(of=of, by=officer(give))


@pytest.mark.parametrize(
    ("code", "right"),
    [(CODE, True), (CODES[0], True), ("91350100M000100Y44", False), ("123", False), ("", False)],
)
def test_a_credit_code_is_checked_by_its_last_character(code: str, right: bool) -> None:
    assert is_credit_code(code) is right


def test_the_longest_name_in_an_address_decides_on_the_district() -> None:
    names = [("铜马", "甲商圈"), ("铜马广场", "乙商圈")]
    assert place_in("铜马广场地下街3号", names) == "乙商圈"
    assert place_in("别处", names) == ""


def test_a_new_merchant_is_taken_in_with_its_licence_and_person(
    give: Give, home_district: District
) -> None:
    of = read(give, line(CODE))
    assert counts_of(of) == {"new": 1}
    assert not Merchant.objects.filter(credit_code=CODE).exists()  # nothing before it is confirmed
    confirm(give, of)
    made = Merchant.objects.get(credit_code=CODE)
    assert (made.name, made.district, made.licence_state) == ("演示书店", home_district, "存续")
    assert (made.founded_on, made.authority) == (date(2020, 5, 1), "演示市监局")
    contact = MerchantContact.objects.get(merchant=made)
    assert (contact.role, contact.name) == ("经营者", PERSON)


def test_the_same_file_again_changes_nothing(give: Give) -> None:
    confirm(give, read(give, line(CODE)))
    before = Merchant.objects.filter(credit_code=CODE).values().get()
    again = read(give, line(CODE))
    assert counts_of(again) == {"unchanged": 1}
    with pytest.raises(ValidationError, match="不用导入"):
        confirm(give, again)
    assert Merchant.objects.filter(credit_code=CODE).values().get() == before


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (line("", "无码店"), "统一社会信用代码", "没有统一社会信用代码"),
        (line("91350100M000100Y44"), "统一社会信用代码", "不是统一社会信用代码"),
        (line(CODE, ""), "名称", "没有名称"),
        (line(CODE, founded="去年"), "成立日期", "不是日期"),
        (line(CODE, district="没有的商圈"), "商圈", "没有这个商圈"),
        (line(CODE, district="", address="别处1号"), "地址", "看不出在哪个商圈"),
        (line(CODE, district="滨河商圈"), "商圈", "不在本单位负责的商圈内"),
        (line(CODE, state="注销"), "登记状态", "已注销"),
    ],
)
def test_a_refused_row_says_field_reason_and_remedy(
    give: Give, districts: dict[str, District], row: str, field: str, reason: str
) -> None:
    refused = read(give, row).rows.get()
    assert (refused.kind, refused.field) == ("refused", field)
    assert reason in refused.reason
    assert refused.remedy
    assert refused.number == 2


def test_a_code_that_stands_twice_is_taken_once(give: Give) -> None:
    of = read(give, line(CODE), line(CODE, "另一名称"))
    assert counts_of(of) == {"new": 1, "refused": 1}
    assert "第 2 行" in of.rows.get(kind="refused").reason


def test_what_was_typed_by_hand_stays_unless_it_is_accepted(
    give: Give, home_district: District
) -> None:
    shop = Merchant.objects.create(
        name="演示书屋", credit_code=CODE, district=home_district, address=""
    )
    of = read(give, line(CODE))
    row = of.rows.get()
    assert row.doubtful == 1  # the name; the address was empty
    confirm(give, of)
    shop.refresh_from_db()
    assert (shop.name, shop.address) == ("演示书屋", "演示路1号")
    second = read(give, line(CODE))
    actions.accept_row(row=second.rows.get(), accepted=True, by=officer(give))
    confirm(give, second)
    shop.refresh_from_db()
    assert shop.name == "演示书店"


def test_what_an_earlier_export_brought_follows_the_next_one(give: Give) -> None:
    confirm(give, read(give, line(CODE)))
    of = read(give, line(CODE, authority="演示新局"))
    assert of.rows.get().doubtful == 0
    confirm(give, of)
    assert Merchant.objects.get(credit_code=CODE).authority == "演示新局"


def test_a_merchant_without_a_code_gets_it_by_name_and_address(
    give: Give, home_district: District
) -> None:
    shop = Merchant.objects.create(name="演示书店", address="演示路1号", district=home_district)
    confirm(give, read(give, line(CODE)))
    shop.refresh_from_db()
    assert shop.credit_code == CODE


def test_nothing_is_taken_in_where_the_register_has_changed_since(give: Give) -> None:
    of = read(give, line(CODE))
    Merchant.objects.create(name="刚登记的", credit_code=CODE, district=home(give))
    with pytest.raises(ValidationError, match="名录有变化"):
        confirm(give, of)
    actions.compare_again(of=of, by=officer(give))
    assert counts_of(of) == {"changed": 1}


def columns_of(merchant: Merchant) -> dict[str, Any]:
    """As they are stored, but the time."""
    stored = Merchant.objects.get(pk=merchant.pk)
    fields = [field.attname for field in stored._meta.concrete_fields]
    return {name: getattr(stored, name) for name in fields if name != "updated_at"}


def test_an_import_is_taken_back_as_a_whole(give: Give, home_district: District) -> None:
    old = Merchant.objects.create(
        name="演示旧店", credit_code=CODES[0], district=home_district, address="老街1号"
    )
    before = columns_of(old)
    of = read(give, line(CODE), line(CODES[0], "演示旧店"))
    actions.accept_all(of=of, accepted=True, by=officer(give))
    confirm(give, of)
    assert Merchant.objects.get(pk=old.pk).address == "演示路1号"
    actions.take_back_import(of=of, by=officer(give))
    assert columns_of(old) == before
    assert not Merchant.objects.filter(credit_code=CODE).exists()
    assert not MerchantContact.objects.exists()
    with pytest.raises(ValidationError, match="不能撤回"):
        actions.take_back_import(of=of, by=officer(give))


def test_it_is_not_taken_back_once_somebody_has_worked_on_it(give: Give) -> None:
    of = confirm(give, read(give, line(CODE), line(CODES[0], "演示旧店")))
    assert not obstacles(of)
    add_alias(merchant=Merchant.objects.get(credit_code=CODE), name="书虫", by=officer(give))
    with pytest.raises(ValidationError, match="1 家已有"):
        actions.take_back_import(of=of, by=officer(give))
    assert Merchant.objects.filter(credit_code__in=[CODE, CODES[0]]).count() == 2


def test_who_changed_a_merchant_since_keeps_the_change(give: Give) -> None:
    of = confirm(give, read(give, line(CODE)))
    Merchant.objects.filter(credit_code=CODE).update(floor="三楼")
    with pytest.raises(ValidationError, match="1 家后来有人更改"):
        actions.take_back_import(of=of, by=officer(give))


def test_the_people_of_licences_are_encrypted_and_masked_for_who_sees_none(
    give: Give, signed_in: Callable[..., Client]
) -> None:
    of = read(give, line(CODE))
    stored = bytes(of.rows.values_list("content", flat=True).get())
    assert PERSON.encode() not in stored
    client = Client()
    client.force_login(officer(give))
    url = reverse("intake:merchant_import", args=[of.pk])
    assert PERSON in client.get(url).content.decode()
    page = signed_in("system_admin").get(url)
    assert page.status_code == 200
    assert PERSON not in page.content.decode()


def test_who_keeps_the_directory_without_seeing_people_takes_in_no_names(
    give: Give, districts: dict[str, District], person: Callable[..., User]
) -> None:
    keeper = person("system_admin")
    of = steps.read_licences(give, file_of(line(CODE)), by=keeper)
    actions.confirm_import(of=of, by=keeper)
    assert Merchant.objects.filter(credit_code=CODE).exists()
    assert not MerchantContact.objects.exists()


def workbook() -> bytes:
    head = [
        *("名称/字号", "统一社会信用代码", "经营者/法定代表人"),
        *("成立日期", "经营场所/住所", "状态"),
    ]
    row = ["演示书店", CODE, PERSON, date(2020, 5, 1), "铜马广场1号", "存续"]
    return tables_file("执照", [("执照", head, [row])]).content


def test_a_workbook_is_put_in_and_read_by_the_job_not_by_the_page(
    give: Give,
    home_district: District,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.HOME = tmp_path
    District.objects.filter(pk=home_district.pk).update(names=["铜马广场"])
    client = Client()
    client.force_login(officer(give))
    reply = client.post(
        reverse("intake:merchant_imports"),
        {"file": SimpleUploadedFile("执照.xlsx", workbook()), "district": ""},
    )
    of = MerchantImport.objects.get()
    assert reply["Location"] == reverse("intake:merchant_import", args=[of.pk])
    assert "正在读取" in client.get(reply["Location"]).content.decode()
    assert not of.rows.exists()

    class Quiet:
        def report(self, *_args: Any, **_kwargs: Any) -> None:
            """Nobody looks."""

    with django_capture_on_commit_callbacks(execute=True):
        read_licence_export(Quiet(), import_id=of.pk)
    of.refresh_from_db()
    assert (of.state, of.stored_as) == ("ready", "")
    row = of.rows.get()
    assert (row.kind, row.number) == ("new", 2)
    assert content_of(row)["values"]["founded_on"] == "2020-05-01"
    assert not list((tmp_path / "imports").iterdir())
    page = client.get(reply["Location"]).content.decode()
    assert "导入名录" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲,乙\n1,2\n", "统一社会信用代码"),
        (HEAD + "\n", "没有商户"),
    ],
)
def test_a_file_that_is_no_licence_export_is_refused_in_words(
    give: Give, text: str, words: str
) -> None:
    of = steps.read_licences(give, text)
    assert of.state == "refused"
    assert words in of.problem


def test_a_file_of_too_many_rows_is_refused(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1)
    of = read(give, line(CODE), line(CODES[0]))
    assert of.state == "refused"
    assert "超过 1 行" in of.problem


def test_another_department_does_not_see_it(give: Give, someone: Callable[..., User]) -> None:
    of = read(give, line(CODE))
    client = Client()
    for by in (
        someone("police", "duty_officer", place="滨河商圈"),
        someone("association", "analyst"),
    ):
        client.force_login(by)
        assert client.get(reverse("intake:merchant_import", args=[of.pk])).status_code == 404
        url = reverse("intake:merchant_import_step", args=[of.pk, "confirm"])
        assert client.post(url).status_code == 404


def test_the_page_needs_as_many_queries_for_five_rows_as_for_one(give: Give) -> None:
    client = Client()
    client.force_login(officer(give))
    few = read(give, line(CODES[0]))
    many = read(give, *(line(code, f"演示{code[-1]}店") for code in CODES))
    first, *counts = [
        cost_of(client, reverse("intake:merchant_import", args=[of.pk]))[0]
        for of in (few, few, many)
    ]
    assert counts[0] == counts[1] <= first


def test_what_nobody_confirms_is_dropped_after_a_week(give: Give) -> None:
    from liandong.desk.intake.jobs import tidy_imports

    of = read(give, line(CODE))
    MerchantImport.objects.filter(pk=of.pk).update(at=timezone.now() - timedelta(days=8))
    tidy_imports()
    of.refresh_from_db()
    assert of.state == "dropped"
    assert not of.rows.exists()
