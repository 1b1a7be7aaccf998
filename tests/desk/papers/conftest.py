"""Three offices with people who issue papers, one who allots numbers, and a dispute's values."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.papers.actions.numbers import allot
from liandong.desk.papers.actions.papers import issue_paper
from liandong.desk.papers.models import Paper, Segment
from liandong.desk.papers.rules.forms import FORMS

NUMBER = "LD20261124-0001"
ACCEPTED = {
    "addressee": "演示甲",
    "received_on": "2026-11-20",
    "subject": "黄金手镯多收工艺费",
    "contact": "演示乙",
    "phone": "0515-00000000",
}
SCENE = {
    "arrived_at": "2026-11-24T10:05",
    "place": "铜马广场1号",
    "officers": "演示丙、演示丁",
    "complainant": "演示甲",
    "complainant_phone": "19900000001",
    "respondent": "演示金店",
    "name": "消费者协会",
    "rights_explained": "yes",
    "facts": "购买黄金手镯，结账多收工艺费660元。",
    "request": "退还660元。",
    "result": "当场退还660元，双方无异议。",
}


@pytest.fixture
def officer(db: None) -> Callable[..., User]:
    """Somebody of the office of this kind (and role)."""

    def make(kind: str = "regulator", role: str = "regulator") -> User:
        office, _new = Department.objects.get_or_create(
            name=f"演示{kind}", defaults={"kind": kind, "districts": ["铜马商圈"]}
        )
        name = f"{kind}-{role}"
        found = User.objects.filter(username=name).first()
        return found or User.objects.create(
            username=name,
            display_name=f"演示{name}",
            role=role,
            department=office,
            password_changed_at=timezone.now(),
        )

    return make


@pytest.fixture
def browser(officer: Callable[..., User]) -> Callable[..., Client]:
    def make(role: str = "supervisor", kind: str = "regulator") -> Client:
        client = Client()
        client.force_login(officer(kind, role))
        return client

    return make


@pytest.fixture
def segment(officer: Callable[..., User]) -> Callable[..., Segment]:
    """Numbers of this year, allotted to an office."""

    def make(first: int = 12, last: int = 14, kind: str = "regulator", **changes: Any) -> Segment:
        words: dict[str, Any] = {
            "prefix": "亭市监投",
            "year": timezone.localdate().year,
            "covers": [],
            "basis": "登记簿第3页",
        }
        return allot(
            department=officer(kind).department,
            first=first,
            last=last,
            **(words | changes),
            by=officer("regulator", "supervisor"),
        )

    return make


@pytest.fixture
def issued(officer: Callable[..., User]) -> Callable[..., Paper]:
    """A paper of the dispute: a record of the scene, or a decision to accept."""

    def make(key: str = "scene", **changes: Any) -> Paper:
        values = SCENE if key == "scene" else ACCEPTED
        words: dict[str, Any] = {"values": values, "by": officer()} | changes
        return issue_paper(form=FORMS[key], dispute_number=NUMBER, **words)

    return make
