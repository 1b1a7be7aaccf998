"""The words of all records lie in one array, allocated before they are parsed."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liandong.engine.linkage.features.extraction import WORD_COLUMNS, features, room_for, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.rows import KINDS
from tests.engine.linkage.conftest import Make

TEXTS = st.none() | st.text(st.sampled_from("锦福珠宝a1|路12号𠀂 （个体）公司"), max_size=12)
LONG = "".join(map(chr, range(0x4E00, 0x4E00 + 60)))


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(*(TEXTS for _ in WORD_COLUMNS)), min_size=1, max_size=8), st.booleans())
@example([(LONG,) * len(WORD_COLUMNS)] * 50, True)  # a dictionary has it once
def test_records_have_no_more_words_than_there_is_room_for(rows: Any, encoded: Any) -> None:
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    columns = [column.dictionary_encode() if encoded else column for column in columns]
    records = pa.table([pa.array(["police_110"] * len(rows)), *columns], ["source", *WORD_COLUMNS])
    records = records.append_column("received_at", pa.nulls(len(rows), pa.timestamp("us")))
    found = features(records, tables(Frequencies.unknown())).rows
    assert found["start"][-1] + found["ends"][-1, KINDS - 1] <= room_for(records)


def test_words_of_one_batch_follow_those_of_the_one_before(
    make: Make, call: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    records = make(call, {}, {"text": "换购手镯被扣折旧费"}, {**call, "goods": "手镯"})
    known = tables(Frequencies.unknown())
    whole = features(records, known)
    monkeypatch.setattr("liandong.engine.linkage.features.extraction.BATCH_ROWS", 2)
    parts = features(records, known)

    def words(side: Any, row: Any) -> Any:
        start, end = side.rows["start"][row], side.rows["ends"][row, KINDS - 1]
        return side.words.items[start : start + end].tolist()

    assert [words(parts, n) for n in range(4)] == [words(whole, n) for n in range(4)]
    assert words(parts, 1) == []
    assert len(words(parts, 3)) > len(words(parts, 2)) > 0
