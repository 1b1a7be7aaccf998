"""What a list of disputes is narrowed to, as its address says it and in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.comparable_days import AGAINST_LABELS
from liandong.desk.ui.asked import parse_day, parse_number
from liandong.engine.vocabulary import SOURCE_LABELS, Source

UNFINISHED: Final = "unfinished"
STATUS_LABELS: Final = {UNFINISHED: gettext_lazy("未结"), **dict(Dispute.Status.choices)}
UNFINISHED_STATES: Final = (Dispute.Status.OPEN, Dispute.Status.HANDLING)

ORDERS: Final = {
    "opened_at": F("opened_at").asc(),
    "-opened_at": F("opened_at").desc(),
    "amount": F("amount_yuan").asc(nulls_last=True),
    "-amount": F("amount_yuan").desc(nulls_last=True),
    "updated_at": F("updated_at").asc(),
    "-updated_at": F("updated_at").desc(),
}
DEFAULT_ORDER: Final = "-opened_at"
LARGEST_AMOUNT: Final = Decimal(10) ** 12
LACKS_LABELS: Final = {
    "place": gettext_lazy("缺地点"),
    "merchant": gettext_lazy("未识别商家"),
    "register": gettext_lazy("未对上登记商户"),
    "district": gettext_lazy("未归入商圈"),
    "amount": gettext_lazy("未载明金额"),
}
RISK_LABELS: Final = {
    "group": gettext_lazy("群体性纠纷"),
    "prepaid": gettext_lazy("预付式消费"),
}
WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LONGEST: Final = 200  # characters of a word that is looked for: a shop has the longest name


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """Every field is a GET name; empty ones do not narrow. Wrong values are taken as empty.

    `district` is a code or a name, `merchant` an id of the register, `urgent` any value for those
    of the urgent bar, `due` one of overdue, today, soon for disputes with a running clock.
    `since` and `until` are days of China, both included; with `against` (year, before) it is the
    days that they are compared with. `weekday` is 1 (Monday) to 7, `hour` 0 to 23, `lacks` what is
    not known of the dispute, `several` any value for those told of by more than one record, `shop`
    a merchant's name as a whole, `risk` group or prepaid.
    """

    q: str = ""
    district: str = ""
    sector: str = ""
    item: str = ""
    nature: str = ""
    status: str = ""
    source: str = ""
    phrase: str = ""
    since: str = ""
    until: str = ""
    amount_from: str = ""
    amount_to: str = ""
    merchant: str = ""
    urgent: str = ""
    due: str = ""
    against: str = ""
    weekday: str = ""
    hour: str = ""
    lacks: str = ""
    several: str = ""
    shop: str = ""
    risk: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DisputeFilter":
        """From request.GET or any mapping with the same names."""
        told = {one.name: str(query.get(one.name) or "").strip()[:LONGEST] for one in fields(cls)}
        checks = {
            "status": told["status"] in STATUS_LABELS,
            "source": told["source"] in set(Source),
            "since": parse_day(told["since"]) is not None,
            "until": parse_day(told["until"]) is not None,
            "amount_from": parse_amount(told["amount_from"]) is not None,
            "amount_to": parse_amount(told["amount_to"]) is not None,
            "merchant": parse_number(told["merchant"]) is not None,
            "due": told["due"] in DUE_LABELS,
            "against": told["against"] in AGAINST_LABELS,
            "weekday": parse_number(told["weekday"]) in range(1, 8),
            "hour": parse_number(told["hour"]) in range(24),
            "lacks": told["lacks"] in LACKS_LABELS,
            "risk": told["risk"] in RISK_LABELS,
            "sort": told["sort"] in ORDERS,
        }
        return cls(
            **{name: value if checks.get(name, True) else "" for name, value in told.items()}
        )

    def query_string(self, **changes: str) -> str:
        """The address part without the question mark; `changes` replace fields."""
        return urlencode(replace(self, **changes).given())

    def given(self) -> dict[str, str]:
        """The fields that narrow."""
        return {name: value for name, value in asdict(self).items() if value}

    def words(self) -> list[str]:
        """What it is narrowed to, in Chinese, one part for each field."""
        parts = [
            district_name(self.district),
            self.sector,
            self.item,
            self.nature,
            str(STATUS_LABELS.get(self.status, "")),
            SOURCE_LABELS[Source(self.source)] if self.source else "",
            f"“{self.phrase}”" if self.phrase else "",
            self._span(),
            self._amounts(),
            _("紧急") if self.urgent else "",
            str(DUE_LABELS.get(self.due, "")),
            _("该商家") if self.merchant else "",
            self.shop,
            self._clock(),
            str(LACKS_LABELS.get(self.lacks, "")),
            str(RISK_LABELS.get(self.risk, "")),
            _("多渠道反映") if self.several else "",
            _("含“%(words)s”") % {"words": self.q} if self.q else "",
        ]
        return [part for part in parts if part]

    def _clock(self) -> str:
        day = WEEKDAYS[int(self.weekday) - 1] if self.weekday else ""
        return f"{day} {int(self.hour)}时".strip() if self.hour else day

    def _span(self) -> str:
        if self.against and self.since and self.until:
            named = {"span": f"{self.since} ~ {self.until}", "of": AGAINST_LABELS[self.against]}
            return _("%(span)s 的%(of)s") % named
        if self.since and self.until:
            return f"{self.since} ~ {self.until}" if self.since != self.until else self.since
        if self.since:
            return _("%(day)s 起") % {"day": self.since}
        return _("至 %(day)s") % {"day": self.until} if self.until else ""

    def _amounts(self) -> str:
        if self.amount_from and self.amount_to:
            return _("%(low)s–%(high)s 元") % {"low": self.amount_from, "high": self.amount_to}
        if self.amount_from:
            return _("%(low)s 元以上") % {"low": self.amount_from}
        return _("%(high)s 元以下") % {"high": self.amount_to} if self.amount_to else ""


DUE_LABELS: Final = {
    "overdue": gettext_lazy("已超期"),
    "today": gettext_lazy("今日届满"),
    "soon": gettext_lazy("三日内届满"),
}
DUE_DAYS: Final = 3


def parse_amount(words: str) -> Decimal | None:
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return None
    if not (amount.is_finite() and 0 <= amount < LARGEST_AMOUNT):
        return None
    return round(amount, 2)


def district_name(told: str) -> str:
    """The name of a district given by name or code."""
    if not told:
        return ""
    found = District.objects.filter(code=told).values_list("name", flat=True).first()
    return found or told
