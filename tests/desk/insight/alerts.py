"""A district with a quiet past and a rise at its end, for the tests of alerts."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, Phrase
from liandong.desk.insight.actions.alerts import judge_districts
from liandong.desk.insight.models import Alert

BY = System("test")
END = date(2026, 11, 24)
WEEKS = 120
Disputes = list[Dispute]


def moment(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def quiet(districts: dict[str, Any], *, name: str = "铜马商圈", a_week: int = 4) -> None:
    """The same few disputes in every week, of kinds that take turns."""
    rows = [
        Dispute(
            number=f"Q{name[:1]}{week:03d}-{number}",
            opened_at=moment(END - timedelta(days=7 * week + (number * 5 + week) % 7)),
            district=districts[name],
            sector=("食品", "服装鞋帽")[(week + number) % 2],
            item=("糕点面包", "服装")[(week + number) % 2],
            nature="质量",
            merchant_name=f"演示店{(week * a_week + number) % 37}",
            phrases=["质量差"],
        )
        for week in range(WEEKS)
        for number in range(a_week)
    ]
    _store(rows)


def rise(districts: dict[str, Any], size: int = 14, **changes: Any) -> Disputes:
    """So many disputes with one shop in the last week."""
    fields: dict[str, Any] = {
        "sector": "教育培训",
        "item": "校外培训",
        "nature": "合同",
        "merchant_name": "晨曦培训",
        "phrases": ["商家跑路", "退款难"],
        "lon": 120.135,
        "lat": 33.382,
        "day": END,
    } | changes
    last = fields.pop("day")
    serial = Dispute.objects.count()
    rows = [
        Dispute(
            number=f"R{serial + number:05d}",
            opened_at=moment(last - timedelta(days=number % 6)),
            district=districts["铜马商圈"],
            **fields,
        )
        for number in range(size)
    ]
    return _store(rows)


def _store(rows: Disputes) -> Disputes:
    made = Dispute.objects.bulk_create(rows)
    Phrase.objects.bulk_create(
        Phrase(dispute=dispute, text=text) for dispute in made for text in dispute.phrases
    )
    return made


def judged(end: date = END) -> list[Alert]:
    judge_districts(end, by=BY)
    return list(Alert.objects.order_by("pk"))


def stored(district: District) -> Alert:
    """An alert as it may stand, without the trouble of judging."""
    curve = {"days": [f"{END}"], "observed": [9], "lower": [0], "upper": [4], "year_before": [1]}
    evidence: dict[str, Any] = {
        "curve": curve,
        "drivers": {},
        "exclusions": [],
        "corner": None,
        "also": [],
    }
    return Alert.objects.create(
        number="YJ20261124-0001",
        district=district,
        place=district.name,
        level="sector",
        sector="食品",
        series=f"{district.name}|sector|食品|||",
        grade="3",
        since=END - timedelta(days=6),
        until=END,
        observed=9,
        expected=1.5,
        upper=4,
        p_value=0.001,
        q_value=0.05,
        model="test",
        evidence=evidence,
        found_on=END,
        judged_on=END,
    )
