"""Background work of outreach: the effect of letters, once eight weeks have passed, and of orders
drawn by lot, once their last week is over."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.work.jobs import Progress, job, schedule, start
from liandong.desk.work.models import Job

EFFECTS: Final = "outreach.effects"
NIGHT: Final = range(1, 6)
BY: Final = System("outreach.effects")


@job(EFFECTS, title="计算提醒的效果")
def judge(progress: Progress) -> dict[str, int]:  # noqa: ARG001 - every job is given one
    from liandong.desk.outreach.actions.drawn_orders import judge_orders
    from liandong.desk.outreach.actions.effects import judge_effects

    today = timezone.localdate()
    return {"letters": judge_effects(today, by=BY), "drawn_orders": judge_orders(today, by=BY)}


@schedule(every=timedelta(minutes=20), title="每夜计算提醒的效果")
def nightly() -> None:
    """Once in a night."""
    now = timezone.localtime()
    key = f"night-{now:%Y-%m-%d}"
    if now.hour in NIGHT and not Job.objects.filter(name=EFFECTS, key=key).exists():
        start(EFFECTS, key=key)
