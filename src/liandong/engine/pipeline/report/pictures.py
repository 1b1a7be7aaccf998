"""The parts of the report that show counts."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.report.charts import bars, cloud, columns, heat, lines
from liandong.engine.pipeline.report.figures import RECENT_DAYS, YEAR_DAYS, Figures, Totals
from liandong.engine.pipeline.report.html import (
    Markup,
    empty,
    join,
    number,
    percent,
    section,
    table,
    tag,
    yuan,
)
from liandong.engine.vocabulary import NATURES, SOURCE_LABELS, Source

_WEEKDAYS: Final = dict(
    enumerate(("周一", "周二", "周三", "周四", "周五", "周六", "周日"), start=1)
)
ALARM_WEEKS: Final = 4
ALARMS_SHOWN: Final = 12
_NAMES: Final = ("sector", "item", "merchant", "phrase")
_SMALL: Final = 10
"""Below this number a percentage would mislead."""


def tiles(totals: Totals, *, timed: bool) -> Markup:
    """Key figures, the number first and the comparison after it."""
    incidents = totals.by_source.get(Source.POLICE_110, 0)
    shown = [
        (
            "消费纠纷",
            number(totals.disputes),
            "件",
            f"同一件事只计一次，出自 {number(totals.records)} 条记录",
        ),
        _recent(totals, timed=timed),
        (
            "110 警情中属消费纠纷",
            number(totals.police_disputes),
            "条",
            f"占 {number(incidents)} 条警情的 {percent(totals.police_disputes, incidents)}"
            if incidents
            else "没有读入 110 警情",
        ),
        ("一事多报", number(totals.reported_repeatedly), "件", "两条以上记录说的是同一件事"),
        (
            "涉及金额",
            yuan(totals.amount_sum) or "0 元",
            "",
            f"{number(totals.amount_known)} 件写明金额",
        ),
        ("金额中位数", yuan(totals.amount_median), "", "一半的纠纷不超过这个数"),
        ("需优先处置", number(totals.urgent), "件", "受伤、威胁、群体、未成年人、闭店跑路等"),
        (
            "12315 投诉",
            number(totals.by_source.get(Source.COMPLAINT_12315, 0)),
            "条",
            _others(totals),
        ),
    ]
    return tag("div", *(_tile(*tile) for tile in shown), class_="tiles")


def _tile(what: str, value: str, unit: str, words: str) -> Markup:
    figure = tag("b", value, tag("small", unit) if unit else None)
    return tag("div", tag("span", what, class_="what"), figure, tag("span", words), class_="tile")


def _recent(totals: Totals, *, timed: bool) -> tuple[str, str, str, str]:
    if not timed:
        return "近四周新增", "—", "", "读入的文件没有时间"
    return "近四周新增", number(totals.recent), "件", _change(totals)


def _change(totals: Totals) -> str:
    before = totals.recent_before
    if before is None:
        return "没有去年同期可比"
    change = totals.recent - before
    if not change:
        return f"与去年同期持平（{number(before)} 件）"
    words = f"比去年同期{'多' if change > 0 else '少'} {number(abs(change))} 件"
    return words if before < _SMALL else f"{words}（{change / before:+.1%}）"


def _others(totals: Totals) -> str:
    rest = {
        SOURCE_LABELS[Source(source)]: n
        for source, n in totals.by_source.items()
        if source not in {Source.POLICE_110, Source.COMPLAINT_12315}
    }
    return "，".join(f"另有{label} {number(n)} 条" for label, n in rest.items()) or "已全部读入"


def untimed() -> Markup:
    """Replaces all charts over time where records have no times."""
    return section("trend", "走势", empty("读入的文件没有受理时间，不能按时间统计。"))


def rising(figures: Figures) -> Markup:
    rows = figures.rising()
    note = f"最近 {RECENT_DAYS} 天与去年同期（前 {YEAR_DAYS} 天）相比，多出五件以上的地段和领域。"
    if not rows:
        return section("rising", "上升最快", empty("没有多出五件以上的地段和领域。"), note=note)
    items = [
        tag(
            "li",
            f"{district} · {sector}：近四周 {now} 件，去年同期 {before} 件，多 {now - before} 件",
        )
        for district, sector, now, before in rows
    ]
    return section("rising", "上升最快", tag("ul", *items, class_="findings"), note=note)


def alarms(raised: pa.Table) -> Markup:
    """The alarms of the last weeks, the newest and surest first."""
    note = (
        f"最近 {ALARM_WEEKS} 周里件数超出正常波动上限的商圈、领域、品类、商家和诉求，"
        "其中误报预计不超过一成。最近一年的全部信号在 alarms.parquet 里。"
    )
    rows = _latest(raised)
    if not rows:
        return section("alarms", "预警信号", empty("最近没有超出正常波动的上升。"), note=note)
    head = ["起止", "商圈", "什么", "件数", "通常", "上限"]
    cells = [
        (
            f"{row['since']:%m-%d} 至 {row['until']:%m-%d}",
            row["district"] or "全部",
            " · ".join(row[name] for name in _NAMES if row[name]) or "全部",
            number(row["observed"]),
            f"{row['expected']:.1f}",
            number(row["upper"]),
        )
        for row in rows
    ]
    return section("alarms", "预警信号", table(head, cells, numeric=[3, 4, 5]), note=note)


def _latest(raised: pa.Table) -> list[dict[str, Any]]:
    frame = pl.DataFrame(pl.from_arrow(raised))
    since = pl.col("until").max() - pl.duration(weeks=ALARM_WEEKS - 1)
    return frame.filter(pl.col("until") >= since).head(ALARMS_SHOWN).to_dicts()


def trend(figures: Figures) -> Markup:
    """By month over the whole period; by week over the last year against the year before."""
    months = [(f"{at:%Y-%m}", n) for at, n in figures.by_month()]
    if not months:
        return section("trend", "走势", empty("没有识别出消费纠纷。"))
    weeks = figures.by_week()
    return section(
        "trend",
        "走势",
        tag("h3", "按月"),
        columns(months, "件"),
        tag("h3", "按周，最近一年"),
        _weekly(weeks),
        note="按每件纠纷的第一条记录计时。首尾的月和周可能不完整。",
    )


def _weekly(weeks: list[tuple[date, int]]) -> Markup:
    last = weeks[-53:]
    offset = len(weeks) - len(last)
    earlier = {i: n for i, (_, n) in enumerate(weeks)}
    before = [earlier.get(offset + i - YEAR_DAYS // 7) for i in range(len(last))]
    return lines([f"{at:%m-%d}" for at, _ in last], [n for _, n in last], before, "件")


def shares(figures: Figures, disputes: int) -> Markup:
    """Sectors beside natures and districts; items below. Shares are of all disputes."""

    def part(anchor: str, title: str, column: str) -> Markup:
        return section(anchor, title, _bars(figures.by(column), disputes))

    beside = tag(
        "div", part("natures", "投诉性质", "nature"), part("districts", "商圈", "district")
    )
    items = section(
        "items",
        "品类",
        tag("div", _bars(figures.items(), disputes), class_="halved"),
        note="件数最多的十二种。",
    )
    return join([tag("div", part("sectors", "行业类别", "sector"), beside, class_="pair"), items])


def _bars(rows: list[tuple[str, int]], whole: int) -> Markup:
    return bars(rows, whole) if rows else empty("没有数据。")


def crossing(figures: Figures) -> Markup:
    cells = figures.sector_by_nature()
    sectors = [name for name, _ in figures.by("sector") if any(name == s for s, _ in cells)]
    grid = heat(_named(sectors), _named(NATURES), cells, "领域＼性质")
    return section(
        "crossing",
        "领域 × 投诉性质",
        grid if cells else empty("没有数据。"),
        note="颜色越深，件数越多。",
    )


def _named(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def keywords(figures: Figures) -> Markup:
    words = figures.phrases()
    if not words:
        return section("words", "诉求关键词", empty("没有识别出关键词。"))
    half = (min(len(words), 20) + 1) // 2
    counted = [
        tag(
            "div",
            table(["关键词", "件数"], [(w, number(n)) for w, n in part], numeric=[1], cards=False),
        )
        for part in (words[:half], words[half:20])
    ]
    return section(
        "words",
        "诉求关键词",
        cloud(words),
        tag("div", *counted, class_="pair"),
        note="字越大，出现在越多的纠纷里。",
    )


def rhythm(figures: Figures) -> Markup:
    cells = figures.weekday_by_hour()
    grid = heat(_WEEKDAYS, {hour: str(hour) for hour in range(24)}, cells, "时")
    return section(
        "rhythm",
        "星期 × 时段",
        grid if cells else empty("记录里没有钟点。"),
        note="按第一条记录的时间，供排班参考；只有日期没有钟点的不计。",
    )


def merchants(figures: Figures) -> Markup:
    rows = [
        (name, number(n), number(recent), sector or "", "、".join(phrases or []))
        for name, n, recent, sector, phrases in figures.merchants()
    ]
    head = ["商家", "件数", "近四周", "主要领域", "主要诉求"]
    body = table(head, rows, numeric=[1, 2]) if rows else empty("没有记录写明商家。")
    return section(
        "merchants",
        "投诉集中的商家",
        body,
        note="按记录所写的名称统计，前二十家。内部使用，不作评价。",
    )
