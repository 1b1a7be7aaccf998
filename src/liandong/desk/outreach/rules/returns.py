"""The columns of the official table of a campaign (专项整治统计表)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

MOST: Final = 1_000_000
MOST_YUAN: Final = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True)
class ReturnColumn:
    """One column: the name of its field, its heading and unit."""

    key: str
    label: str
    unit: str

    @property
    def is_money(self) -> bool:
        return self.unit == "元"

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）"


COLUMNS: Final = (
    ReturnColumn("officers", "出动执法人员", "人次"),
    ReturnColumn("premises", "检查经营主体", "户次"),
    ReturnColumn("key_places", "检查重点场所", "处"),
    ReturnColumn("devices", "检查计量器具或车辆", "台"),
    ReturnColumn("problems", "发现问题", "个"),
    ReturnColumn("orders", "责令改正", "份"),
    ReturnColumn("seizures", "查扣", "台"),
    ReturnColumn("opened", "立案", "件"),
    ReturnColumn("closed", "办结", "件"),
    ReturnColumn("fines_yuan", "罚款", "元"),
    ReturnColumn("confiscated_yuan", "没收", "元"),
    ReturnColumn("value_yuan", "案值", "元"),
    ReturnColumn("to_police", "移送公安", "件"),
    ReturnColumn("talks", "约谈", "家"),
    ReturnColumn("pledges", "签订承诺书", "份"),
    ReturnColumn("leaflets", "宣传资料", "份"),
    ReturnColumn("reached", "宣传", "人次"),
    ReturnColumn("exposed", "曝光案例", "件"),
)
KEYS: Final = tuple(column.key for column in COLUMNS)
LABELS: Final = {column.key: column.label for column in COLUMNS}

Numbers = Mapping[str, int | Decimal]


def totals(rows: Iterable[Numbers]) -> dict[str, int | Decimal]:
    """The sum of each column."""
    kept = list(rows)
    return {key: sum((row[key] for row in kept), start=0) for key in KEYS}


def changes(before: Numbers, after: Numbers) -> list[tuple[str, int | Decimal, int | Decimal]]:
    """What a correction changed: column, before, after."""
    return [
        (LABELS[key], before[key], after[key])
        for key in KEYS
        if key in before and before[key] != after[key]
    ]


def problems(numbers: Mapping[str, Any]) -> list[str]:
    """What cannot be so, in Chinese."""
    found = [
        f"“{column.label}”不能小于 0。" for column in COLUMNS if (numbers.get(column.key) or 0) < 0
    ]
    if not any(numbers.get(key) for key in KEYS):
        found.append("请至少填写一项。")
    return found


def table(rows: Sequence[tuple[Sequence[Any], Numbers]], label: Sequence[Any]) -> list[list[Any]]:
    """Lines of the table: what names each row, its numbers, and the sums as the last line."""
    lines = [[*names, *(numbers[key] for key in KEYS)] for names, numbers in rows]
    sums = totals(numbers for _names, numbers in rows)
    return [*lines, [*label, *(sums[key] for key in KEYS)]]
