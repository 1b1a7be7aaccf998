"""The filter of a list of disputes, as its address and in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from django.db.models import F

from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.comparable_days import AGAINST_LABELS
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.ui.query_parameters import parse_day, parse_number
from liandong.desk.ui.wording import yuan_in_words
from liandong.engine.vocabulary import SOURCE_LABELS, Source

UNFINISHED: Final = "unfinished"
MINE: Final = "me"
STATUS_LABELS: Final = {UNFINISHED: "未结", **dict(Dispute.Status.choices)}
STAGE_LABELS: Final[dict[str, str]] = {stage.value: str(LABELS[stage]) for stage in Stage}
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
    "place": "缺地点",
    "merchant": "未识别商家",
    "register": "未对上登记商户",
    "district": "未归入商圈",
    "amount": "未载明金额",
}
RISK_LABELS: Final = {
    "prepaid": "预付式消费",
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
    not known of the dispute, `several` any value for those with more than one record, `shop` a
    merchant's name as a whole, `risk` prepaid or what an app above registered, `holder` `MINE`
    for those that the reader holds, in all stages.
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
    stage: str = ""
    holder: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DisputeFilter":
        """From request.GET or any mapping with the same names."""
        values = {
            field.name: str(query.get(field.name) or "").strip()[:LONGEST] for field in fields(cls)
        }
        checks = {
            "status": values["status"] in STATUS_LABELS,
            "source": values["source"] in set(Source),
            "since": parse_day(values["since"]) is not None,
            "until": parse_day(values["until"]) is not None,
            "amount_from": parse_amount(values["amount_from"]) is not None,
            "amount_to": parse_amount(values["amount_to"]) is not None,
            "merchant": parse_number(values["merchant"]) is not None,
            "due": values["due"] in DUE_LABELS,
            "against": values["against"] in AGAINST_LABELS,
            "weekday": parse_number(values["weekday"]) in range(1, 8),
            "hour": parse_number(values["hour"]) in range(24),
            "lacks": values["lacks"] in LACKS_LABELS,
            "risk": values["risk"] in RISK_LABELS,
            "stage": values["stage"] in STAGE_LABELS,
            "holder": values["holder"] == MINE,
            "sort": values["sort"] in ORDERS,
        }
        return cls(
            **{name: value if checks.get(name, True) else "" for name, value in values.items()}
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
            "我的案件（承办人为本人）" if self.holder else "",
            str(STAGE_LABELS.get(self.stage, "")),
            "紧急" if self.urgent else "",
            str(DUE_LABELS.get(self.due, "")),
            "该商家" if self.merchant else "",
            self.shop,
            self._clock(),
            str(LACKS_LABELS.get(self.lacks, "")),
            str(RISK_LABELS.get(self.risk, "")),
            "多渠道反映" if self.several else "",
            f"含“{self.q}”" if self.q else "",
        ]
        return [part for part in parts if part]

    def _clock(self) -> str:
        day = WEEKDAYS[int(self.weekday) - 1] if self.weekday else ""
        return f"{day} {int(self.hour)}时".strip() if self.hour else day

    def _span(self) -> str:
        if self.against and self.since and self.until:
            return f"{self.since} ~ {self.until} 的{AGAINST_LABELS[self.against]}"
        if self.since and self.until:
            return f"{self.since} ~ {self.until}" if self.since != self.until else self.since
        if self.since:
            return f"{self.since} 起"
        return f"至 {self.until}" if self.until else ""

    def _amounts(self) -> str:
        least, most = (_sum_in_words(text) for text in (self.amount_from, self.amount_to))
        if least and most:
            return f"{least}至{most}"
        if least:
            return f"{least}以上"
        return f"{most}以下" if most else ""


DUE_LABELS: Final = {
    "overdue": "已超期",
    "today": "今日届满",
    "soon": "三日内届满",
}
DUE_DAYS: Final = 3


def _sum_in_words(text: str) -> str:
    amount = parse_amount(text)
    return "" if amount is None else yuan_in_words(amount)


def parse_amount(words: str) -> Decimal | None:
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return None
    if not (amount.is_finite() and 0 <= amount < LARGEST_AMOUNT):
        return None
    return round(amount, 2)


def district_name(name_or_code: str) -> str:
    """The name of a district given by name or code."""
    if not name_or_code:
        return ""
    found = District.objects.filter(code=name_or_code).values_list("name", flat=True).first()
    return found or name_or_code
