"""A merge of two merchants is undone after training and publicity were corrected meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.directory.actions.merchant_merges import merge_merchants, undo_merge
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions.publicity import Parts, change_publicity, record_publicity
from liandong.desk.outreach.actions.training import change_training, record_training
from liandong.desk.outreach.models import Attendance, PublicityPartner
from liandong.desk.outreach.rules.counted_lines import Attended
from tests.desk.steps.outreach import typed_training
from tests.desk.steps.reminders import typed_publicity

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(districts: dict[str, District]) -> Merchant:
    return Merchant.objects.create(name="晨曦教育", district=districts["铜马商圈"])


def test_what_was_written_anew_stays_and_is_named(
    districts: dict[str, District],
    shop: Merchant,
    double: Merchant,
    mediator: User,
    today: Any,
) -> None:
    home = districts["铜马商圈"]
    came = [Attended(double.name, 3)]
    training = record_training(training=typed_training(home), attended=came, by=mediator)
    other = record_training(
        training=typed_training(home, topic="另一次"), attended=came, by=mediator
    )
    parts = Parts([double.name])
    event = record_publicity(publicity=typed_publicity(home), parts=parts, by=mediator)
    today.shift(timedelta(minutes=1))  # the register is read again
    merge = merge_merchants(kept=shop, merged=double, by=mediator)
    change_training(training=training, attended=[Attended(double.name, 4)], by=mediator)
    change_publicity(publicity=event, parts=parts, by=mediator)
    client = Client()
    client.force_login(mediator)
    url = reverse("directory:undo_merge", args=[shop.pk, merge.pk])
    shown = client.post(url, follow=True).content.decode()
    assert "没有全部移回" in shown
    assert f"培训 1 次（{training.number}）" in shown
    assert f"宣传活动 1 次（{event.number}）" in shown
    assert "恢复为单独一家" not in shown
    assert Attendance.objects.get(training=other).merchant == double
    assert Attendance.objects.get(training=training).merchant == shop
    assert PublicityPartner.objects.get().merchant == shop


def test_what_the_kept_one_had_before_is_not_named(
    districts: dict[str, District], shop: Merchant, double: Merchant, mediator: User
) -> None:
    home = districts["铜马商圈"]
    gone = record_training(
        training=typed_training(home), attended=[Attended(double.name, 3)], by=mediator
    )
    record_training(
        training=typed_training(home, topic="另一次"),
        attended=[Attended(shop.name, 3)],
        by=mediator,
    )
    merge = merge_merchants(kept=shop, merged=double, by=mediator)
    change_training(training=gone, attended=[Attended("别家", 4)], by=mediator)
    assert undo_merge(merge=merge, by=mediator).staying == []
