"""The step of an entry of the history as a column, which figures are counted by."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.intake.bulk_insert import insert

pytestmark = pytest.mark.database
WITHOUT: Final = ("disputes", "0001_initial")
ENTRIES: Final[tuple[tuple[str, dict[str, str], str | None], ...]] = (
    ("stepped", {"step": "agree"}, "agree"),
    ("stepped", {"step": "settle_now", "after": "performed"}, "settle_now"),
    ("opened", {}, None),
    ("noted", {"step": "agree"}, None),  # the word stands in another entry
)


def opened() -> Dispute:
    return Dispute.objects.create(number="LD20261001-0001", opened_at=timezone.now())


def of_dispute(dispute: Any) -> list[HistoryEntry]:
    return [HistoryEntry(dispute=dispute, verb=verb, detail=detail) for verb, detail, _ in ENTRIES]


def steps() -> list[str | None]:
    return list(HistoryEntry.objects.order_by("pk").values_list("step", flat=True))


@pytest.mark.django_db
def test_it_holds_the_step_of_steps_alone_however_they_are_written() -> None:
    expected = [step for *_, step in ENTRIES]
    entries = of_dispute(opened())
    for entry in entries:
        entry.save()
    assert [entry.step for entry in entries] == steps() == expected
    HistoryEntry.objects.all().delete()
    insert(of_dispute(Dispute.objects.get()))
    assert steps() == expected


@pytest.mark.django_db
def test_a_step_that_is_undone_keeps_it() -> None:
    entry = HistoryEntry.objects.create(dispute=opened(), verb="stepped", detail={"step": "agree"})
    entry.undone_at = timezone.now()
    entry.save()
    assert HistoryEntry.objects.get(undone_at__isnull=False).step == "agree"


@pytest.fixture
def tables_of_before(transactional_db: None) -> Iterator[None]:
    call_command("migrate", *WITHOUT, verbosity=0)
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_an_upgrade_fills_it_in_and_leaves_the_rest(tables_of_before: None) -> None:
    before = MigrationExecutor(connection).loader.project_state([WITHOUT]).apps
    dispute = before.get_model("disputes", "Dispute").objects.create(
        number="LD20261001-0001", opened_at=timezone.now()
    )
    history = before.get_model("disputes", "HistoryEntry").objects
    for verb, detail, _step in ENTRIES:
        history.create(dispute=dispute, verb=verb, detail=detail)
    rows = list(history.order_by("pk").values())
    call_command("migrate", verbosity=0)
    columns = rows[0].keys()
    assert list(HistoryEntry.objects.order_by("pk").values(*columns)) == rows
    assert steps() == [step for *_, step in ENTRIES]
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, "disputes_historyentry")
    assert kept["disputes_steps_taken"]["columns"] == ["step", "at"]
    assert ["dispute_id", "at"] in [constraint["columns"] for constraint in kept.values()]
