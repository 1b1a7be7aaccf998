"""Regular tasks of access: sealing the audit, publishing its anchor, deleting what has expired."""

import logging
import time
from datetime import timedelta
from math import inf
from typing import Final

from django.utils import timezone

from liandong.desk.access.actions.denials import note_denials
from liandong.desk.access.actions.refusals import note_refusals
from liandong.desk.access.models import Session, SignInFailure
from liandong.desk.access.rules.lockouts import COUNTED_FOR
from liandong.desk.access.sealing.anchors import AnchorError
from liandong.desk.access.sealing.chain import seal
from liandong.desk.access.sealing.publishing import publish
from liandong.desk.work.holds import held
from liandong.desk.work.jobs import schedule

logger = logging.getLogger(__name__)
LOGGED_EVERY: Final = 600.0
"""Seconds until the same problem is logged again."""
_logged_at: Final[dict[str, float]] = {}


@schedule(every=timedelta(seconds=3), title="封存留痕")
def seal_audit() -> None:
    """With an unreliable anchor nothing is sealed, and an error is logged now and then."""
    try:
        seal()
    except AnchorError as problem:
        now = time.monotonic()
        if now - _logged_at.get(str(problem), -inf) >= LOGGED_EVERY:
            _logged_at[str(problem)] = now
            logger.error("the audit is not sealed: %s", problem)  # noqa: TRY400 - no trace is needed


@schedule(every=timedelta(minutes=1), title="登记被拒绝的次数")
def note_refused() -> None:
    """Audit the refusals since the last entry."""
    note_refusals()
    note_denials()


@schedule(every=timedelta(hours=1), title="送出留痕锚点")
def publish_anchor() -> None:
    """Publish the anchor off this machine, where a forger would have to change it as well."""
    if not held():
        publish()


@schedule(every=timedelta(hours=1), title="清理过期的登录")
def forget() -> None:
    """Remove sessions that have ended and failures that no longer count."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SignInFailure.objects.filter(at__lt=now - COUNTED_FOR).delete()
