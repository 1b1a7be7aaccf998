"""Learning from the labels of the desk: a new model on trial, kept or refused."""

from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import (
    current_file,
    current_model,
    models_folder,
    usable_lexicon,
)
from liandong.desk.learning.models import ModelVersion
from liandong.desk.learning.queries.labels import Labels, labels
from liandong.desk.learning.queries.versions import LEAST_NEW, known_until
from liandong.desk.work import jobs
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import JobError
from liandong.desk.work.models import Job
from liandong.engine.recognition.model import load_model, save_model
from liandong.engine.recognition.trial import InUse, Trial, learn_on_trial
from liandong.engine.records import replacing

JOB: Final = "learning.learn"


def start_learning(*, by: User) -> Job:
    """Learn now, in the background."""
    check(by, Permission.TEACH)
    with transaction.atomic():
        audit.record("model.learn", by=by)
        return jobs.start(JOB, key="now", by=by.pk)


def learn(*, by: Actor) -> ModelVersion:
    """A model learned anew from the shipped one and all labels, on trial beside the one in use.

    Raises JobError where the labels are too few. The same labels are not learned from twice.
    """
    check(by, Permission.TEACH)
    known = labels()
    unseen = known.since(known_until())
    latest = ModelVersion.objects.order_by("-pk").first()
    if latest is not None and latest.until == known.until:
        return latest
    if not known.are_enough or unseen.sum() < LEAST_NEW:
        raise JobError(_("标注还太少，学不出更好的模型。"))
    base = load_model()
    number = ModelVersion.objects.count() + 1
    version = f"{base.version}+{timezone.localdate():%Y%m%d}.{number}"
    over = usable_lexicon()
    trial = learn_on_trial(
        known.examples,
        version=version,
        base=base,
        lexicon=over.lexicon if over else None,
        in_use=InUse(current_model(), unseen) if current_file() else None,
    )
    return _keep(trial, known, int(unseen.sum()), by)


def _keep(trial: Trial, known: Labels, unseen: int, by: Actor) -> ModelVersion:
    """The version with its file; a worse one is remembered, but not kept."""
    version = trial.model.version
    file = "" if trial.is_worse else f"{version}.json.gz"
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
            refused=_("在没有学过的标注上，比在用的版本差") if trial.is_worse else "",
        )
        detail = {"version": version, "labels": made.labels, "refused": bool(made.refused)}
        audit.record("model.made", by=by, of=made, detail=detail)
        publish("recognition", version=made.pk)
    return made
