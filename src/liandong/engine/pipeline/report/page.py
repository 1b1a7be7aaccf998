"""Puts the report together: one file, no request to anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.inputs import Intake
from liandong.engine.pipeline.report import account, pictures
from liandong.engine.pipeline.report.figures import Figures, Totals, figures_of
from liandong.engine.pipeline.report.html import (
    Markup,
    empty,
    join,
    number,
    section,
    table,
    tag,
    yuan,
)
from liandong.engine.pipeline.report.listing import listing
from liandong.engine.pipeline.timing import Clock
from liandong.engine.records.dates import now_in_china

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


def _row(group: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{group['first_at']:%Y-%m-%d} 至 {group['last_at']:%m-%d}",
        group["trader"],
        group["problem"],
        f"{group['level']}级",
        f"{number(group['consumers'])} 人",
        f"{number(len(group['dispute_ids']))} 件",
        yuan(group["amount_yuan"] or None),
    )


_CHAPTERS: Final = (
    ("alarms", "预警"),
    ("groups", "群体"),
    ("rising", "上升"),
    ("trend", "走势"),
    ("sectors", "领域"),
    ("districts", "商圈"),
    ("words", "关键词"),
    ("rhythm", "时段"),
    ("merchants", "商家"),
    ("disputes", "清单"),
    ("rejects", "数据质量"),
    ("terms", "口径"),
)


_TIMED: Final = frozenset({"alarms", "groups", "rising", "rhythm"})


@dataclass(frozen=True)
class ReportInput:
    """The tables of a run and the account of how they were made."""

    intake: Intake
    judged: pa.Table
    disputes: pa.Table
    alarms: pa.Table
    groups: pa.Table
    model: str
    link_model: str
    clock: Clock


def write_report(given: ReportInput, path: Path) -> None:
    """One HTML file that needs nothing beside it."""
    with figures_of(given.judged, given.disputes) as figures:
        path.write_text(_page(given, figures), encoding="utf-8")


def _page(given: ReportInput, figures: Figures) -> str:
    totals = figures.totals()
    return "<!doctype html>\n" + tag(
        "html",
        tag("head", *_head()),
        tag("body", *_body(given, figures, totals)),
        lang="zh-CN",
    )


def _head() -> Iterator[Markup]:
    yield Markup('<meta charset="utf-8">')
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield Markup('<link rel="icon" href="data:,">')  # else a browser asks the host for one
    yield tag("title", "消费纠纷分析报告")
    yield tag("style", _asset("style.css"))


def _body(given: ReportInput, figures: Figures, totals: Totals) -> Iterator[Markup]:
    timed = given.intake.has_times
    yield tag("header", tag("h1", "消费纠纷分析报告"), tag("p", _period(totals, timed=timed)))
    shown = [chapter for chapter in _CHAPTERS if timed or chapter[0] not in _TIMED]
    links = (tag("a", words, href=f"#{anchor}") for anchor, words in shown)
    yield tag("nav", tag("div", *links), aria_label="目录")
    yield tag(
        "main",
        pictures.tiles(totals, timed=timed),
        pictures.alarms(given.alarms) if timed else None,
        groups(given.groups) if timed else None,
        pictures.rising(figures) if timed else None,
        pictures.trend(figures) if timed else pictures.untimed(),
        pictures.shares(figures, totals.disputes),
        pictures.crossing(figures),
        pictures.keywords(figures),
        pictures.rhythm(figures) if timed else None,
        pictures.merchants(figures),
        listing(figures, totals.disputes),
        account.quality(given.intake),
        account.timing(given.clock),
        account.definitions(given.model, given.link_model),
    )
    yield tag("footer", tag("p", "内部资料，含脱敏的个人信息，请勿外传。由联动（Liandong）生成。"))
    yield tag("script", _asset("script.js"))


def _period(totals: Totals, *, timed: bool) -> str:
    now = now_in_china()
    made = f"{_day(now)} {now:%H:%M} 生成"
    if totals.first is None or totals.last is None:
        return f"没有消费纠纷，{made}"
    if not timed:
        return f"受理时间不详，{made}"
    return f"{_day(totals.first)}至 {_day(totals.last)}，{made}"


def _day(at: datetime) -> str:
    return f"{at.year} 年 {at.month} 月 {at.day} 日"


def _asset(name: str) -> Markup:
    return join([Markup(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))])
