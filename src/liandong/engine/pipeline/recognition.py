"""`liandong recognise`: answers beside the rows they belong to."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.timing import Tell, silent
from liandong.engine.recognition import Recogniser
from liandong.engine.records import Profile, RowFile, check_ending, read_rows, write_frames
from liandong.engine.vocabulary import Source

ANSWERS: Final = (
    "is_dispute",
    "dispute_probability",
    "sector",
    "item",
    "nature",
    "phrases",
    "aspects",
    "problems",
    "aspect_spans",
    "problem_spans",
    "amount_yuan",
    "merchant",
    "district",
    "urgency",
    "persons",
    "bought_on",
    "merchant_id",
    "merchant_known",
    "kind",
    "claimer_hints",
    "evidence",
    "error",
    "model",
)
"""The columns that are added, in this order. Lists are joined by ；, evidence is JSON."""

_PROGRESS_EVERY: Final = 50_000


@dataclass(frozen=True)
class RecogniseSummary:
    rows: int
    disputes: int
    errors: int
    model: str
    renamed: list[str]


def recognise_file(
    path: Path,
    out: Path,
    *,
    source: Source,
    profile: Profile | None = None,
    model: Path | None = None,
    lexicon: Path | None = None,
    register: Path | None = None,
    tell: Tell = silent,
) -> RecogniseSummary:
    """Writes every row of `path` in its order with all its columns and the answers after them.

    A column of the file that bears an answer's name is kept as NAME_input. Memory does not grow
    with the file, except for workbooks. Raises UnreadableFile.
    """
    check_ending(out)
    file = read_rows(path, source=source, profile=profile)
    for note in file.notes:
        tell(note)
    job = _Job(file, Recogniser.load(model, lexicon=lexicon, register=register), tell)
    rows = write_frames(out, job.frames())
    return RecogniseSummary(
        rows, job.disputes, job.errors, job.recogniser.version, sorted(job.renamed().values())
    )


@dataclass
class _Job:
    file: RowFile
    recogniser: Recogniser
    tell: Tell
    disputes: int = 0
    errors: int = 0

    def renamed(self) -> dict[str, str]:
        return {name: f"{name}_input" for name in self.file.columns if name in ANSWERS}

    def frames(self) -> Iterator[pl.DataFrame]:
        done = 0
        for batch in self.file:
            answers = self.recogniser.judge(batch.records)
            self.disputes += pa.compute.sum(answers["is_dispute"]).as_py() or 0
            self.errors += answers.num_rows - answers["error"].null_count
            yield batch.cells.rename(self.renamed()).hstack(answer_columns(answers))
            if (done + batch.cells.height) // _PROGRESS_EVERY > done // _PROGRESS_EVERY:
                self.tell(f"已识别 {done + batch.cells.height:,} 行")
            done += batch.cells.height


def answer_columns(answers: pa.Table) -> pl.DataFrame:
    """Answers in ANSWER_SCHEMA as flat columns for any file format."""
    frame = pl.DataFrame(pl.from_arrow(answers))
    joined = pl.selectors.list() - pl.selectors.by_name("evidence")
    flat = frame.with_columns(
        joined.list.join("；", ignore_nulls=False), evidence=as_json(frame["evidence"])
    )
    return flat.select(ANSWERS)


def as_json(lists: pl.Series) -> pl.Series:
    """Lists of structs as JSON arrays; null stays null."""
    wrapped = lists.to_frame("v").to_struct("row").struct.json_encode()
    arrays = wrapped.str.strip_prefix('{"v":').str.strip_suffix("}")
    return arrays.set(lists.is_null(), None)
