"""What is kept of compiled loops is renewed when any file of the package changes."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.kernels import stamp_of, stamp_of_room
from liandong.engine.linkage import warm_up
from liandong.engine.linkage.features.character_pairs import MANY, sort_unique
from liandong.engine.linkage.features.codepoints import fold
from liandong.engine.linkage.weights.comparison import compare_pairs
from liandong.engine.linkage.weights.totals import weigh_pairs
from liandong.engine.recognition.reading.second_pass import pass_over


def test_another_file_or_another_size_is_another_stamp(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "a.py").write_text("x = 1")
    before = stamp_of(tmp_path, "room")
    (room / "b.py").write_text("y = 2")
    assert stamp_of(tmp_path, "room") != before


def test_loops_are_kept_under_the_stamp_of_all_files() -> None:
    stamp = stamp_of_room("linkage")
    names = {name for name, _, _ in stamp}
    assert {"linkage/weights/comparison.py", "records/numbers.py", "kernels.py"} <= names
    assert not any(name.startswith("recognition/") for name in names)
    assert stamp_kept_of(fold) == stamp


def test_loops_of_recognition_are_bound_to_the_tables_that_they_hold() -> None:
    names = {name for name, _, _ in stamp_of_room("recognition")}
    assert {"recognition/lexicon/automaton.py", "records/numbers.py"} <= names
    assert stamp_kept_of(pass_over) == stamp_of_room("recognition")


def test_warming_up_leaves_the_loops_of_the_live_check_compiled() -> None:
    warm_up()
    compiled: list[Any] = [compare_pairs, weigh_pairs]
    assert all(function.signatures for function in compiled)


def stamp_kept_of(compiled: Any) -> Any:
    """Of a compiled function, whose type is that of the function itself."""
    return compiled._cache._cache_file._source_stamp


@given(
    st.lists(st.integers(0, 2**32 - 1), max_size=300)
    | st.lists(st.integers(0, 40), min_size=10, max_size=150)
)
def test_tokens_come_out_sorted_and_once(values: Any) -> None:
    items = np.array(values, np.uint32)
    n = sort_unique(items, len(items), np.empty(2 * MANY, np.uint32))
    assert items[:n].tolist() == sorted(set(values))


def test_full_width_signs_fold() -> None:
    assert fold(ord("Ａ")) == ord("a")
    assert fold(ord("１")) == ord("1")
    assert fold(ord("　")) == ord(" ")
    assert fold(ord("中")) == ord("中")
