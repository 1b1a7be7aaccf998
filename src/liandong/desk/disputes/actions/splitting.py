"""One dispute becomes two: chosen records become a matter of their own, and the way back."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.leaving import remembered, withdraw
from liandong.desk.disputes.actions.saying import pairs_across, say, unsay
from liandong.desk.disputes.actions.serials import DISPUTE, take_numbers
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member
from liandong.desk.work.events import publish

NO_LINK: dict[str, Any] = {"probability": None, "weight": None, "reasons": [], "linked_to": None}


@transaction.atomic
def split(dispute: Dispute, members: Sequence[Member], *, by: User) -> HistoryEntry:
    """Make these records a dispute of their own; the machine will not put them together again.

    Raises ValidationError when none or all are chosen, or one is of this dispute no more.
    """
    check(by, Permission.LINK)
    hold(dispute)
    standing = dispute.members.select_related("record__answer").order_by("record__received_at")
    chosen = list(standing.filter(pk__in=[one.pk for one in members]))
    others = list(standing.exclude(pk__in=[one.pk for one in members]))
    if not chosen and not members:
        raise ValidationError(_("请选出要拆出的记录。"))
    if len(chosen) != len(members):
        raise ValidationError(_("这条记录已不在这件纠纷里，请刷新后再办。"))
    if not others:
        raise ValidationError(_("至少要留下一条记录；如都不是消费纠纷，请更正识别结果。"))
    own = Dispute(number=take_numbers(DISPUTE, [chosen[0].record.received_at])[0])
    bring_up_to_date([(own, [one.record for one in chosen])])
    detail = {
        "other": own.number,
        "records": [one.record_id for one in chosen],
        "numbers": [one.record.source_id for one in chosen],
        "before": remembered([*chosen, *others]),
        "parted": say(pairs_across(chosen, others), Candidate.State.DIFFERENT, by=by),
    }
    _cut(chosen, others, by)
    Member.objects.filter(pk__in=[one.pk for one in chosen]).update(dispute=own)
    bring_up_to_date(matters_of([dispute]))
    done = write(dispute, "split", by=by, **detail)
    write(own, "split_off", by=by, other=dispute.number, records=detail["records"])
    audit.record("dispute.split", by=by, of=dispute, detail={"other": own.number})
    publish("board", dispute=own.pk)
    return done


def unsplit(done: HistoryEntry, *, by: User) -> None:
    """Take a split back: the records return and the dispute made for them is withdrawn."""
    check(by, Permission.LINK)
    other = Dispute.objects.get(number=done.detail["other"])
    moved = other.members.filter(record__in=done.detail["records"])
    changed = moved.count() != len(done.detail["records"])
    if changed or other.withdrawn_at or done.dispute.withdrawn_at:
        raise ValidationError(_("此后又有改动，不能再撤销这次拆分。"))
    unsay(done.detail["parted"], Candidate.State.DIFFERENT)
    moved.update(dispute=done.dispute)
    for kept in done.detail["before"]:
        record, linked_to, who = kept.pop("record"), kept.pop("linked_to"), kept.pop("by")
        rows = Member.objects.filter(dispute=done.dispute, record=record)
        rows.update(linked_to_id=linked_to, by_id=who, **kept)
    if not other.members.exists():
        withdraw([other], into=done.dispute)
    bring_up_to_date(matters_of([done.dispute]))
    publish("board", dispute=done.dispute_id)


def _cut(chosen: Sequence[Member], others: Sequence[Member], by: User) -> None:
    """A reason that leads across the cut is a reason no more: a person decided."""
    for here, there in ((chosen, others), (others, chosen)):
        across = [one.record_id for one in there]
        Member.objects.filter(pk__in=[one.pk for one in here], linked_to__in=across).update(
            by=by, **NO_LINK
        )
