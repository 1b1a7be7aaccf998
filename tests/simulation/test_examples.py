"""Labelled records in memory."""

from collections import Counter

import pyarrow as pa
import pytest

from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import NATURES, SECTORS, Source
from liandong.simulation import EXAMPLE_SCHEMA, examples


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return examples(4000, seed=3)


def test_they_are_canonical_records_with_their_truth(table: pa.Table) -> None:
    assert table.schema == EXAMPLE_SCHEMA
    assert table.schema.names[: len(RECORD_SCHEMA)] == RECORD_SCHEMA.names
    assert table.num_rows == 4000
    assert len(set(table["source_id"].to_pylist())) == 4000
    assert table["text"].null_count == 0


def test_the_same_seed_gives_the_same_records(table: pa.Table) -> None:
    assert examples(500, seed=3).equals(examples(500, seed=3))
    assert not examples(500, seed=4)["text"].equals(examples(500, seed=3)["text"])


def test_disputes_have_labels_and_the_rest_has_none(table: pa.Table) -> None:
    for row in table.select(["is_dispute", "sector", "item", "nature", "phrases"]).to_pylist():
        if row["is_dispute"]:
            assert row["sector"] in SECTORS
            assert row["nature"] in NATURES
            assert row["item"]
        else:
            assert row["sector"] is row["item"] is row["nature"] is None
            assert row["phrases"] == []


def test_every_sector_nature_and_source_is_there_to_be_learned(table: pa.Table) -> None:
    disputes = [
        r
        for r in table.select(["sector", "nature", "source", "is_dispute"]).to_pylist()
        if r["is_dispute"]
    ]
    assert {r["sector"] for r in disputes} == set(SECTORS)
    assert {r["nature"] for r in disputes} == set(NATURES)
    sources = Counter(
        (r["source"], r["is_dispute"]) for r in table.select(["source", "is_dispute"]).to_pylist()
    )
    for source in ("police_110", "complaint_12315", "report_12315", "workorder_12345"):
        assert sources[source, True] > 30
        assert sources[source, False] > 30


def test_a_mix_can_be_asked_for() -> None:
    only = examples(200, seed=1, mix={Source.WORKORDER_12345: 1.0})
    assert set(only["source"].to_pylist()) == {"workorder_12345"}


def test_both_sorts_of_work_order_are_framed_alike(table: pa.Table) -> None:
    """Neither the opening nor the closing words may give the answer away."""
    rows = [r for r in table.to_pylist() if r["source"] == "workorder_12345"]
    for words in ("其认为不合理", "故来电投诉", "市民来电反映", "请", "业主"):
        share = {
            label: sum(words in r["text"] for r in rows if r["is_dispute"] is label)
            / sum(r["is_dispute"] is label for r in rows)
            for label in (True, False)
        }
        assert share[True] > 0.01, words
        assert share[False] > 0.01, words
