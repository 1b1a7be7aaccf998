"""Group disputes: who sees which, and what their pages show."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.alerts import Alert
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.visibility import sees_dispute, visible_to, worked_by
from liandong.desk.groups.levels import current_plan
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.ui.wording import yuan_in_words
from liandong.engine.surveillance.groups.levels import RULES, Level, Rule

PHRASES: Final = 8
BOARD_DAYS: Final = timedelta(days=14)
"""How long after its last dispute a group stays on the duty board."""
IN: Final = Q(members__left_at=None, members__dispute__withdrawn_at=None)


def groups_visible_to(by: Actor) -> QuerySet[GroupDispute]:
    """Those with a dispute that `by` sees; each with the number of its disputes (`disputes`)."""
    visible = GroupMember.objects.filter(sees_dispute(by), group=OuterRef("pk"), left_at=None)
    counted = GroupDispute.objects.annotate(disputes=Count("members", filter=IN))
    return counted.filter(Exists(visible)).select_related("by").defer("reason")


def works_in_group(by: User, group: GroupDispute) -> bool:
    """Whether `by` acts on one of its disputes; a group that has lost all of them is decided by
    whoever sees it."""
    inside = GroupMember.objects.filter(group=group, left_at=None, dispute__withdrawn_at=None)
    ours = inside.filter(dispute__in=worked_by(by))
    return ours.exists() or not inside.exists()


def check_works_in_group(by: User, group: GroupDispute) -> None:
    """Raise PermissionDenied unless `by` acts on one of its disputes."""
    if not works_in_group(by, group):
        raise PermissionDenied(NOT_OURS)


def groups_of_the_board(by: Actor) -> QuerySet[GroupDispute]:
    """Those that are proposed or confirmed and still move."""
    moving = groups_visible_to(by).filter(last_at__gte=timezone.now() - BOARD_DAYS)
    return moving.exclude(state=GroupDispute.State.DECLINED).order_by("-last_at", "-pk")


def members_of(groups: Collection[GroupDispute]) -> frozenset[int]:
    """Ids of the disputes that stand in these groups. One query, none without groups."""
    if not groups:
        return frozenset()
    inside = GroupMember.objects.filter(group__in=groups, left_at=None)
    return frozenset(inside.values_list("dispute", flat=True))


def group_of(dispute: Dispute) -> GroupDispute | None:
    """The group that the dispute stands in, unless it was declined."""
    groups = GroupDispute.objects.exclude(state=GroupDispute.State.DECLINED).defer("reason")
    return groups.filter(members__dispute=dispute, members__left_at=None).first()


def in_a_group() -> Q:
    """Whether a dispute stands in a group that was not declined."""
    inside = GroupMember.objects.filter(left_at=None)
    standing = inside.exclude(group__state=GroupDispute.State.DECLINED)
    return Q(pk__in=standing.values("dispute"))


def alert_of(dispute: Dispute) -> Alert | None:
    """What the page of a dispute says of its group."""
    group = group_of(dispute)
    if group is None:
        return None
    return Alert(
        address=reverse("disputes:group", args=[group.number]),
        name=group.number,
        words=f"群体性纠纷（{group.get_state_display()}）：{group.consumers} 名消费者"
        f"与这家因“{group.problem}”发生纠纷",
        icon="users-group",
        tone="bad" if group.state == GroupDispute.State.CONFIRMED else "warn",
    )


def eyes_on_group(group: GroupDispute) -> Eyes:
    """As staff texts about a group are read: masked, for nobody holds it as a whole."""
    inside = GroupMember.objects.filter(group=group)
    return Eyes(clear=False, whom=lambda: people_of(list(inside.values_list("dispute", flat=True))))


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group with its evidence. `out_of_sight` counts disputes that the reader does not see."""

    group: GroupDispute
    rule: Rule
    level: Level
    levels: str
    reached: list[str]
    disputes: list[Dispute]
    out_of_sight: int
    phrases: list[tuple[str, int]]
    shops: list[str]
    districts: list[str]
    taken_out: list[Dispute]

    @property
    def days(self) -> int:
        return (self.group.last_at - self.group.first_at).days + 1


def group_page(by: Actor, group: GroupDispute) -> GroupPage:
    """A fixed number of queries."""
    members = GroupMember.objects.filter(group=group, dispute__withdrawn_at=None)
    inside = members.filter(left_at=None)
    visible = visible_to(by)
    rows = visible.filter(pk__in=inside.values("dispute"))
    disputes = list(for_list(rows).order_by("opened_at", "pk"))
    taken_out = visible.filter(pk__in=members.exclude(left_at=None).values("dispute"))
    levels = current_plan().levels
    level = next(level for level in levels if level.name == group.level)
    counted = Counter(phrase for dispute in disputes for phrase in dict.fromkeys(dispute.phrases))
    return GroupPage(
        group=group,
        rule=rule_of(group),
        level=level,
        levels=_describe(levels),
        reached=_reached(level, group, disputes),
        disputes=disputes,
        out_of_sight=inside.count() - len(disputes),
        phrases=counted.most_common(PHRASES),
        shops=_distinct(dispute.merchant_name for dispute in disputes),
        districts=_distinct(dispute.district.name for dispute in disputes if dispute.district),
        taken_out=list(taken_out.defer("search")),
    )


def rule_of(group: GroupDispute) -> Rule:
    return next((rule for rule in current_plan().rules if rule.name == group.rule), RULES[-1])


def _describe(levels: Iterable[Level]) -> str:
    """What reaches each level, as “Ⅱ级：30 人以上，或 50万元以上，或有媒体”."""
    return "；".join(
        f"{level.name}级：" + "，或".join(_reaches(level) or ["其余"]) for level in levels
    )


def _reaches(level: Level) -> list[str]:
    parts = [f"{level.consumers} 人以上"] if level.consumers else []
    if level.amount is not None:
        parts.append(f"{yuan_in_words(level.amount)}以上")
    if level.marks:
        parts.append(f"有{'、'.join(sorted(level.marks))}")
    return parts


def _reached(level: Level, group: GroupDispute, disputes: Iterable[Dispute]) -> list[str]:
    """What of the group reaches its level, each mark with the disputes that bear it."""
    parts = []
    if level.consumers and group.consumers >= level.consumers:
        parts.append(f"{group.consumers} 名消费者")
    if level.amount is not None and group.amount_yuan >= level.amount:
        parts.append(f"涉及{yuan_in_words(group.amount_yuan)}")
    bearing = {
        mark: [dispute.number for dispute in disputes if mark in dispute.urgency]
        for mark in sorted(level.marks)
    }
    parts += [f"{mark}（{'、'.join(numbers)}）" for mark, numbers in bearing.items() if numbers]
    return parts


def _distinct(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]
