"""Group disputes: who sees which, and what their pages show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.actors import Actor
from liandong.desk.disputes.groupplan import current_plan
from liandong.desk.disputes.models import Dispute, GroupDispute, GroupMember
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.visibility import seen_by, visible_to
from liandong.engine.surveillance.groupplan import RULES, Level, Rule

PHRASES: Final = 8
BOARD_DAYS: Final = timedelta(days=14)
"""How long after its last dispute a group stays on the duty board."""
IN: Final = Q(members__left_at=None, members__dispute__withdrawn_at=None)


def groups_visible_to(by: Actor) -> QuerySet[GroupDispute]:
    """Those with a dispute that `by` sees; each with the number of its disputes (`disputes`)."""
    seen = GroupMember.objects.filter(seen_by(by), group=OuterRef("pk"), left_at=None)
    counted = GroupDispute.objects.annotate(disputes=Count("members", filter=IN))
    return counted.filter(Exists(seen)).select_related("by").defer("reason")


def groups_of_the_board(by: Actor) -> QuerySet[GroupDispute]:
    """Those that are proposed or confirmed and still move."""
    moving = groups_visible_to(by).filter(last_at__gte=timezone.now() - BOARD_DAYS)
    return moving.exclude(state=GroupDispute.State.DECLINED).order_by("-last_at", "-pk")


def group_of(dispute: Dispute) -> GroupDispute | None:
    """The group that the dispute stands in, unless it was declined."""
    groups = GroupDispute.objects.exclude(state=GroupDispute.State.DECLINED).defer("reason")
    return groups.filter(members__dispute=dispute, members__left_at=None).first()


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
    seen = visible_to(by)
    rows = seen.filter(pk__in=inside.values("dispute"))
    disputes = list(for_list(rows).order_by("opened_at", "pk"))
    taken_out = seen.filter(pk__in=members.exclude(left_at=None).values("dispute"))
    levels = current_plan().levels
    level = next(level for level in levels if level.name == group.level)
    counted = Counter(phrase for one in disputes for phrase in dict.fromkeys(one.phrases))
    return GroupPage(
        group=group,
        rule=rule_of(group),
        level=level,
        levels=_told(levels),
        reached=_reached(level, group, disputes),
        disputes=disputes,
        out_of_sight=inside.count() - len(disputes),
        phrases=counted.most_common(PHRASES),
        shops=_distinct(one.merchant_name for one in disputes),
        districts=_distinct(one.district.name for one in disputes if one.district),
        taken_out=list(taken_out.defer("search")),
    )


def rule_of(group: GroupDispute) -> Rule:
    return next((rule for rule in current_plan().rules if rule.name == group.rule), RULES[-1])


def _told(levels: Iterable[Level]) -> str:
    """What reaches each level, as “Ⅱ级：30 人以上，或 500,000 元以上，或有媒体”."""
    return "；".join(
        f"{level.name}级：" + _("，或").join(_reaches(level) or [_("其余")]) for level in levels
    )


def _reaches(level: Level) -> list[str]:
    told = [_("%(n)d 人以上") % {"n": level.consumers}] if level.consumers else []
    if level.amount is not None:
        told.append(_("%(amount)s 元以上") % {"amount": f"{level.amount:,.0f}"})
    if level.marks:
        told.append(_("有%(marks)s") % {"marks": "、".join(sorted(level.marks))})
    return told


def _reached(level: Level, group: GroupDispute, disputes: Iterable[Dispute]) -> list[str]:
    """What of the group reaches its level, each mark with the disputes that bear it."""
    told = []
    if level.consumers and group.consumers >= level.consumers:
        told.append(_("%(n)d 名消费者") % {"n": group.consumers})
    if level.amount is not None and group.amount_yuan >= level.amount:
        told.append(_("涉及 %(amount)s 元") % {"amount": f"{group.amount_yuan:,.0f}"})
    bearing = {
        mark: [one.number for one in disputes if mark in one.urgency]
        for mark in sorted(level.marks)
    }
    told += [f"{mark}（{'、'.join(numbers)}）" for mark, numbers in bearing.items() if numbers]
    return told


def _distinct(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]
