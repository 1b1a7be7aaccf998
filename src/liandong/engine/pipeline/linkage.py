"""`liandong link`: which incident and which complaint are of one dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from liandong.engine.backends import Backend
from liandong.engine.linkage import LinkModel, LinkReport, fit, link_prepared
from liandong.engine.linkage.model_files import export_model, read_model
from liandong.engine.linkage.preparation import prepare
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.pipeline.inputs import NUMBERED_SCHEMA, FileRead, Given, take_in_parsed
from liandong.engine.pipeline.recognition import as_json
from liandong.engine.pipeline.timing import Tell, silent
from liandong.engine.records import check_ending, write_frames

FIT_MOST: Final = 500_000
"""Records that a run fits its link model to: enough to learn from, and one machine holds them
wherever the rest lie."""


@dataclass(frozen=True)
class LinkSummary:
    """`capped`: by kind of key, how many were shared by more records than are compared."""

    police: int
    complaints: int
    rejected_rows: int
    candidates: int
    capped: dict[str, int]
    links: int
    review: int


def link_files(
    police: Sequence[Given],
    complaints: Sequence[Given],
    out: Path,
    *,
    model: Path | None = None,
    export: Path | None = None,
    tell: Tell = silent,
) -> LinkSummary:
    """Writes police_id, complaint_id, probability, decision (link or review) and reasons (JSON).

    `model` is a link model or Splink's settings; `export` a folder for the fitted model and what
    Splink needs to work on it.
    Raises UnreadableFile.
    """
    check_ending(out)
    chosen = read_model(model)
    left, right = take_in_parsed(police), take_in_parsed(complaints)
    files = [*left.files, *right.files]
    for file in files:
        tell(account_of(file))
    prepared = prepare(left.records, right.records, chosen)
    links, report = link_prepared(left.records, right.records, prepared)
    tell(words_of(report))
    write_frames(out, [link_columns(links)])
    if export:
        export_model(export, prepared)
        tell(f"关联模型与 Splink 的设置、记录对写到 {export}")
    return LinkSummary(
        police=report.left_records,
        complaints=report.right_records,
        rejected_rows=sum(file.rejected_rows for file in files),
        candidates=report.candidates,
        capped=report.capped,
        links=report.links,
        review=report.reviews,
    )


def account_of(file: FileRead) -> str:
    words = f"{file.name}：{file.rows:,} 行，按“{file.title}”读取，拒收 {file.rejected_rows:,} 行"
    if not file.rejects:
        return words
    reject = file.rejects[0]
    return f"{words}，如第 {reject.row:,} 行“{reject.column}”：{reject.reason}，{reject.remedy}"


def words_of(report: LinkReport) -> str:
    words = f"有共同线索而逐对比较的：{report.candidates:,} 对"
    if not report.capped:
        return words
    often = sorted(report.capped.items(), key=lambda item: -item[1])
    counts = "、".join(f"{name} {times:,} 次" for name, times in often)
    return f"{words}；同一线索的记录过多时只比较时间最近的：{counts}"


def links_within(backend: Backend[Any], records: Any, size: int, model: LinkModel) -> pa.Table:
    """Links, in LINK_SCHEMA, among so many records of any source in NUMBERED_SCHEMA.

    A model that is not fitted is fitted to the records first, to the newest FIT_MOST of them.
    """
    if size < 2:
        return LINK_SCHEMA.empty_table()
    if size > FIT_MOST and not model.fitted:
        times = np.sort(backend.collect(records, ["received_at"])["received_at"].to_numpy())
        newest = backend.map(records, Since(times[-FIT_MOST]), NUMBERED_SCHEMA)
        model = fit(backend.collect(newest), model=model)
    return backend.link(records, model)


@dataclass(frozen=True)
class Since:
    """The records received from a moment on."""

    start: np.datetime64

    def __call__(self, records: pa.Table) -> pa.Table:
        late = pa.compute.greater_equal(records["received_at"], pa.scalar(self.start))
        return records.filter(late)


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
