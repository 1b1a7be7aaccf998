"""The list of disputes: searched, narrowed and sorted in the page itself."""

from typing import Any, Final

from liandong.engine.masks import mask_name, mask_phone
from liandong.engine.pipeline.report.figures import Figures, ListedDispute
from liandong.engine.pipeline.report.html import Markup, empty, number, section, tag, yuan
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
    options = [tag("option", "全部领域", value=""), *(tag("option", sector) for sector in SECTORS)]
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


def _row(dispute: ListedDispute) -> Markup:
    urgent = [tag("span", word, class_="chip urgent") for word in dispute.urgency or []]
    phrases = [tag("span", word, class_="chip") for word in dispute.phrases or []]
    cells: list[tuple[Any, dict[str, Any]]] = [
        (
            f"{dispute.at:%Y-%m-%d %H:%M}",
            {"class_": "short", "data_key": int(dispute.at.timestamp())},
        ),
        (dispute.district or "", {"class_": "short"}),
        (dispute.merchant or "", {}),
        (dispute.sector or "", {}),
        (dispute.nature or "", {"class_": "short"}),
        (tag("span", *urgent, *phrases) if urgent or phrases else "", {}),
        (yuan(dispute.amount), {"class_": "n", "data_key": dispute.amount or 0}),
        (_sources(dispute.sources, dispute.records), {"data_key": dispute.records}),
        (_person(dispute.name or "", dispute.phone or ""), {"class_": "short"}),
    ]
    return tag(
        "tr",
        *(
            tag("td", cell, data_label=label, **more)
            for label, (cell, more) in zip(_HEAD, cells, strict=True)
        ),
        data_sector=dispute.sector or "",
    )


def _person(name: str, phone: str) -> str:
    """Enough to distinguish two people on a page that may be passed on."""
    number = "已加密" if phone.startswith("hmac-sm3:") else mask_phone(phone)
    return f"{mask_name(name)} {number}".strip()


def _sources(sources: list[str], records: int) -> str:
    words = "、".join(SOURCE_LABELS[Source(source)] for source in sources)
    return words if records == len(sources) else f"{words}，共 {records} 条"
