"""Fixtures of the API: none of its tests loads a recognition model."""

from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import MachineAccount
from liandong.desk.directory.models import District
from tests.desk.intake.fixtures import KEY, PlainRecogniser


@pytest.fixture(autouse=True)
def _plain(plain_recogniser: PlainRecogniser) -> None:
    """Every test here judges with the plain recogniser."""


@pytest.fixture
def push(client: Client, machine: MachineAccount, district: District) -> Any:
    """POSTs a body with the key of `machine`."""

    def send(body: Any, key: Any = KEY, **extra: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return client.post(
            "/api/v1/records", body, content_type="application/json", headers=headers, **extra
        )

    return send


@pytest.fixture
def incident() -> Any:
    return {
        "source": "police_110",
        "source_id": "J20261120001",
        "received_at": "2026-11-20T10:00:00+08:00",
        "person_name": "张三丰",
        "person_phone": "19900001234",
        "text": "报警人张三丰称在铜马广场买的羽绒服掉色，店家不退，请民警到场。",
    }
