"""Visibility of disputes."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import MEDIATING, OF_REGULATOR, decides, office_of
from liandong.desk.access.visible_rows import NOT_OURS, scope, worked_in, works_in
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import OFFICIAL
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow_step import Position, presides
from liandong.engine.vocabulary import Source


def visible_to(by: Actor, *, withdrawn: bool = False) -> QuerySet[Dispute]:
    """The disputes of the districts that `by` sees; those withdrawn or merged only on request.

    A dispute whose district is not known is visible to those who see all districts.
    """
    disputes = Dispute.objects.all()
    if not withdrawn:
        disputes = disputes.filter(withdrawn_at=None)
    districts = scope(by)
    return disputes if districts is None else disputes.filter(district__name__in=districts)


def is_out_of_sight(by: Actor, number: str) -> bool:
    """Whether there is a dispute of this number that `by` does not see."""
    visible = visible_to(by, withdrawn=True).filter(number=number)
    return Dispute.objects.filter(number=number).exists() and not visible.exists()


def sees_dispute(by: Actor, via: str = "dispute", *, withdrawn: bool = False) -> Exists:
    """Whether `by` sees the dispute that a row leads to by its key `via`.

    Each row looks up its own dispute, where `dispute__in=visible_to(by)` would make SQLite read
    all disputes before it looks at the first row.
    """
    return Exists(visible_to(by, withdrawn=withdrawn).filter(pk=OuterRef(via)))


# Who acts on a dispute: the department that serves its district.


def works_on(by: User, dispute: Dispute) -> bool:
    """Whether `by`, who sees the dispute, acts on it. The one rule of every action on a dispute;
    `actions.locks.hold` checks it."""
    return works_in(by, dispute.district.name if dispute.district else "")


def check_works_on(by: User, *disputes: Dispute) -> None:
    """Raise PermissionDenied unless `by` acts on all of these disputes."""
    if not all(works_on(by, dispute) for dispute in disputes):
        raise PermissionDenied(NOT_OURS)


def worked_by(by: User, *, withdrawn: bool = False) -> QuerySet[Dispute]:
    """Of `visible_to` the disputes on which `by` acts."""
    return visible_to(by, withdrawn=withdrawn).filter(worked_in(by, "district__name"))


def handed_on_words(dispute: Dispute) -> str:
    """For who registered what lies outside of what they see. The same whether it is a new dispute
    or joined one: neither that, nor its number, is theirs to know."""
    place = dispute.district.name if dispute.district else "还不明确的商圈"
    return f"已登记，属{place}，由那里办理"


def check_sees_both(by: Actor, dispute: Dispute, other: Dispute) -> None:
    """Raise PermissionDenied unless `by` sees both disputes; one may be withdrawn by now."""
    both = {dispute.pk, other.pk}
    if visible_to(by, withdrawn=True).filter(pk__in=both).count() < len(both):
        raise PermissionDenied("两件纠纷您都看得到，才能决定它们是否同一件")


def sees_most_disputes(by: Actor, via: str = "dispute") -> Q:
    """The same as `sees_dispute` for queries of most rows: for people who see everything the few
    withdrawn ones are looked up, for others theirs are listed by an index first."""
    return _is_not_withdrawn(via) if scope(by) is None else Q(**{f"{via}__in": visible_to(by)})


def sees_found_disputes(by: Actor, via: str = "dispute") -> Q:
    """The same as `sees_dispute` for rows that an index of their own table finds, of a day or of a
    year: for people who see everything the few withdrawn disputes are listed once, for others each
    row looks up its own."""
    return _is_not_withdrawn(via) if scope(by) is None else Q(sees_dispute(by, via))


def _is_not_withdrawn(via: str) -> Q:
    return ~Q(**{f"{via}__in": Dispute.objects.filter(withdrawn_at__isnull=False)})


def may_dismiss(by: User, dispute: Dispute, name: str) -> bool:
    """Whether `by`, who acts on it, may say that it is no consumer dispute: of what 12315 has
    registered, and of what is mediated in its name (code `name`), the regulator says so."""
    if not by.has_permission(Permission.CORRECT):
        return False
    regulators = Source.COMPLAINT_12315 in dispute.sources or name in OFFICIAL
    return not regulators or decides(OF_REGULATOR, by.role, by.department.kind)


# Who may hold a dispute.


def may_hold(by: User, name: str) -> bool:
    """Whether `by` may hold a dispute that is mediated under the code `name`.

    Whoever holds a dispute reads its people in clear. So it is for those who may unmask them
    anyway, and for the people's mediators where both sides chose their committee or agreed
    that it mediates for the regulator. What is mediated in the regulator's name those hold who
    preside under that name.
    """
    if name in OFFICIAL and presides(name, office_of(by.role, by.department.kind)):
        return False
    chosen = name in {"committee", "delegated_committee"} and by.has_permission(Permission.MEDIATE)
    return by.job.sees_people and (by.has_permission(Permission.UNMASK) or chosen)


def may_take_over(by: User, dispute: Dispute, position: Position) -> bool:
    """Whether `by` may hold what a colleague holds or has worked on, and which stands there."""
    if position.in_hand and not position.name:
        offices = MEDIATING  # whom the regulator may yet have mediate
    else:
        offices = OF_REGULATOR if position.ended_there else frozenset()
    if not decides(offices, by.role, by.department.kind):
        return False
    untouched = dispute.holder_id is None and dispute.status_by_id is None
    if untouched or dispute.holder_id == by.pk or dispute.stage == Stage.ARCHIVED:
        return False
    return may_hold(by, position.name)
