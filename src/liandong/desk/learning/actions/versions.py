"""Putting a version to use, and going back to another one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import models_folder, use_model
from liandong.desk.learning.models import Adoption, ModelVersion
from liandong.desk.work.events import publish


def adopt(version: ModelVersion | None, *, by: Actor) -> Adoption:
    """Have every process judge with this version from its next batch on; None: the shipped one.

    Raises ValidationError for a version that was refused or whose file is gone.
    """
    from liandong.engine.recognition.model import load_model

    check(by, Permission.TEACH)
    file = version.file if version else ""
    if version is not None and not (file and (models_folder() / file).is_file()):
        raise ValidationError("这个版本没有模型文件，不能启用。")
    name = version.version if version else load_model().version
    with transaction.atomic():
        made = Adoption.objects.create(
            version=name, file=file, by=by if isinstance(by, User) else None
        )
        audit.record("model.adopt", by=by, of=made, detail={"version": name})
        publish("recognition", adopted=made.pk)
        transaction.on_commit(lambda: use_model(file))
    return made
