"""From cells of a file to canonical records, a whole column at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from liandong.engine.records import fields
from liandong.engine.records.cells import LONG_TEXT, Cells, Context
from liandong.engine.records.errors import Fault
from liandong.engine.records.limits import CELL_CHARACTERS
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.records.strings import as_text, clean, clean_name, shorten

_NAMES = ("person_name", "merchant_name", "merchant_address", "place", "goods")
_LOOSE = pa.schema([field.with_nullable(True) for field in RECORD_SCHEMA])


@dataclass(frozen=True)
class Converted:
    """`records` has every row of the batch, also those that a fatal fault rejects."""

    records: pa.Table
    faults: list[Fault]


def convert(frame: pl.DataFrame, context: Context) -> Converted:
    """Faults are fatal where the field is one that a record cannot do without; other cells that
    make no sense are left empty, with a remark."""
    cells = Cells(frame, context.binding)
    faults: list[Fault] = list(_too_long(frame))
    columns: dict[str, pl.Series] = {
        "source": fields.source(cells, context, faults),
        "source_id": fields.source_id(cells, faults),
        "received_at": fields.received_at(cells, context, faults),
        "occurred_at": fields.occurred_at(cells, context, faults),
        "person_phone": fields.phone(cells, faults),
        "amount_yuan": fields.amount(cells, faults),
        "source_class": fields.source_class(cells),
        "raw": raw_rows(frame),
    }
    columns |= {name: cells.text(name, clean_name) for name in _NAMES}
    columns |= {name: cells.text(name, clean) for name in LONG_TEXT}
    columns["lon"], columns["lat"] = fields.degrees(cells, faults)
    ordered = pl.DataFrame([columns[name].rename(name) for name in RECORD_SCHEMA.names])
    return Converted(ordered.to_arrow().cast(_LOOSE), faults)


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
