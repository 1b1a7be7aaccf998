"""Background work of insight: alerts are raised at night and when counts jump."""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.insight.actions.watch_settings import REHEARSE
from liandong.desk.insight.models import Rehearsal
from liandong.desk.insight.queries.watch_settings import have_counts_jumped
from liandong.desk.ui.frame import arriving
from liandong.desk.work.jobs import Progress, job, schedule, start
from liandong.desk.work.models import Job

JUDGE: Final = "insight.judge"
NIGHT: Final = range(1, 6)
BY: Final = System("insight.judge")


@job(JUDGE, title="研判预警信号")
def judge(progress: Progress, *, until: str) -> dict[str, int]:
    """Up to a day, in all districts."""
    from liandong.desk.insight.actions.alerts import judge_districts

    done = judge_districts(date.fromisoformat(until), report=progress.report, by=BY)
    return {
        "tested": done.tested,
        "raised": len(done.raised),
        "kept": done.kept,
        "ended": done.ended,
    }


def _given_up(problem: str, *, rehearsal_id: int) -> None:
    Rehearsal.objects.filter(pk=rehearsal_id, found=None).update(problem=problem[:300])


@job(REHEARSE, title="试算去年的预警", given_up=_given_up)
def rehearse_settings(progress: Progress, *, rehearsal_id: int) -> dict[str, int]:
    """Find the alerts that settings would have raised last year."""
    from liandong.desk.insight.alerts.rehearsals import rehearse
    from liandong.desk.insight.rules.sensitivity import rules_for
    from liandong.engine.surveillance.nightly.hierarchy import CITY

    made = Rehearsal.objects.select_related("watch__district").filter(pk=rehearsal_id).first()
    if made is None or made.found is not None:
        return {}
    district = made.watch.district
    found = rehearse(
        district.name if district else CITY,
        rules_for(made.sensitivity, made.least_in_window, made.levels),
        timezone.localdate() - timedelta(days=1),
        since=made.watch.comparable_since,
        report=progress.report,
    )
    Rehearsal.objects.filter(pk=made.pk).update(found=found)
    return {"alerts": len(found)}


@schedule(every=timedelta(minutes=10), title="每夜研判预警")
def nightly() -> None:
    """Once in a night: the weeks that end with the day that is over."""
    if arriving():
        return  # half a city rises everywhere, and its past is judged as it is played
    now = timezone.localtime()
    key = f"night-{now:%Y-%m-%d}"
    if now.hour in NIGHT and not Job.objects.filter(name=JUDGE, key=key).exists():
        start(JUDGE, key=key, until=f"{now.date() - timedelta(days=1)}")


@schedule(every=timedelta(minutes=5), title="日间研判预警")
def when_counts_jump() -> None:
    """By day: the weeks that end today, as far as it has gone."""
    if not arriving() and have_counts_jumped():
        start(JUDGE, key="jump", until=f"{timezone.localdate()}")
