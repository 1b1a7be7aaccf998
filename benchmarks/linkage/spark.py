"""Matching on a Spark cluster.

    python -m benchmarks.linkage.spark [--records N] [--data F] [--check]

Two clusters on this machine, one after the other: one worker of one core, and two. Each worker,
with all that it starts, is held to a processor of its own, so that one core is one core. Timed is
the step of matching, from records with their numbers (Parquet) to links: keys, pairs, weights,
decisions, with a model that is fitted before. Processes and compiled code are warm. The bar is that
two workers are 1.5 times as fast as one; both must find the links that one machine finds, with
weights that differ by no more than 1e-9. `--check` exits 1 where that is missed.

It takes both processors for some minutes, so `make bench` leaves it out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bars import Bars, check_argument
from benchmarks.linkage.sets import make_set
from liandong.engine.backends.spark.starting import opened
from liandong.engine.linkage import LinkModel, find_links, fit
from liandong.engine.pipeline.inputs import NUMBERED_SCHEMA
from tools.spark_cluster import cluster

BAR: Final = 1.5
WARM: Final = 20_000  # records that are matched first
FITTED: Final = 500_000  # records that the model is fitted to
SPLITS: Final = "spark.sql.files.maxPartitionBytes 4m\n"


def numbered(folder: Path) -> pa.Table:
    """Both sides of a set as one table in NUMBERED_SCHEMA."""
    paths = [folder / f"{name}.parquet" for name in ("police", "complaints")]
    both = pl.concat([pl.read_parquet(path) for path in paths], how="vertical_relaxed")
    table = both.with_row_index("row").to_arrow()
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in NUMBERED_SCHEMA
    ]
    return pa.table(columns, schema=NUMBERED_SCHEMA)


def prepare(folder: Path, data: Path) -> dict[str, Any]:
    """Writes records, the fitted model and the links of one machine."""
    records = numbered(data)
    pq.write_table(records, folder / "records.parquet", row_group_size=20_000)
    pq.write_table(records.slice(0, WARM), folder / "warm.parquet", row_group_size=5_000)
    begun = time.perf_counter()
    newest = records.take(
        pa.array(np.sort(np.argsort(records["received_at"].to_numpy())[-FITTED:]))
    )
    fit(newest, model=LinkModel.load()).save(folder / "model.json")
    fitted = time.perf_counter()
    links = find_links(records, model=LinkModel.load(folder / "model.json"))
    pq.write_table(links, folder / "links.parquet")
    return {
        "records": records.num_rows,
        "links": links.num_rows,
        "fit_seconds": round(fitted - begun, 1),
        "one_machine_seconds": round(time.perf_counter() - fitted, 1),
    }


def match(folder: Path, master: str) -> dict[str, Any]:
    """Seconds of matching on a cluster, and how far its links are from those of one machine."""
    model = LinkModel.load(folder / "model.json")
    with opened(folder, master) as spark:
        for name in ("warm", "records"):
            records = spark.session.read.parquet((folder / f"{name}.parquet").as_uri())
            begun = time.perf_counter()
            links = spark.link(records, model)
            seconds = time.perf_counter() - begun
    ours = pq.read_table(folder / "links.parquet")
    same = links.drop_columns(["weight"]).equals(ours.drop_columns(["weight"]))
    off = np.abs(links["weight"].to_numpy() - ours["weight"].to_numpy()).max() if same else np.inf
    return {"seconds": round(seconds, 1), "same_links": same, "largest_difference": float(off)}


def timed(folder: Path, workers: int) -> dict[str, Any]:
    """`match` in a process of its own, against a cluster of so many workers."""
    place = folder / f"cluster-{workers}"
    with cluster(place, workers, pinned=True) as started:
        with (place / "spark-defaults.conf").open("a") as settings:
            settings.write(SPLITS)
        command = [sys.executable, "-m", "benchmarks.linkage.spark", "--match", started.master]
        done = subprocess.run(
            [*command, "--data", str(folder)],
            env={**os.environ, **started.environment},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, help="folder with police.parquet, complaints.parquet")
    parser.add_argument("--match", help=argparse.SUPPRESS)
    check_argument(parser)
    given = parser.parse_args()
    if given.match:
        print(json.dumps(match(given.data, given.match)))
        return 0
    with TemporaryDirectory(prefix="spark-") as name:
        folder = Path(name)
        if not given.data:
            make_set("stated, north", folder / "set", given.records)
        here = prepare(folder, given.data or folder / "set")
        print(json.dumps(here), flush=True)
        figures = {workers: timed(folder, workers) for workers in (1, 2)}
    speedup = figures[1]["seconds"] / figures[2]["seconds"]
    print(json.dumps({"workers": figures}, indent=2))
    bars = Bars()
    bars.at_least("times as fast with two workers", round(speedup, 2), BAR)
    bars.hold(
        "links, beside those of one machine",
        all(figure["same_links"] for figure in figures.values()),
        True,
        met=all(figure["same_links"] for figure in figures.values()),
    )
    differing = max(figure["largest_difference"] for figure in figures.values())
    bars.at_most("largest difference of a weight", differing, 1e-9)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
