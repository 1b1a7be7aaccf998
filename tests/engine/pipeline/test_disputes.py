"""Which records make one dispute, and whose answers count."""

from collections.abc import Callable
from datetime import datetime

import pyarrow as pa

from liandong.engine.pipeline.disputes import linkable

from .conftest import record

COMPLAINT = "complaint_12315"


def test_records_that_are_not_linked_are_disputes_of_their_own(
    disputes: Callable[..., pa.Table],
) -> None:
    rows = disputes(record("1"), record("2"), record("3", is_dispute=False)).to_pylist()
    assert [row["dispute_id"] for row in rows] == ["police_110:1", "police_110:2"]


def test_linked_records_are_one_dispute_named_after_the_first(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> None:
    rows = judged(
        record(
            "9", source=COMPLAINT, received_at=datetime(2026, 3, 3), sector="食品", amount_yuan=268
        ),
        record("1", text_amount=300.0, persons=3, urgency=["威胁"]),
        record("2", urgency=["威胁", "老年人"]),
    )
    numbers = [("police_110", "1"), (COMPLAINT, "9")]
    first, second = together(rows, numbers).to_pylist()
    assert first["dispute_id"] == "police_110:1"
    assert first["record_ids"] == ["police_110:1", "complaint_12315:9"]
    assert first["records"] == 2
    assert (first["first_at"], first["last_at"]) == (
        datetime(2026, 3, 2, 14, 5),
        datetime(2026, 3, 3),
    )
    assert first["sources"] == ["police_110", COMPLAINT]
    assert first["amount_yuan"] == 300
    assert first["persons"] == 3
    assert first["urgency"] == ["威胁"]
    assert second["dispute_id"] == "police_110:2"


def test_a_complaint_answers_before_an_incident(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> None:
    rows = judged(
        record("1"), record("9", source=COMPLAINT, sector="食品", dispute_probability=0.6)
    )
    (dispute,) = together(rows, [("police_110", "1"), (COMPLAINT, "9")]).to_pylist()
    assert dispute["lead_id"] == "complaint_12315:9"
    assert dispute["sector"] == "食品"


def test_what_the_lead_does_not_know_comes_from_the_others(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> None:
    rows = judged(
        record("1", merchant_name=None, merchant="云锦服饰"),
        record("9", source=COMPLAINT, district=None, phrases=[], merchant_name=None),
    )
    (dispute,) = together(rows, [("police_110", "1"), (COMPLAINT, "9")]).to_pylist()
    assert dispute["district"] == "铜马商圈"
    assert dispute["phrases"] == ["衣服掉色"]
    assert dispute["merchant"] == "云锦服饰"


def test_a_doubtful_incident_belongs_to_the_dispute_it_is_linked_to(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> None:
    rows = judged(
        record("1", is_dispute=False, dispute_probability=0.3), record("9", source=COMPLAINT)
    )
    (dispute,) = together(rows, [("police_110", "1"), (COMPLAINT, "9")]).to_pylist()
    assert dispute["records"] == 2


def test_linked_records_of_which_none_is_a_dispute_are_none(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> None:
    rows = judged(record("1", is_dispute=False), record("2", is_dispute=False))
    assert together(rows, [("police_110", "1"), ("police_110", "2")]).num_rows == 0


def test_linkage_looks_at_disputes_and_what_could_be_one(judged: Callable[..., pa.Table]) -> None:
    rows = judged(
        record("1"),
        record("2", is_dispute=False, dispute_probability=0.25),
        record("3", is_dispute=False, dispute_probability=0.05),
        record("4", is_dispute=None, dispute_probability=None),
    )
    assert linkable(rows)["source_id"].to_pylist() == ["1", "2"]


def test_no_records_no_disputes(disputes: Callable[..., pa.Table]) -> None:
    assert disputes().num_rows == 0
