"""One contestant on one set, as a process of its own: `benchmarks.linkage` starts it.

Reads police.parquet and complaints.parquet of a folder (without the second, pairs within the first
are sought), writes links.parquet (police_id, complaint_id, score, decision) and prints seconds and
peak memory. Loading and compiling code does not count for either contestant, reading and preparing
records does: each links a small set first.

Each then links the set twice, and the first time is its own (`seconds`): that is how long a single
run takes. The second is printed beside it, in `times`. The peak is that of the first time. Arrow
takes memory as it does for `liandong link`, for either contestant.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.linkage.sets import FEBRL, make_set
from liandong.engine.linkage.memory import one_heap

SMALL: Final = 120_000  # records: enough for all that is learned from them
Work = Callable[[Path], Any]


class Contestant(NamedTuple):
    """`work` links the set of a folder; `report` writes what came of it and gives its figures."""

    work: Work
    report: Callable[[Path, Any], dict[str, Any]]


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    one_heap()
    work, report = contestant(name)
    load_code(work, FEBRL if name == "splink on FEBRL" else "stated, north")
    first, peak = timed(work, folder)[0], peak_mb()
    again, result = timed(work, folder)
    figures = {"seconds": first, "times": [first, again], "peak_mb": peak}
    print(json.dumps(figures | report(folder, result)))


def timed(work: Work, folder: Path) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    result = work(folder)
    return round(time.perf_counter() - start, 1), result


def contestant(name: str) -> Contestant:
    if name == "liandong":
        return Contestant(linked, figures_of)
    from benchmarks.linkage import splink_febrl, tuned_splink

    predict = {
        "splink tuned": tuned_splink.predictions,
        "splink out of the box": tuned_splink.plain_predictions,
        "splink on FEBRL": splink_febrl.predictions,
    }[name]
    return Contestant(lambda folder: tuned_splink.linked(predict(folder)), tuned_splink.report)


def load_code(run: Callable[[Path], object], name: str) -> None:
    """Run it on a small set, so that whatever it loads or compiles late is there."""
    with TemporaryDirectory(prefix="small-") as folder:
        make_set(name, Path(folder) / "set", SMALL)
        run(Path(folder) / "set")


def sides(folder: Path) -> tuple[pa.Table, pa.Table | None]:
    def read(name: str) -> pa.Table | None:
        path = folder / f"{name}.parquet"
        return pq.read_table(path, memory_map=True) if path.exists() else None

    with ThreadPoolExecutor(2) as pool:
        police, complaints = pool.map(read, ("police", "complaints"))
    return police, complaints


def peak_mb() -> int:
    """The most memory of this process; `getrusage` includes that of its parent."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) // 1024


class Linked(NamedTuple):
    police: pa.Table
    complaints: pa.Table | None
    links: pa.Table
    report: Any
    model: Any


def linked(folder: Path) -> Linked:
    from liandong.engine.linkage import LinkModel, link

    police, complaints = sides(folder)
    return Linked(police, complaints, *link(police, complaints, model=LinkModel.load()))


def figures_of(folder: Path, done: Linked) -> dict[str, Any]:
    from liandong.engine.linkage.candidates.blocking import find_candidates
    from liandong.engine.linkage.candidates.index import index_of
    from liandong.engine.linkage.preparation import prepare

    police, complaints, links, report, model = done
    within = complaints is None
    prepared = prepare(police, complaints, model)
    weights = prepared.pairs.weights(model)
    chances = prepared.pairs.chances(weights)
    best = np.flatnonzero(prepared.pairs.best(weights))
    names = police["source_id"], (police if complaints is None else complaints)["source_id"]
    decided = dict.fromkeys(pairs(links, "link", within=within), "link")

    def ids(rows: Any) -> tuple[Any, Any]:
        found = (name.take(pa.array(side)) for name, side in zip(names, rows, strict=True))
        return in_order(*found, within=within)

    ranked = pairs_of(*ids(prepared.records(best)))
    decisions = [decided.pop(pair, "") for pair in ranked]
    every = [*ranked, *decided]
    table = {
        "police_id": [pair[0] for pair in every],
        "complaint_id": [pair[1] for pair in every],
        "score": np.concatenate([chances[best], np.zeros(len(decided))]),
        "decision": [*decisions, *("link" for _ in decided)],
    }
    pq.write_table(pa.table(table), folder / "links.parquet")
    found = find_candidates(prepared.left.rows, index_of(prepared.right.rows), within=within)
    sides_of = (prepared.left, found.left), (prepared.right, found.right)
    met = ids([side.rows["record"][at] for side, at in sides_of])
    pq.write_table(
        pa.table(list(met), ["police_id", "complaint_id"]), folder / "candidates.parquet"
    )
    records = report.left_records + (0 if within else report.right_records)
    return {
        "reviews": report.reviews,
        "candidates_per_record": round(report.candidates / max(1, records), 2),
        "capped": report.capped,
    }


def pairs(links: pa.Table, decision: str, *, within: bool = False) -> list[tuple[str, str]]:
    chosen = links.filter(pc.equal(links["decision"], decision))
    return pairs_of(*in_order(chosen["left_id"], chosen["right_id"], within=within))


def in_order(left: Any, right: Any, *, within: bool) -> tuple[Any, Any]:
    """Within one table the police's numbers first, as the truth has them, which is the order of the
    numbers of the stated sets.
    """
    if within:
        return pc.min_element_wise(left, right), pc.max_element_wise(left, right)
    return left, right


def pairs_of(left: Any, right: Any) -> list[tuple[str, str]]:
    return list(zip(left.to_pylist(), right.to_pylist(), strict=True))


if __name__ == "__main__":
    main()
