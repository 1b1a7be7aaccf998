"""An alert of a small district, and in one of its disputes somebody whom a record names."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.models import Alert
from liandong.desk.intake.models import Record
from tests.desk.conftest import numbers, shop, someone
from tests.desk.disputes.conftest import GOLD, dispute_of
from tests.desk.insight.alerts import END, moment
from tests.desk.outreach.conftest import (
    alert,
    association_head,
    browser,
    mediator,
    station_head,
    today,
    waiting_alert,
)

__all__ = [
    "alert",
    "association_head",
    "browser",
    "mediator",
    "numbers",
    "shop",
    "someone",
    "station_head",
    "today",
    "waiting_alert",
]

#: No title and no cue gives the name away.
NAME, PHONE = "阿不都", "19900007731"
TEXT = f"培训未退费一事{NAME}来过，回拨{PHONE}"
LEFT = "培训未退费一事"
READERS = (("police", "duty_officer"), ("regulator", "regulator"), ("association", "analyst"))


@pytest.fixture
def near(shop: Merchant, add_record: Callable[..., Record]) -> Dispute:
    """A dispute with the trader."""
    dispute = dispute_of(add_record(GOLD, person_name=NAME, person_phone=PHONE))
    Dispute.objects.filter(pk=dispute.pk).update(
        merchant=shop, merchant_name=shop.name, district=District.objects.get(name="铜马商圈"),
        opened_at=moment(END),
    )  # fmt: skip
    dispute.refresh_from_db()
    return dispute


@pytest.fixture
def named(near: Dispute, alert: Alert) -> Dispute:
    """The same in the days of the alert and of its kind."""
    Dispute.objects.filter(pk=near.pk).update(sector=alert.sector, item=alert.item)
    near.refresh_from_db()
    return near


@pytest.fixture
def read(someone: Callable[..., User], browser: Callable[[User], Client]) -> Callable[..., Any]:
    """What each of the readers gets at an address: a page, or the words of a paper or file."""

    def of(path: str) -> list[tuple[str, str]]:
        return [(role, words_at(browser(someone(kind, role)), path)) for kind, role in READERS]

    return of


def words_at(client: Client, path: str) -> str:
    reply: Any = client.get(path)
    assert reply.status_code == 200, path
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    if not path.endswith(".docx"):
        return str(body.decode())
    paper = Document(BytesIO(body))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def assert_masked(found: list[tuple[str, str]], left: str = LEFT) -> None:
    for role, words in found:
        assert left in words, role
        assert NAME not in words, role
        assert PHONE not in words, role
