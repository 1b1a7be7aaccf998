"""Background work of handling: what is due to be sent or warned of."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.expiring_keys import warn_of_keys
from liandong.desk.handling.actions.warnings import warn_of_due
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.rules.sittings import STILL_MEDIATED
from liandong.desk.handling.sending import file, sender
from liandong.desk.work.holds import held
from liandong.desk.work.jobs import Progress, job, schedule, start

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 5
TRY_AGAIN: Final = timedelta(minutes=5)
PROBLEM: Final = 120
OF_THE_DESK: Final[dict[str, str]] = {
    Notice.Kind.KEY: "接口密钥到期提醒",
    Notice.Kind.UPKEEP: "工作台维护提醒",
}
"""Subjects of what is of no dispute."""


@job("handling.send_notices", title="发送通知")
def send_notices(progress: Progress) -> dict[str, int]:
    """Send what is due; one that is sent is not sent again."""
    if held():
        return {}
    sent = failed = 0
    due = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now())
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)):
        done = _send(pk)
        sent += done
        failed += not done
        progress.report(sent + failed)
    return {"sent": sent, "failed": failed}


def _send(pk: int) -> bool:
    """Claimed first, sent outside of any transaction: the mail server may be slow.

    Where the worker dies between sending and writing that down, it is sent again after a while.
    """
    notice = _claimed(pk)
    if notice is None:
        return False
    try:
        sender().send(str(notice.to), str(notice.text), _subject(notice))
    except OSError as error:
        notice.problem = (str(error) or type(error).__name__)[:PROBLEM]
        if notice.tries >= MOST_TRIES:
            notice.state = Notice.State.FAILED
    else:
        notice.state, notice.sent_at, notice.problem = Notice.State.SENT, timezone.now(), ""
    notice.save(update_fields=["state", "sent_at", "problem"])
    return notice.state == Notice.State.SENT


@transaction.atomic
def _claimed(pk: int) -> Notice | None:
    """The notice, put off so that nobody else sends it meanwhile; None where somebody has."""
    now = timezone.now()
    due = Notice.objects.select_for_update().filter(
        pk=pk, state=Notice.State.WAITING, due_at__lte=now
    )
    notice = due.first()
    if notice is not None and _is_idle(notice):
        notice.state = Notice.State.DROPPED
        notice.save(update_fields=["state"])
        return None
    if notice is not None:
        notice.tries, notice.due_at = notice.tries + 1, now + TRY_AGAIN
        notice.save(update_fields=["tries", "due_at"])
    return notice


def _subject(notice: Notice) -> str:
    if subject := OF_THE_DESK.get(notice.kind):
        return subject
    return "消费纠纷时限提醒" if notice.person_id else "消费纠纷调解通知"


def _is_idle(notice: Notice) -> bool:
    """Whether it reminds of what was done meanwhile, of an agreement that was undone, of a sitting
    that nobody holds any more, or somebody who does not work here any more."""
    if notice.person is not None:
        return not notice.person.is_active
    if notice.instalment is not None:
        return bool(notice.instalment.done_on or notice.instalment.entry.undone_at)
    sitting = notice.sitting
    if sitting is None or sitting.state != Sitting.State.PLANNED:
        return False
    return Stage(sitting.dispute.stage) not in STILL_MEDIATED


@schedule(every=timedelta(minutes=1), title="发送到期的通知")
def send_what_is_due() -> None:
    due = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now())
    if due.exists() and not held():
        start("handling.send_notices", key="notices")


@schedule(every=timedelta(hours=1), title="提醒将到的期限")
def warn_before_it_is_late() -> None:
    """Once a day would do; a clock that is entered in the afternoon is warned of the same day."""
    warn_of_due(by=System("handling.warn_of_due"))


@schedule(every=timedelta(hours=1), title="提醒接口密钥到期")
def warn_before_keys_expire() -> None:
    warn_of_keys(by=System("handling.warn_of_keys"))


@schedule(every=timedelta(hours=1), title="清理没有取走的外发文件")
def prune_outbox() -> None:
    """What the gateway leaves is lost to its receivers: the log and the audit record it."""
    removed = file.prune()
    if removed:
        logger.warning("%d messages left the outbox unfetched: does the gateway run?", removed)
        audit.record(
            "outbox.prune", by=System("handling.prune_outbox"), detail={"entries": removed}
        )
