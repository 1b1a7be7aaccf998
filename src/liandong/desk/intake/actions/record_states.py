"""The states of records after the rows that created or changed them, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import polars as pl

from liandong.desk.intake.actions.rows import Change, Sent
from liandong.desk.intake.rules.version_columns import as_json, frame_of
from liandong.desk.intake.rules.versions import digest


@dataclass(frozen=True, slots=True)
class States:
    """Columns of equal length. `sent` is the digest of the row, `digests` that of the content."""

    source: Sequence[str]
    source_id: Sequence[str]
    contents: pl.DataFrame
    digests: Sequence[str]
    sent: Sequence[str]
    raw: Sequence[str | None]
    until: Sequence[datetime] | pl.Series
    numbers: Sequence[int]
    fields: Sequence[list[str]]
    arrived_at: Sequence[datetime | None]  # None: only now

    @classmethod
    def new(cls, sent: Sent) -> Self:
        """Of rows with unknown numbers."""
        count = len(sent.rows)
        source, source_id, raw = (
            sent.rows[name].to_list() for name in ("source", "source_id", "raw")
        )
        return cls(
            source,
            source_id,
            sent.contents,
            sent.digests,
            sent.digests,
            raw,
            sent.until,
            [1] * count,
            [[]] * count,
            [None] * count,
        )

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Self:
        """Of new and of changed records."""
        contents = frame_of([change.content for change in changes])
        rows: list[tuple[Any, ...]] = [
            (
                change.row.source,
                change.row.source_id,
                change.row.digest,
                change.raw,
                change.until,
                change.version,
                change.fields,
                change.before.arrived_at if change.before else None,
            )
            for change in changes
        ]
        source, source_id, sent, raw, until, numbers, fields, arrived = zip(*rows, strict=True)
        digests = [digest(text) for text in as_json(contents)]
        return cls(source, source_id, contents, digests, sent, raw, until, numbers, fields, arrived)
