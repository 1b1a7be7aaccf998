"""Reads a licence export: which of its columns mean what, its rows as texts.

For the job alone, never for a page: workbooks are read by a process of its own, within its limits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from liandong.desk.directory.rules.licences import CODE, COLUMNS, NAME
from liandong.engine.records import UnreadableFile
from liandong.engine.records.readers.header import bare_name, normal_name

MOST: Final = 2_000
"""Rows of a file: they are written in one transaction and taken back in one, some two seconds in
which nobody else can write."""
BATCH: Final = 1_000
KNOWN: Final = {normal_name(name): known for known, names in COLUMNS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that was split wrongly: none of its cells counts."""

    number: int
    reason: str
    remedy: str


@dataclass(slots=True)
class Licences:
    """Rows with their numbers, by field, and those that cannot be read."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def read_licences(path: Path) -> Licences:
    """Raises UnreadableFile."""
    from liandong.engine.records.cell_cleaning import as_text
    from liandong.engine.records.readers.opening import open_table

    table = open_table(path, set(KNOWN))
    columns = _columns(table.columns)
    if missing := [COLUMNS[known][0] for known in (CODE, NAME) if known not in columns.values()]:
        raise UnreadableFile(
            f"表头里没有“{'”“'.join(missing)}”。",
            "请从登记注册系统导出执照名单，保留表头；列名不同的改成这个名字。",
        )
    found = Licences()
    for batch in table.batches(BATCH):
        cells = {name: list(as_text(batch.frame[name])) for name in columns}
        faults = {fault.index: fault for fault in batch.faults if fault.fatal}
        for place, number in enumerate(batch.row_numbers):
            if fault := faults.get(place):
                found.broken.append(Broken(number, fault.reason, fault.remedy))
            elif values := dict(_values(columns, cells, place)):
                found.rows.append((number, values))
        if len(found.rows) + len(found.broken) > MOST:
            raise UnreadableFile(
                f"超过 {MOST:,} 行。", "请按登记机关、街道或商圈分成几个文件，分次导入。"
            )
    if not found.rows and not found.broken:
        raise UnreadableFile("表头下面没有商户。", "请核对导出的范围。")
    return found


def _columns(names: tuple[str, ...]) -> dict[str, str]:
    """Column to field; the first column of a field counts."""
    found: dict[str, str] = {}
    for name in names:
        known = KNOWN.get(normal_name(name)) or KNOWN.get(bare_name(name))
        if known and known not in found.values():
            found[name] = known
    return found


def _values(
    columns: dict[str, str], cells: dict[str, list[str | None]], place: int
) -> Iterator[tuple[str, str]]:
    for name, known in columns.items():
        text = " ".join((cells[name][place] or "").split())
        if text and text not in {"-", "—", "/", "无"}:
            yield known, text.upper() if known == CODE else text
