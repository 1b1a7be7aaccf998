"""Disputes and papers as handling finds them: in the mediator's hands, examined, settled."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.names import decide_jurisdiction
from liandong.desk.handling.rules.scene import Verb, signed_words
from liandong.desk.handling.scene_entries import SceneStatement
from liandong.desk.intake.models import Record
from liandong.desk.papers.actions.numbers import allot
from liandong.desk.papers.models import Paper
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.handling.visits import answers, entry
from tests.desk.steps.samples import PHONES


@pytest.fixture
def gold(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """A complaint in the hands of the mediator."""
    words = {"person_name": "演示甲", "person_phone": PHONES[0]}
    record = add_record(GOLD_COMPLAINT, source="complaint_12315", **words)
    dispute = dispute_of(record)
    take_step(dispute, "to_room", by=person("mediator"))
    return dispute


@pytest.fixture
def bureau(signed_in: Callable[..., Client]) -> Any:
    """Somebody of the regulator's office, with numbers for its papers."""
    office = Department.objects.create(name="演示区市场监督管理局", kind="regulator")
    client = signed_in("regulator")
    User.objects.filter(username="regulator").update(department=office)
    by = User.objects.get(username="regulator")
    User.objects.filter(pk=by.pk).update(role="supervisor")
    allot(
        department=office,
        prefix="演市监投",
        year=timezone.localdate().year,
        first=1,
        last=20,
        covers=[],
        basis="登记簿",
        by=User.objects.get(pk=by.pk),
    )
    return client


@pytest.fixture
def complaint(add_record: Callable[..., Record]) -> Dispute:
    return dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))


@pytest.fixture
def office(person: Callable[..., User]) -> User:
    """A regulator in an office that has numbers for its papers."""
    bureau = Department.objects.create(name="亭东区市场监督管理局", kind="regulator")
    by: User = person("regulator")
    by.department = bureau
    by.save()
    head = User.objects.create(
        username="head", display_name="局长", role="supervisor", department=bureau
    )
    year = timezone.localdate().year
    allot(
        department=bureau,
        prefix="测市监投",
        year=year,
        first=1,
        last=99,
        covers=[],
        basis="测试",
        by=head,
    )
    return by


def examined(dispute: Any, person: Any, *, role: str = "mediator") -> Any:
    """As far as a name is to be chosen."""
    by = person(role)
    take_step(dispute, "to_room", by=by)
    decide_jurisdiction(dispute, "place", reason="", by=by)
    return dispute


@pytest.fixture
def walk_in(new_dispute: Dispute, person: Callable[..., User]) -> Any:
    return examined(new_dispute, person)


@pytest.fixture
def complained(complaint: Dispute, person: Callable[..., User]) -> Any:
    return examined(complaint, person, role="regulator")


@pytest.fixture
def settled(shops: dict[str, Merchant], signed_in: Callable[..., Client]) -> Any:
    """A visit with its outcome: the entry, and the paper that came of it."""
    sent = entry()
    (answer,) = answers(signed_in(), sent)
    statement = SceneStatement.model_validate_json(json.dumps(sent["statement"]))
    return (
        sent["visit"],
        Paper.objects.get(pk=answer["paper"]),
        signed_words(Verb.SETTLE_NOW, statement.model_dump(mode="json")),
    )
