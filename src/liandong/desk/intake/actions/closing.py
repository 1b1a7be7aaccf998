"""How an import ends, once: done, refused, or given up; its file goes away with it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor, System
from liandong.desk.intake.actions.hearing import heard_of
from liandong.desk.intake.folder import remove
from liandong.desk.intake.models import Import
from liandong.desk.work import events, jobs

ENDS = {
    Import.State.DONE: "import.finish",
    Import.State.REFUSED: "import.refuse",
    Import.State.FAILED: "import.fail",
}
"""The states in which an import is over, and the deed as the audit names it."""


def topic(of: Import) -> str:
    """The topic under which live pages hear of this import."""
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
    """End the import; one that is over stays as it is. Gives it as it is stored."""
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
        heard_of(stored.feed.machine)
    audit.record(ENDS[state], by=actor(stored), of=stored, detail=dict(detail or {}))
    events.publish(topic(stored), over=1)
    if stored.rows_read:
        jobs.start("disputes.place", key="place")
    transaction.on_commit(lambda: remove(stored.stored_as))
    return stored


def fail(of: Import, problem: str, remedy: str = "") -> Import:
    """End an import that cannot go on. What it has stored stays, for it comes in short portions."""
    of.refresh_from_db()
    kept = _("已写入的行保留（新增 %(new)d，有更新 %(changed)d），其余没有导入；") % {
        "new": of.created,
        "changed": of.changed,
    }
    remedy = remedy or kept + _("请重新选择同一个文件导入，会逐条核对，不会重复登记")
    return close(of, Import.State.FAILED, problem=problem, remedy=remedy)
