"""Signed sheets and evidence of a dispute: put in, replaced, taken out and put back."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment, AttachmentFile, Paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.scans import Scan

LONGEST_TITLE: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file of a dispute something belongs: to a paper of ours, a form, or evidence."""

    dispute_number: str
    form: str = ""
    paper: Paper | None = None


@transaction.atomic
def attach(
    *, place: Place, scan: Scan, title: str, replaces: Attachment | None = None, by: User
) -> Attachment:
    """Keep it. The same file a second time changes nothing, so that a phone may send it again.

    Raises ValidationError for a title that is missing, a place that there is not, or where the one
    that it replaces was replaced or taken out meanwhile.
    """
    check(by, Permission.NOTE)
    if not (title := title.strip()):
        raise ValidationError("请写明这是什么，如“购物小票”。")
    if len(title) > LONGEST_TITLE:
        raise ValidationError(f"名称最多 {LONGEST_TITLE} 字，没有放入。")
    if place.form and place.form not in FORMS:
        raise ValidationError("没有这种文书。")
    kept = Attachment.objects.filter(
        dispute_number=place.dispute_number, original=scan.original, state=Attachment.State.KEPT
    )
    if known := kept.first():
        return known
    if replaces is not None:
        _leave(replaces, Attachment.State.REPLACED)
    made = Attachment.objects.create(
        dispute_number=place.dispute_number,
        form=place.form,
        paper=place.paper,
        title=title,
        media=scan.media,
        pages=scan.pages,
        size=len(scan.content),
        digest=digest_of(scan.content),
        original=scan.original,
        taken_at=scan.taken_at,
        department=by.department,
        added_by=by,
        replaces=replaces,
    )
    AttachmentFile.objects.create(attachment=made, content=scan.content)
    detail = {"dispute_number": place.dispute_number, "form": place.form, "pages": scan.pages}
    audit.record("papers.attach", by=by, of=made, detail=detail)
    return made


@transaction.atomic
def take_out(*, attachment: Attachment, reason: str, by: User) -> Attachment:
    """It stays with its reason, but is no part of the file any more."""
    check(by, Permission.NOTE)
    if not (reason := reason.strip()):
        raise ValidationError("请写明撤出的原因。")
    _leave(attachment, Attachment.State.TAKEN_OUT)
    attachment.reason = reason
    attachment.save(update_fields=["reason"])
    audit.record(
        "papers.take_out",
        by=by,
        of=attachment,
        detail={"dispute_number": attachment.dispute_number},
    )
    return attachment


@transaction.atomic
def put_back(*, attachment: Attachment, by: User) -> Attachment:
    """It was right after all."""
    check(by, Permission.NOTE)
    again = Attachment.objects.filter(
        dispute_number=attachment.dispute_number,
        original=attachment.original,
        state=Attachment.State.KEPT,
    )
    if again.exists():
        raise ValidationError("同一个文件已经在卷里。")
    attachment.refresh_from_db()
    if attachment.state != Attachment.State.TAKEN_OUT:
        raise ValidationError("这份已替换或已在卷，请刷新后再看。")
    attachment.state, attachment.reason = Attachment.State.KEPT, None
    attachment.save(update_fields=["state", "reason"])
    audit.record(
        "papers.put_back",
        by=by,
        of=attachment,
        detail={"dispute_number": attachment.dispute_number},
    )
    return attachment


def _leave(attachment: Attachment, state: str) -> None:
    """Once only, whoever comes first."""
    still = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.KEPT)
    if not still.update(state=state):
        raise ValidationError("这份已由他人替换或撤出，请刷新后再看。")
    attachment.state = state
