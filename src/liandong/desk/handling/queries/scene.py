"""What the page of the scene has to know before the signal is gone. No personal data of parties."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.law.table import as_data
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.dispatches import Outing, mine
from liandong.desk.handling.queries.people import people_of
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.queries.sittings import LENGTH, rooms_of
from liandong.desk.handling.rules.slots import Span, free_slots
from liandong.desk.ui.asked import midnight
from liandong.desk.ui.wording import when

MOST_SHOPS: Final = 3000
YEAR: Final = timedelta(days=365)
DAYS_AHEAD: Final = 4
SLOTS: Final = 12


def known_for(by: User) -> dict[str, Any]:
    """Who one is, where one is sent, the shops of the station, the law, free times."""
    return {
        "person": {"id": by.pk, "name": by.display_name, "department": by.department.name},
        "matters": [_matter(one) for one in mine(by)],
        "shops": _shops(by),
        "law": as_data(),
        "slots": _slots(by),
    }


def _matter(outing: Outing) -> dict[str, Any]:
    dispute = outing.dispatch.dispute
    return {
        "number": dispute.number,
        "shop": dispute.merchant_name,
        "place": dispute.place,
        "summary": dispute.summary,
        "amount": str(dispute.amount_yuan or ""),
        "sent_at": when(outing.dispatch.at),
        "people": [
            {
                "name": one.person.display_name,
                "department": one.person.department.name,
                "arrived": when(one.arrived_at) if one.arrived_at else "",
            }
            for one in outing.people
        ],
    }


def _shops(by: User) -> list[dict[str, Any]]:
    """Shops of one's districts; disputes with each in a year, and those settled. Two queries."""
    recent = Q(dispute__opened_at__gte=timezone.now() - YEAR, dispute__withdrawn_at=None)
    settled = recent & Q(dispute__status=Dispute.Status.SETTLED)
    shops = (
        Merchant.objects.filter(district__in=districts_of(by))
        .annotate(cases=Count("dispute", recent), settled=Count("dispute", settled))
        .prefetch_related("aliases")
        .order_by("-cases", "name")[:MOST_SHOPS]
    )
    return [
        {
            "name": shop.name,
            "signs": [alias.name for alias in shop.aliases.all()],
            "address": shop.address,
            "cases": shop.cases,
            "settled": shop.settled,
        }
        for shop in shops
    ]


def _slots(by: User) -> list[dict[str, Any]]:
    """The next free times of a room of the station with somebody who mediates there."""
    room = rooms_of(by).order_by("district", "name").first()
    if room is None:
        return []
    mediator = _mediator(by, room.district)
    if mediator is None:
        return []
    today = timezone.localdate()
    until = midnight(today + timedelta(days=DAYS_AHEAD))
    busy = Sitting.objects.filter(
        Q(room=room) | Q(mediator=mediator),
        state=Sitting.State.PLANNED,
        ends_at__gte=timezone.now(),
        starts_at__lt=until,
    )
    taken = [
        Span(timezone.localtime(start), timezone.localtime(end))
        for start, end in busy.values_list("starts_at", "ends_at")
    ]
    return [
        {
            "room": room.pk,
            "mediator": mediator.pk,
            "starts_at": span.start.isoformat(),
            "words": f"{span.start:%m-%d %H:%M} {room.name} {mediator.display_name}",
        }
        for ahead in range(DAYS_AHEAD)
        for span in free_slots(
            today + timedelta(days=ahead), taken, length=LENGTH, after=timezone.localtime()
        )
    ][:SLOTS]


def _mediator(by: User, district: District) -> User | None:
    """Oneself where one may, else the first who may."""
    people = people_of(district, Permission.MEDIATE)
    return next((one for one in people if one.pk == by.pk), next(iter(people), None))
