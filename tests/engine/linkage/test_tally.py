"""Values counted by hashing are those counted one by one."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.linkage.frequencies import ValueCounts, rarity
from liandong.engine.linkage.tally import often

VALUES = st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), max_size=300)


@given(VALUES, st.integers(1, 5))
def test_values_that_occur_often_are_found_with_their_number(values, least):
    keys, counts = often(np.array(values, np.uint64), least)
    expected = {v: n for v, n in Counter(values).items() if v and n >= least}
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == expected
    assert keys.tolist() == sorted(keys.tolist())


@given(VALUES, VALUES)
def test_rarity_looked_up_is_that_of_the_count(values, asked):
    counts = ValueCounts.of(np.array(values, np.uint64))
    seen = Counter(v for v in values if v)
    told = [seen[v] if v and seen[v] >= 3 else 0 for v in asked]
    expected = rarity(np.array(told, np.int64), sum(seen.values()))
    assert counts.bits(np.array(asked, np.uint64)).tolist() == expected.tolist()
