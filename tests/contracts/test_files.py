"""Columns and profiles that people and scripts rely on: a change here is a change of contract."""

import pyarrow as pa

from liandong.engine.pipeline.counts import COUNT_SCHEMA
from liandong.engine.pipeline.disputes import DISPUTE_SCHEMA
from liandong.engine.pipeline.inputs import REJECT_SCHEMA
from liandong.engine.pipeline.recognition import ANSWERS
from liandong.engine.records import RECORD_SCHEMA, shipped_profiles


def columns(schema: pa.Schema) -> str:
    return " ".join(schema.names)


def test_the_canonical_record() -> None:
    assert columns(RECORD_SCHEMA) == (
        "source source_id received_at occurred_at person_name person_phone merchant_name "
        "merchant_address place lon lat text response source_class goods amount_yuan raw"
    )


def test_what_recognise_adds() -> None:
    promised = (
        "is_dispute dispute_probability sector item nature phrases aspects problems aspect_spans "
        "problem_spans amount_yuan district urgency evidence error"
    )
    assert set(promised.split()) <= set(ANSWERS)


def test_what_run_writes() -> None:
    assert columns(REJECT_SCHEMA) == "file row column value reason remedy raw"
    assert columns(COUNT_SCHEMA) == "week district sector item nature disputes records"
    assert columns(DISPUTE_SCHEMA) == (
        "dispute_id first_at last_at records record_ids sources lead_id district sector item "
        "nature phrases amount_yuan merchant urgency persons"
    )


def test_the_profiles_that_ship() -> None:
    assert [profile.name for profile in shipped_profiles()] == [
        "complaint_12315",
        "police_110_export_a",
        "police_110_export_b",
        "police_110_feedback",
        "police_110_incident",
        "report_12315",
        "workorder_12345",
        "workorder_plain",
        "canonical",
    ]
