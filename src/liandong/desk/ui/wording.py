"""How moments, numbers, clocks and messages are put into words."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.contrib.messages.storage.base import Message
from django.utils import timezone

UNDO = "undo:"
ON_PAPER: Final[ContextVar[bool]] = ContextVar("on_paper", default=False)
"""Whether the page is drawn to be printed: days are dates then, for paper is read later."""


class ClockLook(NamedTuple):
    """Tone, icon and words of a clock: never colour alone."""

    tone: str
    icon: str
    words: str


class Toast(NamedTuple):
    """A message at the foot of the page; `undo_url` undoes what it reports."""

    words: str
    tone: str
    icon: str
    undo_url: str


def when(moment: datetime | date | None) -> str:
    """今天 15:04, 昨天 15:04, 11-24 15:04 within this year, else with the year; — for nothing. On
    paper always the whole date."""
    if moment is None or moment == "":
        return "—"
    if not isinstance(moment, datetime):
        return _day(moment, timezone.localdate())
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{_day(local.date(), timezone.localdate())} {local:%H:%M}"


def sentences(parts: Iterable[object]) -> str:
    """Several sentences in one: a full stop at the end alone, never “。；”."""
    found = [words for part in parts if (words := str(part).strip())]
    if not found:
        return ""
    return "；".join([*(words.rstrip("。；") for words in found[:-1]), found[-1].rstrip("；")])


def bits(weight: float) -> str:
    """A weight with its sign: +9.1, −2.0."""
    return f"{weight:+.1f}".replace("-", "−")


def counted(number: Any) -> str:
    """12345 as 12,345; words unchanged, — for nothing."""
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


def yuan_in_words(amount: Any) -> str:
    """A sum within a sentence: 50万元, 7.65万元; 500元 below ten thousand. Never rounded: what is
    not a whole hundred stays in yuan, 12,345元."""
    if amount < 10_000 or amount % 100:
        return yuan(amount).replace(" 元", "元")
    return f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".") + "万元"


def spell(days: float | None) -> str:
    """A duration in days, in words: 43 分钟, 5.2 小时, 8.3 天; — for nothing."""
    if not isinstance(days, int | float):
        return "—"
    if (hours := days * 24) < 1:
        return f"{round(hours * 60)} 分钟"
    if days < 1:
        return f"{hours:.1f} 小时"
    return f"{days:.1f} 天"


def clock_look(state: str, days_left: int | None, calendar_days: int = 0) -> ClockLook:
    """The look of a clock. `days_left` are working days; negative when it is overdue. A day that is
    no working day may be the last: then the `calendar_days` until it are named."""
    left = days_left or 0
    if state == "done":
        return ClockLook("good", "circle-check", "已办")
    if state == "over":
        return ClockLook("", "clock", "不再计算")
    if state == "paused":
        return ClockLook("", "clock-pause", "中止计时")
    if state == "red":
        late = f"已超期 {-left} 个工作日" if left else "已超期"
        return ClockLook("bad", "alert-octagon", late)
    words = f"剩 {left} 个工作日" if left else "今日届满"
    if not left and calendar_days > 0:
        words = f"剩 {calendar_days} 天"
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
    if ON_PAPER.get():
        return f"{day:%Y-%m-%d}"
    if day == today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
