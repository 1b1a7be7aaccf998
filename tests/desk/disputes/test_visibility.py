"""The conditions by which rows are narrowed to the disputes that somebody sees say the same."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.visibility import (
    sees_dispute,
    sees_found_disputes,
    sees_most_disputes,
    visible_to,
)

DAY = date(2026, 10, 1)


def reported(number: int, district: Any, *, withdrawn: bool = False) -> Dispute:
    """With two rows that lead to it."""
    dispute = Dispute.objects.create(
        number=f"LD20261001-{number:04}",
        opened_at=timezone.now(),
        district=district,
        withdrawn_at=timezone.now() if withdrawn else None,
    )
    for code in ("mediation", "acceptance_decision"):
        Clock.objects.create(
            dispute=dispute, code=code, started_on=DAY, due_on=DAY, rule="令第121号"
        )
    return dispute


@pytest.mark.parametrize(("role", "visible"), [("mediator", {1}), ("supervisor", {1, 3, 5})])
def test_each_of_them_leaves_the_rows_of_visible_disputes(
    districts: Mapping[str, District], person: Callable[..., User], role: Any, visible: Any
) -> None:
    here, there = districts["铜马商圈"], districts["滨河商圈"]
    numbers = {
        reported(number, district, withdrawn=number % 2 == 0).number: number
        for number, district in enumerate([here, here, there, there, None, None], start=1)
    }
    by = person(role)
    for condition in (sees_dispute, sees_found_disputes, sees_most_disputes):
        rows = Clock.objects.filter(condition(by)).values_list("dispute__number", flat=True)
        assert sorted(numbers[number] for number in rows) == sorted([*visible, *visible])
    assert {numbers[row.number] for row in visible_to(by)} == visible
