"""Whose turn it is to be placed: what comes of imports does not hang on the clock."""

import pyarrow as pa
import pytest

from liandong.desk.directory.models import Merchant
from liandong.desk.disputes import jobs as placing
from liandong.desk.disputes.models import Member
from liandong.desk.disputes.queries.links import unplaced
from liandong.desk.disputes.queries.links.unplaced import next_to_place
from liandong.desk.intake.actions.imports.starts import JOB, job_key
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.imports.queue import await_turn, blocking_import
from liandong.desk.intake.models import Import, Record
from liandong.desk.work import jobs
from liandong.engine.records.schema import RECORD_SCHEMA
from tests.desk.disputes.conftest import BY, DRESS, NOISE

pytestmark = pytest.mark.django_db


class Nobody:
    """Hears how far the job is."""

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        pass


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch, shops: dict[str, Merchant]) -> None:
    monkeypatch.setattr(unplaced, "BATCH", 2)
    monkeypatch.setattr(unplaced, "CHUNK", 4)


def begun(source: str = "police_110", *, goes_on: bool = True) -> Import:
    of = Import.objects.create(
        file_name="a", stored_as="a", digest="d", size=1, source=source, state=Import.State.RUNNING
    )
    if goes_on:
        jobs.start(JOB, key=job_key(of), import_id=of.pk)
    return of


def end(of: Import) -> None:
    Import.objects.filter(pk=of.pk).update(state=Import.State.DONE)


def store(of: Import | None, *numbers: int, text: str = DRESS) -> list[int]:
    rows = [
        dict.fromkeys(RECORD_SCHEMA.names)
        | {
            "source": "police_110",
            "source_id": f"J{number}",
            "received_at": f"2026-10-0{1 + number % 8}T10:00:00",
            "text": text,
        }
        for number in numbers
    ]
    for row in rows:
        row["received_at"] = pa.scalar(row["received_at"]).cast(pa.timestamp("us")).as_py()
    stored = store_records(pa.Table.from_pylist(rows, schema=RECORD_SCHEMA), of=of, by=BY)
    judge_records(stored.record_ids, by=BY)
    return stored.record_ids


def test_while_an_import_goes_on_its_new_disputes_are_placed_in_whole_batches() -> None:
    of = begun()
    first, second, third = store(of, 1, 2, 3)
    assert next_to_place() == [first, second]
    placing.place(Nobody())
    assert set(Member.objects.values_list("record", flat=True)) == {first, second}
    end(of)
    assert next_to_place() == [third]


def test_a_later_import_waits_until_the_earlier_ones_are_over() -> None:
    earlier, later = begun(), begun("complaint_12315")
    own = store(later, 4, 5)
    assert next_to_place() == []
    end(later)
    assert next_to_place() == []
    before = store(earlier, 1)
    end(earlier)
    assert next_to_place() == before
    placing.place(Nobody())
    assert Member.objects.count() == len(before + own)


def test_nothing_waits_for_an_import_that_nobody_works_off() -> None:
    begun(goes_on=False)
    pushed, own = store(None, 1), store(begun(goes_on=False), 2)
    assert next_to_place() == pushed
    placing.place(Nobody())
    assert Member.objects.filter(record__in=pushed + own).count() == 2


def test_a_batch_holds_records_of_one_import_however_late_they_are_placed() -> None:
    first, second = begun(), begun()
    early, late = store(first, 1, 2, 3), store(second, 4, 5)
    end(first)
    end(second)
    assert next_to_place() == early
    Record.objects.filter(pk__in=early).update(placed_at="2026-10-09T10:00:00+08:00")
    assert next_to_place() == late


def test_what_is_no_dispute_any_more_goes_first_and_what_is_known_last() -> None:
    of = begun(goes_on=False)
    known = store(of, 1)
    placing.place(Nobody())
    again, new, no = store(of, 1, text=f"{DRESS}急"), store(of, 2), store(of, 3, text=NOISE)
    assert again == known
    Record.objects.filter(pk__in=no).update(placed_at=None)
    assert next_to_place() == no
    placing.place(Nobody())
    assert not Record.objects.filter(placed_at=None).exists()
    Record.objects.filter(pk__in=known + new).update(placed_at=None)
    assert next_to_place() == new + known


def test_an_import_waits_for_an_earlier_one_of_its_source() -> None:
    earlier, later, other = begun(), begun(), begun("complaint_12315")
    await_turn(earlier)
    await_turn(other)
    with pytest.raises(jobs.NotYet, match="前一个文件"):
        await_turn(later)
    later.refresh_from_db()
    assert later.state == Import.State.WAITING
    assert blocking_import(later) == earlier
    end(earlier)
    await_turn(later)


def test_an_import_of_several_sources_waits_for_all_and_all_for_it() -> None:
    earlier, later = begun(), begun("")
    with pytest.raises(jobs.NotYet):
        await_turn(later)
    end(earlier)
    with pytest.raises(jobs.NotYet):
        await_turn(begun("complaint_12315"))
