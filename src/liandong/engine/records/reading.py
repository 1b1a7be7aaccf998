"""The entry point: a file in, batches of canonical records and rejects out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from liandong.engine.records.cells import Context
from liandong.engine.records.conversion import convert, raw_rows
from liandong.engine.records.dates import CHINA, now_in_china
from liandong.engine.records.duplicates import Survey, survey
from liandong.engine.records.errors import WHOLE_ROW, Fault, Reject, UnreadableFile
from liandong.engine.records.profiles.binding import (
    Binding,
    bind,
    explain_missing,
    require_profile,
    rivals,
    shown_columns,
)
from liandong.engine.records.profiles.profile import Profile, known_names
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.opening import open_table
from liandong.engine.records.readers.raw_table import RawBatch, RawTable
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source


@dataclass(frozen=True)
class Batch:
    """`records` are accepted rows, `row_numbers` where they stood, `rejects` why others are not
    among them. `remarks` are cells left empty in accepted rows; `unchanged` counts rows that
    repeat an earlier one of the file word for word."""

    records: pa.Table
    row_numbers: list[int]
    rejects: list[Reject]
    rows_read: int
    remarks: list[Reject] = field(default_factory=list)
    unchanged: int = 0


@dataclass
class RecordFile:
    """An opened file. Iterating reads it in batches, after one pass that counts its rows and
    looks for numbers that occur twice."""

    source: Source | None
    profile: Profile
    notes: tuple[str, ...]
    _table: RawTable
    _context: Context
    _batch_rows: int
    rivals: tuple[Profile, ...] = ()  # of other sources, that fit as well
    _kept: list[RawBatch] = field(default_factory=list)

    @property
    def has_times(self) -> bool:
        """False where the time of the file stands in for the times of its rows."""
        return _has_times(self._context.binding)

    @property
    def total_rows(self) -> int:
        return self._survey.rows

    def __iter__(self) -> Iterator[Batch]:
        found = self._survey
        for raw in self._kept or self._table.batches(self._batch_rows):
            yield read_batch(raw, self._context, found)

    @cached_property
    def _survey(self) -> Survey:
        return survey(self._keeping(), self._context.binding)

    def _keeping(self) -> Iterator[RawBatch]:
        """The batches as they lie in the file, all of which are kept unless they are too many."""
        size = 0.0
        for raw in self._table.batches(self._batch_rows):
            size += raw.frame.estimated_size()
            if size <= limits.KEPT_BYTES:
                self._kept.append(raw)
            else:
                self._kept.clear()
            yield raw


def read_records(
    path: Path,
    *,
    source: Source | None = None,
    profile: Profile | None = None,
    own: Sequence[Profile] = (),
    batch_rows: int = 8192,
    now: datetime | None = None,
) -> RecordFile:
    """Opens a CSV, XLSX, XLS, HTML table, JSON Lines or Parquet file, whatever its name ends in.

    Without a profile the one that fits the columns is taken, among those of `source` if given;
    `own` ones of the city come before those that ship.
    Times later than `now` (wall clock of China) by more than a day are rejected.
    Raises UnreadableFile.
    """
    table = open_table(path, known_names([*own, profile] if profile else own))
    chosen = profile or require_profile(table.columns, source, own)
    binding = bind(chosen, table.columns)
    _refuse_incomplete(binding, source)
    at = datetime.fromtimestamp(path.stat().st_mtime, CHINA).replace(tzinfo=None, microsecond=0)
    context = Context(binding, chosen.source or source, now or now_in_china(), at)
    others = () if source or profile else rivals(table.columns, chosen, own)
    unread = _unread_note(binding, table.columns)
    notes = (*_rival_note(chosen, others), *table.notes, *_time_note(binding), *unread)
    return RecordFile(context.source, chosen, notes, table, context, batch_rows, others)


def _refuse_incomplete(binding: Binding, source: Source | None) -> None:
    if binding.missing:
        raise UnreadableFile(explain_missing(binding), "请确认选对了文件，或换一个来源模板。")
    if not (binding.profile.source or source or binding.source_column):
        raise UnreadableFile(
            "用标准列名的表没有 source 列，不知道是哪个来源。", "请选定来源，或补上 source 列。"
        )


def _has_times(binding: Binding) -> bool:
    return bool(binding.columns.get("received_at"))


def _time_note(binding: Binding) -> tuple[str, ...]:
    if _has_times(binding):
        return ()
    return ("表里没有时间列，以文件的修改时间作为受理时间，不能按时间统计",)


def _rival_note(chosen: Profile, others: Sequence[Profile]) -> tuple[str, ...]:
    """A file that fits two sources is read as one of them: the person who imports must see
    which."""
    if not others:
        return ()
    titles = "、".join(f"“{other.title}”" for other in others)
    return (f"也符合{titles}的列，按“{chosen.title}”读取，请核对来源",)


def _unread_note(binding: Binding, columns: Sequence[str]) -> tuple[str, ...]:
    """Columns that the profile does not know: silence would look as if they had been read."""
    known = {*binding.used(), *binding.ignored, binding.source_column}
    unread = [name for name in columns if name not in known]
    if not unread:
        return ()
    names = shown_columns(unread)
    return (f"模板里没有的列，没有读取：{names}（要读的，请在来源模板里对应后重新导入）",)


def read_batch(raw: RawBatch, context: Context, found: Survey) -> Batch:
    converted = convert(raw.frame, context)
    broken = {fault.index for fault in raw.faults if fault.column == WHOLE_ROW}
    found_in = [*converted.faults, *_contradictions(raw, converted.records, found)]
    faults = [*raw.faults, *(fault for fault in found_in if fault.index not in broken)]
    fatal = {fault.index for fault in faults if fault.fatal}
    echoes = {i for i, row in enumerate(raw.row_numbers) if row in found.echoes} - fatal
    kept = [i for i in range(len(raw.row_numbers)) if i not in fatal and i not in echoes]
    remarks = [fault for fault in faults if not fault.fatal and fault.index not in fatal | echoes]
    return Batch(
        records=_kept(converted.records, kept),
        row_numbers=[raw.row_numbers[i] for i in kept],
        rejects=_described([fault for fault in faults if fault.fatal], raw, converted.records),
        rows_read=len(raw.row_numbers),
        remarks=_described(remarks, raw, converted.records),
        unchanged=len(echoes),
    )


def _kept(records: pa.Table, kept: list[int]) -> pa.Table:
    whole = len(kept) == records.num_rows
    chosen = records if whole else records.take(pa.array(kept, pa.int64()))
    return chosen.cast(RECORD_SCHEMA)


def _contradictions(raw: RawBatch, records: pa.Table, found: Survey) -> list[Fault]:
    ids = records["source_id"]
    return [
        Fault(
            i,
            "编号",
            ids[i].as_py() or "",
            "同一编号在本文件中出现多次，内容不同",
            "请在原系统核对哪一行为准，只保留那一行后再导入",
        )
        for i, row in enumerate(raw.row_numbers)
        if row in found.contradictions
    ]


def _described(faults: Sequence[Fault], raw: RawBatch, records: pa.Table) -> list[Reject]:
    if not faults:
        return []
    indexes = sorted({fault.index for fault in faults})
    rows = dict(zip(indexes, raw_rows(raw.frame[indexes]), strict=True))
    named = records["source"].take(pa.array(indexes, pa.int64())).to_pylist()
    sources = {
        i: name if name in set(Source) else "" for i, name in zip(indexes, named, strict=True)
    }
    return [
        Reject(
            raw.row_numbers[f.index],
            f.column,
            f.value,
            f.reason,
            f.remedy,
            rows[f.index],
            sources[f.index],
        )
        for f in sorted(faults, key=lambda fault: fault.index)
    ]
