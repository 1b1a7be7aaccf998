"""Panels: whether one is proposed, who fits, what an expert sees."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import seen_by
from liandong.desk.disputes.queries.filters import UNFINISHED_STATES
from liandong.desk.handling.models import ComplexityRule, PanelSeat, Sitting
from liandong.desk.handling.rules.complexity import Facts, Thresholds, reasons


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who could be asked. `load`: open disputes that the expert sits on."""

    expert: Expert
    fits: bool
    conflict: bool
    load: int


def thresholds() -> Thresholds:
    """Those that hold now."""
    newest = ComplexityRule.objects.order_by("-pk").first()
    return Thresholds(newest.amount_yuan, newest.persons) if newest else Thresholds()


def why_a_panel(dispute: Dispute) -> list[str]:
    """Why the dispute is major or complex. Two queries."""
    held = Sitting.objects.filter(dispute=dispute, state=Sitting.State.HELD).count()
    known = Facts(
        amount_yuan=dispute.amount_yuan,
        persons=dispute.persons,
        urgency=dispute.urgency,
        nature=dispute.nature,
        rounds=held,
    )
    return reasons(known, thresholds())


def seats_of(dispute: Dispute) -> list[PanelSeat]:
    """The panel of a dispute."""
    seats = PanelSeat.objects.filter(dispute=dispute).select_related("expert", "entered_by")
    return list(seats.order_by("pk"))


def candidates(dispute: Dispute) -> list[Candidate]:
    """Who could still be asked: fitting ones without a conflict first, the least busy first."""
    shop = Expert.interests.through.objects.filter(
        expert=OuterRef("pk"), merchant=dispute.merchant_id
    )
    busy = Q(seats__state=PanelSeat.State.ACCEPTED, seats__dispute__status__in=UNFINISHED_STATES)
    free = (
        Expert.objects.filter(is_active=True)
        .exclude(seats__dispute=dispute)
        .annotate(load=Count("seats", filter=busy), conflict=Exists(shop))
    )
    found = [
        Candidate(
            expert,
            fits=not expert.fields or dispute.sector in expert.fields,
            conflict=bool(expert.conflict),
            load=int(expert.load),
        )
        for expert in free
    ]
    return sorted(found, key=lambda one: (one.conflict, not one.fits, one.load, one.expert.name))


def seats(by: User) -> QuerySet[PanelSeat]:
    """An expert's own seats; those who handle disputes see the seats of what they see."""
    rows = PanelSeat.objects.select_related("dispute__district", "expert").defer("dispute__search")
    if by.has_permission(Permission.OPINE):
        return rows.filter(expert__user=by)
    if not by.has_permission(Permission.NOTE):
        return rows.none()
    return rows.filter(seen_by(by))
