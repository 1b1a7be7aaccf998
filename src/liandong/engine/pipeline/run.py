"""The whole engine on files: records, recognition, linkage, disputes, counts, report."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from liandong.engine.backends import ONE_MACHINE, Engine, open_backend
from liandong.engine.linkage.model_files import read_model
from liandong.engine.pipeline.batches import JUDGED_SCHEMA
from liandong.engine.pipeline.inputs import Given
from liandong.engine.pipeline.report.figures import RECORD_COLUMNS
from liandong.engine.pipeline.report.page import ReportInput, write_report
from liandong.engine.pipeline.steps import Made, Steps
from liandong.engine.pipeline.timing import Clock, Tell, peak_megabytes, silent
from liandong.engine.recognition import Recogniser
from liandong.engine.surveillance.groups.levels import PLAN, read_plan


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
    alarms: int
    groups: int
    seconds: float
    peak_megabytes: int
    stages: list[dict[str, Any]]


def run(
    given: Sequence[Given],
    out: Path,
    *,
    engine: Engine = ONE_MACHINE,
    model: Path | None = None,
    link_model: Path | None = None,
    group_plan: Path | None = None,
    tell: Tell = silent,
) -> RunSummary:
    """Writes records, rejects, disputes, links, counts, groups and alarms as .parquet and
    report.html to `out`.

    The files of an earlier run are replaced together, when all are written.
    Raises UnreadableFile or BackendMissing before anything is replaced.
    """
    clock = Clock(tell)
    plan = read_plan(group_plan) if group_plan else PLAN
    models = Recogniser.load(model), read_model(link_model)
    with _replacing_folder(out) as draft, open_backend(draft, engine) as backend:
        steps = Steps(backend, clock, *models, plan)
        made = steps.taken(given)
        _write(draft, steps, made)
    for line in clock.table():
        tell(line)
    return _summary(out, made, clock)


def _write(draft: Path, steps: Steps, made: Made) -> None:
    backend, clock = steps.backend, steps.clock
    with clock.stage("写出数据表") as rows:
        backend.write(made.judged, draft / "records.parquet", JUDGED_SCHEMA)
        for name, table in made.tables.items():
            pq.write_table(table, draft / f"{name}.parquet", compression="zstd")
        rows.count = made.records + sum(table.num_rows for table in made.tables.values())
    with clock.stage("编制报告") as rows:
        rows.count = made.tables["disputes"].num_rows
        report = ReportInput(
            made.intake,
            backend.collect(made.judged, RECORD_COLUMNS),
            made.tables["disputes"],
            made.tables["alarms"],
            made.tables["groups"],
            steps.recogniser.version,
            steps.linker.version,
            clock,
        )
        write_report(report, draft / "report.html")


def _summary(out: Path, made: Made, clock: Clock) -> RunSummary:
    files, tables = made.intake.files, made.tables
    decisions = tables["links"]["decision"].to_pylist()
    return RunSummary(
        out=str(out),
        files=[
            {
                "name": file.name,
                "kind": file.title,
                "rows": file.rows,
                "accepted": file.accepted,
                "rejected": file.rejected_rows,
                "unchanged": file.unchanged,
                "notes": list(file.notes),
            }
            for file in files
        ],
        rows=sum(file.rows for file in files),
        records=made.records,
        rejected_rows=sum(file.rejected_rows for file in files),
        disputes=tables["disputes"].num_rows,
        links=decisions.count("link"),
        review=decisions.count("review"),
        alarms=tables["alarms"].num_rows,
        groups=tables["groups"].num_rows,
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
        for made in sorted(draft.iterdir()):
            _take_place(made, out / made.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _take_place(made: Path, of: Path) -> None:
    if of.is_dir() or (made.is_dir() and of.exists()):  # a file never replaces a folder by itself
        shutil.rmtree(of) if of.is_dir() else of.unlink()
    made.replace(of)
