"""Background work of learning: at night, and when somebody asks for it."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.intake.recognition_start import make_recognition_ready
from liandong.desk.learning.actions import back_catalogue
from liandong.desk.learning.actions.training import JOB, learn
from liandong.desk.learning.actions.versions import adopt
from liandong.desk.learning.models import Rejudging
from liandong.desk.learning.queries.versions import readiness, waiting_version
from liandong.desk.work.jobs import Progress, job, schedule, start
from liandong.desk.work.models import Job

NIGHT: Final = range(2, 5)
"""Hours in which a new version is learned and put to use: nobody writes a report then."""

BY: Final = System("learning")


@job(JOB, title="学习识别模型")
def learn_model(progress: Progress, *, adopts: bool = False) -> dict[str, int]:
    """Learn; a good version is put to use at once with `adopts`."""
    made = learn(by=BY)
    if adopts and not made.refused:
        adopt(made, by=BY)
    progress.report(1, 1)
    return {"labels": made.labels, "refused": int(bool(made.refused))}


@job(back_catalogue.PREVIEW_JOB, title="预览重新识别", make_ready=make_recognition_ready)
def preview(progress: Progress, *, rejudging_id: int) -> dict[str, int]:
    found = back_catalogue.preview(Rejudging.objects.get(pk=rejudging_id), report=progress.report)
    return {"records": found.total}


@job(back_catalogue.APPLY_JOB, title="重新识别", make_ready=make_recognition_ready)
def rejudge(progress: Progress, *, rejudging_id: int) -> dict[str, int]:
    done = back_catalogue.apply(Rejudging.objects.get(pk=rejudging_id), report=progress.report)
    return {"records": done.done, "changed": done.changed}


@schedule(every=timedelta(minutes=10), title="每夜学习识别")
def nightly() -> None:
    """Once in a night: learn where there is enough new, else put to use what was learned by day."""
    now = timezone.localtime()
    key = f"night-{now:%Y-%m-%d}"
    if now.hour not in NIGHT or Job.objects.filter(name=JOB, key=key).exists():
        return
    if readiness().is_ready:
        start(JOB, key=key, adopts=True)
    elif (waiting := waiting_version()) is not None:
        adopt(waiting, by=BY)
