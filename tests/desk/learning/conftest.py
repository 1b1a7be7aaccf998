"""Learning is tested on the small desk of the tests of disputes, in a home of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Correction, Record
from tests.desk.disputes.conftest import BY
from tests.desk.intake.fixtures import record_row, record_table

PLACES = "东西南北中上下前后左右里外高低远近长短"
CINEMA = "影城{}厅的飞天券用不了，经理不认"
PUDDLE = "{}路的路口积水，请来人看看"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Any:
    """Models and words of a test stay in it; its keys are those of all tests."""
    (tmp_path / "keys").symlink_to(settings.HOME / "keys")
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def person(person: Callable[..., User]) -> Callable[..., User]:
    """Analysts and heads are of a department that serves every district, in which models and words
    hold."""

    def make(role: str = "duty_officer", username: str = "", **fields: Any) -> User:
        teaches = role in {"analyst", "supervisor"} and "department" not in fields
        if teaches and not User.objects.filter(username=username or role).exists():
            fields["department"], _new = Department.objects.get_or_create(
                name="演示市监局", kind=Department.Kind.REGULATOR
            )
        return person(role, username, **fields)

    return make


@pytest.fixture
def stored(districts: dict[str, District]) -> Callable[..., list[Record]]:
    """Stores and judges texts, not placed; a minute after the other."""

    serial = count(1)

    def store(*texts: str, source: str = "police_110", **fields: object) -> list[Record]:
        begin = datetime(2026, 11, 1, 8)
        rows = [
            record_row(
                source=source,
                source_id=f"XX{next(serial):05d}",
                received_at=begin + timedelta(minutes=number),
                text=text,
                **fields,
            )
            for number, text in enumerate(texts)
        ]
        counts = store_records(record_table(*rows), of=None, by=BY)
        judge_records(counts.record_ids, by=BY)
        found = Record.objects.filter(pk__in=counts.record_ids).select_related("answer")
        return list(found.order_by("received_at"))

    return store


@pytest.fixture
def taught(stored: Callable[..., list[Record]], person: Callable[..., User]) -> User:
    """Forty labels: quarrels about a voucher that no model knows, and puddles."""
    by = person("supervisor")
    cinemas = stored(*(CINEMA.format(place) for place in PLACES))
    puddles = stored(*(PUDDLE.format(place) for place in PLACES))
    for record in cinemas:
        label(record, by, is_dispute=True, sector="文化娱乐体育", nature="合同")
    for record in puddles:
        label(record, by, is_dispute=False)
    return by


def label(record: Record, by: User, **values: object) -> None:
    """The answers of a person for a record."""
    for field, value in values.items():
        before = getattr(record.answer, field)
        Correction.objects.create(record=record, field=field, before=before, after=value, by=by)
