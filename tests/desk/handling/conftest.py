"""The desk of the disputes' tests, with somebody sent to a scene."""

import pytest

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatching import send_out
from liandong.desk.handling.models import Presence
from tests.desk.disputes.conftest import (
    dispute_of,
    districts,
    person,
    shops,
    signed_in,
    told,
)

__all__ = ["districts", "person", "shops", "signed_in", "told"]


@pytest.fixture
def matter(told) -> Dispute:
    return dispute_of(told(person_name="演示甲", person_phone="19900001234"))


@pytest.fixture
def presence(told, person) -> Presence:
    """The officer, sent to a matter together with the mediator."""
    sent_to = dispute_of(told(person_name="演示甲", person_phone="19900001234"))
    officer: User = person()
    sent = send_out(sent_to, [officer, person("mediator")], by=officer)
    return Presence.objects.get(dispatch=sent, person=officer)
