"""What is written on a frozen figure or an alert names nobody whom the disputes behind it know."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.corrections import not_a_dispute
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.actions.frozen_figures import freeze, withdraw
from liandong.desk.insight.actions.reviews import review
from liandong.desk.insight.models import Alert, FrozenFigure
from liandong.desk.insight.scope import scope_from
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import GOLD, dispute_of
from tests.desk.insight.alerts import judged, quiet, rise
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.django_db
#: No title and no cue gives the name away.
NAME, PHONE = "阿不都", "19900007731"
TEXT = f"{NAME}一案汇报用，患病家庭，电话{PHONE}"
READERS = ("analyst", "duty_officer", "supervisor")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def figure(add_record: Callable[..., Record], person: Callable[..., User]) -> FrozenFigure:
    add_record(GOLD, person_name=NAME, person_phone=PHONE)
    scope = scope_from(QueryDict("district=铜马商圈&days=30"))
    return freeze("sectors", scope, purpose=TEXT, by=person("supervisor"))


def assert_masked(signed_in: Callable[..., Client], path: str, readers: Any = READERS) -> None:
    for role in readers:
        page = signed_in(role).get(path).content.decode()
        assert "患病家庭" in page, role
        assert NAME not in page, role
        assert PHONE not in page, role


def test_the_purpose_of_a_figure(figure: FrozenFigure, signed_in: Callable[..., Client]) -> None:
    assert len(figure.rows) == 1
    assert_masked(signed_in, "/picture/frozen/")
    assert_masked(signed_in, f"/picture/frozen/{figure.pk}/")


def test_why_a_figure_was_withdrawn(
    figure: FrozenFigure, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    (dispute,) = Dispute.objects.filter(pk__in=figure.rows)
    not_a_dispute(dispute, list(dispute.members.all()), by=person("regulator"))
    withdraw(figure, reason=TEXT, by=person("supervisor"))
    figure.refresh_from_db()
    assert "患病家庭" in str(figure.purpose)
    assert NAME not in str(figure.purpose)
    assert_masked(signed_in, f"/picture/frozen/{figure.pk}/")


@pytest.fixture
def alert(districts: dict[str, Any], add_record: Callable[..., Record]) -> tuple[Alert, Dispute]:
    """An alert, and a dispute of its window that a record with a person opened."""
    record = add_record(GOLD, person_name=NAME, person_phone=PHONE)
    quiet(districts)
    rise(districts)
    (made,) = judged()
    own = dispute_of(record)
    Dispute.objects.filter(pk=own.pk).update(
        merchant=None, merchant_name=made.merchant, opened_at=timezone.now()
    )
    return made, own


def test_a_review_stays_masked_when_a_dispute_is_none_after_all(
    alert: tuple[Alert, Dispute],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    raised, own = alert
    review(raised, verdict="true", reason=TEXT, by=person("duty_officer"))
    path = f"/alerts/{raised.number}/"
    assert_masked(signed_in, path, ("analyst", "supervisor"))
    not_a_dispute(own, list(own.members.all()), by=person("regulator"))
    assert_masked(signed_in, path, ("analyst", "supervisor"))
