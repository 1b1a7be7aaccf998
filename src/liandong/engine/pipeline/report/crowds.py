"""The chapter of the report on what may be group disputes."""

from typing import Any, Final

import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.report.html import Markup, empty, number, section, table, yuan

SHOWN: Final = 20
_HEAD: Final = ("起止", "商家", "反映什么", "级别", "消费者", "纠纷", "涉及金额")


def groups(found: pa.Table) -> Markup:
    """The latest groups, those that reach furthest first."""
    note = (
        "几天之内多名消费者反映同一商家同类问题，由系统提出，是否成立由人认定；"
        "门槛和级别可按本地预案改。全部在 groups.parquet 里。"
    )
    frame = pl.DataFrame(pl.from_arrow(found))
    rows = frame.sort(["last_at", "group"], descending=[True, False]).head(SHOWN).to_dicts()
    if not rows:
        return section("groups", "疑似群体性纠纷", empty("没有发现疑似群体性纠纷。"), note=note)
    if found.num_rows > SHOWN:
        note = f"最近的 {SHOWN} 起，共 {number(found.num_rows)} 起。{note}"
    return section(
        "groups", "疑似群体性纠纷", table(_HEAD, map(_row, rows), numeric=[4, 5, 6]), note=note
    )


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{one['first_at']:%Y-%m-%d} 至 {one['last_at']:%m-%d}",
        one["trader"],
        one["problem"],
        f"{one['level']}级",
        f"{number(one['consumers'])} 人",
        f"{number(len(one['dispute_ids']))} 件",
        yuan(one["amount_yuan"] or None),
    )
