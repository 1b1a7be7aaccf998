"""How good found links are, given the true pairs."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Pairs = set[tuple[str, str]]


def pairs_of(table: pa.Table) -> Pairs:
    columns = (table[name].to_pylist() for name in ("police_id", "complaint_id"))
    return set(zip(*columns, strict=True))


def linked(found: pa.Table) -> Pairs:
    return pairs_of(found.filter(pc.equal(found["decision"], "link")))


def quality(found: Pairs, truth: Pairs) -> dict[str, float]:
    right = len(found & truth)
    precision = right / len(found) if found else 0.0
    recall = right / len(truth) if truth else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    wrong = 1000 * (1 - precision) if found else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "false_per_1000": round(wrong, 2),
    }


def completeness(candidates: pa.Table, truth: Pairs) -> float:
    return round(len(pairs_of(candidates) & truth) / max(1, len(truth)), 4)


def at_best_threshold(found: pa.Table, truth: Pairs) -> dict[str, Any]:
    """Quality at the threshold that is best on one half of the complaints, on the other half."""
    ids = found["complaint_id"].to_pylist()
    first = np.array([in_first_half(number) for number in ids], bool)
    pairs = list(zip(found["police_id"].to_pylist(), ids, strict=True))
    hit = np.array([pair in truth for pair in pairs], bool)
    score = np.asarray(found["score"])
    order = np.argsort(-score, kind="stable")
    chosen = order[first[order]]
    if not len(chosen):
        return quality(set(), truth)
    halves = [{pair for pair in truth if in_first_half(pair[1]) == half} for half in (True, False)]
    f1 = 2 * np.cumsum(hit[chosen]) / (np.arange(1, len(chosen) + 1) + len(halves[0]))
    best = score[chosen[int(np.argmax(f1))]]
    taken = np.flatnonzero(~first & (score >= best))
    return quality({pairs[k] for k in taken}, halves[1])


def in_first_half(complaint: str) -> bool:
    return sum(map(ord, complaint)) % 2 == 0
