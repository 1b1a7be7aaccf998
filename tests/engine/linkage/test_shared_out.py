"""Keys and pairs shared out among machines give what one memory gives."""

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose

from liandong.engine.linkage import LinkModel, find_links, fit
from liandong.engine.linkage.candidates.blocking import find_candidates
from liandong.engine.linkage.candidates.distributed import entries, meet
from liandong.engine.linkage.candidates.index import index_of
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.weights.distributed import decide_together, weigh

Pair = tuple[int, int]


@pytest.fixture(scope="module")
def records(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> pa.Table:
    """Both sides of a small city in one table, and one phone for a hundred of them."""
    both = pa.concat_tables([city[0], city[1]])
    phones = both["person_phone"].to_pylist()
    phones[::40] = ["19912312312"] * len(phones[::40])
    at = both.schema.get_field_index("person_phone")
    both = both.set_column(at, both.schema.field(at), pa.array(phones, pa.string()))
    return both.append_column("row", pa.array(np.arange(both.num_rows)))


def shared_out(table: pa.Table, by: str, machines: int) -> list[pa.Table]:
    """Its rows without any order, all of one value of `by` on one machine."""
    mixed = table.take(pa.array(np.random.default_rng(3).permutation(table.num_rows)))
    machine = mixed[by].to_numpy().view(np.uint64) // 2 % machines
    return [mixed.filter(pa.array(machine == number)) for number in range(machines)]


def pairs_of(records: pa.Table, machines: int) -> set[Pair]:
    met = [meet(part) for part in shared_out(entries(records), "block", machines)]
    return {pair for table in met for pair in zip(*table.to_pydict().values(), strict=True)}


def with_records(pairs: set[Pair], records: pa.Table) -> pa.Table:
    struct = records.to_struct_array().combine_chunks()
    rows = [pa.array([pair[side] for pair in sorted(pairs)]) for side in (0, 1)]
    columns = {"a": rows[0], "b": rows[1], "left": struct.take(rows[0])}
    return pa.table({**columns, "right": struct.take(rows[1])})


@pytest.mark.parametrize("machines", [1, 7])
def test_records_meet_wherever_their_keys_lie(records: pa.Table, machines: int) -> None:
    rows = features(records, tables(Frequencies.unknown())).rows
    found = find_candidates(rows, index_of(rows), within=True)
    expected = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert expected
    assert pairs_of(records, machines) == expected


def test_a_large_block_is_cut_between_keys_only(
    records: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pairs_of(records, 1)
    monkeypatch.setattr("liandong.engine.linkage.candidates.distributed.PART", 50)
    assert pairs_of(records, 1) == whole


def test_pairs_weighed_in_parts_and_decided_together_are_the_batch(records: pa.Table) -> None:
    model = fit(records, model=LinkModel.load())
    beside = with_records(pairs_of(records, 3), records)
    middle = beside.num_rows // 2
    weighed = pa.concat_tables(
        [weigh(beside.slice(middle), model), weigh(beside.slice(0, middle), model)]
    )
    links = weighed.filter(weighed["left_id"].is_valid())
    decided = decide_together(links, weighed.select(["a", "b", "bits"]), model)
    assert decided.num_rows > 50
    batch = find_links(records, model=model)
    assert decided.drop(["probability"]).equals(batch.drop(["probability"]))
    # The batch leaves out rivals of next to no weight.
    assert_allclose(decided["probability"], batch["probability"], atol=1e-5)


def test_no_records_no_pairs(records: pa.Table) -> None:
    none = records.slice(0, 0)
    assert meet(entries(none)).num_rows == 0
