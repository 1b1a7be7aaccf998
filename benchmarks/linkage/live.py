"""One record against a million stored ones, with fetching them, on SQLite and on PostgreSQL.

    python -m benchmarks.linkage.live [--records 1000000] [--queries 1000] [--check]

A database of the desk is filled with records (encrypted as always), their hashed keys and their
disputes. Then records that are not stored are checked one by one, as when somebody types: make the
keys, walk the index, fetch and decrypt the candidates, weigh them, give reasons. With `--check` the
exit code is 1 where half of them take 5 ms or longer, or one in a hundred 25 ms.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.bars import Bars, check_argument
from benchmarks.linkage.data_hard import make
from tests.postgresql import server

HALF_BELOW: Final = 5.0  # ms
MOST_BELOW: Final = 25.0  # ms, 99 of 100
WARM_UP: Final = 50
BATCH_SIZE: Final = 20_000
SECRET: Final = ("person_name", "person_phone", "place", "text")
STORED: Final = (
    "source",
    "source_id",
    "received_at",
    "merchant_name",
    "merchant_address",
    "lon",
    "lat",
    "goods",
    "amount_yuan",
)

NOT_NULL: Final[dict[str, Any]] = {
    "id": 0,
    "version": 1,
    "source_class": "[]",
    "arrived_at": "2026-01-01 00:00:00+00",
    "judged_at": "2026-01-01 00:00:00+00",
    "is_dispute": True,
    "machine": "{}",
    **dict.fromkeys(("phrases", "urgency", "claimer_hints", "evidence"), "[]"),
}


def prepare(folder: Path, records: int, queries: int) -> None:
    """Writes the stored records (encrypted), their keys, and the records to check."""
    police, complaints, _truth = make(
        records * 6 // 10, records * 4 // 10 + queries, records // 20, seed=7
    )
    kept = complaints.num_rows - queries
    pq.write_table(complaints.slice(kept), folder / "queries.parquet")
    both = pa.concat_tables([police, complaints.slice(0, kept)], promote_options="default")
    rows, keys = [], []
    for start in range(0, both.num_rows, BATCH_SIZE):
        part = both.slice(start, BATCH_SIZE)
        rows.append(encrypted(part))
        keys.append(keys_table(part, start + 1))
    pq.write_table(pa.concat_tables(rows), folder / "rows.parquet")
    pq.write_table(pa.concat_tables(keys), folder / "keys.parquet")


def encrypted(part: pa.Table) -> pa.Table:
    from liandong.desk.access.encryption.ciphers import encrypt_all, row_of

    columns: dict[str, Any] = {name: part[name] for name in STORED if name in part.column_names}
    numbers = zip(part["source"].to_pylist(), part["source_id"].to_pylist(), strict=True)
    rows = [row_of(number) for number in numbers]
    for name in SECRET:
        values = part[name].to_pylist() if name in part.column_names else [None] * part.num_rows
        texts = (value or None for value in values)
        columns[name] = pa.array(encrypt_all(texts, f"intake_record.{name}", rows), pa.binary())
    return pa.table(columns)


def keys_table(part: pa.Table, first: int) -> pa.Table:
    from liandong.desk.disputes.linkage_keys import hashed
    from liandong.engine.linkage import blocking_keys

    keys = blocking_keys(part)
    row = np.asarray(keys["row"])
    moments = np.asarray(pc.cast(part["received_at"], pa.int64())) // 1_000_000 - 8 * 3600
    values = [hashed(key) for key in keys["key"].to_pylist()]
    return pa.table({"record_id": row + first, "key": values, "moment": moments[row]})


def fill(folder: Path) -> None:
    """Tables of the desk, without going through its actions: those would take hours."""
    from django.core.management import call_command
    from django.db import connection

    from liandong.desk.disputes.models import BlockingKey, Dispute

    call_command("migrate", verbosity=0)
    index = BlockingKey._meta.indexes[0]
    with connection.schema_editor() as editor:
        editor.remove_index(BlockingKey, index)
    now = datetime.now().astimezone()
    dispute = Dispute.objects.create(number="LD1", opened_at=now)
    insert("intake_record", record_rows(folder))
    insert("disputes_blockingkey", tables(folder / "keys.parquet"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disputes_member (dispute_id, record_id, reasons, at, source)"
            " SELECT %s, id, '[]', %s, source FROM intake_record",
            [dispute.pk, now],
        )
        judge_all(cursor)
    with connection.schema_editor() as editor:
        editor.add_index(BlockingKey, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def judge_all(cursor: Any) -> None:
    """An answer for each record, with something in each column that must not be empty."""
    from liandong.desk.intake.models import Answer

    fields = [
        concrete_field
        for concrete_field in Answer._meta.concrete_fields
        if not concrete_field.primary_key
    ]
    values = {
        column: NOT_NULL.get(column, "")
        for field in fields
        if (column := field.column) and (column in NOT_NULL or not field.null)
    }
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO intake_answer (record_id, {', '.join(values)})"
        f" SELECT id, {marks} FROM intake_record",
        list(values.values()),
    )


def tables(path: Path) -> Iterator[pa.Table]:
    with closing(pq.ParquetFile(path)) as file:
        for batch in file.iter_batches(BATCH_SIZE):
            yield pa.Table.from_batches([batch])


def record_rows(folder: Path) -> Iterator[pa.Table]:
    """With an id, and something in each column that must not be empty."""
    from liandong.desk.intake.models import Record

    first = 1
    for part in tables(folder / "rows.parquet"):
        columns = {name: part[name] for name in part.column_names}
        columns["id"] = pa.array(range(first, first + part.num_rows))
        columns["received_at"] = pc.strftime(part["received_at"], "%Y-%m-%d %H:%M:%S+08:00")
        for column in Record._meta.concrete_fields:
            name = column.column
            if name and not column.null:
                empty = pa.array([NOT_NULL.get(name, "")] * part.num_rows)
                columns[name] = pc.coalesce(columns[name], empty) if name in columns else empty
        yield pa.table(columns)
        first += part.num_rows


def insert(table: str, parts: Iterator[pa.Table]) -> None:
    from django.db import connection, transaction

    for part in parts:
        names = ", ".join(part.column_names)
        rows = zip(*(column.to_pylist() for column in part.columns), strict=True)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * part.num_columns)
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


def measure(folder: Path, database: str) -> bool:
    """Fills the database of this process, measures, prints; whether the bar is reached."""
    import django

    django.setup()
    from liandong.desk.disputes.queries.links.suggestions import live_links
    from liandong.desk.disputes.recognition_start import make_ready
    from liandong.desk.intake.record_contents import moment_of

    if not (folder / "keys.parquet").exists():
        raise SystemExit("nothing is prepared")
    began = time.perf_counter()
    fill(folder)
    filled = time.perf_counter() - began
    make_ready()
    queries = pq.read_table(folder / "queries.parquet")
    took, busy, found = [], [], 0
    for at in range(queries.num_rows):
        row = queries.slice(at, 1)
        moment = moment_of(row["received_at"][0].as_py())
        start, work = time.perf_counter(), time.process_time()
        live = live_links(row, moment)
        took.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - work) * 1000)
        found += bool(live.links)
    half, most = np.percentile(took[WARM_UP:], [50, 99])
    own = np.percentile(busy[WARM_UP:], [50, 99])
    print(
        f"  {database:<12} p50 {half:5.1f} ms   p99 {most:5.1f} ms   worst"
        f" {max(took[WARM_UP:]):5.1f} ms   own work p50 {own[0]:.1f}, p99 {own[1]:.1f} ms"
        f"   {found} of {len(took)} with a link"
        f"   (filled in {filled:.0f} s)",
        flush=True,
    )
    return bool(half < HALF_BELOW and most < MOST_BELOW)


def run(step: str, folder: Path, arguments: list[str], **environment: str) -> int:
    """A process of its own: the desk takes its database from the environment, once."""
    command = [sys.executable, "-m", "benchmarks.linkage.live", *arguments, "--step", step]
    environ = os.environ | {"LIANDONG_HOME": str(folder / "home"), **environment}
    environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
    return subprocess.run([*command, "--folder", str(folder)], env=environ, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=1_000)
    check_argument(parser)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "prepare":
        import django

        django.setup()
        prepare(given.folder, given.records, given.queries)
        return 0
    if given.step:
        return not measure(given.folder, given.step)
    sizes = ["--records", str(given.records), "--queries", str(given.queries)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"One record against {given.records:,} stored ones, fetching included:", flush=True)
        if run("prepare", folder, sizes):
            return 1
        bars = Bars()
        met = not run("SQLite", folder, sizes)
        bars.hold("SQLite", met, "p50 5 ms, p99 25 ms", met=met)
        with server() as url:
            met = not run("PostgreSQL", folder, sizes, DATABASE_URL=url)
        bars.hold("PostgreSQL", met, "p50 5 ms, p99 25 ms", met=met)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
