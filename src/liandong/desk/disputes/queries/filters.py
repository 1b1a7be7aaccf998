"""What a list of disputes is narrowed to, as its address says it and in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.actors import Actor
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, Member, Phrase
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.ui.asked import midnight, parse_day, parse_number
from liandong.desk.work.search import search_filter
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
LONGEST: Final = 200  # characters of a word that is looked for: a shop has the longest name


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """Every field is a GET name; empty ones do not narrow. Wrong values are taken as empty.

    `district` is a code or a name, `merchant` an id of the register, `urgent` any value for those
    of the urgent bar, `due` one of overdue, today, soon for disputes with a running clock.
    `since` and `until` are days of China, both included.
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
            _("含“%(words)s”") % {"words": self.q} if self.q else "",
        ]
        return [part for part in parts if part]

    def _span(self) -> str:
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


def filtered(by: Actor, chosen: DisputeFilter) -> QuerySet[Dispute]:
    """What `by` may see of the chosen disputes, in the chosen order."""
    found = visible_to(by).filter(_plain(chosen), _spans(chosen))
    if chosen.source:
        told = Member.objects.filter(dispute=OuterRef("pk"), record__source=chosen.source)
        found = found.filter(Exists(told))
    if chosen.phrase:
        said = Phrase.objects.filter(dispute=OuterRef("pk"), text=chosen.phrase)
        found = found.filter(Exists(said))
    if chosen.due:
        found = found.filter(pk__in=due_ids(chosen.due))
    if chosen.q:
        found = search_filter(found, "search", chosen.q)
    return found.order_by(ORDERS[chosen.sort or DEFAULT_ORDER], "-pk")


def due_ids(due: str) -> QuerySet[Dispute, int]:
    """Ids of disputes with a running clock that is overdue, ends today, or within three days."""
    today = timezone.localdate()
    spans = {
        "overdue": Q(clocks__due_on__lt=today),
        "today": Q(clocks__due_on=today),
        "soon": Q(clocks__due_on__gt=today, clocks__due_on__lte=today + timedelta(days=DUE_DAYS)),
    }
    running = Dispute.objects.filter(spans[due], clocks__stopped_at=None)
    return running.values_list("pk", flat=True)


def _plain(chosen: DisputeFilter) -> Q:
    wanted = Q()
    for name in ("sector", "item", "nature"):
        if value := getattr(chosen, name):
            wanted &= Q(**{name: value})
    if chosen.district:
        wanted &= Q(district__name=chosen.district) | Q(district__code=chosen.district)
    if chosen.status:
        states = UNFINISHED_STATES if chosen.status == UNFINISHED else (chosen.status,)
        wanted &= Q(status__in=states)
    if chosen.merchant:
        wanted &= Q(merchant=int(chosen.merchant))
    if chosen.urgent:
        wanted &= Q(urgent=True)
    return wanted


def _spans(chosen: DisputeFilter) -> Q:
    wanted = Q()
    since, until = parse_day(chosen.since), parse_day(chosen.until)
    if since:
        wanted &= Q(opened_at__gte=midnight(since))
    if until:
        wanted &= Q(opened_at__lt=midnight(until + timedelta(days=1)))
    low, high = parse_amount(chosen.amount_from), parse_amount(chosen.amount_to)
    if low is not None:
        wanted &= Q(amount_yuan__gte=low)
    if high is not None:
        wanted &= Q(amount_yuan__lte=high)
    return wanted


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
