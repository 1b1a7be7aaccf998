"""电话处置: how a dispute ended on the telephone, or when the parties are rung again."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.steps import check_page_version, take_step
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import CallAppointment
from liandong.desk.work.events import publish

TO_BE_CALLED = (Stage.OPEN, Stage.HANDLING)
"""Stages in which a call may be put off."""


def moment_words(at: datetime) -> str:
    """With its date, for it is read on other days too."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def settle_by_phone(
    dispute: Dispute,
    *,
    amount: Decimal | None,
    is_paid: bool,
    words: str,
    page_version: str | None,
    by: User,
) -> HistoryEntry:
    """Both agreed. The amount is what was agreed, and was paid only where that was said."""
    facts: dict[Fact, dict[str, Any]] = {}
    if amount is not None:
        facts[Fact.AGREED] = {"amount_yuan": str(amount)}
        if is_paid:
            facts[Fact.PAID] = {"amount_yuan": str(amount)}
    return take_step(dispute, "settle", reason=words, facts=facts, page_version=page_version, by=by)


def fail_by_phone(
    dispute: Dispute, *, words: str, page_version: str | None, by: User
) -> HistoryEntry:
    """They did not agree."""
    return take_step(dispute, "fail", reason=words, page_version=page_version, by=by)


@transaction.atomic
def call_again(
    dispute: Dispute, *, at: datetime, words: str, page_version: str | None, by: User
) -> CallAppointment:
    """Put the call off; whoever does so takes the dispute up. Raises ValidationError for a time
    that is past, and where it is not handled on the telephone any more."""
    check(by, Permission.NOTE)
    hold(dispute, by=by)
    check_page_version(dispute, page_version)
    if at <= timezone.now():
        raise ValidationError("再联系的时间应在现在之后。")
    if dispute.stage not in TO_BE_CALLED:
        raise ValidationError(f"这件现在是“{dispute.get_stage_display()}”，不能改约电话。")
    if dispute.stage == Stage.OPEN:
        take_step(dispute, "take_up", by=by)
        dispute.refresh_from_db()
    made = CallAppointment.objects.create(dispute=dispute, at=at, by=by)
    add_note(dispute, f"电话改约：{moment_words(at)}再联系。{words.strip()}", by=by)
    audit.record("call.put_off", by=by, of=dispute, detail={"at": at.isoformat()})
    publish("board", dispute=dispute.pk)
    return made
