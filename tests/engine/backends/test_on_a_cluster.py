"""A real cluster (one master, two workers of one core, separate processes) against one machine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from liandong.engine.backends.spark.starting import OLDEST_JAVA, java_version
from liandong.simulation import simulate
from tools.spark_cluster import Cluster, cluster

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(
        (java_version() or 0) < OLDEST_JAVA, reason=f"no Java {OLDEST_JAVA} on this machine"
    ),
]
TABLES = ("records", "rejects", "links", "disputes", "counts", "alarms")
PAIR = ["left_source", "left_id", "right_source", "right_id"]
FEEDBACK = "接警单编号,反馈时间,出警处置情况\n{},2026-11-20 15:00,店方同意换货\n"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Options of a run on 3,000 calls, complaints and reports, some repeated, with feedback."""
    folder = tmp_path_factory.mktemp("city")
    simulate(folder, seed=1, records=3_000, until=datetime(2026, 11, 24, 15))
    first = pl.read_csv(folder / "complaints.csv", infer_schema=False)
    first.head(50).write_csv(folder / "again.csv")
    call = pl.read_excel(folder / "police.xlsx", infer_schema_length=0)["接警单编号"][0]
    (folder / "feedback.csv").write_text(FEEDBACK.format(call))
    police = [str(folder / name) for name in ("police.xlsx", "feedback.csv")]
    complaints = [str(folder / name) for name in ("complaints.csv", "again.csv")]
    reports = [str(folder / "reports.csv")]
    return ["--police", *police, "--complaints", *complaints, "--reports", *reports]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def machines(workers: Path) -> Iterator[Cluster]:
    with cluster(workers, 2) as started:
        yield started


def run(
    given: list[str], out: Path, *more: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "liandong.cli", "run", *given, "--out", str(out), *more]
    every = {**os.environ, **environment}
    return subprocess.run(command, env=every, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def one(city: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("one") / "out"
    done = run(city, out, "--json")
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


@pytest.fixture(scope="module")
def many(
    city: list[str], machines: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("many") / "out"
    spark = ["--engine", "spark", "--master", machines.master]
    done = run(city, out, *spark, "--json", **machines.environment)
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


@pytest.mark.long
def test_both_workers_had_work(many: tuple[Path, dict[str, Any]], workers: Path) -> None:
    for number in (0, 1):
        logs = list(workers.glob(f"worker-{number}/app-*/*/stderr"))
        assert any("Finished task" in log.read_text() for log in logs)


def test_links_are_the_same_and_no_weight_differs(
    one: tuple[Path, dict[str, Any]], many: tuple[Path, dict[str, Any]]
) -> None:
    ours, theirs = (pl.read_parquet(out / "links.parquet") for out, _ in (one, many))
    both = ours.join(theirs, on=PAIR, suffix="_spark")
    assert ours.height == theirs.height == both.height > 50
    assert (both["weight"] - both["weight_spark"]).abs().max() <= 1e-9
    for column in ("decision", "reasons"):
        assert both[column].equals(both[f"{column}_spark"])


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_the_same(
    one: tuple[Path, dict[str, Any]], many: tuple[Path, dict[str, Any]], name: Any
) -> None:
    tables = [pq.read_table(out / f"{name}.parquet") for out, _ in (one, many)]
    if name == "records":  # no order is promised
        by = [("source", "ascending"), ("source_id", "ascending")]
        tables = [table.sort_by(by) for table in tables]
    assert tables[0].schema.equals(tables[1].schema)
    assert tables[0].equals(tables[1])


@pytest.mark.long
def test_the_summary_and_the_files_are_the_same(
    one: tuple[Path, dict[str, Any]], many: tuple[Path, dict[str, Any]]
) -> None:
    summaries = [
        {
            name: summary[name]
            for name in ("files", "rows", "records", "disputes", "links", "review")
        }
        for _, summary in (one, many)
    ]
    assert summaries[0] == summaries[1]
    names = [sorted(file.name for file in out.iterdir()) for out, _ in (one, many)]
    assert names[0] == names[1]


@pytest.mark.long
def test_an_unreadable_file_is_told_as_on_one_machine(machines: Cluster, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    given = ["--police", str(broken)]
    here = run(given, tmp_path / "here")
    there = run(given, tmp_path / "there", "--engine", "spark", **machines.environment)
    assert there.returncode == here.returncode == 3
    assert there.stderr.splitlines()[-2:] == here.stderr.splitlines()[-2:]
    assert list((tmp_path / "there").iterdir()) == []
