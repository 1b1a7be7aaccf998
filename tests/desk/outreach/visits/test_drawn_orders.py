"""An order by lot: what could be found is told before, two sides draw it, anybody can check."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.actions.merchant_merges import merge_merchants
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import drawn_orders as actions
from liandong.desk.outreach.models import DrawnOrder, DrawnShop
from liandong.desk.outreach.queries.visits.drawn_orders.orders import drawn_again, weekly
from liandong.desk.outreach.queries.visits.drawn_orders.papers import order_values
from liandong.desk.outreach.rules.drawn_orders import (
    digest_of,
    effect_words,
    group_of,
    observed,
    seed_of,
    smallest_words,
)
from tests.desk.insight.alerts import moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
FIRST = date(2026, 11, 30)
SHOPS = 12
NIGHT = System("outreach.effects")


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def shops(districts: dict[str, District]) -> list[Merchant]:
    return [
        Merchant.objects.create(
            name=f"演示店{at:02d}", district=districts["铜马商圈"], sector="食品"
        )
        for at in range(SHOPS)
    ]


@pytest.fixture
def happened(districts: dict[str, District]) -> Callable[..., None]:
    """So many disputes of a shop in the week that begins on a day."""

    def add(shop: Merchant, monday: date, size: int) -> None:
        serial = Dispute.objects.count()
        Dispute.objects.bulk_create(
            Dispute(
                number=f"W{serial + n:05d}", opened_at=moment(monday + timedelta(days=n % 7)),
                district=districts["铜马商圈"], merchant=shop, merchant_name=shop.name,
            )
            for n in range(size)
        )  # fmt: skip

    return add


@pytest.fixture
def plan(
    shops: list[Merchant], districts: dict[str, District], mediator: User
) -> Callable[..., DrawnOrder]:
    def made(**changes: Any) -> DrawnOrder:
        given: dict[str, Any] = {
            "title": "走访食品店", "kind": "visit", "district": districts["铜马商圈"],
            "merchants": shops, "groups": 3, "apart": 2, "first_on": FIRST, "by": mediator,
        }  # fmt: skip
        return actions.plan_order(**given | changes)

    return made


@pytest.fixture
def drawn(plan: Callable[..., DrawnOrder], mediator: User, officer: User) -> DrawnOrder:
    drawn_order = actions.fix_order(drawn_order=plan(), by=mediator)
    actions.give_digits(drawn_order=drawn_order, digits="1234", by=mediator)
    return actions.give_digits(drawn_order=drawn_order, digits="5678", by=officer)


# What is told before the draw


def test_few_disputes_say_before_the_draw_that_nothing_will_be_seen(
    plan: Callable[..., DrawnOrder], mediator: User, browser: Callable[[User], Client]
) -> None:
    drawn_order = plan()
    assert drawn_order.smallest is None
    page = browser(mediator).get(f"/outreach/drawn-orders/{drawn_order.number}/").content.decode()
    assert "件数太少，抽签也看不出效果" in page


@pytest.mark.long
def test_the_smallest_effect_comes_from_the_shops_own_weeks(
    plan: Callable[..., DrawnOrder], shops: list[Merchant], happened: Callable[..., None],
    mediator: User,
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    for at, shop in enumerate(shops):
        for week in range(1, 53):
            happened(shop, TODAY - timedelta(weeks=week), 3 + (at + week) % 3)
    drawn_order = plan()
    assert drawn_order.smallest in {0.7, 0.8, 0.9}
    page = browser(mediator).get(f"/outreach/drawn-orders/{drawn_order.number}/").content.decode()
    assert f"能看出的最小变化约为减少 {1 - drawn_order.smallest:.0%}" in page
    assert page.index("能看出的最小变化") < page.index("先后未定")


def test_disputes_are_counted_in_the_weeks_from_a_day_on(
    shops: list[Merchant], happened: Callable[..., None]
) -> None:
    happened(shops[0], FIRST, 7)
    happened(shops[1], FIRST + timedelta(weeks=1), 2)
    happened(shops[0], FIRST - timedelta(weeks=1), 5)
    assert weekly([shops[0].pk, shops[1].pk], FIRST, 2).tolist() == [[7, 0], [0, 2]]


# The draw


def test_the_order_is_drawn_by_the_digits_of_both_sides(drawn: DrawnOrder) -> None:
    """The vector can be worked out again by anybody who has plan and digits."""
    units = list(drawn.units.all())
    assert [unit.start for unit in units].count(2) == SHOPS / 3
    assert {group_of(unit.start or 0, 2) for unit in units} == {1, 2, 3}
    parts = [drawn.number, "走访食品店", "visit", 3, 2, FIRST]
    assert drawn.digest == digest_of([*parts, *(f"{unit.place} {unit.name}" for unit in units)])
    assert drawn_again(drawn, units)
    units[0].start, units[-1].start = 6, 2 if units[0].start == 6 else 6
    assert not drawn_again(drawn, units)
    assert (
        AuditEntry.objects.filter(action="drawn_order.fix").get().detail["digest"] == drawn.digest
    )


def test_seed_and_digest_are_those_of_the_published_rule() -> None:
    """SM3 of “abc” is the vector of GB/T 32905; each digit and the plan changes the seed."""
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest_of(["abc"]) == known
    seeds = {seed_of(known, "1234", "5678"), seed_of(known, "1234", "5679"),
             seed_of(known, "1235", "5678"), seed_of("0" * 64, "1234", "5678")}  # fmt: skip
    assert len(seeds) == 4


def test_neither_side_draws_alone(
    plan: Callable[..., DrawnOrder], mediator: User, officer: User, someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    drawn_order = actions.fix_order(drawn_order=plan(), by=mediator)
    actions.give_digits(drawn_order=drawn_order, digits="4711", by=mediator)
    for same_side in (
        mediator,
        someone("association", "supervisor"),
        someone("regulator", "regulator"),
    ):
        with pytest.raises(PermissionDenied):
            actions.give_digits(drawn_order=drawn_order, digits="0000", by=same_side)
    page = browser(officer).get(f"/outreach/drawn-orders/{drawn_order.number}/").content.decode()
    assert "4711" not in page
    assert "已填，抽签后公开" in page
    drawn_order.refresh_from_db()
    assert drawn_order.drawn_at is None


@pytest.mark.parametrize("digits", ["", "12", "12345", "12a4"])
def test_four_digits_are_asked_for(
    plan: Callable[..., DrawnOrder], mediator: User, digits: str
) -> None:
    drawn_order = actions.fix_order(drawn_order=plan(), by=mediator)
    with pytest.raises(ValidationError, match="四位数字"):
        actions.give_digits(drawn_order=drawn_order, digits=digits, by=mediator)


def test_it_is_drawn_once(drawn: DrawnOrder, mediator: User, officer: User) -> None:
    before = [unit.start for unit in drawn.units.all()]
    for by in (mediator, officer):
        with pytest.raises(ValidationError, match="已抽签"):
            actions.give_digits(drawn_order=drawn, digits="9999", by=by)
    with pytest.raises(ValidationError, match="已抽签"):
        actions.fix_order(drawn_order=drawn, by=mediator)
    assert [unit.start for unit in drawn.units.all()] == before


def test_the_database_keeps_one_person_from_drawing(
    plan: Callable[..., DrawnOrder], mediator: User
) -> None:
    drawn_order = actions.fix_order(drawn_order=plan(), by=mediator)
    with pytest.raises(IntegrityError, match="order_drawn_by_two_people"), transaction.atomic():
        DrawnOrder.objects.filter(pk=drawn_order.pk).update(
            first_by=mediator, second_by=mediator, drawn_at=moment(TODAY)
        )


def test_a_plan_that_can_show_nothing_or_begins_too_late_is_refused(
    plan: Callable[..., DrawnOrder], shops: list[Merchant], mediator: User
) -> None:
    for changes, words in (
        ({"merchants": shops[:11]}, "至少选 12 家"),
        ({"groups": 2}, "分 3 至 6 批"),
        ({"apart": 1}, "相隔 2 至 8 周"),
        ({"first_on": TODAY}, "明天以后"),
        ({"merchants": [*shops, shops[0]]}, "选了两次"),
    ):
        with pytest.raises(ValidationError, match=words):
            plan(**changes)
    drawn_order = plan()
    with (
        time_machine.travel(moment(FIRST), tick=False),
        pytest.raises(ValidationError, match="已到"),
    ):
        actions.fix_order(drawn_order=drawn_order, by=mediator)


# Afterwards


@pytest.mark.long
def test_a_fall_after_each_turn_is_found_and_nothing_is_said_before_the_last_week(
    drawn: DrawnOrder,
    happened: Callable[..., None],
    mediator: User,
    browser: Callable[[User], Client],
) -> None:
    since, until = observed(drawn.first_on, 3, 2)
    for unit in drawn.units.select_related("merchant"):
        for week in range(8):
            assert unit.merchant is not None
            assert unit.start is not None
            happened(unit.merchant, since + timedelta(weeks=week), 3 if week >= unit.start else 12)
    assert actions.judge_orders(until, by=NIGHT) == 0
    page = browser(mediator).get(f"/outreach/drawn-orders/{drawn.number}/").content.decode()
    assert f"未到期：{until + timedelta(days=1)} 后可看" in page
    assert actions.judge_orders(until + timedelta(days=1), by=NIGHT) == 1
    assert actions.judge_orders(until + timedelta(days=9), by=NIGHT) == 0
    page = browser(mediator).get(f"/outreach/drawn-orders/{drawn.number}/").content.decode()
    assert "按抽签的先后比较，12 家 8 周：办过的比还没办的少约 75%" in page


@pytest.mark.long
def test_shops_that_were_merged_since_keep_their_turns_and_are_not_compared(
    drawn: DrawnOrder,
    happened: Callable[..., None],
    mediator: User,
    browser: Callable[[User], Client],
) -> None:
    """The two that the register merges have opposite counts: counted at either turn, they would
    change the ratio."""
    since, until = observed(drawn.first_on, 3, 2)
    units = list(drawn.units.select_related("merchant").order_by("start", "place"))
    early, late = units[0], units[-1]
    for unit in units:
        for week in range(8):
            assert unit.merchant is not None
            assert unit.start is not None
            usual = 3 if week >= unit.start else 12
            happened(
                unit.merchant,
                since + timedelta(weeks=week),
                40 if unit in (early, late) and week >= unit.start else usual,
            )
    assert early.merchant is not None
    assert late.merchant is not None
    before = [(unit.name, unit.start) for unit in drawn.units.all()]
    merge_merchants(kept=early.merchant, merged=late.merchant, by=mediator)
    assert [(unit.name, unit.start) for unit in drawn.units.all()] == before
    address = f"/outreach/drawn-orders/{drawn.number}/"
    page = browser(mediator).get(address).content.decode()
    assert "再算一遍，先后一致" in page
    assert page.count("与另一家合并") == 2
    assert late.name in order_values(drawn, by=mediator)["order"]
    actions.judge_orders(until + timedelta(days=1), by=NIGHT)
    page = browser(mediator).get(address).content.decode()
    assert "按抽签的先后比较，10 家 8 周：办过的比还没办的少约 75%" in page
    assert "其中 2 家后来在名录里合并，不计入比较" in page


# What the database keeps


def test_a_plan_is_never_another_one(plan: Callable[..., DrawnOrder]) -> None:
    drawn_order = plan()
    for change in ({"title": "另一个"}, {"groups": 4}, {"first_on": TODAY}, {"smallest": 0.9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DrawnOrder.objects.filter(pk=drawn_order.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DrawnShop.objects.filter(drawn_order=drawn_order).update(name="别家")
    with pytest.raises(DatabaseError), transaction.atomic():
        drawn_order.delete()


def test_what_was_fixed_and_drawn_is_drawn_for_good(
    drawn: DrawnOrder, mediator: User, officer: User
) -> None:
    row = DrawnOrder.objects.filter(pk=drawn.pk)
    for change in (
        {"digest": "0" * 64},
        {"fixed_by": officer},
        {"first_digits": None},
        {"second_digits": None},
        {"second_by": mediator},
        {"drawn_at": moment(TODAY)},
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        drawn.units.update(start=2)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        drawn.units.all().delete()


def test_a_result_and_a_stop_stand(drawn: DrawnOrder, plan: Callable[..., DrawnOrder],
    mediator: User,
) -> None:  # fmt: skip
    actions.judge_orders(TODAY + timedelta(days=400), by=NIGHT)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        DrawnOrder.objects.filter(pk=drawn.pk).update(effect={"ratio": 0.5})
    stopped = actions.stop_order(drawn_order=plan(title="第二次"), reason="改期", by=mediator)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        DrawnOrder.objects.filter(pk=stopped.pk).update(stopped_reason=None)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            {"ratio": 0.6, "low": 0.4, "high": 0.8, "p": 0.01},
            ("按抽签的先后比较，24 家 28 周：办过的比还没办的少约 40%"
            "（九成五的把握：少 20% 到 60% 之间），"
            "先后由抽签定，差别不来自挑选。"),
        ),
        (
            {"ratio": 0.9, "low": 0.6, "high": 1.3, "p": 0.4},
            "抽签比较看不出差别（可能少 40%，也可能多 30%）。事先算得能看出的最小变化是减少 40%。",
        ),
        (
            {"ratio": 0.9, "low": 0.6, "p": 0.4, "unbounded": True},
            "抽签比较看不出差别（可能少 40%，多多少说不出）。事先算得能看出的最小变化是减少 40%。",
        ),
        (
            {"ratio": 1.5, "low": 1.2, "high": 1.9, "p": 0.01},
            ("按抽签的先后比较，24 家 28 周：办过的比还没办的多约 50%"
            "（九成五的把握：多 20% 到 90% 之间）。"),
        ),
        ({}, "说不出：这些周没有足够的纠纷。"),
        ({"merged": 2}, "说不出：这些周没有足够的纠纷。其中 2 家后来在名录里合并，不计入比较。"),
        (
            {"ratio": 0.6, "low": 0.4, "high": 0.8, "p": 0.01, "merged": 2},
            ("按抽签的先后比较，22 家 28 周：办过的比还没办的少约 40%"
            "（九成五的把握：少 20% 到 60% 之间），"
            "先后由抽签定，差别不来自挑选。其中 2 家后来在名录里合并，不计入比较。"),
        ),
    ],
)  # fmt: skip
def test_what_was_found_is_said_with_its_interval(found: dict[str, Any], words: str) -> None:
    assert effect_words(found, units=24, weeks=28, smallest=0.6) == words


def test_what_can_be_seen_is_said_plainly() -> None:
    assert smallest_words(0.6) == "能看出的最小变化约为减少 40%；更小的多半看不出。"
    assert smallest_words(None).startswith("件数太少")


def test_a_turn_that_came_is_marked_and_a_stopped_order_is_not_judged(
    drawn: DrawnOrder, mediator: User, browser: Callable[[User], Client]
) -> None:
    unit = drawn.units.get(pk=drawn.units.filter(start=2)[0].pk)
    desk = browser(mediator)
    assert "登记办理" not in desk.get(f"/outreach/drawn-orders/{drawn.number}/").content.decode()
    with time_machine.travel(moment(FIRST), tick=False):
        desk = browser(mediator)
        assert "登记办理" in desk.get(f"/outreach/drawn-orders/{drawn.number}/").content.decode()
        desk.post(
            f"/outreach/drawn-orders/{drawn.number}/units/{unit.pk}/done/", {"on": f"{FIRST}"}
        )
        unit.refresh_from_db()
        assert unit.done_on == FIRST
    actions.stop_order(drawn_order=drawn, reason="改为同时办理", by=mediator)
    assert actions.judge_orders(TODAY + timedelta(days=400), by=NIGHT) == 0


def test_the_record_says_what_both_sides_gave(drawn: DrawnOrder, mediator: User) -> None:
    values = order_values(drawn, by=mediator)
    assert values["first"].endswith("1234")
    assert values["second"].endswith("5678")
    assert values["digest"] == drawn.digest
    assert all(shop.name in values["order"] for shop in Merchant.objects.filter(sector="食品"))


def test_from_the_plan_to_the_draw_by_pages(
    shops: list[Merchant], happened: Callable[..., None], mediator: User, officer: User,
    someone: Callable[..., User], browser: Callable[[User], Client],
) -> None:  # fmt: skip
    for shop in shops:
        happened(shop, TODAY - timedelta(weeks=2), 2)
    desk = browser(mediator)
    address = "/outreach/drawn-orders/new/?district=铜马商圈&sector=食品"
    begun = desk.get(address)
    assert begun.context["form"]["merchants"].value() is None  # nobody is ticked beforehand
    assert "演示店00（近一年 2 件）" in begun.content.decode()
    desk.post(address, {
        "title": "走访食品店", "kind": "visit", "groups": "3", "apart": "2",
        "first_on": f"{FIRST}", "merchants": [str(shop.pk) for shop in shops],
    })  # fmt: skip
    drawn_order = DrawnOrder.objects.get()
    page = desk.get(f"/outreach/drawn-orders/{drawn_order.number}/")
    assert desk.get(f"/outreach/drawn-orders/{drawn_order.number}/record.docx").status_code == 404
    desk.post(
        f"/outreach/drawn-orders/{drawn_order.number}/fix/",
        {"page_version": page.context["page_version"]},
    )
    desk.post(f"/outreach/drawn-orders/{drawn_order.number}/digits/", {"digits": "1234"})
    browser(officer).post(
        f"/outreach/drawn-orders/{drawn_order.number}/digits/", {"digits": "5678"}
    )
    assert (
        "再算一遍，先后一致"
        in desk.get(f"/outreach/drawn-orders/{drawn_order.number}/").content.decode()
    )
    assert desk.get(f"/outreach/drawn-orders/{drawn_order.number}/record.docx").content.startswith(
        b"PK"
    )
    assert drawn_order.number in desk.get("/outreach/drawn-orders/").content.decode()
    stranger = browser(someone("association", "mediator", place="滨河商圈"))
    assert stranger.get(f"/outreach/drawn-orders/{drawn_order.number}/").status_code == 404
    assert drawn_order.number not in stranger.get("/outreach/drawn-orders/").content.decode()
