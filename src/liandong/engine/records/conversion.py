"""From cells of a file to canonical records, a whole column at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from liandong.engine.records import field_readers
from liandong.engine.records.cell_cleaning import as_text, clean, clean_name, shorten
from liandong.engine.records.cells import LONG_TEXT, Cells, Context
from liandong.engine.records.errors import Fault
from liandong.engine.records.readers.limits import CELL_CHARACTERS
from liandong.engine.records.schema import RECORD_SCHEMA

_NAMES = ("person_name", "merchant_name", "merchant_address", "place", "goods")
CONTENT = {"record": ("text", "没有内容"), "feedback": ("response", "没有处理情况")}
_LOOSE = pa.schema([field.with_nullable(True) for field in RECORD_SCHEMA])


@dataclass(frozen=True)
class Converted:
    """`records` has every row of the batch, also those that a fatal fault rejects."""

    records: pa.Table
    faults: list[Fault]


def convert(frame: pl.DataFrame, context: Context) -> Converted:
    """Faults in required fields are fatal; other unreadable cells are left empty, with a remark."""
    cells = Cells(frame, context.binding)
    faults: list[Fault] = list(_too_long(frame))
    columns: dict[str, pl.Series] = {
        "source": field_readers.source(cells, context, faults),
        "source_id": field_readers.source_id(cells, faults),
        "received_at": field_readers.received_at(cells, context, faults),
        "occurred_at": field_readers.occurred_at(cells, context, faults),
        "person_phone": field_readers.phone(cells, faults),
        "amount_yuan": field_readers.amount(cells, faults),
        "source_class": field_readers.source_class(cells),
        "raw": raw_rows(frame),
    }
    columns |= {name: cells.text(name, clean_name) for name in _NAMES}
    columns |= {name: cells.text(name, clean) for name in LONG_TEXT}
    faults.extend(_without_content(columns, cells))
    columns["lon"], columns["lat"] = field_readers.degrees(cells, faults)
    ordered = pl.DataFrame([columns[name].rename(name) for name in RECORD_SCHEMA.names])
    return Converted(ordered.to_arrow().cast(_LOOSE), faults)


def _without_content(columns: dict[str, pl.Series], cells: Cells) -> Iterator[Fault]:
    """Rows without the content that a table of this kind needs."""
    profile = cells.binding.profile
    name, reason = CONTENT[profile.kind]
    empty = columns[name].is_null()
    if profile.source is None:  # standard names: the response alone will do, as in a 反馈单
        empty &= columns["response"].is_null()
    for i in empty.arg_true():
        yield Fault(i, cells.column(name), "", reason, "请在原系统核对：内容空着，多半是导出不全")


def _too_long(frame: pl.DataFrame) -> Iterator[Fault]:
    for name in frame.columns:
        if frame[name].dtype != pl.String or _longest(frame[name]) <= CELL_CHARACTERS:
            continue
        for i in (frame[name].str.len_chars() > CELL_CHARACTERS).fill_null(value=False).arg_true():
            yield Fault(
                i,
                name,
                shorten(frame[name][i]),
                f"单元格过长，超过 {CELL_CHARACTERS:,} 字",
                "请核对是否误粘了整份材料；附件请放在附件里",
            )


def _longest(texts: pl.Series) -> int:
    """In bytes: never less than in characters, and known without counting these."""
    return int(texts.str.len_bytes().max() or 0)  # type: ignore[arg-type]


def raw_rows(frame: pl.DataFrame) -> pl.Series:
    """Each row as a JSON object of column to cell; a cell beyond the limit is cut."""
    texts = [as_text(frame[name]) for name in frame.columns]
    cut = [
        text.str.slice(0, CELL_CHARACTERS) if _longest(text) > CELL_CHARACTERS else text
        for text in texts
    ]
    return pl.DataFrame(cut).to_struct("raw").struct.json_encode()
