"""Labelled rows from a file, as examples to learn from.

Columns: text, is_dispute (1/0, true/false, 是/否), sector and nature (from the allowed lists, empty
where unknown), and where there: source, goods, source_class (joined by ；), weight, group. Rows of
the same group are records of one dispute, which no fold splits; without one, rows of the same text.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.recognition.learning.examples import EXAMPLE_SCHEMA
from liandong.engine.records import UnreadableFile
from liandong.engine.records.readers.opening import open_table
from liandong.engine.vocabulary import NATURES, SECTORS, Source

NEEDED: Final = ("text", "is_dispute", "sector", "nature")
LEAST: Final = 10  # of disputes and of others; fewer cannot be cut into folds
HINTS: Final = ("source", "goods", "source_class", "group")
SCHEMA: Final = pa.schema(
    [
        *EXAMPLE_SCHEMA,
        pa.field("source", pa.string()),
        pa.field("goods", pa.string()),
        pa.field("source_class", pa.list_(pa.string())),
    ]
)
_YES: Final = frozenset({"1", "1.0", "true", "是"})
_NO: Final = frozenset({"0", "0.0", "false", "否"})
_BATCH: Final = 8192


def read_labels(path: Path) -> pa.Table:
    """Examples of the file. Raises UnreadableFile, naming the row that cannot be used."""
    raw = open_table(path, (*NEEDED, *HINTS, "weight"))
    missing = [name for name in NEEDED if name not in raw.columns]
    if missing:
        raise UnreadableFile(
            f"标注文件缺少列：{'、'.join(missing)}。",
            "请给出 text、is_dispute、sector、nature 四列。",
        )
    groups: dict[str, int] = {}
    rows = [
        _example(number, cells, groups)
        for batch in raw.batches(_BATCH)
        for number, cells in zip(batch.row_numbers, batch.frame.to_dicts(), strict=True)
        if _cell(cells, "text")
    ]
    return enough(pa.Table.from_pylist(rows, schema=SCHEMA))


def enough(examples: pa.Table) -> pa.Table:
    """The examples; raises UnreadableFile where too few to keep some back for the test."""
    disputes = pc.sum(examples["is_dispute"]).as_py() or 0
    others = examples.num_rows - disputes
    if min(disputes, others) < LEAST:
        raise UnreadableFile(
            f"标注太少：消费纠纷 {disputes} 行，其他 {others} 行。",
            f"两种都至少要 {LEAST} 行，才能留出一部分来检验。",
        )
    return examples


def _example(number: int, cells: Mapping[str, Any], groups: dict[str, int]) -> dict[str, Any]:
    answer = _cell(cells, "is_dispute").lower()
    if answer not in _YES | _NO:
        raise _refused(number, "is_dispute", answer, "请写 1 或 0。")
    dispute = answer in _YES
    text = _cell(cells, "text")
    return {
        "group": groups.setdefault(_cell(cells, "group") or text, len(groups)),
        "text": text,
        "is_dispute": dispute,
        "sector": _listed(number, cells, "sector", SECTORS) if dispute else None,
        "nature": _listed(number, cells, "nature", NATURES) if dispute else None,
        "weight": _weight(number, cells),
        "source": _listed(number, cells, "source", tuple(Source)),
        "goods": _cell(cells, "goods") or None,
        "source_class": [name for name in _cell(cells, "source_class").split("；") if name],
    }


def _cell(cells: Mapping[str, Any], name: str) -> str:
    value = cells.get(name)
    return "" if value is None else str(value).strip()


def _listed(
    number: int, cells: Mapping[str, Any], name: str, allowed: tuple[str, ...]
) -> str | None:
    value = _cell(cells, name)
    if value and value not in allowed:
        raise _refused(number, name, value, f"可用的值：{'、'.join(allowed)}。")
    return value or None


def _weight(number: int, cells: Mapping[str, Any]) -> float:
    value = _cell(cells, "weight") or "1"
    try:
        weight = float(value)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1000:
        raise _refused(number, "weight", value, "请写 0 到 1000 之间的数。")
    return weight


def _refused(number: int, column: str, value: str, remedy: str) -> UnreadableFile:
    return UnreadableFile(f"第 {number} 行的 {column} 是“{value}”，不能用。", remedy)
