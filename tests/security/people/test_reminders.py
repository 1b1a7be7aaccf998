"""What the desk sends to the telephone of a shop names no consumer."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from liandong.desk.access.models import User
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.performance import Line, conclude, remind
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Notice
from tests.desk.steps.samples import in_days

pytestmark = pytest.mark.django_db
NAME = "章梦琪"


@pytest.fixture
def parts(mediated: Any, booking: Any, person: Callable[..., User]) -> Any:
    """An agreement whose plan names the consumer, with a shop that was invited before."""
    by = person("mediator")
    invite(book(mediated, **booking(10)), {"merchant": "shop@example.cn"}, by=by)
    plan = [
        Line(f"向{NAME}退还押金", Decimal(99), in_days(10)),
        Line(f"给{NAME}换货", Decimal(0), in_days(12)),
    ]
    return conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)


def test_reminders_of_an_agreement_name_no_consumer(
    parts: Any, person: Callable[..., User]
) -> None:
    for part in parts:
        remind(part, to="19900007788", by=person("mediator"))
    texts = [str(notice.text) for notice in Notice.objects.filter(instalment__isnull=False)]
    assert len(texts) == 4
    for text in texts:
        assert NAME not in text
        assert "前履行" in text
    assert sum("99.00 元" in text or "99 元" in text for text in texts) == 2
