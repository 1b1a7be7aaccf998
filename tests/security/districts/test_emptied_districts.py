"""A station whose districts were taken off its list is responsible for nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, MachineAccount
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.models import Record
from liandong.desk.intake.sender_scope import Reach
from tests.desk.disputes.conftest import GOLD_COMPLAINT
from tests.desk.intake.fixtures import KEY

pytestmark = pytest.mark.django_db
SIGNED: dict[str, Any] = {"headers": {"Authorization": f"Bearer {KEY}"}}


def emptied(machine: MachineAccount, kind: str) -> None:
    Department.objects.filter(pk=machine.department_id).update(districts=[], kind=kind)
    machine.department.refresh_from_db()


def pushed(record: Record, response: str) -> str:
    body = {
        "source": record.source,
        "source_id": record.source_id,
        "received_at": (timezone.localtime() - timedelta(minutes=1)).isoformat(),
        "text": GOLD_COMPLAINT,
        "response": response,
    }
    answer = Client().post(
        "/api/v1/records", json.dumps([body]), content_type="application/json", **SIGNED
    )
    (item,) = answer.json()["items"]
    return str(item["outcome"])


@pytest.mark.parametrize("kind", ["police", "committee"])
def test_its_machine_sees_nothing_and_changes_nothing_of_others(
    machine: MachineAccount, add_record: Callable[..., Record], kind: str
) -> None:
    record = add_record(GOLD_COMPLAINT, source="complaint_12315")
    assert Client().get("/api/v1/disputes", **SIGNED).json()["total"] == 1
    emptied(machine, kind)
    assert Client().get("/api/v1/disputes", **SIGNED).json()["total"] == 0
    assert pushed(record, "双方自行和解") == "referred"
    record.refresh_from_db()
    assert not record.response
    assert scope(machine) == []
    assert Reach.of(machine).districts == frozenset()


@pytest.mark.parametrize("kind", ["regulator", "association", "office"])
def test_the_machine_of_an_office_for_the_whole_area_sees_all(
    machine: MachineAccount, add_record: Callable[..., Record], kind: str
) -> None:
    record = add_record(GOLD_COMPLAINT, source="complaint_12315")
    emptied(machine, kind)
    assert Client().get("/api/v1/disputes", **SIGNED).json()["total"] == 1
    assert pushed(record, "双方自行和解") == "changed"
    assert Reach.of(machine).districts is None
