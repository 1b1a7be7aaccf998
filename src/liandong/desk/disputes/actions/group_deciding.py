"""What a person does with a group dispute: confirm, decline, think again, put in, take out."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.grouping import join, measure
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.models import Dispute, GroupDispute, GroupMember
from liandong.desk.work.events import publish
from liandong.engine.surveillance.groups import FEWEST

State = GroupDispute.State


@transaction.atomic
def confirm_group(group: GroupDispute, *, by: User) -> None:
    """Say that it is one. Raises ValidationError when somebody has decided already."""
    _begin(group, by)
    _decide(group, State.CONFIRMED, "group.confirm", by)


@transaction.atomic
def decline_group(group: GroupDispute, *, reason: str, by: User) -> None:
    """Say that it is none, and why; it is not proposed again unless it grows."""
    _begin(group, by)
    if not reason.strip():
        raise ValidationError(_("请说明为什么不是群体性纠纷。"))
    group.reason = reason.strip()
    group.declined_consumers, group.declined_level = group.consumers, group.level
    _decide(group, State.DECLINED, "group.decline", by)


@transaction.atomic
def reopen_group(group: GroupDispute, *, by: User) -> None:
    """Take a decision back."""
    check(by, Permission.GROUP)
    _hold(group)
    if group.state == State.PROPOSED:
        raise ValidationError(_("这起群体性纠纷还没有确认过。"))
    group.state, group.by, group.decided_at = State.PROPOSED, None, None
    group.save()
    audit.record("group.reopen", by=by, of=group)
    publish("board", group=group.pk)


@transaction.atomic
def add_to_group(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Put a dispute in. Raises ValidationError when it stands in a group already."""
    check(by, Permission.GROUP)
    _hold(group)
    hold(dispute)
    standing = GroupMember.objects.filter(dispute=dispute, left_at=None).select_related("group")
    if found := standing.first():
        raise ValidationError(_("这件已在 %(number)s 中。") % {"number": found.group.number})
    GroupMember.objects.filter(group=group, dispute=dispute).delete()
    join(group, [dispute.pk], by=by)
    measure(group)
    audit.record("group.add", by=by, of=group, detail={"dispute": dispute.number})
    publish("board", group=group.pk)


@transaction.atomic
def remove_from_group(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Take a dispute out; the machine does not put it in again.

    Raises ValidationError when it is not in, or when fewer than two would stay.
    """
    check(by, Permission.GROUP)
    _hold(group)
    inside = group.members.filter(left_at=None, dispute__withdrawn_at=None)
    if not inside.filter(dispute=dispute).exists():
        raise ValidationError(_("这件已不在这起群体性纠纷里，请刷新后再办。"))
    if inside.count() <= FEWEST:
        raise ValidationError(_("只剩两件，不能再移出；如不是群体性纠纷，请直接认定。"))
    inside.filter(dispute=dispute).update(left_at=timezone.now(), left_by=by)
    measure(group)
    write(dispute, "ungrouped", by=by, other=group.number)
    audit.record("group.remove", by=by, of=group, detail={"dispute": dispute.number})
    publish("board", group=group.pk)


def _begin(group: GroupDispute, by: User) -> None:
    check(by, Permission.GROUP)
    _hold(group)
    if group.state != State.PROPOSED:
        raise ValidationError(_("这起群体性纠纷已有人确认过了。"))


def _hold(group: GroupDispute) -> None:
    """The page may be old: nobody changes the group now, and it is read anew."""
    one_at_a_time()
    group.refresh_from_db()


def _decide(group: GroupDispute, state: str, action: str, by: User) -> None:
    group.state, group.by, group.decided_at = state, by, timezone.now()
    group.save()
    audit.record(action, by=by, of=group, detail={"consumers": group.consumers})
    publish("board", group=group.pk)
