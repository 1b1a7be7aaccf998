"""Made records as tables with the canonical columns, in any order, and the truth of them."""

from typing import Any

import numpy as np
import pyarrow as pa


def shuffled(
    rng: np.random.Generator, police: list[Any], consumer: list[Any], truth: list[Any]
) -> tuple[pa.Table, ...]:
    p, c = rng.permutation(len(police)), rng.permutation(len(consumer))
    left = canonical([police[k] for k in p], "police_110", "JJ")
    right = canonical([consumer[k] for k in c], "complaint_12315", "TS")
    at_p, at_c = np.argsort(p), np.argsort(c)
    pairs = pa.table(
        {
            "police_id": [f"JJ{at_p[i]:08d}" for i, _ in truth],
            "complaint_id": [f"TS{at_c[j]:08d}" for _, j in truth],
        }
    )
    return left, right, pairs


def canonical(rows: list[dict[str, Any]], source: str, prefix: str) -> pa.Table:
    table = pa.Table.from_pylist(rows)
    at = table.column_names.index("received_at")
    table = table.set_column(at, "received_at", table["received_at"].cast(pa.timestamp("us")))
    ids = pa.array([f"{prefix}{k:08d}" for k in range(len(rows))])
    table = table.add_column(0, "source_id", ids)
    return table.add_column(0, "source", pa.array([source] * len(rows)))
