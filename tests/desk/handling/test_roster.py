"""The roster of a week, and who is on duty now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.handling.actions.roster import put_on_duty, repeat_week
from liandong.desk.handling.models import Duty
from liandong.desk.handling.queries.roster import on_duty
from liandong.desk.handling.rules.shifts import shift_at

MONDAY = date(2026, 11, 23)


@pytest.fixture
def home(districts: dict[str, District]) -> Any:
    return districts["铜马商圈"]


def now_on_duty(home: Any, **who: Any) -> Any:
    day, shift = shift_at(timezone.localtime())
    return put_on_duty(district=home, day=day, shift=shift.key, **who)


def test_who_is_on_duty_now_stands_by_kind(home: Any, person: Callable[..., User]) -> None:
    now_on_duty(home, person=person(), by=person())
    now_on_duty(home, guest="演示律师", by=person())
    found = on_duty(person(), [home])
    kinds = {label: [duty.name for duty in duties] for label, duties in found.by_kind}
    assert kinds["民警"] == ["duty_officer甲"]
    assert kinds["驻点律师"] == ["演示律师"]


def test_the_same_person_is_once_on_a_shift(home: Any, person: Callable[..., User]) -> None:
    for _ in range(2):
        put_on_duty(district=home, day=MONDAY, shift="day", person=person(), by=person())
    assert Duty.objects.count() == 1


def test_a_week_is_repeated_beside_what_stands_there(
    home: Any, person: Callable[..., User]
) -> None:
    by = person()
    put_on_duty(district=home, day=MONDAY, shift="day", person=by, by=by)
    put_on_duty(district=home, day=MONDAY, shift="night", guest="演示律师", by=by)
    later = MONDAY + timedelta(days=7)
    put_on_duty(district=home, day=later, shift="day", person=by, by=by)
    assert repeat_week(district=home, monday=later, by=by) == 1
    assert repeat_week(district=home, monday=later, by=by) == 0
    assert Duty.objects.filter(day=later).count() == 2


def test_nobody_is_put_on_duty_for_another_station(
    districts: dict[str, District], person: Callable[..., User]
) -> None:
    duty: dict[str, Any] = {"day": MONDAY, "shift": "day", "guest": "演示律师"}
    with pytest.raises(PermissionDenied, match="本商圈不由您所在单位负责"):
        put_on_duty(district=districts["滨河商圈"], **duty, by=person())
    with pytest.raises(PermissionDenied):
        put_on_duty(district=districts["铜马商圈"], **duty, by=person("people_mediator"))


def test_a_roster_is_made_on_its_page(
    home: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:roster")
    day = timezone.localdate().isoformat()
    form = {"district": home.code, "day": day, "shift": "day", "person": person().pk}
    shown = signed_in().post(url, form, follow=True).content.decode()
    assert "已排班" in shown
    duty = Duty.objects.get()
    assert f"取消 {duty.name} 的班" in shown
    signed_in().post(reverse("handling:remove_duty", args=[duty.pk]))
    assert not Duty.objects.exists()
