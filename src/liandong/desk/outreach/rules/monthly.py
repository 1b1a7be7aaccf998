"""12315 数据分析 of a month: its days, what they are compared with, what its numbers mean."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liandong.desk.insight.rules.change import SMALLEST_BASE
from liandong.desk.outreach.rules.year import NumberRule

NO_BASE: Final = "无可比数"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, as far as it has come: `until` is the last day that is counted."""

    since: date
    until: date

    @property
    def is_whole(self) -> bool:
        return self.until == _last_day(self.since)

    @property
    def key(self) -> str:
        return f"{self.since:%Y-%m}"

    @property
    def words(self) -> str:
        return f"{self.since.year} 年 {self.since.month} 月"

    @property
    def before(self) -> "Month":
        """The month before; for one that is not over the same number of its days."""
        return self._like((self.since - timedelta(days=1)).replace(day=1))

    @property
    def year_ago(self) -> "Month":
        """The same month of last year, with the same days."""
        return self._like(self.since.replace(year=self.since.year - 1))

    @property
    def spans(self) -> dict[str, "Month"]:
        return {"": self, "before": self.before, "year": self.year_ago}

    def _like(self, first: date) -> "Month":
        last = _last_day(first)
        return Month(first, last if self.is_whole else min(last, first.replace(day=1) + self._days))

    @property
    def _days(self) -> timedelta:
        return self.until - self.since


def month_of(first: date, today: date) -> Month:
    """The month of a day that is not after today, as far as it has come."""
    first = first.replace(day=1)
    return Month(first, min(_last_day(first), today))


def last_month(today: date) -> Month:
    """The one that is reported on in the first days of the next."""
    return month_of(today.replace(day=1) - timedelta(days=1), today)


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Compared:
    """A count beside those of the month before and of last year; None where there are no data of
    the whole of those days."""

    now: int
    before: int | None = None
    year_ago: int | None = None

    @property
    def arrows(self) -> tuple[str, str]:
        return arrow(self.now, self.before), arrow(self.now, self.year_ago)

    @property
    def more(self) -> int:
        """By how much it is more than the month before."""
        return 0 if self.before is None else self.now - self.before


def arrow(now: int, base: int | None) -> str:
    """As “↑12（24.0%）”, “↓3” on a small base, “‖”."""
    if base is None:
        return NO_BASE
    if now == base:
        return "‖"
    return f"{'↑' if now > base else '↓'}{abs(now - base):,}{_percent(now, base)}"


def change_words(now: int, base: int | None, than: str, unit: str) -> str:
    """As “比上月增加 12 件（24.0%）”; pieces alone on a small base."""
    if base is None:
        return f"{than}{NO_BASE}"
    if now == base:
        return f"与{than}持平"
    verb = "增加" if now > base else "减少"
    return f"比{than}{verb} {abs(now - base):,} {unit}{_percent(now, base)}"


def share_words(part: int, whole: int) -> str:
    """As “（72.0%）”; nothing of a small whole, whose share says little."""
    return f"（{100 * part / whole:.1f}%）" if whole >= SMALLEST_BASE else ""


def rate_words(done: int, of: int) -> str:
    """As “48/60（80.0%）”; of a small whole the two numbers alone; — of nothing."""
    return f"{done:,}/{of:,}{share_words(done, of)}" if of else "—"


def _percent(now: int, base: int) -> str:
    return f"（{100 * abs(now - base) / base:.1f}%）" if base >= SMALLEST_BASE else ""


NUMBERS: Final[dict[str, NumberRule]] = {
    "consulted": NumberRule(
        "咨询", "条", "本月登记的咨询，撤销的不计；转投诉的仍计一条咨询", "message-circle"
    ),
    "turned": NumberRule("咨询转投诉", "条", "本月登记的咨询中，已转为投诉登记的", "arrow-right"),
    "opened": NumberRule(
        "消费纠纷", "件", "首次反映在本月的消费纠纷，一件事不论几处反映只计一次", "message-report"
    ),
    "closed": NumberRule(
        "已办结", "件", "首次反映在本月的消费纠纷中，统计时已不在待处置、处理中的", "circle-check"
    ),
    "settled": NumberRule(
        "化解",
        "件",
        "本月在现场、调解室或电话里化解的，按最后一次办结计；来源系统登记化解的不计",
        "heart-handshake",
    ),
    "recovered": NumberRule(
        "挽回损失", "件", "本月登记履行到位的；金额按履行日计，没有登记履行的不计", "cash"
    ),
    "reports": NumberRule("举报", "件", "本月收到的举报单，限市监承办人", "flag"),
    "cases": NumberRule(
        "诉转案", "件", "立案日期在本月、来源为投诉的案件，撤销登记的不计", "gavel"
    ),
    "fined": NumberRule(
        "处罚决定和罚没", "件", "处罚决定日期在本月的；罚没金额为罚款加没收", "receipt"
    ),
    "decision": NumberRule("受理决定届满", "件", "本月届满的受理决定期限，中止的不计", "clock"),
    "mediation": NumberRule("调解期限届满", "件", "本月届满的调解期限，中止的不计", "clock"),
    "ended": NumberRule("结束调解", "件", "本月结束调解的已受理投诉", "clock"),
}
"""Every number that opens its rows. The last three stand behind the rates of the offices."""
