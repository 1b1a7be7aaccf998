"""One contestant on one set, as a process of its own: `benchmarks.linkage` starts it.

Reads police.parquet and complaints.parquet of a folder, writes links.parquet (police_id,
complaint_id, score, decision) and prints seconds and peak memory. Loading and compiling code does
not count for either contestant, reading and preparing records does: each links a small set first.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.linkage_data import FEBRL, make_set

SMALL: Final = 120_000  # records: enough for all that is learned from them
Run = Callable[[Path], dict[str, Any]]


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    run = contestant(name)
    load_code(run, FEBRL if name == "splink on FEBRL" else "stated, north")
    print(json.dumps(run(folder)))


def contestant(name: str) -> Run:
    if name == "liandong":
        return ours
    from benchmarks.linkage_splink import out_of_the_box, tuned
    from benchmarks.linkage_splink_febrl import splink_on_febrl

    runs: dict[str, Run] = {
        "splink tuned": tuned,
        "splink out of the box": out_of_the_box,
        "splink on FEBRL": splink_on_febrl,
    }
    return runs[name]


def load_code(run: Callable[[Path], object], name: str) -> None:
    """Run it on a small set, so that whatever it loads or compiles late is there."""
    with TemporaryDirectory(prefix="small-") as folder:
        make_set(name, Path(folder) / "set", SMALL)
        run(Path(folder) / "set")


def sides(folder: Path) -> tuple[pa.Table, pa.Table]:
    def read(name: str) -> pa.Table:
        return pq.read_table(folder / f"{name}.parquet", memory_map=True)

    with ThreadPoolExecutor(2) as pool:
        police, complaints = pool.map(read, ("police", "complaints"))
    return police, complaints


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ours(folder: Path) -> dict[str, Any]:
    from liandong.engine.linkage import LinkModel, link
    from liandong.engine.linkage.blocking import find_candidates
    from liandong.engine.linkage.index import index_of
    from liandong.engine.linkage.prepare import prepare

    start = time.perf_counter()
    police, complaints = sides(folder)
    links, report, model = link(police, complaints, model=LinkModel.load())
    seconds, peak = time.perf_counter() - start, peak_mb()
    prepared = prepare(police, complaints, model)
    weights = prepared.pairs.weights(model)
    chances = prepared.pairs.chances(weights)
    best = np.flatnonzero(prepared.pairs.best(weights))
    names = police["source_id"], complaints["source_id"]
    decided = dict.fromkeys(pairs(links, "link"), "link")

    def ids(rows: Any) -> list[pa.ChunkedArray]:
        found = prepared.pairs.left[rows], prepared.pairs.right[rows]
        return [name.take(pa.array(side)) for name, side in zip(names, found, strict=True)]

    left, right = ids(best)
    decisions = [
        decided.pop(pair, "") for pair in zip(left.to_pylist(), right.to_pylist(), strict=True)
    ]
    second = list(decided)
    table = pa.table(
        {
            "police_id": [*left.to_pylist(), *(pair[0] for pair in second)],
            "complaint_id": [*right.to_pylist(), *(pair[1] for pair in second)],
            "score": np.concatenate([chances[best], np.zeros(len(second))]),
            "decision": [*decisions, *("link" for _ in second)],
        }
    )
    pq.write_table(table, folder / "links.parquet")
    found = find_candidates(prepared.left.rows, index_of(prepared.right.rows))
    every = [name.take(pa.array(side)) for name, side in zip(names, found[:2], strict=True)]
    pq.write_table(pa.table(every, ["police_id", "complaint_id"]), folder / "candidates.parquet")
    records = report.left_records + report.right_records
    return {
        "seconds": round(seconds, 1),
        "peak_mb": peak,
        "reviews": report.reviews,
        "candidates_per_record": round(report.candidates / max(1, records), 2),
        "capped": report.capped,
    }


def pairs(links: pa.Table, decision: str) -> list[tuple[str, str]]:
    rows = zip(
        *(links[name].to_pylist() for name in ("left_id", "right_id", "decision")), strict=True
    )
    return [(left, right) for left, right, decided in rows if decided == decision]


if __name__ == "__main__":
    main()
