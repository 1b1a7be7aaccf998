"""月报 of a rights station: received, settled, forwarded, returned, paid in advance; as a paper.

Entries count in the month in which they were received, with what became of them until now, so that
the numbers of a month add up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.outreach.models import RightsStation
from liandong.desk.outreach.queries.station_registers.entries import FORWARDS
from liandong.desk.outreach.rules.station_register import (
    OUTCOMES,
    SELF_SETTLED_TEXT,
    EntryState,
    Outcome,
    SelfSettled,
)
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Piece, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.ui.query_parameters import FIRST_YEAR, midnight
from liandong.desk.ui.wording import yuan

SHOPS_SHOWN: Final = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the report, with its meaning."""

    label: str
    words: str
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ShopLine:
    """Of one shop: received, settled, forwarded."""

    name: str
    received: int
    settled: int
    forwarded: int


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """`until` is the last day of the month, or today."""

    station: RightsStation
    since: date
    until: date
    states: Counter[str]
    settled_yuan: Decimal
    self_settled: SelfSettled
    forwards: Counter[Outcome]
    requests: Counter[Outcome]
    returns: int
    returns_yuan: Decimal
    not_returned: int
    payments: int
    payments_yuan: Decimal
    shops: list[ShopLine]

    @property
    def received(self) -> int:
        return sum(self.states.values())

    @property
    def title(self) -> str:
        return f"{self.since.year} 年 {self.since.month} 月"

    @property
    def lines(self) -> list[Line]:
        forwarded = self.states[EntryState.FORWARDED]
        return [
            Line("接收", f"{self.received} 件", "当月接收的登记，作废的不计", "received"),
            Line(
                "和解",
                f"{self.states[EntryState.SETTLED]} 件，{yuan(self.settled_yuan)}",
                "其中由站点自行和解的，金额为登记的和解金额",
                "settled",
            ),
            Line(
                "转出",
                f"{forwarded} 件",
                "其中转消协、转12315，联动站已登记或待答复的",
                "forwarded",
            ),
            Line(
                "消费者撤回", f"{self.states[EntryState.DROPPED]} 件", "其中消费者撤回的", "dropped"
            ),
            Line("处理中", f"{self.states[EntryState.OPEN]} 件", "其中还没有结果的", "open"),
            Line("自行和解率", self.self_settled.words(), SELF_SETTLED_TEXT),
            Line(
                "转出后联动站答复",
                outcome_words(self.forwards),
                "当月转出的，应在 1 个工作日内答复；同一件多次转出的分别计",
            ),
            Line(
                "联动站转来、商户答复",
                outcome_words(self.requests),
                "当月转来的，应在 1 个工作日内答复；收回的不计",
            ),
            Line(
                "线下无理由退货",
                f"{self.returns} 件，{yuan(self.returns_yuan)}",
                f"当月已退货退款的；另有换货和没有退的 {self.not_returned} 件",
            ),
            Line(
                "先行赔付",
                f"{self.payments} 件，{yuan(self.payments_yuan)}",
                "当月垫付的，金额为核定金额",
            ),
        ]


def outcome_words(counts: Counter[Outcome]) -> str:
    total = sum(counts.values())
    parts = [f"{OUTCOMES[kind]} {counts[kind]} 件" for kind in Outcome if counts[kind]]
    return f"{total} 件" + (f"：{'、'.join(parts)}" if parts else "")


def month_of(words: str) -> date:
    """The first day of the month `2026-11`; of the present one where that is none."""
    today = timezone.localdate()
    year, _dash, month = words.partition("-")
    if year.isdecimal() and month.isdecimal() and len(words) == len("2026-11"):
        number = int(month)
        if FIRST_YEAR < int(year) <= today.year and 1 <= number <= 12:
            return min(date(int(year), number, 1), today.replace(day=1))
    return today.replace(day=1)


def months_back(count: int) -> list[date]:
    """The present month and those before it."""
    found, day = [], timezone.localdate().replace(day=1)
    for _place in range(count):
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def monthly_report(station: RightsStation, month: date) -> MonthlyReport:
    """Six queries."""
    since = month.replace(day=1)
    last = (since + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    until = min(last, timezone.localdate())
    states: Counter[str] = Counter()
    shops: dict[str, Counter[str]] = {}
    settled_yuan = Decimal(0)
    entries = station.entries.exclude(state=EntryState.VOID).filter(
        received_at__gte=midnight(since), received_at__lt=midnight(last + timedelta(days=1))
    )
    for name, state, amount in entries.values_list("merchant_name", "state", "settled_yuan"):
        states[state] += 1
        shops.setdefault(name, Counter())[state] += 1
        settled_yuan += amount or 0
    ended = sum(states.values()) - states[EntryState.OPEN]
    days = {"at__gte": midnight(since), "at__lt": midnight(last + timedelta(days=1))}
    forwards = FORWARDS.filter(entry__station=station, **days)
    requests = station.requests.filter(withdrawn_at=None, **days)
    returns = station.returns.filter(void_at=None, on__gte=since, on__lte=last)
    results = list(returns.values_list("result", "amount_yuan"))
    paid = station.payments.filter(paid_on__gte=since, paid_on__lte=last)
    amounts = list(paid.values_list("approved_yuan", flat=True))
    returned = [amount for result, amount in results if result == "returned"]
    return MonthlyReport(
        station,
        since,
        until,
        states,
        settled_yuan,
        SelfSettled(states[EntryState.SETTLED], ended),
        Counter(row.outcome for row in forwards),
        Counter(row.outcome for row in requests),
        len(returned),
        sum(returned, Decimal(0)),
        len(results) - len(returned),
        len(amounts),
        sum((amount or Decimal(0) for amount in amounts), Decimal(0)),
        _shops(shops),
    )


def _shops(counts: dict[str, Counter[str]]) -> list[ShopLine]:
    lines = [
        ShopLine(name, sum(found.values()), found[EntryState.SETTLED], found[EntryState.FORWARDED])
        for name, found in counts.items()
    ]
    return sorted(lines, key=lambda line: line.name)


def report_sheet(report: MonthlyReport) -> Sheet:
    """What the page says, with the meaning of each number."""
    station = report.station
    pieces: list[Piece] = [
        _line(f"{station.name}　{report.since} 至 {report.until}", Style.CENTER),
        LaidTable(
            (5, 9, 10),
            (
                _row("项目", "数", "口径", label=True),
                *(_row(line.label, line.words, line.text) for line in report.lines),
            ),
        ),
    ]
    if report.shops:
        shown = report.shops[:SHOPS_SHOWN]
        pieces += [
            _line("按商户（按名称排列）", Style.HEAD),
            LaidTable(
                (12, 4, 4, 4),
                (
                    _row("商户", "接收", "和解", "转出", label=True),
                    *(
                        _row(row.name, str(row.received), str(row.settled), str(row.forwarded))
                        for row in shown
                    ),
                ),
            ),
        ]
        if len(report.shops) > len(shown):
            pieces.append(_line(f"其余 {len(report.shops) - len(shown)} 家见登记簿。", Style.NOTE))
    pieces.append(
        _line(
            f"依托主体：{station.host}。登记按接收日计，"
            f"结果截至 {timezone.localtime():%Y-%m-%d %H:%M}。由站点登记，内部使用。",
            Style.NOTE,
        )
    )
    return Sheet(f"消费维权站点月报（{report.title}）", "", tuple(pieces), dense=True)


def _row(*words: str, label: bool = False) -> tuple[LaidCell, ...]:
    ink = Ink.FIXED if label else Ink.FILLED
    return tuple(LaidCell((Run(text, ink),), 1, 1, 0, label, upright=False) for text in words)


def _line(words: str, style: Style) -> LaidLine:
    return LaidLine((Run(words, Ink.FILLED),), style)
