"""How moments, numbers, clocks and messages are put into words."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.messages.storage.base import Message
from django.utils import timezone
from django.utils.translation import gettext as _

UNDO = "undo:"


class ClockLook(NamedTuple):
    """Tone, icon and words of a clock: never colour alone."""

    tone: str
    icon: str
    words: str


class Toast(NamedTuple):
    """A message at the foot of the page; `undo_url` takes back what it tells of."""

    words: str
    tone: str
    icon: str
    undo_url: str


def when(moment: datetime | date | None) -> str:
    """今天 15:04, 昨天 15:04, 11-24 15:04 within this year, else with the year; — for nothing."""
    if moment is None or moment == "":
        return "—"
    if not isinstance(moment, datetime):
        return _day(moment, timezone.localdate())
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{_day(local.date(), timezone.localdate())} {local:%H:%M}"


def bits(weight: float) -> str:
    """A weight with its sign: +9.1, −2.0."""
    return f"{weight:+.1f}".replace("-", "−")


def counted(number: Any) -> str:
    """12345 as 12,345; words are left as they are, — for nothing."""
    if number is None or number == "":
        return "—"
    if isinstance(number, bool | str):
        return str(number)
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{int(number):,}"


def yuan(amount: Any) -> str:
    """An amount in yuan: 1,280.50 元; whole amounts without 分; — for nothing."""
    if amount is None or amount == "":
        return "—"
    return f"{amount:,.2f} 元" if amount % 1 else f"{int(amount):,} 元"


def spell(days: float | None) -> str:
    """How long something took, of a length in days: 43 分钟, 5.2 小时, 8.3 天; — for nothing."""
    if days is None:
        return "—"
    if (hours := days * 24) < 1:
        return _("%(count)d 分钟") % {"count": round(hours * 60)}
    if days < 1:
        return _("%(count).1f 小时") % {"count": hours}
    return _("%(count).1f 天") % {"count": days}


def clock_look(state: str, days_left: int | None) -> ClockLook:
    """The look of a clock. `days_left` are working days; negative when it is overdue."""
    left = days_left or 0
    if state == "done":
        return ClockLook("good", "circle-check", _("已办"))
    if state == "paused":
        return ClockLook("", "clock-pause", _("中止计时"))
    if state == "red":
        late = _("已超期 %(days)d 个工作日") % {"days": -left} if left else _("已超期")
        return ClockLook("bad", "alert-octagon", late)
    words = _("剩 %(days)d 个工作日") % {"days": left} if left else _("今日届满")
    return (
        ClockLook("warn", "alarm", words) if state == "amber" else ClockLook("good", "clock", words)
    )


def change_icon(change: str) -> str:
    """The arrow before a change that begins with + or - (or a true minus)."""
    return {"+": "trending-up", "-": "trending-down", "−": "trending-down"}.get(change[:1], "minus")


def toast(message: Message) -> Toast:
    """A django message as a toast."""
    tags = (message.extra_tags or "").split()
    undo = next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")
    tone, icon = {
        "success": ("good", "circle-check"),
        "warning": ("warn", "alert-triangle"),
        "error": ("bad", "alert-octagon"),
    }.get(message.level_tag, ("", "info-circle"))
    return Toast(str(message), tone, icon, undo)


def _day(day: date, today: date) -> str:
    if day == today:
        return _("今天")
    if day == today - timedelta(days=1):
        return _("昨天")
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
