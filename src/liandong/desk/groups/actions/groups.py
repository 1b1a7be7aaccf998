"""Actions of a person on a group dispute: confirm, decline, reopen, add, remove."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.groups.actions.common_handling import end_mandate
from liandong.desk.groups.actions.proposals import join, measure
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.groups.queries.groups import check_works_in_group
from liandong.desk.work.events import publish
from liandong.engine.surveillance.groups.detection import FEWEST

State = GroupDispute.State


@transaction.atomic
def confirm_group(group: GroupDispute, *, by: User) -> None:
    """Confirm that it is a group dispute. Raises ValidationError when it is decided already."""
    _begin(group, by)
    _decide(group, State.CONFIRMED, "group.confirm", by)


@transaction.atomic
def decline_group(group: GroupDispute, *, reason: str, by: User) -> None:
    """Decline it with a reason; it is not proposed again unless it grows."""
    _begin(group, by)
    if not reason.strip():
        raise ValidationError("请说明为什么不是群体性纠纷。")
    group.reason = reason.strip()
    group.declined_consumers, group.declined_level = group.consumers, group.level
    _decide(group, State.DECLINED, "group.decline", by)


@transaction.atomic
def reopen_group(group: GroupDispute, *, by: User) -> None:
    """Take a decision back."""
    _hold(group, by)
    _sees_all(group, by)
    if group.state == State.PROPOSED:
        raise ValidationError("这起群体性纠纷还没有确认过。")
    group.state, group.by, group.decided_at = State.PROPOSED, None, None
    group.save()
    audit.record("group.reopen", by=by, of=group)
    publish("board", group=group.pk)


@transaction.atomic
def add_to_group(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Add a dispute. Raises ValidationError when it is in a group already."""
    _hold(group, by)
    hold(dispute, by=by)
    standing = GroupMember.objects.filter(dispute=dispute, left_at=None).select_related("group")
    if found := standing.first():
        raise ValidationError(f"这件已在 {found.group.number} 中。")
    GroupMember.objects.filter(group=group, dispute=dispute).delete()
    join(group, [dispute.pk], by=by)
    measure(group)
    audit.record("group.add", by=by, of=group, detail={"dispute": dispute.number})
    publish("board", group=group.pk)


@transaction.atomic
def remove_from_group(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Remove a dispute; the machine does not add it again.

    Raises ValidationError when it is not in, or when fewer than two would stay.
    """
    _hold(group, by)
    check_works_on(by, dispute)
    inside = group.members.filter(left_at=None, dispute__withdrawn_at=None)
    if not inside.filter(dispute=dispute).exists():
        raise ValidationError("这件已不在这起群体性纠纷里，请刷新后再办。")
    if inside.count() <= FEWEST:
        raise ValidationError("只剩两件，不能再移出；如不是群体性纠纷，请直接认定。")
    inside.filter(dispute=dispute).update(left_at=timezone.now(), left_by=by)
    end_mandate(group, dispute, by=by)
    measure(group)
    write(dispute, "ungrouped", by=by, other=group.number)
    audit.record("group.remove", by=by, of=group, detail={"dispute": dispute.number})
    publish("board", group=group.pk)


def _begin(group: GroupDispute, by: User) -> None:
    _hold(group, by)
    _sees_all(group, by)
    if group.state != State.PROPOSED:
        raise ValidationError("这起群体性纠纷已有人确认过了。")


def _hold(group: GroupDispute, by: User) -> None:
    """Lock and reread the group: the page may be outdated. Raises PermissionDenied for who acts
    on none of its disputes."""
    check(by, Permission.GROUP)
    one_at_a_time()
    group.refresh_from_db()
    check_works_in_group(by, group)


def _sees_all(group: GroupDispute, by: User) -> None:
    """Raise ValidationError for who sees only a part of it: the whole is not theirs to decide."""
    inside = group.members.filter(left_at=None, dispute__withdrawn_at=None)
    if inside.exclude(dispute__in=visible_to(by)).exists():
        raise ValidationError(
            "其中有别的商圈的纠纷，您看不到全部。请由看得到全部商圈的人员（负责人）确认或不予确认。"
        )


def _decide(group: GroupDispute, state: str, action: str, by: User) -> None:
    group.state, group.by, group.decided_at = state, by, timezone.now()
    group.save()
    audit.record(action, by=by, of=group, detail={"consumers": group.consumers})
    publish("board", group=group.pk)
