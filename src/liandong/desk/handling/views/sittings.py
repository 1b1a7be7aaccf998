"""The calendar of sittings, booking, and the page of one sitting."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions.sitting import book
from liandong.desk.handling.forms_sitting import InviteForm, MinutesForm, SlotForm, WhichForm
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries import sittings as reading
from liandong.desk.handling.queries.people import people_of
from liandong.desk.handling.queries.recusals import recused
from liandong.desk.handling.rules.icalendar import event
from liandong.desk.ui.asked import parse_day
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.NOTE)
def calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A day (`?day=`): each room with its sittings."""
    day = parse_day(request.GET.get("day", "")) or timezone.localdate()
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "rooms": reading.calendar_of(request.user, day),
    }
    return page(request, "handling/calendar.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Choose way, room, mediator and day (GET), then one of the free times (POST)."""
    by = request.user
    dispute = dispute_or_404(by, number)
    which = _which(request, dispute)
    valid = which.is_valid()
    way, room, mediator, day = which.chosen() if valid else ("", None, by, timezone.localdate())
    free = reading.free(day, room=room, mediator=mediator, dispute=dispute) if valid else []
    form = SlotForm(request.POST if "slot" in request.POST else None, free=free)
    form.keep_hour(request.GET.get("slot", ""))
    if valid and form.is_valid():
        slot = form.chosen()
        try:
            made = book(
                dispute,
                way=way,
                room=room,
                mediator=mediator,
                starts_at=slot.start,
                ends_at=slot.end,
                by=by,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已预约，请通知双方"))
            return redirect("handling:sitting", pk=made.pk)
    context = {"dispute": dispute, "which": which, "form": form, "free": free}
    return page(request, "handling/book.html", context, partial="slots")


@require_GET
@requires(Permission.NOTE)
def sitting(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _sitting(request, pk)
    audit.record("sitting.read", by=request.user, of=one)
    told = ("minutes", "consumer_asks", "merchant_offers")
    return show(request, one, MinutesForm(initial={name: getattr(one, name) for name in told}))


def show(request: AuthenticatedHttpRequest, one: Sitting, minutes: MinutesForm) -> HttpResponse:
    """The page of a sitting; `minutes` as they stand, or as they could not be saved."""
    wordings = list(one.wordings.select_related("by").order_by("-pk"))
    context = {
        "sitting": one,
        "dispute": one.dispute,
        "notices": one.notices.order_by("due_at", "pk"),
        "invite": InviteForm(),
        "minutes": minutes,
        "wordings": wordings,
        "seen": wordings[0].pk if wordings else 0,
        "planned": one.state == Sitting.State.PLANNED,
        "begun": one.starts_at <= timezone.now(),
        "may_mediate": request.user.has_permission(Permission.MEDIATE),
    }
    status = 422 if minutes.is_bound else 200
    return page(request, "handling/sitting.html", context, status=status)


@require_GET
@requires(Permission.NOTE)
def ics(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The sitting for one's own calendar; nothing of people is in it."""
    one = _sitting(request, pk)
    body = event(
        uid=f"sitting-{one.pk}@{request.get_host()}",
        start=one.starts_at,
        end=one.ends_at,
        summary=_("消费纠纷调解 %(number)s") % {"number": one.dispute.number},
        location=one.room.name if one.room else one.get_way_display(),
        stamp=one.at,
    )
    headers = {"Content-Disposition": f'attachment; filename="sitting-{one.pk}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _sitting(request: AuthenticatedHttpRequest, pk: int) -> Sitting:
    return get_object_or_404(reading.sittings(request.user), pk=pk)


def _which(request: AuthenticatedHttpRequest, dispute: Dispute) -> WhichForm:
    out = recused(dispute)
    people = people_of(dispute.district, Permission.MEDIATE)
    mediators = [person for person in people if person.pk not in out]
    rooms = list(reading.rooms_of(request.user, dispute.district))
    asked = request.POST or request.GET
    room = next(iter(rooms), None)
    mediator = request.user if request.user in mediators else next(iter(mediators), None)
    start = {
        "way": Sitting.Way.ROOM if room else Sitting.Way.PHONE,
        "room": str(room.pk) if room else "",
        "mediator": str(mediator.pk) if mediator else "",
        "day": reading.first_free_day(room=room, mediator=mediator, dispute=dispute),
    }
    data = {name: asked.get(name, value) for name, value in start.items()}
    return WhichForm(data, rooms=rooms, mediators=mediators)


def address(one: Sitting) -> str:
    return reverse("handling:sitting", args=[one.pk])
