"""A shop of another district is as unknown as one that nobody registered: by its credit code, by
its name, in a licence export. Who sees both districts finds the two rows and merges them."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.directory.actions.merchant_merges import merge_merchants
from liandong.desk.directory.actions.merchant_register import add_merchant, change_merchant
from liandong.desk.directory.actions.merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.models import District, Merchant, MerchantAlias
from liandong.desk.directory.queries import find_merchant
from liandong.desk.handling.queries.panels import candidates
from liandong.desk.intake.actions.merchant_imports import confirm_import
from liandong.desk.intake.merchants.imports import content_of
from liandong.desk.intake.models import MerchantImport
from liandong.desk.outreach.forms.letters import NewLettersForm
from liandong.desk.outreach.forms.special_reports import NewReportForm
from liandong.desk.outreach.forms.visits import PlanForm
from liandong.desk.outreach.rules.checklists import TRADES
from tests.desk.steps import station_registers as steps

pytestmark = pytest.mark.django_db
UNKNOWN, ELSEWHERE = "92320902MA0000001E", "92320902MA0000002H"
FAR: Final = "演示远方书店"


@pytest.fixture
def far(districts: dict[str, District]) -> Merchant:
    """A shop of 滨河 that only its own station sees."""
    shop = Merchant.objects.create(
        name=FAR, credit_code=ELSEWHERE, address="滨河路9号", district=districts["滨河商圈"]
    )
    MerchantAlias.objects.create(merchant=shop, name="远方")
    return shop


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def keeper(someone: Callable[..., User]) -> User:
    return someone("bureau", "system_admin")


def browser(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def test_a_code_known_elsewhere_is_answered_as_one_that_nobody_knows(
    districts: dict[str, District], far: Merchant, officer: User
) -> None:
    client, url = browser(officer), reverse("directory:new_merchant")
    answers = []
    for code in (UNKNOWN, ELSEWHERE):
        typed = {"name": "演示书店", "address": code, "credit_code": code.lower()}
        typed["district"] = str(districts["铜马商圈"].pk)
        reply = client.post(url, typed)
        made = Merchant.objects.latest("pk")
        assert (made.credit_code, made.district) == (code, districts["铜马商圈"])
        words = client.get(reply["Location"]).content.decode()
        assert FAR not in words
        answers.append((reply.status_code, reply["Location"].replace(str(made.pk), "")))
    assert answers[0] == answers[1]
    far.refresh_from_db()
    assert (far.name, far.credit_code) == (FAR, ELSEWHERE)


def test_a_code_is_corrected_to_one_known_elsewhere_as_to_any_other(
    districts: dict[str, District], far: Merchant, officer: User
) -> None:
    home = districts["铜马商圈"]
    shop = add_merchant(merchant=Merchant(name="演示书店", district=home), by=officer)
    costs = []
    for code in (UNKNOWN, ELSEWHERE):
        shop.credit_code = code
        with CaptureQueriesContext(connection) as queries:
            change_merchant(merchant=shop, by=officer)
        costs.append(len(queries))
    shop.refresh_from_db()
    assert shop.credit_code == ELSEWHERE
    assert costs[0] == costs[1]


def imported(give: Any, *lines: str, by: User) -> MerchantImport:
    head = "统一社会信用代码,名称,经营场所,商圈"
    return steps.read_licences(give, "\n".join([head, *lines, ""]), by=by)


def test_a_licence_export_tells_of_no_shop_of_another_district(
    request: pytest.FixtureRequest, far: Merchant, officer: User
) -> None:
    of = imported(
        request.getfixturevalue,
        f"{UNKNOWN},{FAR},铜马路1号,铜马商圈",
        f"{ELSEWHERE},{FAR},铜马路2号,铜马商圈",
        by=officer,
    )
    unknown, known = of.rows.order_by("number")
    assert (unknown.kind, known.kind) == ("new", "new")
    assert known.merchant_key is None
    assert content_of(known)["district"] == "铜马商圈"
    confirm_import(of=of, by=officer)
    assert Merchant.objects.filter(credit_code=ELSEWHERE).count() == 2


def test_a_shop_without_a_code_elsewhere_gets_none_from_a_licence_export(
    request: pytest.FixtureRequest, far: Merchant, officer: User
) -> None:
    Merchant.objects.filter(pk=far.pk).update(credit_code=None)
    line = f"{ELSEWHERE},{FAR},{far.address},铜马商圈"
    (row,) = imported(request.getfixturevalue, line, by=officer).rows.all()
    assert (row.kind, row.merchant_key) == ("new", None)


@pytest.fixture
def twice(districts: dict[str, District], far: Merchant, officer: User) -> Merchant:
    """The shop as a second station registered it, too."""
    here = Merchant(name="演示书店", credit_code=ELSEWHERE, district=districts["铜马商圈"])
    return add_merchant(merchant=here, by=officer)


def test_who_sees_both_finds_and_merges_them(
    twice: Merchant, far: Merchant, keeper: User, officer: User
) -> None:
    client, url = browser(keeper), reverse("directory:merchants")
    found = client.get(url, {"state": "same_code"}).context["listing"].page
    assert {row.pk for row in found} == {twice.pk, far.pk}
    assert "另有 1 家是这个代码" in _page(client, far)
    merging = client.get(reverse("directory:merge_merchants", args=[far.pk]))
    assert [row.pk for row in merging.context["alike"]] == [twice.pk]
    own = browser(officer)
    assert not own.get(url, {"state": "same_code"}).context["listing"].page.object_list
    assert "是这个代码" not in _page(own, twice)
    merge_merchants(kept=far, merged=twice, by=keeper)
    assert not client.get(url, {"state": "same_code"}).context["listing"].page.object_list
    twice.refresh_from_db()
    assert twice.credit_code == ELSEWHERE


def _page(client: Client, merchant: Merchant) -> str:
    return client.get(reverse("directory:merchant", args=[merchant.pk])).content.decode()


def test_who_sees_the_other_one_is_told_of_it(
    districts: dict[str, District], twice: Merchant, far: Merchant, keeper: User
) -> None:
    third = Merchant(name="第三家", credit_code=ELSEWHERE, district=districts["铜马商圈"])
    with pytest.raises(ValidationError, match="已有这个统一社会信用代码"):
        add_merchant(merchant=third, by=keeper)
    twice.floor = "二楼"
    change_merchant(merchant=twice, by=keeper)  # what stands twice can still be changed
    twice.district = far.district
    with pytest.raises(ValidationError, match="已有这个统一社会信用代码"):
        change_merchant(merchant=twice, by=keeper)


def test_a_row_that_may_be_of_two_shops_is_not_guessed(
    request: pytest.FixtureRequest, twice: Merchant, far: Merchant, keeper: User
) -> None:
    give = request.getfixturevalue
    (row,) = imported(give, f"{ELSEWHERE},演示书店,某路1号,", by=keeper).rows.all()
    assert (row.kind, row.reason) == ("refused", "名录里有几家是这个代码")
    (row,) = imported(give, f"{ELSEWHERE},演示书店,某路1号,铜马商圈", by=keeper).rows.all()
    assert (row.kind, row.merchant_key) == ("changed", twice.pk)


def test_a_register_that_is_loaded_renews_the_one_in_its_district(
    twice: Merchant, far: Merchant, keeper: User
) -> None:
    rows = [RegisteredMerchant("远方新名", ELSEWHERE, district="滨河商圈", aliases=("新招牌",))]
    load_merchants(rows, by=keeper)
    names = dict(Merchant.objects.filter(credit_code=ELSEWHERE).values_list("pk", "name"))
    assert names == {twice.pk: "演示书店", far.pk: "远方新名"}
    assert far.aliases.filter(name="新招牌").exists()


def test_an_interest_in_one_of_them_is_an_interest_in_the_other(
    mediated: Any, expert: Any, far: Merchant
) -> None:
    Merchant.objects.filter(pk=mediated.merchant_id).update(credit_code=ELSEWHERE)
    expert.interests.add(far)
    assert candidates(mediated)[0].conflict


@pytest.mark.parametrize("name", [FAR, "远方", "没有这家"])
def test_a_name_known_elsewhere_is_as_unknown_as_any_other(
    name: str, far: Merchant, officer: User
) -> None:
    letters = NewLettersForm([], {"other": name}, by=officer)
    reports = NewReportForm({"merchant": name}, by=officer)
    assert letters.errors["other"] == ["名录里没有这家商户，请核对名称。"]
    assert reports.errors["merchant"] == ["名录里没有这家商户，请核对名称。"]
    typed = {"kind": "merchant", "name": name, "district": "铜马商圈", "day": "2026-11-24"}
    typed |= {"trade": next(iter(TRADES)), "reason": "plan"}
    form = PlanForm(typed | {"visitors": [officer.pk]}, initial={}, by=officer)
    assert form.is_valid()
    assert form.arguments()["target"].name == name
    assert form.arguments()["target"].merchant is None


def test_the_own_shop_of_that_name_is_found_beside_one_elsewhere(
    districts: dict[str, District], far: Merchant, officer: User
) -> None:
    own = Merchant.objects.create(name=f"{FAR}（铜马店）", district=districts["铜马商圈"])
    assert find_merchant(FAR) == far
    assert find_merchant(FAR, by=officer) == own
