"""The scope of a picture: a district (or all that one may see) and a period, as in its address."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.rules.comparable_days import MATCHED, Against
from liandong.desk.insight.rules.period import Period, last_days
from liandong.desk.ui.query_parameters import parse_day, parse_number
from liandong.engine.vocabulary import SOURCE_LABELS, Source

PRESETS: Final = (7, 30, 90, 365)
DEFAULT_DAYS: Final = 30
RECORDS: Final = "records"
COUNTINGS: Final[dict[str, Any]] = {
    "": "去重（一件事计一次）",
    RECORDS: "分来源合计（每条记录计一次）",
    **{source.value: SOURCE_LABELS[source] for source in Source if source != Source.REPORT_12315},
}
"""What a chart may count, and what it is called (口径)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What disputes are narrowed to beside place and days; what is empty does not narrow them.

    `merchant` is the register's id; without it `shop` is a name, registered or not.
    """

    sector: str = ""
    item: str = ""
    phrase: str = ""
    merchant: int | None = None
    shop: str = ""

    def query(self) -> dict[str, str]:
        """The same for the list of disputes."""
        if self.merchant:
            trader = {"merchant": str(self.merchant)}
        elif self.shop:
            trader = {"shop": self.shop, "lacks": "register"}
        else:
            trader = {}
        return {"sector": self.sector, "item": self.item, "phrase": self.phrase, **trader}


ALL_DISPUTES: Final = Subject()


@dataclass(frozen=True, slots=True)
class Scope:
    """A district's name (empty: all of one's districts) and a period."""

    district: str
    period: Period
    days: int | None  # the preset that was chosen, or null for days of one's own
    counting: str = ""  # a dispute once; RECORDS: each record; a source: each record of it
    kept: int | None = None  # the frozen figure whose rows alone count
    subject: Subject = ALL_DISPUTES  # the only disputes that count; no address names it

    def words(self) -> str:
        """As “铜马商圈 · 2026-10-26 至 2026-11-24”, and what is counted if not disputes."""
        where = self.district or "全部商圈"
        words = f"{where} · {self.period.since:%Y-%m-%d} {'至'} {self.period.until:%Y-%m-%d}"
        return f"{words} · {COUNTINGS[self.counting]}" if self.counting else words

    @property
    def unit(self) -> str:
        """What the charts count: 件 are disputes, 条 are records."""
        return "条" if self.counting else "件"

    @property
    def source(self) -> str:
        """The one source that is counted, if it is one."""
        return "" if self.counting == RECORDS else self.counting

    def query(self) -> dict[str, str]:
        counting = {"counting": self.counting} if self.counting else {}
        return {"district": self.district, **counting} | (
            {"days": str(self.days)}
            if self.days
            else {"since": f"{self.period.since}", "until": f"{self.period.until}"}
        )

    @property
    def fixed(self) -> dict[str, str]:
        """The same with its days spelt out: it means the same tomorrow."""
        return replace(self, days=None).query()

    def at(self, district: str) -> "Scope":
        """The same of another district."""
        return replace(self, district=district)

    def now_url(self, kind: Against, **filters: str) -> str:
        """The rows of the days of the period that have a comparable day."""
        return self.disputes_url(against=MATCHED + kind, **filters)

    def base_url(self, kind: Against, **filters: str) -> str:
        """The rows of the days that it is compared with."""
        return self.disputes_url(against=kind, **filters)

    def disputes_url(self, period: Period | None = None, /, **filters: str) -> str:
        """The list of the disputes behind a figure of this picture."""
        span = period or self.period
        query = {
            "district": self.district,
            "since": f"{span.since}",
            "until": f"{span.until}",
            "source": self.source,
            **self.subject.query(),
            **filters,
        }
        given = {name: value for name, value in query.items() if value}
        return f"{reverse('disputes:list')}?{urlencode(given)}"

    def records_url(self, **filters: str) -> str:
        """The list of the records of this time and place."""
        query = {
            "district": self.district,
            "since": f"{self.period.since}",
            "until": f"{self.period.until}",
            **filters,
        }
        given = {name: value for name, value in query.items() if value}
        return f"{reverse('intake:records')}?{urlencode(given)}"


def scope_from(query: QueryDict, *, default_district: str = "") -> Scope:
    """The scope of an address; what cannot be read falls back to the last 30 days.

    Days of one's own take precedence over a preset. One of the two alone is enough: the period then
    ends today, or begins as many days before its end as the default preset has.
    """
    today = timezone.localdate()
    district = query.get("district", default_district)
    counting_wanted = query.get("counting", "")
    counting = counting_wanted if counting_wanted in COUNTINGS else ""
    since, until = parse_day(query.get("since", "")), parse_day(query.get("until", ""))
    if since or until:
        last = until or max(today, since or today)
        first = since or last - timedelta(days=DEFAULT_DAYS - 1)
        return Scope(district, Period(min(first, last), max(first, last)), None, counting)
    days_wanted = parse_number(query.get("days", ""))
    chosen = next((days for days in PRESETS if days == days_wanted), DEFAULT_DAYS)
    return Scope(district, last_days(chosen, today), chosen, counting)
