"""The calendar of sittings, booking, and the page of one sitting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import note_read
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.disputes.actions.steps import check_decides
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import position_of
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.steps import may_decide, room_of
from liandong.desk.disputes.queries.visibility import check_works_on, works_on
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.handling.actions import invitations, recusals
from liandong.desk.handling.actions import sittings as sitting_actions
from liandong.desk.handling.actions.invitations import set_link
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.forms.sittings import (
    DecisionForm,
    InviteForm,
    MinutesForm,
    RecusalForm,
    SlotForm,
    WhichForm,
)
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries import sittings as reading
from liandong.desk.handling.queries.parties import phone_of_the_consumer
from liandong.desk.handling.queries.presiding import (
    busy_at,
    mediators_for,
    planned_with,
    presiding_over,
)
from liandong.desk.handling.queries.staff import people_of
from liandong.desk.handling.rules.icalendar import event
from liandong.desk.handling.rules.sittings import is_short_notice, too_early_to_come
from liandong.desk.handling.sending import unreachable
from liandong.desk.ui.pages import page, refusal_on, run_action
from liandong.desk.ui.query_parameters import parse_day, parse_number


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
    return page(request, "handling/sittings/calendar.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Choose way, room, mediator and day (GET), then one of the free times (POST); the notices of
    both sides go out with it, or later from the page of the sitting."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    which = _which(request, dispute)
    valid = which.is_valid()
    way, room, mediator, day = which.chosen() if valid else ("", None, by, timezone.localdate())
    free = reading.free(day, room=room, mediator=mediator, dispute=dispute) if valid else []
    form = SlotForm(request.POST if "slot" in request.POST else None, free=free)
    form.keep_hour(request.GET.get("slot", ""))
    invites = "notify" in request.POST
    notices = InviteForm(request.POST if invites else None)
    if valid and form.is_valid() and (not invites or notices.is_valid()):
        slot = form.chosen()
        with refusal_on(form), transaction.atomic():
            made = book(
                dispute,
                way=way,
                room=room,
                mediator=mediator,
                starts_at=slot.start,
                ends_at=slot.end,
                by=by,
            )
            words = "已预约，请通知双方"
            if invites:
                words = f"已预约。{_invite(made, notices, by)}"
            messages.success(request, words)
            return redirect("handling:sitting", pk=made.pk)
    context = {
        "dispute": dispute,
        "which": which,
        "form": form,
        "free": free,
        "notices": notices,
    }
    return page(request, "handling/sittings/book.html", context, partial="slots")


@require_GET
@requires(Permission.NOTE)
def sitting(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    audit.record("sitting.read", by=request.user, of=found)
    texts = ("minutes", "consumer_asks", "merchant_offers")
    return show(request, found, MinutesForm(initial={name: getattr(found, name) for name in texts}))


def show(request: AuthenticatedHttpRequest, found: Sitting, minutes: MinutesForm) -> HttpResponse:
    """The page of a sitting; `minutes` as they stand, or as they could not be saved."""
    by = request.user
    wordings = list(found.wordings.select_related("by").order_by("-pk"))
    eyes = eyes_on(by, found.dispute)
    eyes.clear = reading.reads_in_clear(by, found)
    own = replace(eyes, clear=True)
    running = found.state in {Sitting.State.PLANNED, Sitting.State.HELD}
    last = wordings[0] if wordings else None
    ours = works_on(by, found.dispute)
    may_mediate = ours and by.has_permission(Permission.MEDIATE)
    rule = presiding_over(found.dispute)
    written_by_others = rule.bars_minutes(by, own=reading.are_own_minutes(by, found, last))
    context = {
        "ours": ours,
        "eyes": own if last and last.by_id == by.pk else eyes,
        "may_write": may_mediate
        and running
        and not written_by_others
        and reading.may_write_minutes(by, found, last),
        "may_change": not rule.bars_change(by, found.mediator),
        "may_say_who_stayed_away": not rule.of_other_office(by),
        "sitting": found,
        "dispute": found.dispute,
        "notices": found.notices.order_by("due_at", "pk"),
        "invite": InviteForm(),
        "minutes": minutes,
        "wordings": [(row, own if row.by_id == by.pk else eyes) for row in wordings],
        "page_version": last.pk if last else 0,
        "planned": ours and found.state == Sitting.State.PLANNED,
        "begun": found.starts_at <= timezone.now(),
        "too_early": too_early_to_come(found.starts_at, timezone.now()),
        "may_mediate": may_mediate,
        "may_agree": may_mediate
        and found.dispute.stage in STEPS["agree"].of
        and may_decide(by, STEPS["agree"], position_of(found.dispute)),
    }
    return page(request, "handling/sittings/sitting.html", context)


@require_GET
@requires(Permission.NOTE)
def ics(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The sitting for one's own calendar; nothing of people is in it."""
    found = _sitting(request, pk)
    body = event(
        uid=f"sitting-{found.pk}@{request.get_host()}",
        start=found.starts_at,
        end=found.ends_at,
        summary=f"消费纠纷调解 {found.dispute.number}",
        location=found.room.name if found.room else found.get_way_display(),
        stamp=found.at,
    )
    headers = {"Content-Disposition": f'attachment; filename="sitting-{found.pk}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _sitting(request: AuthenticatedHttpRequest, pk: int) -> Sitting:
    found = reading.sitting_of(request.user, pk)
    if found is None:
        raise Http404
    note_read(found)
    return found


def _which(request: AuthenticatedHttpRequest, dispute: Dispute) -> WhichForm:
    mediators = mediators_for(dispute)
    rooms = list(reading.rooms_of(request.user, dispute.district))
    submitted = request.POST or request.GET
    room = next(iter(rooms), None)
    mediator = request.user if request.user in mediators else next(iter(mediators), None)
    start = {
        "way": Sitting.Way.ROOM if room else Sitting.Way.PHONE,
        "room": str(room.pk) if room else "",
        "mediator": str(mediator.pk) if mediator else "",
        "day": reading.first_free_day(room=room, mediator=mediator, dispute=dispute),
    }
    data = {name: submitted.get(name, value) for name, value in start.items()}
    return WhichForm(data, rooms=rooms, mediators=mediators)


def address(found: Sitting) -> str:
    return reverse("handling:sitting", args=[found.pk])


# What one does with a sitting.


@require_POST
@requires(Permission.NOTE)
def invite(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    form = InviteForm(request.POST)
    return run_action(
        request, lambda: _invite(found, form, request.user), lambda words: words, address(found)
    )


def _invite(found: Sitting, form: InviteForm, by: User) -> str:
    """Notify both sides; what is to be told about it."""
    to = {}
    if form.is_valid():
        data = form.cleaned_data
        known = phone_of_the_consumer(found.dispute) if data["known"] else ""
        to = {"consumer": data["consumer"] or known, "merchant": data["merchant"]}
    invitations.invite(found, to, by=by)
    words = "通知已登记，正在发送，是否发出见下方“通知”"
    if any(address and unreachable(address) for address in to.values()):
        words += "。没有设置短信网关，发往手机的发不出去，请电话通知"
    if is_short_notice(found.starts_at, timezone.now()):
        words += "。离开始不足 24 小时（办法第20条须提前告知），请电话确认双方能到"
    return words


@require_POST
@requires(Permission.NOTE)
def check_in(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    side = request.POST.get("side", "")
    early = request.POST.get("early") == "on"
    action = partial(sitting_actions.check_in, found, side, early=early, by=request.user)
    return _do(request, found, action, "已签到")


@require_POST
@requires(Permission.NOTE)
def no_show(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    words = "已登记未到；可另约，或以第23条第1款第2项终止调解"
    return _do(request, found, lambda: sitting_actions.no_show(found, by=request.user), words)


@require_POST
@requires(Permission.NOTE)
def link(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    typed = request.POST.get("link", "")
    words = "入会链接已登记，通知过的会收到"
    return _do(request, found, lambda: set_link(found, typed, by=request.user), words)


@require_POST
@requires(Permission.NOTE)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _sitting(request, pk)
    words = "已取消，通知过的会收到变更"
    return _do(request, found, lambda: sitting_actions.cancel(found, by=request.user), words)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another of the free times of a day (`?day=`)."""
    found = _sitting(request, pk)
    check_works_on(request.user, found.dispute)
    wanted = request.POST.get("day") or request.GET.get("day") or ""
    day = parse_day(wanted) or found.starts_at.date()
    free = reading.free(
        day, room=found.room, mediator=found.mediator, dispute=found.dispute, but=found.pk
    )
    form = SlotForm(request.POST or None, free=free)
    if form.is_valid():
        slot = form.chosen()
        return _do(
            request,
            found,
            lambda: sitting_actions.move(
                found,
                starts_at=slot.start,
                ends_at=slot.end,
                page_version=posted_version(request),
                by=request.user,
            ),
            "已改期，通知过的会收到变更",
        )
    return page(
        request, "handling/sittings/move.html", {"sitting": found, "form": form, "day": day}
    )


@require_POST
@requires(Permission.MEDIATE)
def minutes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Saved, or the page again with what was typed, and what a colleague saved meanwhile."""
    found = _sitting(request, pk)
    form = MinutesForm(request.POST)
    if form.is_valid():
        early = form.cleaned_data.pop("early")
        texts = Minutes(**form.cleaned_data)
        with refusal_on(form, "minutes"):
            page_version = parse_number(request.POST.get("page_version", "")) or 0
            write_minutes(found, texts, early=early, page_version=page_version, by=request.user)
            messages.success(request, "笔录已保存")
            agreed = request.POST.get("go") == "agree"
            return redirect(_agreement(request, found) if agreed else address(found))
    return show(request, found, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def ask_recusal(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    check_decides(request.user, STEPS["suspend"], dispute)
    people = people_of(dispute.district, Permission.MEDIATE)
    form = RecusalForm(request.POST or None, people=people)
    if form.is_valid():
        mediator = form.people[form.cleaned_data["mediator"]]
        reason, page_version = form.cleaned_data["reason"], posted_version(request)
        return run_action(
            request,
            lambda: recusals.ask_recusal(
                dispute,
                mediator=mediator,
                reason=reason,
                page_version=page_version,
                by=request.user,
            ),
            "调解中止，等负责人决定回避",
            reverse("disputes:detail", args=[dispute.number]),
        )
    context = {"dispute": dispute, "form": form, "title": "申请回避，调解中止"}
    return page(request, "handling/sittings/recusal.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE)
def decide_recusal(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    check_decides(request.user, STEPS["resume"], dispute)
    mediator = recusals.whose_recusal(dispute)
    out = busy_at(planned_with(dispute, mediator)) | {mediator}
    able = [person for person in mediators_for(dispute) if person.pk not in out]
    form = DecisionForm(request.POST or None, people=able)
    if form.is_valid():
        successor = form.people.get(form.cleaned_data["successor"])
        granted, page_version = (
            form.cleaned_data["granted"] == "1",
            posted_version(request),
        )
        return run_action(
            request,
            lambda: recusals.decide_recusal(
                dispute,
                granted=granted,
                successor=successor,
                page_version=page_version,
                by=request.user,
            ),
            "已决定，调解恢复",
            reverse("disputes:detail", args=[dispute.number]),
        )
    context = {"dispute": dispute, "form": form, "title": "决定回避，恢复调解"}
    return page(request, "handling/sittings/recusal.html", context)


def _agreement(request: AuthenticatedHttpRequest, found: Sitting) -> str:
    """Where the agreement is drafted, while it may be; else the page of the sitting."""
    dispute = found.dispute
    dispute.refresh_from_db()
    room = room_of(STEPS["agree"], dispute)
    by = request.user
    may = works_on(by, dispute) and may_decide(by, STEPS["agree"], position_of(dispute))
    return room if may and dispute.stage in STEPS["agree"].of else address(found)


def _do(
    request: AuthenticatedHttpRequest, found: Sitting, action: Callable[[], object], words: str
) -> HttpResponse:
    return run_action(request, action, words, address(found))
