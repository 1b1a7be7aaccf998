"""Orders drawn by lot: planned, fixed, drawn by two people of two sides, stopped, judged."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.actors import System
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.access.visible_rows import check_works_in
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.models import DrawnOrder, DrawnShop
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_without,
    public_words,
    reported_near,
)
from liandong.desk.outreach.queries.visible import drawn_orders_visible_to
from liandong.desk.outreach.queries.visits.drawn_orders.orders import (
    effect_of,
    ended,
    may_act,
    may_give_digits,
    may_plan,
    plan_parts,
    smallest_of,
)
from liandong.desk.outreach.rules.drawn_orders import (
    APART,
    DIGITS,
    FEWEST,
    GROUPS,
    KINDS,
    State,
    digest_of,
    order_of,
    seed_of,
    stored,
)
from liandong.desk.work.events import publish

SERIES: Final = "CQ"
ORDER_EVENT: Final = "outreach"


@transaction.atomic
def plan_order(
    *,
    title: str,
    kind: str,
    district: District,
    merchants: Sequence[Merchant],
    groups: int,
    apart: int,
    first_on: date,
    by: User,
) -> DrawnOrder:
    """Plan one; the smallest effect that it could show is worked out at once."""
    check(by, Permission.WARN)
    if not may_plan(by):
        raise PermissionDenied("抽签由警务站、消协、市监安排")
    check_works_in(by, district.name)
    _check_plan(title, kind, district, merchants, groups, apart, first_on)
    (number,) = take_numbers(SERIES, [timezone.now()])
    around = reported_near([(district.pk, timezone.localdate())])
    named = public_words(title, eyes_without(around).known())
    same: dict[str, Any] = {"title": named, "district": district, "first_on": first_on}
    check_double(DrawnOrder, "at", "抽签", by=by, state=State.PLANNED, **same)
    drawn_order = DrawnOrder.objects.create(
        number=number, department=by.department, kind=kind, groups=groups, apart=apart, by=by,
        smallest=smallest_of([row.pk for row in merchants], groups, apart, timezone.localdate()),
        **same,
    )  # fmt: skip
    DrawnShop.objects.bulk_create(
        DrawnShop(drawn_order=drawn_order, merchant=row, name=row.name, place=place)
        for place, row in enumerate(merchants)
    )
    return _done(drawn_order, "drawn_order.plan", by)


@transaction.atomic
def fix_order(*, drawn_order: DrawnOrder, page_version: str | None = None, by: User) -> DrawnOrder:
    """From now on the plan stands: its digest is in the audit before anybody gives a digit."""
    found = _locked(drawn_order, by, State.PLANNED)
    check_version(found, page_version)
    if found.first_on <= timezone.localdate():
        raise ValidationError("第一批开始的日期已到，请中止后另拟计划。")
    found.state, found.fixed_by, found.fixed_at = State.FIXED.value, by, timezone.now()
    found.digest = digest_of(plan_parts(found, list(found.units.all())))
    found.save(update_fields=["state", "fixed_by", "fixed_at", "digest"])
    return _done(found, "drawn_order.fix", by, digest=found.digest)


@transaction.atomic
def give_digits(*, drawn_order: DrawnOrder, digits: str, by: User) -> DrawnOrder:
    """Four digits rolled in front of the other side. The second ones draw the order, once."""
    found = _locked(drawn_order, by, State.FIXED)
    if not may_give_digits(found, by):
        raise PermissionDenied("两方各一人填数字：您这一方已经填过")
    rolled = digits.strip()
    if not (len(rolled) == DIGITS and rolled.isascii() and rolled.isdecimal()):
        raise ValidationError("请填四位数字，当着另一方的面掷出或者抽出。")
    if found.first_by is None:
        found.first_digits, found.first_by = rolled, by
        found.save(update_fields=["first_digits", "first_by"])
        return _done(found, "drawn_order.digits", by)
    if found.first_on <= timezone.localdate():
        raise ValidationError("第一批开始的日期已到，请中止后另拟计划。")
    found.second_digits, found.second_by = rolled, by
    units = list(found.units.all())
    seed = seed_of(found.digest, found.first_digits or "", found.second_digits)
    order = order_of(len(units), found.groups, found.apart, seed)
    for unit, start in zip(units, order.starts.tolist(), strict=True):
        unit.start = start
    DrawnShop.objects.bulk_update(units, ["start"])
    found.state, found.drawn_at = State.DRAWN.value, timezone.now()
    found.save(update_fields=["state", "drawn_at", "second_digits", "second_by"])
    return _done(found, "drawn_order.draw", by, digest=found.digest)


@transaction.atomic
def mark_done(*, drawn_order: DrawnOrder, unit: int, on: date, by: User) -> DrawnShop:
    """That a shop had its turn. What is compared are the drawn weeks, not these days."""
    found = _locked(drawn_order, by, State.DRAWN)
    row = found.units.filter(pk=unit).first()
    if row is None:
        raise ValidationError("抽签里没有这家商户。")
    not_in_the_future(on)
    row.done_on, row.done_by = on, by
    row.save(update_fields=["done_on", "done_by"])
    _done(found, "drawn_order.done", by, shop=row.name)
    return row


@transaction.atomic
def stop_order(*, drawn_order: DrawnOrder, reason: str, by: User) -> DrawnOrder:
    """It stays with the reason and is not judged."""
    found = _locked(drawn_order, by, State.PLANNED, State.FIXED, State.DRAWN)
    if not reason.strip():
        raise ValidationError("请写明中止的原因。")
    if found.effect is not None:
        raise ValidationError("已经有结果，不能中止。")
    found.state, found.stopped_by, found.stopped_at = State.STOPPED.value, by, timezone.now()
    found.stopped_reason = reason.strip()
    found.save(update_fields=["state", "stopped_by", "stopped_at", "stopped_reason"])
    return _done(found, "drawn_order.stop", by)


def judge_orders(today: date, *, by: System) -> int:
    """Judge those whose last week is over, once. Returns how many."""
    waiting = ended(today)
    for drawn_order in waiting:
        effect = stored(*effect_of(drawn_order))
        with transaction.atomic():
            DrawnOrder.objects.filter(pk=drawn_order.pk).update(effect=effect)
            audit.record("drawn_order.effect", by=by, of=drawn_order)
    return len(waiting)


def _check_plan(
    title: str, kind: str, district: District, merchants: Sequence[Merchant],
    groups: int, apart: int, first_on: date,
) -> None:  # fmt: skip
    if not title.strip() or kind not in KINDS:
        raise ValidationError({"title": "请写明名称，选择先后办理的是什么。"})
    if not (GROUPS[0] <= groups <= GROUPS[1] and APART[0] <= apart <= APART[1]):
        raise ValidationError(
            f"分 {GROUPS[0]} 至 {GROUPS[1]} 批，相隔 {APART[0]} 至 {APART[1]} 周。"
        )
    if len({row.pk for row in merchants}) != len(merchants):
        raise ValidationError({"merchants": "有商户选了两次。"})
    if len(merchants) < FEWEST:
        raise ValidationError({"merchants": f"至少选 {FEWEST} 家：再少，抽签的先后也分不出差别。"})
    if any(row.district_id != district.pk for row in merchants):
        raise ValidationError({"merchants": "有商户不在这个商圈。"})
    if first_on <= timezone.localdate():
        raise ValidationError({"first_on": "第一批应从明天以后开始。"})


def _locked(drawn_order: DrawnOrder, by: User, *states: State) -> DrawnOrder:
    check(by, Permission.WARN)
    rows = drawn_orders_visible_to(by).select_for_update(of=("self",)).filter(pk=drawn_order.pk)
    found = rows.first()
    if found is None:
        raise PermissionDenied("您看不到这次抽签")
    if found.state not in states:
        raise ValidationError(f"这次抽签现在是“{found.get_state_display()}”，请刷新后再看。")
    if not may_act(found, by):
        raise PermissionDenied("抽签由这个商圈的警务站、消协、市监办理")
    return found


def _done(drawn_order: DrawnOrder, action: str, by: User, **detail: Any) -> DrawnOrder:
    audit.record(action, by=by, of=drawn_order, detail=dict(detail))
    publish(ORDER_EVENT)
    return drawn_order
