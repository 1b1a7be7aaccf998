"""A small district whose counts are known."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute, Member, Phrase
from liandong.desk.intake.models import Record

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def districts(db: None) -> Any:
    return {
        name: District.objects.create(code=code, name=name)
        for code, name in (("D01", "铜马商圈"), ("D02", "滨河商圈"))
    }


@pytest.fixture
def person(db: None) -> Any:
    department = Department.objects.create(
        name="试验部门", kind="regulator", districts=["铜马商圈"]
    )

    def make(role: Any) -> Any:
        fields = {"display_name": "试验员", "role": role, "department": department}
        made, _new = User.objects.get_or_create(
            username=role, defaults={**fields, "password_changed_at": NOW}
        )
        return made

    return make


@pytest.fixture
def dispute(districts: Any) -> Any:
    """Makes a dispute some days ago; `sources` become its records."""
    serial = iter(range(1, 10_000))

    def make(
        days_ago: Any = 0,
        *,
        district: Any = "铜马商圈",
        sources: Any = ("police_110",),
        phrases: Any = (),
        hour: Any = 15,
        **fields: Any,
    ) -> Any:
        number = next(serial)
        moment = (NOW - timedelta(days=days_ago)).replace(hour=hour)
        one = Dispute.objects.create(
            number=f"T{number}",
            opened_at=moment,
            district=districts[district],
            sources=list(sources),
            phrases=list(phrases),
            stage=fields.get("status", "open"),
            **fields,
        )
        Phrase.objects.bulk_create(Phrase(dispute=one, text=text) for text in phrases)
        for source in sources:
            record = Record.objects.create(
                source=source, source_id=f"{source}-{number}", received_at=moment, digest="0"
            )
            Member.objects.create(dispute=one, record=record, source=source)
        return one

    return make


@pytest.fixture
def shop(districts: Any) -> Any:
    """Makes a registered merchant of a sector."""

    def make(name: Any, sector: Any, district: Any = "铜马商圈") -> Any:
        return Merchant.objects.create(name=name, sector=sector, district=districts[district])

    return make
