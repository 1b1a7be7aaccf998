"""Pairs that are dropped before their texts are compared are those that weigh next to nothing."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal

from liandong.engine.linkage import LinkModel
from liandong.engine.linkage.candidates.pairs import WORTHLESS, compare, worth_keeping
from liandong.engine.linkage.candidates.prefilter import promising
from liandong.engine.linkage.features.rows import Features, RowNumbers
from liandong.engine.linkage.preparation import prepare


@pytest.fixture(scope="module")
def prepared(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> Any:
    return prepare(city[0], city[1], LinkModel.load())


@pytest.fixture(scope="module")
def sides(prepared: Any) -> Any:
    """Both sides without wording, which the first look leaves out."""
    bare = np.zeros((0, 0), np.int8)
    return tuple(side._replace(variates=bare) for side in (prepared.left, prepared.right))


@pytest.fixture(scope="module")
def rows(prepared: Any) -> Any:
    """True pairs among many at random."""
    rng, sizes = np.random.default_rng(5), prepared.pairs.sizes
    chance = [rng.integers(0, size, 20_000).astype(np.int32) for size in sizes]
    found = prepared.pairs.left, prepared.pairs.right
    return tuple(np.concatenate(both) for both in zip(found, chance, strict=True))


def test_what_is_kept_is_what_comparing_all_would_keep(
    prepared: Any, sides: tuple[Features, Features], rows: tuple[RowNumbers, RowNumbers]
) -> None:
    every = compare(*sides, *rows)
    weights = every.weights(prepared.model)
    kept = worth_keeping(*sides, *rows, prepared.model)
    heavy = every.chosen(weights > WORTHLESS)
    assert 0 < len(heavy) < len(every)
    for name in ("left", "right", "levels", "bits"):
        assert_array_equal(getattr(kept, name), getattr(heavy, name), name)


@pytest.mark.parametrize("least", [-30.0, -18.0, 0.0, 10.0])
def test_no_pair_weighs_more_than_it_is_said_to_at_most(
    prepared: Any, sides: Any, rows: Any, least: float
) -> None:
    heavy = np.flatnonzero(compare(*sides, *rows).weights(prepared.model) > least)
    kept, _, _ = promising(sides, rows, prepared.model, least)
    assert set(heavy.tolist()) <= set(kept.tolist())
    assert len(kept) < len(rows[0])
