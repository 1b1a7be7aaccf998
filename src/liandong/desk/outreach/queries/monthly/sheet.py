"""12315 数据分析 of a month as a paper."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from liandong.desk.outreach.models import MonthlyAdvice
from liandong.desk.outreach.queries.monthly.figures import RATES, Line, MonthlyReport, Office
from liandong.desk.outreach.queries.monthly.picks import ShownCase
from liandong.desk.outreach.queries.monthly.rows import NOBODY
from liandong.desk.outreach.rules.monthly import NUMBERS, Compared, rate_words
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Piece, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.ui.wording import counted, yuan

COMPARED = ("数量", "较上月", "较上年同月")


def monthly_sheet(
    report: MonthlyReport, cases: Sequence[ShownCase], advice: Iterable[MonthlyAdvice]
) -> Sheet:
    """What the page says, in the same order."""
    covered = report.covered
    month, by = covered.month, covered.by
    pieces: list[Piece] = [
        _line(
            f"{by.department.name}　{covered.place}　{month.since} 至 {month.until}", Style.CENTER
        ),
        *_section("一、总体情况", report.overall, _numbers(report)),
        *_section("", "", _lines("反映渠道", report.sources)),
        *_section("二、咨询情况", report.of_consultations, _lines("咨询主题", report.topics)),
        *_section("三、承办单位情况", report.unheld_words, _offices(report.offices)),
        *_section("四、投诉情况", report.of_complaints, _lines("商品类（前五）", report.goods)),
        *_section("", "", _lines("服务类（前五）", report.services)),
        *_section("", "", _lines("问题类别", report.natures)),
        *_section("", "", _lines("增加较多的品类", report.rising)),
        *_section("五、诉转案和罚没", report.of_cases),
        _line("六、典型案例", Style.HEAD),
        *_cases(cases),
        _line("七、建议", Style.HEAD),
        *_advice(advice),
        _line(
            f"口径：按 {by.department.name} {by} 可见的范围统计，"
            f"{timezone.localtime():%Y-%m-%d %H:%M} 生成。{report.scope_words}"
            "咨询不计入纠纷；基数不足 50 的只列增减数，不列百分比；↑ 增加，↓ 减少，‖ 持平。"
            "办理比率为本地测算，以全国12315平台为准。内部使用，对外提供另按去标识规则处理。",
            Style.NOTE,
        ),
    ]
    return Sheet(f"{month.words} 12315 数据分析", "", tuple(pieces), dense=True)


def _section(head: str, words: str, table: LaidTable | None = None) -> list[Piece]:
    found: list[Piece] = [_line(head, Style.HEAD)] if head else []
    found += [_line(words, Style.BODY)] if words else []
    return [*found, table] if table else found


def _numbers(report: MonthlyReport) -> LaidTable:
    rows = []
    for name, count in report.numbers.items():
        words = f"{counted(count.now)} {NUMBERS[name].unit}"
        if name == "recovered":
            words += f"\n{yuan(report.recovered_yuan)}"
        elif name == "fined":
            words += f"\n{yuan(report.fined_yuan)}"
        rows.append(_row(NUMBERS[name].label, words, *count.arrows))
    return LaidTable((6, 6, 6, 6), (_row("项目", "本月", *COMPARED[1:], label=True), *rows))


def _lines(head: str, lines: Sequence[Line]) -> LaidTable | None:
    if not lines:
        return None
    rows = (_row(line.name, *_compared(line.count)) for line in lines)
    return LaidTable((9, 3, 6, 6), (_row(head, *COMPARED, label=True), *rows))


def _offices(offices: Sequence[Office]) -> LaidTable:
    head = _row(
        "承办单位", "咨询", "较上月", "较上年同月", "纠纷", "较上月", "较上年同月", "按时初查",
        "按时办结", "调解成功", label=True,
    )  # fmt: skip
    rows = [
        _row(
            office.name,
            *(_compared(office.consulted) if office.value != NOBODY else ("—", "—", "—")),
            *_compared(office.opened),
            *(office_rate(office, name) for name in RATES),
        )
        for office in offices
    ]
    return LaidTable((5, 2, 3, 3, 2, 3, 3, 3, 3, 3), (head, *rows))


def office_rate(office: Office, name: str) -> str:
    """A rate in words; — where it has none."""
    rate = office.rates.get(name)
    return rate_words(rate.done, rate.of) if rate else "—"


def _cases(cases: Sequence[ShownCase]) -> list[Piece]:
    if not cases:
        return [_line("本月没有选用典型案例。", Style.BODY)]
    return [
        _line(f"案例{place}：{case.title}。{case.text}", Style.BODY)
        for place, case in enumerate(cases, start=1)
    ]


def _advice(advice: Iterable[MonthlyAdvice]) -> list[Piece]:
    lines: list[Piece] = [
        _line(f"{place}．{piece.text}{f'（{piece.basis}）' if piece.basis else ''}", Style.BODY)
        for place, piece in enumerate(advice, start=1)
    ]
    return lines or [_line("本月没有选用建议。", Style.BODY)]


def _compared(count: Compared) -> tuple[str, str, str]:
    return counted(count.now), *count.arrows


def _row(*words: str, label: bool = False) -> tuple[LaidCell, ...]:
    ink = Ink.FIXED if label else Ink.FILLED
    return tuple(LaidCell((Run(text, ink),), 1, 1, 0, label, upright=False) for text in words)


def _line(words: str, style: Style) -> LaidLine:
    return LaidLine((Run(words, Ink.FILLED),), style)
