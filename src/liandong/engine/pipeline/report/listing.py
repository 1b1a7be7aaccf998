"""The list of disputes: searched, narrowed and sorted in the page itself."""

from typing import Any, Final

from liandong.engine.pipeline.report.figures import Figures, ListedDispute
from liandong.engine.pipeline.report.html import Markup, empty, number, section, tag, yuan
from liandong.engine.pipeline.report.masks import mask_name, mask_phone
from liandong.engine.vocabulary import SECTORS, SOURCE_LABELS, Source

SHOWN: Final = 1_000
"""How many of the latest disputes the page carries; all are in disputes.parquet."""

_HEAD: Final = ("时间", "商圈", "商家", "领域", "性质", "诉求", "金额", "来源", "联系人")


def listing(figures: Figures, total: int) -> Markup:
    rows = figures.listed(SHOWN)
    if not rows:
        return section("disputes", "纠纷清单", empty("没有识别出消费纠纷。"))
    head = (tag("th", tag("button", name, type="button"), scope="col") for name in _HEAD)
    body = (_row(row) for row in rows)
    grid = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), id="list")
    more = tag("button", "再显示一百件", type="button", id="more", class_="more", hidden="")
    kept = f"最近 {number(len(rows))} 件，" if total > len(rows) else ""
    note = f"{kept}姓名和电话已脱敏。全部 {number(total)} 件在 disputes.parquet 里。"
    return section(
        "disputes", "纠纷清单", _tools(), tag("div", grid, class_="scroll"), more, note=note
    )


def _tools() -> Markup:
    options = [tag("option", "全部领域", value=""), *(tag("option", one) for one in SECTORS)]
    return tag(
        "div",
        tag(
            "input",
            id="find",
            type="search",
            placeholder="查找商家、诉求、商圈……",
            aria_label="查找",
        ),
        tag("select", *options, id="sector", aria_label="领域"),
        tag("span", "", id="shown", role="status"),
        class_="tools",
    )


def _row(one: ListedDispute) -> Markup:
    urgent = [tag("span", word, class_="chip urgent") for word in one.urgency or []]
    said = [tag("span", word, class_="chip") for word in one.phrases or []]
    cells: list[tuple[Any, dict[str, Any]]] = [
        (f"{one.at:%Y-%m-%d %H:%M}", {"class_": "short", "data_key": int(one.at.timestamp())}),
        (one.district or "", {"class_": "short"}),
        (one.merchant or "", {}),
        (one.sector or "", {}),
        (one.nature or "", {"class_": "short"}),
        (tag("span", *urgent, *said) if urgent or said else "", {}),
        (yuan(one.amount), {"class_": "n", "data_key": one.amount or 0}),
        (_sources(one.sources, one.records), {"data_key": one.records}),
        (f"{mask_name(one.name)} {mask_phone(one.phone)}".strip(), {"class_": "short"}),
    ]
    return tag(
        "tr",
        *(
            tag("td", cell, data_label=label, **more)
            for label, (cell, more) in zip(_HEAD, cells, strict=True)
        ),
        data_sector=one.sector or "",
    )


def _sources(sources: list[str], records: int) -> str:
    words = "、".join(SOURCE_LABELS[Source(one)] for one in sources)
    return words if records == len(sources) else f"{words}，共 {records} 条"
