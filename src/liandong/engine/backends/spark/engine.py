"""The backend on Spark."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pyarrow as pa
from pyspark import SparkContext, StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from liandong.engine.backends.interface import Account, Function, One, Reader, Shared
from liandong.engine.backends.spark.tasks import InBatches, InParts, ReadFile, Unread, WritePart
from liandong.engine.linkage import LinkModel, fit
from liandong.engine.linkage.candidates.distributed import (
    COMPARED,
    ENTRY_SCHEMA,
    PAIR_SCHEMA,
    entries,
    meet,
)
from liandong.engine.linkage.weights.distributed import WEIGHED_SCHEMA, decide_together, weigh
from liandong.engine.records import UnreadableFile

# Records are many and pairs wide: hashing the records avoids sorting the pairs. Names are in
# backticks: in double quotes Spark would take them for text, and a condition of two equal texts
# would silently be true.
BESIDE: Final = """
    select /*+ shuffle_hash(`l`), shuffle_hash(`r`) */
        `p`.`a`, `p`.`b`, `l`.`record` as `left`, `r`.`record` as `right`
    from {pairs} as `p`
    join {records} as `l` on `l`.`row` = `p`.`a`
    join {records} as `r` on `r`.`row` = `p`.`b`
"""
RIVALS: Final = """
    select `a`, `b`, `bits` from {weighed}
    where `a` in (select `row` from {found}) or `b` in (select `row` from {found})
"""
FOUND: Final = """
    select explode(array(`a`, `b`)) as `row` from {weighed} where `left_id` is not null
"""


@dataclass(frozen=True)
class Spark:
    """`shared` is a folder that driver and executors see under one path."""

    session: SparkSession
    shared: Path

    @property
    def context(self) -> SparkContext:
        return self.session.sparkContext

    def share(self, value: One) -> Shared[One]:
        shared: Shared[One] = self.context.broadcast(value)
        return shared

    def read(
        self, files: Sequence[One], reader: Reader[One, Account], schema: pa.Schema
    ) -> tuple[DataFrame, list[Account]]:
        """One task reads one file, and leaves its rows in the shared folder for all."""
        folder = self.shared / "read"
        folder.mkdir()
        jobs = self.context.parallelize(list(enumerate(files)), max(len(files), 1))
        accounts: list[Any] = jobs.map(ReadFile(reader, folder, schema)).collect()
        for account in accounts:
            if isinstance(account, Unread):
                raise UnreadableFile(*account)
        table = self.session.read.schema(spark_schema(schema)).parquet(folder.resolve().as_uri())
        return table, accounts

    def map(self, table: DataFrame, function: Function, schema: pa.Schema) -> DataFrame:
        return table.mapInArrow(InBatches(function, schema), spark_schema(schema))

    def group(self, table: DataFrame, by: str, function: Function, schema: pa.Schema) -> DataFrame:
        parts = table.repartition(by)
        return parts.mapInArrow(InParts(function, schema), spark_schema(schema))

    def link(self, records: DataFrame, model: LinkModel) -> pa.Table:
        fitted = model if model.fitted else fit(self.collect(records), model=model)
        return link(self, records, fitted)

    def keep(self, table: DataFrame) -> int:
        return int(table.persist(StorageLevel.MEMORY_AND_DISK).count())

    def settle(self, table: DataFrame) -> DataFrame:
        """The same rows read from files, so that later steps never compute them again; a table
        cached in memory does not guarantee that."""
        place = f"{self.shared.resolve().as_uri()}/{uuid4().hex}"
        table.write.parquet(place)
        return self.session.read.schema(table.schema).parquet(place)

    def collect(self, table: DataFrame, columns: Sequence[str] | None = None) -> pa.Table:
        wanted = list(table.columns if columns is None else columns)
        numbered = "row" in table.columns
        selected = [*wanted, "row"] if numbered and "row" not in wanted else wanted
        rows = table.select(*selected).toArrow()
        return (rows.sort_by("row") if numbered else rows).select(wanted)

    def write(self, table: DataFrame, path: Path, schema: pa.Schema) -> None:
        path.mkdir()
        done = table.mapInArrow(WritePart(path.resolve(), schema), "rows long")
        done.collect()


def spark_schema(schema: pa.Schema) -> Any:
    return from_arrow_schema(schema, prefer_timestamp_ntz=True)


@dataclass(frozen=True)
class Weigh:
    """`weigh` with a model that the machines share."""

    model: Shared[LinkModel]

    def __call__(self, pairs: pa.Table) -> pa.Table:
        return weigh(pairs, self.model.value)


def link(spark: Spark, records: DataFrame, model: LinkModel) -> pa.Table:
    """See `Backend.link`."""
    weighed = spark.settle(weighed_pairs(spark, records, model))
    links = weighed.where("`left_id` is not null").toArrow()
    found = spark.session.sql(FOUND, weighed=weighed).distinct()
    rivals = spark.session.sql(RIVALS, weighed=weighed, found=found).toArrow()
    return decide_together(links.cast(WEIGHED_SCHEMA), rivals, model)


def weighed_pairs(spark: Spark, records: DataFrame, model: LinkModel) -> DataFrame:
    """All pairs that meet, in WEIGHED_SCHEMA."""
    records = records.select("row", *COMPARED)
    keys = spark.map(records, entries, ENTRY_SCHEMA)
    pairs = spark.group(keys, "block", meet, PAIR_SCHEMA).distinct()
    columns = ", ".join(f"`{name}`" for name in COMPARED)
    held = records.selectExpr("`row`", f"struct({columns}) as `record`")
    beside = spark.session.sql(BESIDE, pairs=pairs, records=held)
    return spark.map(beside, Weigh(spark.share(model)), WEIGHED_SCHEMA)
