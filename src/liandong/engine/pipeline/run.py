"""The whole engine on files: records, recognition, linkage, disputes, counts, report."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from liandong.engine.linkage import LinkModel, cluster
from liandong.engine.pipeline.counts import count_disputes
from liandong.engine.pipeline.disputes import build_disputes, judged_records, linkable
from liandong.engine.pipeline.inputs import Given, Intake, reject_table, take_in
from liandong.engine.pipeline.judging import judge_all
from liandong.engine.pipeline.linking import links_within
from liandong.engine.pipeline.report.page import ReportInput, write_report
from liandong.engine.pipeline.timing import Clock, Tell, peak_megabytes, silent
from liandong.engine.recognition import Recogniser
from liandong.engine.records import RECORD_SCHEMA


@dataclass(frozen=True)
class RunSummary:
    """What a run did. `stages` are name, seconds and rows of each step."""

    out: str
    files: list[dict[str, Any]]
    rows: int
    records: int
    rejected_rows: int
    disputes: int
    links: int
    review: int
    seconds: float
    peak_megabytes: int
    stages: list[dict[str, Any]]


def run(
    given: Sequence[Given],
    out: Path,
    *,
    model: Path | None = None,
    link_model: Path | None = None,
    tell: Tell = silent,
) -> RunSummary:
    """Writes records, rejects, disputes, links and counts as .parquet and report.html to `out`.

    The files of an earlier run are replaced together, when all are written.
    Raises UnreadableFile before anything is written when one of the files cannot be read.
    """
    clock = Clock(tell)
    with clock.stage("读取文件") as rows:
        intake = take_in(given, rows)
    with clock.stage("识别") as rows:
        recogniser = Recogniser.load(model)
        answers = judge_all(recogniser, intake.records, rows)
        judged = judged_records(intake.records, answers)
    with clock.stage("关联") as rows:
        linker = LinkModel.load(link_model)
        candidates = linkable(judged).select(RECORD_SCHEMA.names).cast(RECORD_SCHEMA)
        rows.count = candidates.num_rows
        links = links_within(candidates, linker)
    tables = {"records": judged, "rejects": reject_table(intake.files), "links": links}
    with clock.stage("归并为纠纷并统计") as rows:
        tables["disputes"] = build_disputes(judged, cluster(links))
        tables["counts"] = count_disputes(tables["disputes"])
        rows.count = tables["disputes"].num_rows
    report = ReportInput(
        intake, judged, tables["disputes"], recogniser.version, linker.version, clock
    )
    _write(out, tables, report, clock)
    for line in clock.table():
        tell(line)
    return _summary(out, intake, tables, clock)


def _write(out: Path, tables: dict[str, pa.Table], report: ReportInput, clock: Clock) -> None:
    with _replacing_folder(out) as draft:
        with clock.stage("写出数据表") as rows:
            for name, table in tables.items():
                pq.write_table(table, draft / f"{name}.parquet", compression="zstd")
                rows.count += table.num_rows
        with clock.stage("编制报告") as rows:
            rows.count = report.disputes.num_rows
            write_report(report, draft / "report.html")


def _summary(out: Path, intake: Intake, tables: dict[str, pa.Table], clock: Clock) -> RunSummary:
    decisions = tables["links"]["decision"].to_pylist()
    return RunSummary(
        out=str(out),
        files=[
            {
                "name": file.name,
                "kind": file.title,
                "rows": file.rows,
                "accepted": file.records.num_rows,
                "rejected": file.rejected_rows,
                "unchanged": file.unchanged,
                "notes": list(file.notes),
            }
            for file in intake.files
        ],
        rows=sum(file.rows for file in intake.files),
        records=intake.records.num_rows,
        rejected_rows=sum(file.rejected_rows for file in intake.files),
        disputes=tables["disputes"].num_rows,
        links=decisions.count("link"),
        review=decisions.count("review"),
        seconds=round(clock.total, 3),
        peak_megabytes=peak_megabytes(),
        stages=[asdict(stage) for stage in clock.stages],
    )


@contextmanager
def _replacing_folder(out: Path) -> Iterator[Path]:
    """A draft folder whose files move to `out` on success; on failure nothing has changed."""
    out.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=out, prefix=".draft-"))
    try:
        yield draft
        for file in sorted(draft.iterdir()):
            file.replace(out / file.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
