"""What the pipeline requires of the backend that it runs on."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa

from liandong.engine.linkage import LinkModel

Held = TypeVar("Held")
"""A table as the backend holds it."""
One = TypeVar("One")
Account = TypeVar("Account")
Value_co = TypeVar("Value_co", covariant=True)

Function = Callable[[pa.Table], pa.Table]
"""From some rows to some rows. It and all it refers to must be picklable."""
Emit = Callable[[pa.Table], None]
Reader = Callable[[One, int, Emit], Account]
"""Reads the file of that number, passes its rows on in batches and returns an account of it."""


class BackendMissing(Exception):  # noqa: N818  (named for what happened, as people say it)
    """The machine lacks what the backend needs; `reason` and `remedy` say so in Chinese."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.reason = reason
        self.remedy = remedy


class Shared(Protocol[Value_co]):
    """Something large that functions need wherever they run."""

    @property
    def value(self) -> Value_co: ...


class Backend(Protocol[Held]):
    """Tables carry the column `row`, the number of a record: no order of rows is kept by itself."""

    def share(self, value: One) -> Shared[One]: ...

    def read(
        self, files: Sequence[One], reader: Reader[One, Account], schema: pa.Schema
    ) -> tuple[Held, list[Account]]:
        """All rows of the files, and the accounts of them in the order of the files."""

    def map(self, table: Held, function: Function, schema: pa.Schema) -> Held:
        """The function over all rows, in batches of any size."""

    def group(self, table: Held, by: str, function: Function, schema: pa.Schema) -> Held:
        """The function over parts of the rows; all rows with one value of `by` are in one part."""

    def link(self, records: Held, model: LinkModel) -> pa.Table:
        """Links among the records, in LINK_SCHEMA and in the order of `row`.

        `records` are in RECORD_SCHEMA with `row`. A model that is not fitted is fitted to them, in
        this process.
        """

    def keep(self, table: Held) -> int:
        """Materialise a table that is used more than once; returns its number of rows."""

    def collect(self, table: Held, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows here, ordered by `row` where they have one."""

    def write(self, table: Held, path: Path, schema: pa.Schema) -> None:
        """The columns of the schema as a Parquet file, or as a folder of that name with files that
        are read as one.
        """
