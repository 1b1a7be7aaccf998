"""What is kept of compiled loops is renewed when any file of the package changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.linkage import warm_up
from liandong.engine.linkage.codepoints import fold
from liandong.engine.linkage.compare import compare_pairs
from liandong.engine.linkage.compiled import STAMP, stamp_of
from liandong.engine.linkage.tokens import MANY, sort_unique
from liandong.engine.linkage.weights import weigh_pairs


def test_another_file_or_another_size_is_another_stamp(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    before = stamp_of(tmp_path)
    (tmp_path / "b.py").write_text("y = 2")
    assert stamp_of(tmp_path) != before


def test_loops_are_kept_under_the_stamp_of_all_files():
    assert any(name == "compare.py" for name, _, _ in STAMP)
    assert fold._cache._cache_file._source_stamp == STAMP


def test_warming_up_leaves_the_loops_of_the_live_check_compiled():
    warm_up()
    assert compare_pairs.signatures
    assert weigh_pairs.signatures


@given(
    st.lists(st.integers(0, 2**32 - 1), max_size=300)
    | st.lists(st.integers(0, 40), min_size=10, max_size=150)
)
def test_tokens_come_out_sorted_and_once(values):
    items = np.array(values, np.uint32)
    n = sort_unique(items, len(items), np.empty(2 * MANY, np.uint32))
    assert items[:n].tolist() == sorted(set(values))


def test_full_width_signs_fold():
    assert fold(ord("Ａ")) == ord("a")
    assert fold(ord("１")) == ord("1")
    assert fold(ord("　")) == ord(" ")
    assert fold(ord("中")) == ord("中")
