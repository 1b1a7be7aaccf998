"""The backend on Spark."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from pyspark import SparkContext, StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from liandong.engine.backends.interface import Account, Function, One, Reader, Shared
from liandong.engine.backends.spark import linking
from liandong.engine.backends.spark.tasks import InBatches, InParts, ReadFile, Unread, WritePart
from liandong.engine.linkage import LinkModel, fit
from liandong.engine.records import UnreadableFile


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
        return linking.link(self, records, fitted)

    def keep(self, table: DataFrame) -> int:
        return int(table.persist(StorageLevel.MEMORY_AND_DISK).count())

    def settle(self, table: DataFrame) -> DataFrame:
        """The same rows from files: what is asked of them later never works them out again, which
        a table kept in memory does not promise."""
        place = f"{self.shared.resolve().as_uri()}/{uuid4().hex}"
        table.write.parquet(place)
        return self.session.read.schema(table.schema).parquet(place)

    def collect(self, table: DataFrame, columns: Sequence[str] | None = None) -> pa.Table:
        wanted = list(table.columns if columns is None else columns)
        numbered = "row" in table.columns
        asked = [*wanted, "row"] if numbered and "row" not in wanted else wanted
        rows = table.select(*asked).toArrow()
        return (rows.sort_by("row") if numbered else rows).select(wanted)

    def write(self, table: DataFrame, path: Path, schema: pa.Schema) -> None:
        path.mkdir()
        done = table.mapInArrow(WritePart(path.resolve(), schema), "rows long")
        done.collect()


def spark_schema(schema: pa.Schema) -> Any:
    return from_arrow_schema(schema, prefer_timestamp_ntz=True)
