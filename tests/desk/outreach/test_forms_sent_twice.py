"""One press too many makes no second row, and a second letter is asked for twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters
from liandong.desk.outreach.models import Campaign, Letter, SpecialReport, Training, Visit

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_a_form_sent_twice_makes_one_row(
    alert: Alert, districts: dict[str, District], someone: Callable[..., User], browser: Any
) -> None:
    by, place = someone("association", "mediator"), districts["铜马商圈"]
    desk, officer = browser(by), someone("police", "duty_officer")
    held = timezone.localtime() - timedelta(hours=1)
    forms: list[tuple[Any, str, dict[str, Any]]] = [
        (Training, "training/new/", {
            "held_at": f"{held:%Y-%m-%dT%H:%M}", "place": "三楼", "topic": "预付款",
            "district": place.pk, "lecturer": "演示讲师", "came": "晨曦培训 3",
        }),
        (Visit, "visits/new/", {
            "kind": "merchant", "name": "晨曦培训", "district": "铜马商圈", "trade": "service",
            "reason": "plan", "day": "2026-11-26", "visitors": [by.pk, officer.pk],
        }),
        (SpecialReport, f"of-alert/{alert.number}/report/", {}),
        (Letter, f"letters/new/?alert={alert.number}", {
            "instrument": "improvement", "other": "晨曦培训",
        }),
        (Campaign, "campaigns/new/", {
            "name": "整治", "basis": "演示", "districts": ["铜马商圈"], "starts_on": "2026-11-10",
            "acts_on": "2026-11-13", "closes_on": "2026-12-01", "ends_on": "2026-12-10",
        }),
    ]  # fmt: skip
    for kind, address, given in forms:
        answers = [desk.post(f"/outreach/{address}", given, follow=True) for _ in range(2)]
        assert kind.objects.count() == 1, address
        assert "刚刚已有同样的" in answers[1].content.decode(), address


def test_a_second_letter_to_the_same_trader_asks_for_confirmation(
    alert: Alert, mediator: User, browser: Any, today: Any
) -> None:
    given: dict[str, Any] = {
        "instrument": "improvement",
        "traders": [Trader("晨曦培训")],
        "by": mediator,
    }
    (first,) = begin_letters(source=alert, **given)
    today.shift(timedelta(days=1))
    with pytest.raises(ValidationError, match=first.number):
        begin_letters(source=alert, **given)
    desk, address = browser(mediator), f"/outreach/letters/new/?alert={alert.number}"
    assert "确认再发一份" in desk.get(address).content.decode()
    form = {"instrument": "improvement", "other": "晨曦培训"}
    assert "请勾选" in desk.post(address, form).content.decode()
    assert Letter.objects.count() == 1
    desk.post(address, {**form, "again": "on"})
    assert Letter.objects.count() == 2


def test_the_first_letter_asks_for_no_confirmation(
    alert: Alert, mediator: User, browser: Any
) -> None:
    page = browser(mediator).get(f"/outreach/letters/new/?alert={alert.number}").content.decode()
    assert "确认再发一份" not in page


def test_the_same_again_another_day_is_no_double(
    districts: dict[str, District], mediator: User, browser: Any, today: Any
) -> None:
    given = {
        "district": "铜马商圈", "sector": "食品", "since": "2026-11-01", "until": "2026-11-20",
    }  # fmt: skip
    browser(mediator).post("/outreach/reports/new/", given)
    today.shift(timedelta(minutes=10))
    browser(mediator).post("/outreach/reports/new/", given)
    assert SpecialReport.objects.filter(since=date(2026, 11, 1)).count() == 2
