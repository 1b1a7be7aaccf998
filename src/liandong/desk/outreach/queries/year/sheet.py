"""年度一页 as a paper: one A4 page, also as a picture."""

from django.utils import timezone

from liandong.desk.outreach.queries.year.page import YearPage
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Piece, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.ui.wording import counted, yuan

SHOWN_YEARS = 8


def year_sheet(shown: YearPage) -> Sheet:
    """What the page says, with the meaning of each number."""
    period = shown.covered.period
    pieces: list[Piece] = [
        _line(f"{shown.covered.place}　{period.since} 至 {period.until}", Style.CENTER),
        LaidTable((5, 5, 14), (_row("项目", "数", "口径", label=True), *_rows(shown))),
        _line("挽回损失分年", Style.HEAD),
        _line(
            f"{shown.opening_words}至 {timezone.localdate()}，累计 {yuan(shown.total)}；分年：",
            Style.FLUSH,
        ),
        LaidTable((5, 6), (_row("年份", "履行到位", label=True), *_years(shown))),
        _line(
            f"口径：按 {shown.covered.by.department.name} {shown.covered.by} 可见的范围统计，"
            f"{timezone.localtime():%Y-%m-%d %H:%M} 生成。{shown.case_words}"
            "金额只计登记履行到位的。本地测算，以各业务系统为准。内部使用，对外提供另按去标识规则处理。",
            Style.NOTE,
        ),
    ]
    return Sheet(f"{shown.year} 年消费纠纷联动处置情况", "", tuple(pieces), dense=True)


def _rows(shown: YearPage) -> list[tuple[LaidCell, ...]]:
    found = []
    for number in shown.numbers.values():
        words = f"{counted(number.count)} {number.rule.unit}"
        if number.amount is not None:
            words += f"\n{yuan(number.amount)}"
        if number.more:
            words += f"\n{number.more}"
        found.append(_row(number.rule.label, words, number.rule.text))
    return found


def _years(shown: YearPage) -> list[tuple[LaidCell, ...]]:
    """The last years each, earlier ones in one line."""
    early = shown.by_year[:-SHOWN_YEARS]
    rows = [(f"{period.since.year} 年", amount) for period, amount in shown.by_year[-SHOWN_YEARS:]]
    if early:
        words = f"{early[0][0].since.year}–{early[-1][0].since.year} 年"
        rows.insert(0, (words, sum(amount for _period, amount in early)))  # type: ignore[arg-type]
    return [_row(words, yuan(amount)) for words, amount in rows]


def _row(*words: str, label: bool = False) -> tuple[LaidCell, ...]:
    ink = Ink.FIXED if label else Ink.FILLED
    return tuple(LaidCell((Run(text, ink),), 1, 1, 0, label, upright=False) for text in words)


def _line(words: str, style: Style) -> LaidLine:
    return LaidLine((Run(words, Ink.FILLED),), style)
