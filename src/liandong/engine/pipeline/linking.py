"""`liandong link`: which incident and which complaint tell of one matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from liandong.engine.linkage import LinkModel, find_links
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.pipeline.inputs import Given, take_in
from liandong.engine.pipeline.recognising import as_json
from liandong.engine.pipeline.timing import Rows, Tell, silent
from liandong.engine.records import check_ending, write_frames


@dataclass(frozen=True)
class LinkSummary:
    police: int
    complaints: int
    rejected_rows: int
    links: int
    review: int


def link_files(
    police: Sequence[Given],
    complaints: Sequence[Given],
    out: Path,
    *,
    model: Path | None = None,
    tell: Tell = silent,
) -> LinkSummary:
    """Writes police_id, complaint_id, probability, decision (link or review) and reasons (JSON).

    Raises UnreadableFile.
    """
    check_ending(out)
    left, right = take_in(police, Rows()), take_in(complaints, Rows())
    files = [*left.files, *right.files]
    for file in files:
        tell(f"{file.name}：{file.rows:,} 行，按“{file.title}”读取，拒收 {file.rejected_rows:,} 行")
    links = _between(left.records, right.records, LinkModel.load(model))
    write_frames(out, [link_columns(links)])
    decisions = links["decision"].to_pylist()
    return LinkSummary(
        police=left.records.num_rows,
        complaints=right.records.num_rows,
        rejected_rows=sum(file.rejected_rows for file in files),
        links=decisions.count("link"),
        review=decisions.count("review"),
    )


def links_within(records: pa.Table, model: LinkModel) -> pa.Table:
    """Links among records of any source, in LINK_SCHEMA; a single record has none."""
    if records.num_rows < 2:
        return LINK_SCHEMA.empty_table()
    return find_links(records, model=model)


def _between(left: pa.Table, right: pa.Table, model: LinkModel) -> pa.Table:
    if not left.num_rows or not right.num_rows:
        return LINK_SCHEMA.empty_table()
    return find_links(left, right, model=model)


def link_columns(links: pa.Table) -> pl.DataFrame:
    """Pairs of incident (left) and complaint (right) as flat columns for any file format."""
    frame = pl.DataFrame(pl.from_arrow(links))
    return frame.select(
        pl.col("left_id").alias("police_id"),
        pl.col("right_id").alias("complaint_id"),
        "probability",
        "decision",
        as_json(frame["reasons"]).alias("reasons"),
    )
