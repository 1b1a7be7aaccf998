"""The weekly returns of a campaign: rows, sums, what is missing, the table as a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import Department
from liandong.desk.outreach.models import Campaign, CampaignReturn, ReturnCorrection
from liandong.desk.outreach.queries.campaigns.campaigns import departments_of
from liandong.desk.outreach.queries.cases import CaseFigures
from liandong.desk.outreach.rules.campaigns import week_words
from liandong.desk.outreach.rules.returns import COLUMNS, KEYS, LABELS, Numbers, table, totals
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.spreadsheets import Yuan
from liandong.desk.ui.wording import counted

HEAD: Final = ("周", "单位", *(column.heading for column in COLUMNS))


def returns_of(campaign: Campaign) -> QuerySet[CampaignReturn]:
    """The newest week first."""
    rows = campaign.returns.select_related("department", "by")
    return rows.order_by("-week", "department_id")


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the table, of the last week that was returned and of all weeks."""

    label: str
    unit: str
    last: Any
    total: Any


@dataclass(frozen=True, slots=True)
class Returned:
    """What was returned. `last_week` is None before the first return; `missing`: weeks that are
    over, each with the departments that have not returned them."""

    rows: list[CampaignReturn]
    last_week: date | None
    missing: list[tuple[date, list[Department]]]

    @property
    def totals(self) -> Numbers:
        return totals(row.numbers for row in self.rows)

    @property
    def lines(self) -> list[Line]:
        last = totals(row.numbers for row in self.rows if row.week == self.last_week)
        sums = self.totals
        return [
            Line(column.label, column.unit, last[column.key], sums[column.key])
            for column in COLUMNS
        ]

    @property
    def count(self) -> int:
        return len(self.rows)


def returned(campaign: Campaign) -> Returned:
    """Two queries more than the rows."""
    rows = list(returns_of(campaign))
    there = {(row.week, row.department_id) for row in rows}
    today = timezone.localdate()
    departments = departments_of(campaign)
    over = [week for week in campaign.schedule.weeks(today) if (today - week).days >= 7]
    missing = [
        (week, lacking)
        for week in over
        if (lacking := [row for row in departments if (week, row.pk) not in there])
    ]
    return Returned(rows, max((row.week for row in rows), default=None), missing)


def differences(found: Returned, cases: CaseFigures | None) -> list[str]:
    """Where the sums of the returns are not what the register of cases says, in words; `cases` are
    all of the campaign, None where there is none."""
    known = {
        "opened": cases.count if cases else 0,
        "closed": cases.closed if cases else 0,
        "fines_yuan": cases.fines if cases else 0,
        "confiscated_yuan": cases.confiscated if cases else 0,
    }
    sums = found.totals
    return [
        f"{column.label}：周报 {counted(sums[column.key])} {column.unit}，"
        f"案件登记 {counted(known[column.key])} {column.unit}"
        for column in COLUMNS
        if column.key in known and sums[column.key] != known[column.key]
    ]


def open_weeks(campaign: Campaign, department: int) -> list[date]:
    """The weeks that have begun and that the department has not returned, the oldest first."""
    there = set(campaign.returns.filter(department=department).values_list("week", flat=True))
    return [week for week in campaign.schedule.weeks(timezone.localdate()) if week not in there]


def corrections_of(campaign: Campaign, eyes: Eyes) -> list[TimelineEntry]:
    """Who changed what when, the newest first."""
    rows = ReturnCorrection.objects.filter(row__campaign=campaign)
    return [
        TimelineEntry(
            row.at,
            f"{row.by}（{row.by.department.name}）",
            f"更正 {row.row.week_words} {row.row.department}",
            "\n".join([*_changed(row), f"原因：{eyes.read(row.reason)}"]),
            "edit",
        )
        for row in rows.select_related("by__department", "row__department").order_by("-at", "-pk")
    ]


def _changed(row: ReturnCorrection) -> list[str]:
    return [
        f"{LABELS[key]}：{row.before[key]} 改为 {row.after[key]}"
        for key in KEYS
        if key in row.before and row.before[key] != row.after[key]
    ]


def table_rows(campaign: Campaign) -> list[list[Any]]:
    """The rows for a file, the oldest week first, then the sums."""
    rows = list(reversed(returns_of(campaign)))
    named = [((row.week_words, row.department.name), row.numbers) for row in rows]
    return [
        [Yuan(cell) if key.endswith("_yuan") else cell for key, cell in _keyed(line)]
        for line in table(named, ("合计", ""))
    ]


def _keyed(line: Sequence[Any]) -> list[tuple[str, Any]]:
    return list(zip(("week", "department", *KEYS), line, strict=True))


def table_sheet(campaign: Campaign) -> Sheet:
    """统计表 as a paper: each column as a line, of the last week and of all weeks."""
    found = returned(campaign)
    period = f"{campaign.starts_on} 至 {campaign.ends_on}"
    head = ("项目", "单位", _last_week(found), "累计")
    cells = [
        [line.label, line.unit, counted(line.last), counted(line.total)] for line in found.lines
    ]
    names = "、".join(dict.fromkeys(row.department.name for row in reversed(found.rows)))
    return Sheet(
        f"{campaign.name}统计表",
        "",
        (
            _line(f"期间：{period}　范围：{campaign.place}"),
            _line(f"填报单位：{names or '还没有单位报数'}"),
            LaidTable((4, 2, 4, 3), (_cells(head, label=True), *(_cells(row) for row in cells))),
            _line(f"共 {found.count} 份周报，由填报单位报数汇总；{timezone.localdate()} 制表。"),
            *map(_line, _missing_words(found)),
        ),
        dense=True,
    )


def _missing_words(found: Returned) -> list[str]:
    """A line for each week that is over and that somebody has not returned."""
    return [
        f"未报：{week_words(week)}，{'、'.join(row.name for row in lacking)}。"
        for week, lacking in found.missing
    ]


def _last_week(found: Returned) -> str:
    """本周 only while it is that: later it is the last week that was returned."""
    if found.last_week is None:
        return "本周"
    is_now = (timezone.localdate() - found.last_week).days < 7
    words = next(row.week_words for row in found.rows if row.week == found.last_week)
    return f"{'本周' if is_now else '最近一周'}（{words}）"


def _line(words: str) -> LaidLine:
    return LaidLine((Run(words, Ink.FILLED),), Style.FLUSH)


def _cells(words: Sequence[str], *, label: bool = False) -> tuple[LaidCell, ...]:
    ink = Ink.FIXED if label else Ink.FILLED
    return tuple(LaidCell((Run(word, ink),), 1, 1, 0, label, upright=False) for word in words)
