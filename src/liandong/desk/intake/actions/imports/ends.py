"""How an import ends: done, refused or failed; its file is removed with it."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor, System
from liandong.desk.intake.actions.feed_deliveries import note_delivery
from liandong.desk.intake.models import Import, ReadingProposal
from liandong.desk.intake.uploads.folder import remove
from liandong.desk.work import events, jobs

ENDS = {
    Import.State.DONE: "import.finish",
    Import.State.REFUSED: "import.refuse",
    Import.State.FAILED: "import.fail",
}
"""The states in which an import is over, and the action under which the audit records it."""

OVER: Final = (*ENDS, Import.State.TAKING_BACK, Import.State.TAKEN_BACK)
"""These, and the states of an import that is taken back: its file is not read any more."""


def topic(of: Import) -> str:
    """The topic of the live events of this import."""
    return f"import-{of.pk}"


def actor(of: Import) -> Actor:
    """Who imports: the person who began it, the system that sent it, or the desk itself."""
    return of.by or (of.feed.machine if of.feed else System("import"))


@transaction.atomic
def close(
    of: Import,
    state: Import.State,
    *,
    problem: str = "",
    remedy: str = "",
    detail: Mapping[str, int] | None = None,
) -> Import:
    """End the import; one that is over stays as it is. Returns the stored import."""
    stored = (
        Import.objects.select_for_update(of=["self"])
        .select_related("by", "feed__machine")
        .get(pk=of.pk)
    )
    if stored.is_over:
        return stored
    stored.state, stored.finished_at = state, timezone.now()
    stored.problem, stored.remedy = problem[:300], remedy[:300]
    stored.save(update_fields=["state", "problem", "remedy", "finished_at"])
    if stored.feed and state == Import.State.DONE:
        note_delivery(stored.feed.machine)
    ReadingProposal.objects.filter(of=stored).delete()
    audit.record(ENDS[state], by=actor(stored), of=stored, detail=dict(detail or {}))
    events.publish(topic(stored), over=1)
    if stored.rows_read:
        jobs.start("disputes.place", key="place")
    transaction.on_commit(lambda: remove(stored.stored_as))
    return stored


def fail(of: Import, problem: str, remedy: str = "") -> Import:
    """End an import that cannot go on. Chunks that are stored already stay."""
    of.refresh_from_db()
    kept = f"已写入的行保留（新增 {of.created}，有更新 {of.changed}），其余没有导入；"
    remedy = remedy or kept + "请重新选择同一个文件导入，会逐条核对，不会重复登记"
    return close(of, Import.State.FAILED, problem=problem, remedy=remedy)
