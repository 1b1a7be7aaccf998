"""One function per field of the record: reads its cells and notes what is wrong with them."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from liandong.engine.records.cell_cleaning import clean, clean_name, shorten
from liandong.engine.records.cells import Cells, Context
from liandong.engine.records.dates import fault_of, parse_times
from liandong.engine.records.errors import Fault
from liandong.engine.records.numbers import parse_amounts, parse_degrees
from liandong.engine.records.phones import normal_phones
from liandong.engine.records.readers.limits import ID_CHARACTERS
from liandong.engine.vocabulary import Source

INVISIBLE: Final = r"[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]"


def source(cells: Cells, context: Context, faults: list[Fault]) -> pl.Series:
    """The file's own column, if it has one and the caller gave no source."""
    name = context.binding.source_column
    if context.source or not name:
        return pl.Series("source", [context.source] * cells.frame.height, dtype=pl.String)
    source = clean(cells.frame[name])
    for i in (~source.is_in(list(Source))).fill_null(value=True).arg_true():
        allowed = "、".join(Source)
        faults.append(Fault(i, name, source[i] or "", "来源不在允许的取值内", f"请改为 {allowed}"))
    return source


def source_id(cells: Cells, faults: list[Fault]) -> pl.Series:
    """The source's number as text; a reject where it is missing or was mangled."""
    ids = plain_ids(cells)
    column = cells.column("source_id")
    rounded = ids.str.contains(r"^\d(\.\d+)?[Ee]\+?\d+$").fill_null(value=False)
    faults.extend(
        Fault(
            i,
            column,
            ids[i],
            "编号被表格软件改成了科学计数法，末尾数字已经丢失",
            "请在 Excel 中先把该列设为“文本”，再从原系统重新导出",
        )
        for i in rounded.arg_true()
    )
    faults.extend(
        Fault(i, column, "", "没有编号", "请补上原系统的编号；合计行、说明行可忽略")
        for i in ids.is_null().arg_true()
    )
    too_long = (ids.str.len_chars() > ID_CHARACTERS).fill_null(value=False)
    faults.extend(
        Fault(i, column, shorten(ids[i], 60), f"编号超过 {ID_CHARACTERS} 字", "请核对列是否错位")
        for i in too_long.arg_true()
    )
    return ids


def plain_ids(cells: Cells) -> pl.Series:
    """The numbers with wide signs as plain ones, without signs that nobody sees and without the .0
    that a number column adds."""
    ids = clean_name(cells.raw("source_id")).str.normalize("NFKC").str.replace_all(INVISIBLE, "")
    return ids.str.replace(r"^(\d+)\.0+$", "$1")


def received_at(cells: Cells, context: Context, faults: list[Fault]) -> pl.Series:
    if not context.binding.columns.get("received_at") and context.binding.profile.file_time:
        return pl.Series("received_at", [context.file_time] * cells.frame.height, pl.Datetime("us"))
    written, times = _times(cells, "received_at")
    column = cells.column("received_at")
    bad = times.is_null() | ~times.is_between(*context.plausible())
    for i in bad.arg_true():
        if written[i] is None:
            faults.append(Fault(i, column, "", "没有时间", "请补上受理（报警、登记）时间"))
        elif why := fault_of(times[i], context.now):
            faults.append(Fault(i, column, shorten(written[i], 60), *why))
    return times


def occurred_at(cells: Cells, context: Context, faults: list[Fault]) -> pl.Series:
    written, times = _times(cells, "occurred_at")
    bad = written.is_not_null() & (times.is_null() | ~times.is_between(*context.plausible()))
    for i in bad.arg_true():
        if why := fault_of(times[i], context.now):
            column = cells.column("occurred_at")
            faults.append(Fault(i, column, shorten(written[i], 60), *why, fatal=False))
    return times.set(bad, None)


def _times(cells: Cells, field: str) -> tuple[pl.Series, pl.Series]:
    raw = cells.raw(field)
    written = clean_name(raw)
    forms = cells.binding.profile.time_forms
    return written, parse_times(raw if raw.dtype.is_temporal() else written, forms)


def phone(cells: Cells, faults: list[Fault]) -> pl.Series:
    written = clean_name(cells.raw("person_phone"))
    phones = normal_phones(written)
    faults.extend(_remarks(cells, "person_phone", written, phones, "看不出是电话号码，已留空"))
    return phones


def amount(cells: Cells, faults: list[Fault]) -> pl.Series:
    raw = cells.raw("amount_yuan")
    amounts = parse_amounts(raw if raw.dtype.is_numeric() else clean_name(raw))
    written = clean_name(raw)
    faults.extend(_remarks(cells, "amount_yuan", written, amounts, "看不出是金额，已留空"))
    return amounts


def degrees(cells: Cells, faults: list[Fault]) -> tuple[pl.Series, pl.Series]:
    written = clean_name(cells.raw("lon"))
    lon, lat = parse_degrees(cells.raw("lon"), cells.raw("lat"))
    placed = written.set(written.str.contains(r"^[0.]+$"), None)  # systems write 0 for “no place”
    faults.extend(_remarks(cells, "lon", placed, lon, "经纬度不在中国境内，已留空"))
    return lon, lat


def _remarks(
    cells: Cells, field: str, written: pl.Series, read: pl.Series, reason: str
) -> Iterator[Fault]:
    for i in (written.is_not_null() & read.is_null()).arg_true():
        value = shorten(written[i], 60)
        yield Fault(i, cells.column(field), value, reason, "可在原系统核对后更正", fatal=False)


def source_class(cells: Cells) -> pl.Series:
    """Per row the classes of the first group with a filled cell, coarse to fine, as words."""
    groups = [[_class_column(cells, name) for name in g] for g in cells.binding.class_groups]
    if len(groups) == 1 and len(groups[0]) == 1 and isinstance(groups[0][0].dtype, pl.List):
        return groups[0][0]
    nothing = pl.Series([None] * cells.frame.height, dtype=pl.List(pl.String))
    lists = [
        pl.DataFrame([s.alias(f"{i}") for i, s in enumerate(group)])
        .select(pl.concat_list(pl.all()).list.drop_nulls())
        .to_series()
        for group in groups
    ]
    for classes in reversed(lists):
        nothing = classes.zip_with(classes.list.len() > 0, nothing)
    return nothing


def _class_column(cells: Cells, name: str) -> pl.Series:
    column = cells.frame[name]
    if isinstance(column.dtype, pl.List):
        return column.cast(pl.List(pl.String))
    words = clean_name(column)
    codes = dict(cells.binding.profile.codes)
    return words.replace(codes) if codes else words
