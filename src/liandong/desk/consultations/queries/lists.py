"""Lists of consultations: narrowed and counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.consultations.models import Consultation
from liandong.desk.consultations.queries.visible import consultations_visible_to, shown
from liandong.desk.consultations.rules.channels import CHANNELS, KINDS
from liandong.desk.directory.models import District
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.rules.shifts import shift_at
from liandong.desk.ui.query_parameters import midnight, parse_day, parse_number

TODAYS: Final = 30
DAYS_COUNTED: Final = 14
"""So many of the last days of a list are counted day by day."""


def narrowed(rows: QuerySet[Consultation], filters: dict[str, str]) -> QuerySet[Consultation]:
    """By days, district, channel, topic, kind of topic, person, and whether it became a dispute."""
    if since := parse_day(filters.get("since", "")):
        rows = rows.filter(at__gte=midnight(since))
    if until := parse_day(filters.get("until", "")):
        rows = rows.filter(at__lt=midnight(until + timedelta(days=1)))
    if (channel := filters.get("channel", "")) in CHANNELS:
        rows = rows.filter(channel=channel)
    if (kind := filters.get("kind", "")) in KINDS:
        rows = rows.filter(topic__kind=kind)
    if district := filters.get("district", ""):
        rows = rows.filter(district__name=district)
    for name in ("topic", "person"):
        if (key := parse_number(filters.get(name, ""))) is not None:
            rows = rows.filter(**{"by" if name == "person" else name: key})
    if filters.get("turned") == "yes":
        rows = rows.exclude(dispute=None)
    return rows.order_by("-at", "-pk")


def between(by: User, since: date, until: date, district: str = "") -> QuerySet[Consultation]:
    """Those of some days, both included."""
    days = {"since": since.isoformat(), "until": until.isoformat(), "district": district}
    return narrowed(consultations_visible_to(by), days)


def in_shift(by: User, districts: Iterable[District]) -> QuerySet[Consultation]:
    """Those of the running shift, of these districts; where they are all that `by` sees, also those
    of none."""
    day, shift = shift_at(timezone.localtime())
    begun = timezone.make_aware(datetime.combine(day, shift.begins))
    rows, chosen = consultations_visible_to(by).filter(at__gte=begun), list(districts)
    return rows if len(chosen) == districts_of(by).count() else rows.filter(district__in=chosen)


def todays(by: User) -> QuerySet[Consultation]:
    """Those of today of one's own department, the latest first."""
    today = timezone.localdate()
    return shown(between(by, today, today).filter(department=by.department_id))


def people_in(by: User) -> list[tuple[int, str]]:
    """Who took some of what `by` sees. One query."""
    rows = consultations_visible_to(by).order_by("by__display_name", "by")
    return list(rows.values_list("by", "by__display_name").distinct())


def last_channel(by: User) -> str:
    """The channel of the last one that `by` took today: calls come one after another."""
    rows = Consultation.objects.filter(by=by, at__gte=midnight(timezone.localdate()))
    return rows.order_by("-at").values_list("channel", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with what narrows the list to its rows."""

    label: str
    count: int
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of some consultations. `turned` of them became disputes, which are counted there."""

    total: int
    turned: int
    seconds: float | None
    days: list[Counted]
    channels: list[Counted]
    topics: list[Counted]


def counts_of(rows: QuerySet[Consultation]) -> Counts:
    """Four queries."""
    rows = rows.order_by()
    sums = rows.aggregate(
        n=Count("pk"), turned=Count("pk", filter=Q(dispute__isnull=False)), seconds=Avg("seconds")
    )
    days = rows.annotate(day=TruncDate("at")).values_list("day").annotate(n=Count("pk"))
    channels = dict(rows.values_list("channel").annotate(n=Count("pk")))
    topics = rows.values_list("topic", "topic__name").annotate(n=Count("pk"))
    return Counts(
        sums["n"],
        sums["turned"],
        sums["seconds"],
        [
            Counted(f"{day:%m-%d}", n, {"since": f"{day}", "until": f"{day}"})
            for day, n in days.order_by("-day")[:DAYS_COUNTED]
        ],
        [
            Counted(words, channels[key], {"channel": key})
            for key, words in CHANNELS.items()
            if key in channels
        ],
        [
            Counted(name, n, {"topic": str(pk)})
            for pk, name, n in topics.order_by("-n", "topic__position", "topic")
        ],
    )
