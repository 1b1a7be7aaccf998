"""One record as it comes in, against the stored ones that share a key with it.

    query = ask(record, model=model)             # parsed once
    candidates = ...                             # fetched by query.keys
    score(query, candidates, model=model)

Weights and decisions are those of a batch: features, comparison and weights are the same code.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa

from liandong.engine.linkage.candidates.keys import key_words, keys_of
from liandong.engine.linkage.candidates.pairs import compare
from liandong.engine.linkage.features.extraction import features, parsed, tables, with_names
from liandong.engine.linkage.features.rows import Features
from liandong.engine.linkage.features.wording import with_variates
from liandong.engine.linkage.links import decide_pairs, find_links, link_table
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.linkage.weights.decisions import NONE


@dataclass(frozen=True)
class Query:
    """A table of one record, with its features."""

    record: pa.Table
    parsed: Features

    @cached_property
    def keys(self) -> list[str]:
        """Its blocking keys, as `blocking_keys` gives them."""
        return [key for _row, key in key_words(keys_of(self.parsed.rows))]


def ask(record: pa.Table, *, model: LinkModel) -> Query:
    return Query(record, features(record, tables(model.frequencies, model.wording)))


def score(query: Query, candidates: pa.Table, *, model: LinkModel) -> pa.Table:
    """Pairs in LINK_SCHEMA, the strongest first, without those below the lower threshold."""
    rarities = tables(model.frequencies, model.wording)
    right = with_variates(with_names(parsed(candidates, rarities), rarities), rarities.wording)
    rows = np.zeros(candidates.num_rows, np.int32)
    others = np.arange(candidates.num_rows, dtype=np.int32)
    pairs = compare(query.parsed, right, rows, others)
    weights = pairs.weights(model)
    decisions, chances = decide_pairs(pairs, weights, model)
    kept = np.flatnonzero(decisions != NONE)
    if not len(kept):
        return LINK_SCHEMA.empty_table()
    kept = kept[np.argsort(-weights[kept], kind="stable")]
    return link_table(
        model,
        (query.record, query.parsed),
        (candidates, right),
        pairs.chosen(kept),
        (decisions[kept], chances[kept]),
    )


def score_candidates(
    record: pa.Table, candidates: pa.Table, *, model: LinkModel | None = None
) -> pa.Table:
    """Both in one call, where the candidates are at hand already."""
    model = model or LinkModel.load()
    return score(ask(record, model=model), candidates, model=model)


def warm_up() -> None:
    """Load the compiled loops, or compile them the first time (some 15 s of one core).

    For a server to call before the first record comes in.
    """
    record = pa.table(
        {
            "source": ["police_110"],
            "source_id": ["0"],
            "received_at": pa.array([datetime(2026, 1, 1)], pa.timestamp("us")),  # noqa: DTZ001
            "person_phone": ["19900000000"],
        }
    )
    model = LinkModel.load()
    find_links(record, record, model=model)
    score_candidates(record, record, model=model)
