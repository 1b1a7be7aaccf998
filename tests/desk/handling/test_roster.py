"""The roster, what one shift leaves to the next, and the sheet of a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.handling.actions.handing_over import leave_message, take_over
from liandong.desk.handling.actions.rostering import put_on_duty, repeat_week
from liandong.desk.handling.models import Duty
from liandong.desk.handling.queries.roster import on_duty
from liandong.desk.handling.queries.sheets import daily_sheet
from liandong.desk.handling.rules.shifts import shift_at

MONDAY = date(2026, 11, 23)


@pytest.fixture
def home(districts):
    return districts["铜马商圈"]


def now_on_duty(home, **who):
    day, shift = shift_at(timezone.localtime())
    return put_on_duty(district=home, day=day, shift=shift.key, **who)


def test_who_is_on_duty_now_stands_by_kind(home, person):
    now_on_duty(home, person=person(), by=person())
    now_on_duty(home, guest="演示律师", by=person())
    found = on_duty(person(), [home])
    kinds = {label: [duty.name for duty in duties] for label, duties in found.by_kind}
    assert kinds["民警"] == ["duty_officer甲"]
    assert kinds["驻点律师"] == ["演示律师"]


def test_the_same_person_is_once_on_a_shift(home, person):
    for _ in range(2):
        put_on_duty(district=home, day=MONDAY, shift="day", person=person(), by=person())
    assert Duty.objects.count() == 1


def test_a_week_is_repeated_beside_what_stands_there(home, person):
    by = person()
    put_on_duty(district=home, day=MONDAY, shift="day", person=by, by=by)
    put_on_duty(district=home, day=MONDAY, shift="night", guest="演示律师", by=by)
    later = MONDAY + timedelta(days=7)
    put_on_duty(district=home, day=later, shift="day", person=by, by=by)
    assert repeat_week(district=home, monday=later, by=by) == 1
    assert repeat_week(district=home, monday=later, by=by) == 0
    assert Duty.objects.filter(day=later).count() == 2


def test_nobody_is_put_on_duty_for_another_station(districts, person):
    duty = {"day": MONDAY, "shift": "day", "guest": "演示律师"}
    with pytest.raises(ValidationError, match="范围"):
        put_on_duty(district=districts["滨河商圈"], **duty, by=person())
    with pytest.raises(PermissionDenied):
        put_on_duty(district=districts["铜马商圈"], **duty, by=person("people_mediator"))


def test_a_roster_is_made_on_its_page(home, person, signed_in):
    url = reverse("handling:roster")
    form = {"district": home.code, "day": "2026-11-25", "shift": "day", "person": person().pk}
    shown = signed_in().post(url, form, follow=True).content.decode()
    assert "已排班" in shown
    duty = Duty.objects.get()
    assert f"取消 {duty.name} 的班" in shown
    signed_in().post(reverse("handling:remove_duty", args=[duty.pk]))
    assert not Duty.objects.exists()


def test_a_message_waits_until_somebody_takes_over(home, person, signed_in):
    left = leave_message(district=home, text="王女士下午三点来签字", by=person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM handling_handover")
        assert "王女士".encode() not in bytes(cursor.fetchone()[0])
    page = signed_in("mediator").get(reverse("handling:hand_over")).content.decode()
    assert "王女士下午三点来签字" in page
    take_over(left, by=person("mediator"))
    with pytest.raises(ValidationError, match="已有人接班"):
        take_over(left, by=person())


def test_the_hand_over_sheet_lists_what_is_unfinished(matter, person, signed_in):
    url = reverse("handling:hand_over")
    assert matter.number not in signed_in().get(url).content.decode()
    take_step(matter, "take_up", by=person())
    shown = signed_in().get(url).content.decode()
    assert matter.number in shown
    assert "处理中" in shown


def test_the_sheet_of_a_day_counts_its_steps(matter, home, person, signed_in):
    done = take_step(matter, "to_room", by=person())
    today = timezone.localdate()
    assert daily_sheet(person(), home, today).to_room == 1
    assert "进站" in signed_in().get(reverse("handling:day")).content.decode()
    undo(done, by=person())
    assert daily_sheet(person(), home, today).to_room == 0
