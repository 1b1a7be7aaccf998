"""Who sees the disputes of all districts decides on requests in those of the own department."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.disputes.actions.approvals import ask_extension, decide_extension
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.models import Approval, Dispute
from liandong.desk.disputes.queries.approvals import waiting_for
from liandong.desk.handling.actions.recusals import ask_recusal, decide_recusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(person: Callable[..., User]) -> User:
    """A supervisor of the station of another district, who sees all rows."""
    there = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    return person("supervisor", "stranger", department=there)


@pytest.fixture
def requested(new_dispute: Dispute, person: Callable[..., User]) -> Approval:
    today, by = timezone.localdate(), person("mediator")
    until = today + timedelta(days=5)
    tell_clock(dispute=new_dispute, code="work_order", what="start", on=today, until=until, by=by)
    return ask_extension(
        dispute=new_dispute, code="work_order", until=until + timedelta(days=5), reason="x", by=by
    )


def test_an_extension_is_decided_by_a_supervisor_of_its_district(
    requested: Approval, stranger: User, person: Callable[..., User]
) -> None:
    assert not waiting_for(stranger).exists()
    with pytest.raises(PermissionDenied):
        decide_extension(requested, granted=True, answer="", by=stranger)
    client = Client()
    client.force_login(stranger)
    address = reverse("disputes:decide_approval", args=[requested.pk])
    assert client.post(address, {"granted": "1", "answer": ""}).status_code == 404
    chief = person("supervisor")
    assert waiting_for(chief).get() == requested
    decide_extension(requested, granted=True, answer="", by=chief)
    requested.refresh_from_db()
    assert requested.decided_by == chief


def test_nor_is_it_entered_by_another_one(requested: Approval, stranger: User) -> None:
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        tell_clock(
            dispute=requested.dispute, code="work_order", what="extend", on=today,
            until=today + timedelta(days=30), reason="x", by=stranger,
        )  # fmt: skip


def test_a_recusal_is_decided_by_a_supervisor_of_its_district(
    mediated: Any, stranger: User, person: Callable[..., User]
) -> None:
    by = person("mediator")
    ask_recusal(mediated, mediator=by, reason="亲属", by=by)
    assert not waiting_for(stranger).exists()
    with pytest.raises(PermissionDenied):
        decide_recusal(mediated, granted=False, by=stranger)
    decide_recusal(mediated, granted=False, by=person("supervisor"))


def test_a_department_of_the_whole_area_decides_everywhere(
    requested: Approval, person: Callable[..., User]
) -> None:
    bureau = Department.objects.create(name="区局", kind="regulator", districts=[])
    chief = person("supervisor", "chief", department=bureau)
    assert waiting_for(chief).get() == requested
