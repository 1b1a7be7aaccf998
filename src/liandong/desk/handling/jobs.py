"""Background work of handling: what is due to be sent or warned of, what was filled in."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.actors import System
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.backfilling import compare_filled, mark_what_waits
from liandong.desk.handling.actions.warning import warn_of_due
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.rules.mediating import STILL_MEDIATED
from liandong.desk.handling.sending import sender
from liandong.desk.work.jobs import Progress, job, schedule, start

MOST_TRIES: Final = 5
TRY_AGAIN: Final = timedelta(minutes=5)
PROBLEM: Final = 120
MOST_PORTIONS: Final = 50


@job("handling.send_notices", title=gettext_lazy("发送通知"))
def send_notices(progress: Progress) -> dict[str, int]:
    """Send what is due; one that is sent is not sent again."""
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
    one = _claimed(pk)
    if one is None:
        return False
    try:
        sender().send(str(one.to), str(one.text), _subject(one))
    except OSError as error:
        one.problem = (str(error) or type(error).__name__)[:PROBLEM]
        if one.tries >= MOST_TRIES:
            one.state = Notice.State.FAILED
    else:
        one.state, one.sent_at, one.problem = Notice.State.SENT, timezone.now(), ""
    one.save(update_fields=["state", "sent_at", "problem"])
    return one.state == Notice.State.SENT


@transaction.atomic
def _claimed(pk: int) -> Notice | None:
    """The notice, put off so that nobody else sends it meanwhile; None where somebody has."""
    now = timezone.now()
    due = Notice.objects.select_for_update().filter(
        pk=pk, state=Notice.State.WAITING, due_at__lte=now
    )
    one = due.first()
    if one is not None and _is_idle(one):
        one.state = Notice.State.DROPPED
        one.save(update_fields=["state"])
        return None
    if one is not None:
        one.tries, one.due_at = one.tries + 1, now + TRY_AGAIN
        one.save(update_fields=["tries", "due_at"])
    return one


def _subject(one: Notice) -> str:
    return _("消费纠纷时限提醒") if one.person_id else _("消费纠纷调解通知")


def _is_idle(one: Notice) -> bool:
    """Whether it reminds of what was done meanwhile, of an agreement that was undone, of a sitting
    that nobody holds any more, or somebody who does not work here any more."""
    if one.person is not None:
        return not one.person.is_active
    if one.instalment is not None:
        return bool(one.instalment.done_on or one.instalment.entry.undone_at)
    sitting = one.sitting
    if sitting is None or sitting.state != Sitting.State.PLANNED:
        return False
    return Stage(sitting.dispute.stage) not in STILL_MEDIATED


@schedule(every=timedelta(minutes=1))
def send_what_is_due() -> None:
    due = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now())
    if due.exists():
        start("handling.send_notices", key="notices")


@schedule(every=timedelta(minutes=1))
def compare_what_was_filled_in() -> None:
    """With what sources have sent since."""
    compare_filled(by=System("handling.compare_filled"))


@schedule(every=timedelta(minutes=1))
def mark_what_waits_to_be_filled_in() -> None:
    """In short transactions; what is left is marked a minute later."""
    for _turn in range(MOST_PORTIONS):
        if not mark_what_waits():
            return


@schedule(every=timedelta(hours=1))
def warn_before_it_is_late() -> None:
    """Once a day would do; a clock that is told in the afternoon is warned of the same day."""
    warn_of_due(by=System("handling.warn_of_due"))
