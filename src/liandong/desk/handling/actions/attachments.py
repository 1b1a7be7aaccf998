"""Signed sheets and evidence of a dispute, noted in its history."""

from collections.abc import Sequence

from django.db import transaction

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold, lock
from liandong.desk.disputes.models import Dispute
from liandong.desk.papers.actions.attachments import Place, attach, put_back, take_out
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.scans import Scan
from liandong.desk.work.events import publish


@transaction.atomic
def attach_to(
    *,
    dispute: Dispute,
    scans: Sequence[tuple[str, Scan]],
    form: str = "",
    paper: Paper | None = None,
    replaces: Attachment | None = None,
    from_scene: bool = False,
    by: User,
) -> list[Attachment]:
    """Put these, each with its title, into the file of the dispute; the first may replace another.

    What was taken on the scene is kept wherever the dispute lies by now: `from_scene`. Raises
    ValidationError as `attach` does.
    """
    lock(dispute) if from_scene else hold(dispute, by=by)
    place = Place(dispute.number, form)
    if replaces is not None:
        place = Place(replaces.dispute_number, replaces.form, replaces.paper)
    elif paper is not None:
        place = Place(paper.dispute_number, paper.form, paper)
    made = []
    for title, scan in scans:
        made.append(attach(place=place, scan=scan, title=title, replaces=replaces, by=by))
        replaces = None
    write(dispute, "attached", by=by, title=made[0].kind_words, count=len(made))
    publish("board", dispute=dispute.pk)
    return made


@transaction.atomic
def take_out_of(*, dispute: Dispute, attachment: Attachment, reason: str, by: User) -> Attachment:
    hold(dispute, by=by)
    taken = take_out(attachment=attachment, reason=reason, by=by)
    write(dispute, "taken_out", by=by, title=taken.kind_words)
    return taken


@transaction.atomic
def put_back_into(*, dispute: Dispute, attachment: Attachment, by: User) -> Attachment:
    hold(dispute, by=by)
    back = put_back(attachment=attachment, by=by)
    write(dispute, "attached", by=by, title=back.kind_words, count=1)
    return back
