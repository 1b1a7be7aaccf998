"""Words, people and days that the fixtures of the desk and its tests share."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

MOMENT: Final = datetime(2026, 12, 2, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Wednesday afternoon far from any holiday, a week after the days that texts name: when tests
begin."""
PASSWORD: Final = "Hutong-2026-x"
WANG: Final = {"person_name": "王晓芸", "person_phone": "19900001234"}
LI: Final = {"person_name": "李茹", "person_phone": "19900005678"}
PHONES: Final = ("19900007731", "19900007732")
"""Numbers that stand in the texts of the records behind `url_values`."""
WHERE: Final = {"consumer": "19900001234", "merchant": "shop@example.cn"}
"""Where both sides are invited."""
PLAN: Final = (("退款", "400.00", 3), ("退款", "260.00", 30))
"""Instalments: what, how much, due in how many days."""
CARD: Final = "在福临金店办了储值卡，商家拒绝退还余额，要求退款。"
CARD_ANSWERS: Final[dict[str, Any]] = {
    "is_dispute": True,
    "district": "铜马商圈",
    "nature": "合同",
}
SERIES: Final = {
    "association": {
        "improvement": "演消协改",
        "guidance_talk": "演消协谈",
        "special_report": "专报",
        "consumer_reminder": "演消提",
        "meeting_notice": "演消协会",
        "meeting_minutes": "演消协纪",
        "supervision_slip": "演消协督",
        "emergency_plan": "演消协预",
    },
    "regulator": {"guidance": "演市监导", "talk_notice": "演市监谈", "special_report": "市监专报"},
    "police": {"special_report": "警务专报"},
}
"""Of each kind of department: the forms that it numbers, with the words before the number."""


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def on_day_of_sitting(hour: int) -> datetime:
    day = timezone.localtime() + timedelta(days=2)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
