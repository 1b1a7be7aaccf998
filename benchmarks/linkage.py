"""Quality, time and memory of linkage: `python -m benchmarks.linkage [--records N]`.

Reads --police, --complaints and --truth (CSV or Parquet with canonical column names; truth has
police_id and complaint_id), or makes its own records (`benchmarks.data_linkage`).
`--baseline` runs Splink on the same data in the same process tree, tuned by hand.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

Pairs = set[tuple[str, str]]


def read(path: Path, source: str | None = None) -> pa.Table:
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    else:
        text = {name: pa.string() for name in ("source_id", "person_phone", "police_id")}
        options = pacsv.ConvertOptions(column_types=text, strings_can_be_null=True)
        table = pacsv.read_csv(path, convert_options=options)
    if source is None:
        return table
    at = table.column_names.index("received_at")
    table = table.set_column(at, "received_at", table["received_at"].cast(pa.timestamp("us")))
    if "source" not in table.column_names:
        table = table.add_column(0, "source", pa.array([source] * table.num_rows))
    return table


def data(options: argparse.Namespace) -> tuple[pa.Table, pa.Table, pa.Table]:
    if options.police:
        return (
            read(options.police, "police_110"),
            read(options.complaints, "complaint_12315"),
            read(options.truth),
        )
    from benchmarks.data_linkage import make

    n = options.records
    return make(n * 6 // 10, n * 4 // 10, n // 20, options.seed)


def pairs_of(table: pa.Table, left: str, right: str) -> Pairs:
    return set(zip(table[left].to_pylist(), table[right].to_pylist(), strict=True))


def quality(found: Pairs, truth: Pairs) -> dict[str, float]:
    right = len(found & truth)
    precision = right / len(found) if found else 0.0
    recall = right / len(truth) if truth else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def halves(truth: Pairs, links: pa.Table) -> dict[str, Any]:
    """F1 at the threshold that is best on one half of the complaints, taken on the other half."""
    ids = np.array(links["right_id"].to_pylist(), object)
    even = np.array([hash_of(i) % 2 == 0 for i in ids], bool)
    weight = np.asarray(links["weight"])
    pairs = list(zip(links["left_id"].to_pylist(), ids.tolist(), strict=True))
    hit = np.array([pair in truth for pair in pairs], bool)
    total = [sum(hash_of(b) % 2 == parity for _, b in truth) for parity in (0, 1)]
    order = np.argsort(-weight)
    chosen = order[even[order]]
    right = np.cumsum(hit[chosen])
    f1 = 2 * right / (np.arange(1, len(chosen) + 1) + total[0])
    if not len(f1):
        return {}
    best = weight[chosen[int(np.argmax(f1))]]
    other = {p for p, w, e in zip(pairs, weight, even, strict=True) if not e and w >= best}
    rest = {p for p in truth if hash_of(p[1]) % 2}
    return {"threshold_bits": round(float(best), 2), **quality(other, rest)}


def hash_of(text: str) -> int:
    return sum(map(ord, text))


def memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ours(police: pa.Table, complaints: pa.Table, truth: Pairs) -> dict[str, Any]:
    before = memory_mb()
    start = time.perf_counter()
    from liandong.engine.linkage import LinkModel, link

    loaded = time.perf_counter()
    links, report, model = link(police, complaints, model=LinkModel.load())
    done = time.perf_counter()
    decided = links.filter(pc.equal(links["decision"], "link"))
    reviewed = links.filter(pc.equal(links["decision"], "review"))
    found = pairs_of(decided, "left_id", "right_id")
    return {
        **quality(found, truth),
        "links": len(found),
        "reviews": reviewed.num_rows,
        "true_in_review": len(pairs_of(reviewed, "left_id", "right_id") & truth),
        "candidates_per_record": round(
            report.candidates / max(1, report.left_records + report.right_records), 2
        ),
        "capped": report.capped,
        "prior": model.prior,
        "best_threshold": halves(truth, links),
        "import_s": round(loaded - start, 2),
        "seconds": round(done - start, 2),
        "memory_before_mb": before,
        "peak_mb": memory_mb(),
    }


def completeness(police: pa.Table, complaints: pa.Table, truth: Pairs) -> dict[str, Any]:
    """Share of the true pairs among the candidates."""
    from liandong.engine.linkage import LinkModel
    from liandong.engine.linkage.links import prepare

    prepared = prepare(police, complaints, LinkModel.load())
    left = police["source_id"].to_numpy(zero_copy_only=False)[prepared.pairs.left]
    right = complaints["source_id"].to_numpy(zero_copy_only=False)[prepared.pairs.right]
    found = truth & set(zip(left.tolist(), right.tolist(), strict=True))
    return {"pair_completeness": round(len(found) / max(1, len(truth)), 4)}


def live(police: pa.Table, complaints: pa.Table) -> dict[str, Any]:
    """Milliseconds for one complaint against 40 incidents, warm."""
    from liandong.engine.linkage import LinkModel, fit, score_candidates

    model = fit(police.slice(0, 20_000), complaints.slice(0, 20_000), model=LinkModel.load())
    spans = []
    for k in range(min(300, complaints.num_rows)):
        start = time.perf_counter()
        score_candidates(complaints.slice(k, 1), police.slice(k * 40, 40), model=model)
        spans.append(1000 * (time.perf_counter() - start))
    warm = np.array(spans[20:])
    return {
        "live_p50_ms": round(float(np.quantile(warm, 0.5)), 2),
        "live_p99_ms": round(float(np.quantile(warm, 0.99)), 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("police", "complaints", "truth"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--baseline", action="store_true", help="also run Splink, tuned")
    options = parser.parse_args()
    police, complaints, truth_table = data(options)
    truth = pairs_of(truth_table, "police_id", "complaint_id")
    print(f"{police.num_rows} incidents, {complaints.num_rows} complaints, {len(truth)} true pairs")
    result = ours(police, complaints, truth)
    result |= completeness(police, complaints, truth) | live(police, complaints)
    print(json.dumps({"liandong": result}, ensure_ascii=False, indent=1))
    if options.baseline:
        from benchmarks.linkage_splink import tuned

        print(json.dumps({"splink": tuned(police, complaints, truth)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
