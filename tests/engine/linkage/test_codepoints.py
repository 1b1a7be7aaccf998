"""Columns of any make are read as the strings that they hold."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.engine.linkage.features.codepoints import Utf8, joined, utf8, valid

TEXTS = st.lists(st.none() | st.text(st.sampled_from("锦a|1𠀂 "), max_size=4), max_size=40)


def strings_of(column: Utf8) -> list[str]:
    pairs = zip(column.offsets[:-1], column.offsets[1:], strict=True)
    return [column.data[start:end].tobytes().decode() for start, end in pairs]


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view()])
@given(texts=TEXTS, first=st.integers(0, 20))
def test_a_column_of_any_type_from_any_row_on(type_: Any, texts: Any, first: Any) -> None:
    column = pa.array(texts, type_).slice(first)
    assert strings_of(utf8(column)) == [text or "" for text in texts[first:]]
    assert valid(column).tolist() == [text is not None for text in texts[first:]]


@given(texts=TEXTS, cut=st.integers(0, 20))
def test_a_column_in_pieces_and_one_of_a_dictionary(texts: Any, cut: Any) -> None:
    whole = [text or "" for text in texts]
    pieces = pa.chunked_array([texts[:cut], texts[cut:]], pa.string())
    assert strings_of(utf8(pieces)) == whole
    assert strings_of(utf8(pa.array(texts, pa.string()).dictionary_encode())) == whole


def test_what_lies_behind_a_null_is_not_read() -> None:
    offsets = pa.py_buffer(np.array([0, 1, 2, 3], np.int32))
    hidden = pa.StringArray.from_buffers(3, offsets, pa.py_buffer(b"abc"), pa.py_buffer(b"\x05"))
    assert hidden.to_pylist() == ["a", None, "c"]
    assert strings_of(utf8(hidden)) == ["a", "", "c"]


@settings(deadline=None)  # the first call compiles
@given(TEXTS, TEXTS)
def test_two_columns_are_joined_by_a_bar(first: Any, second: Any) -> None:
    both = list(zip(first, second, strict=False))
    columns = (utf8(pa.array([row[k] for row in both], pa.string())) for k in range(2))
    assert strings_of(joined(*columns)) == [f"{a or ''}|{b or ''}" for a, b in both]
