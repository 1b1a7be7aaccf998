"""Values counted by hashing are those counted one by one."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.linkage.features.frequencies import ValueCounts, rarity
from liandong.engine.linkage.features.hashing import often

VALUES = st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), max_size=300)


@given(VALUES, st.integers(1, 5))
def test_values_that_occur_often_are_found_with_their_number(values: Any, least: Any) -> None:
    keys, counts = often(np.array(values, np.uint64), least)
    expected = {v: n for v, n in Counter(values).items() if v and n >= least}
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == expected
    assert keys.tolist() == sorted(keys.tolist())


@given(VALUES, VALUES)
def test_rarity_looked_up_is_that_of_the_count(values: Any, queries: Any) -> None:
    counts = ValueCounts.of(np.array(values, np.uint64))
    counted = Counter(v for v in values if v)
    kept = [counted[v] if v and counted[v] >= 3 else 0 for v in queries]
    expected = rarity(np.array(kept, np.int64), sum(counted.values()))
    assert counts.bits(np.array(queries, np.uint64)).tolist() == expected.tolist()
