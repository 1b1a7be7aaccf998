"""Puts the report together: one file, no request to anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final

import pyarrow as pa

from liandong.engine.pipeline.inputs import Intake
from liandong.engine.pipeline.report import account, crowds, pictures
from liandong.engine.pipeline.report.figures import Figures, Totals, figures_of
from liandong.engine.pipeline.report.html import Markup, join, tag
from liandong.engine.pipeline.report.listing import listing
from liandong.engine.pipeline.timing import Clock
from liandong.engine.records.dates import now_in_china

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
    """The tables of a run and how they came about."""

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
    shown = [one for one in _CHAPTERS if timed or one[0] not in _TIMED]
    links = (tag("a", words, href=f"#{anchor}") for anchor, words in shown)
    yield tag("nav", tag("div", *links), aria_label="目录")
    yield tag(
        "main",
        pictures.tiles(totals, timed=timed),
        pictures.alarms(given.alarms) if timed else None,
        crowds.groups(given.groups) if timed else None,
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
