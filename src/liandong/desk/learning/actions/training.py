"""Training on the labels of the desk: a new model on trial, kept or refused."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import (
    MODEL_ENDING,
    current_file,
    current_model,
    models_folder,
    usable_lexicon,
)
from liandong.desk.learning.models import ModelVersion
from liandong.desk.learning.queries.versions import LEAST_NEW, known_until
from liandong.desk.work import jobs
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import JobError
from liandong.desk.work.models import Job

if TYPE_CHECKING:
    from liandong.desk.learning.queries.labels import Labels
    from liandong.engine.recognition.learning.trials import Trial

JOB: Final = "learning.learn"


def start_learning(*, by: User) -> Job:
    """Learn now, in the background."""
    check(by, Permission.TEACH)
    with transaction.atomic():
        audit.record("model.learn", by=by)
        return jobs.start(JOB, key="now", by=by.pk)


def learn(*, by: Actor) -> ModelVersion:
    """A model trained from the shipped one and all labels, on trial beside the one in use.

    Raises JobError where the labels are too few. The same labels are not learned from twice.
    """
    from liandong.desk.learning.queries.labels import labels
    from liandong.engine.recognition.model import load_model

    check(by, Permission.TEACH)
    known = labels()
    unseen = known.since(known_until())
    latest = ModelVersion.objects.order_by("-pk").first()
    if latest is not None and latest.until == known.until:
        return latest
    if not known.are_enough or unseen.sum() < LEAST_NEW:
        raise JobError("标注数量不足，未训练出效果更好的模型。")
    number = ModelVersion.objects.count() + 1
    version = f"{load_model().version}+{timezone.localdate():%Y%m%d}.{number}"
    return _keep(trial_of(known, version=version), known, int(unseen.sum()), by)


def trial_of(known: "Labels", *, version: str) -> "Trial":
    """A model of these labels beside the one in use, with the city's words; nothing is kept.

    The page, the night and `liandong learn --desk` learn by this, so they agree.
    """
    from liandong.engine.recognition.learning.trials import InUse, learn_on_trial
    from liandong.engine.recognition.model import load_model

    over = usable_lexicon()
    return learn_on_trial(
        known.examples,
        version=version,
        base=load_model(),
        lexicon=over.lexicon if over else None,
        in_use=InUse(current_model(), known.since(known_until())) if current_file() else None,
    )


def _keep(trial: "Trial", known: "Labels", unseen: int, by: Actor) -> ModelVersion:
    """The version with its file; a worse one is remembered, but not kept."""
    from liandong.engine.recognition.model import save_model
    from liandong.engine.records import replacing

    version = trial.model.version
    file = "" if trial.is_worse else f"{version}{MODEL_ENDING}"
    if file:
        with replacing(models_folder() / file) as draft:
            save_model(trial.model, draft)
    with transaction.atomic():
        made = ModelVersion.objects.create(
            version=version,
            file=file,
            beside=current_model().version,
            labels=known.examples.num_rows,
            unseen=unseen,
            until=known.until,
            before=asdict(trial.before),
            after=asdict(trial.after),
            refused="在没有学过的标注上，比在用的版本差" if trial.is_worse else "",
        )
        detail = {"version": version, "labels": made.labels, "refused": bool(made.refused)}
        audit.record("model.made", by=by, of=made, detail=detail)
        publish("recognition", version=made.pk)
    return made
