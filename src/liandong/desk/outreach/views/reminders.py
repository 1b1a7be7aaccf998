"""Consumer reminders: the calendar of occasions, a proposal, a draft and its steps, its papers."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.actions import reminders as actions
from liandong.desk.outreach.forms.letters import OpinionForm, ReasonForm
from liandong.desk.outreach.forms.reminders import (
    PickForm,
    PlaceForm,
    PublicationForm,
    ReadsForm,
    ReminderFilterForm,
    ReminderForm,
    ShiftForm,
)
from liandong.desk.outreach.models import Reminder
from liandong.desk.outreach.queries.publicity import reminders as queries
from liandong.desk.outreach.queries.publicity.reminder_topics import propose
from liandong.desk.outreach.queries.visible import reminders_visible_to
from liandong.desk.outreach.rules.publicity.occasions import Season
from liandong.desk.outreach.rules.steps.reminders import State
from liandong.desk.papers.queries.papers import file_of
from liandong.desk.papers.views.files import attached, drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import (
    form_page,
    narrowed_by_district,
    page,
    refusal_on,
    run_action,
    run_form,
    run_step,
)
from liandong.desk.ui.typed_texts import typed_text

REMINDERS: Final = ListKind(
    (
        Column("subject", "节点和范围", head=True),
        Column("title", "标题"),
        Column("number", "文号"),
        Column("department", "拟稿单位"),
        Column("drafted", "拟稿"),
        Column("channels", "发布渠道", number=True),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty("bell", "还没有消费提醒", "从上面的节点开始：先看往年同期的纠纷，再选主题起草。"),
    unit="份",
    key="consumer_reminders",
)
WORDS: Final = {
    "submit": "已送审，本单位负责人会看到",
    "review": "已审核，转会签",
    "sign": "本方已会签",
    "return": "已退回拟稿人",
    "issue": "已签发，发布后请登记渠道和时间",
    "withdraw": "已撤销",
}
PAPERS: Final = {"consumer_reminder": "消费提醒", "reminder_record": "消费提醒审签单"}


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def reminder_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = ReminderFilterForm(request.GET, by=by)
    rows = queries.narrowed(reminders_visible_to(by), filters_of(request, form))
    context = {
        "listing": listing(request, REMINDERS, queries.with_channels(rows), words_of(form)),
        "form": form,
        "calendar": queries.calendar_of(by),
        "may_draft": queries.may_draft(by),
        "eyes": queries.eyes(),
    }
    return page(request, "outreach/reminders/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_OUTREACH)
def proposed(request: AuthenticatedHttpRequest, occasion: str, year: int) -> HttpResponse:
    """What was frequent in the same season before; a draft is begun from what is picked."""
    by, season = request.user, _season(occasion, year)
    may_draft = queries.may_draft(by)
    if request.method == "POST" and not may_draft:
        raise PermissionDenied("消费提醒由消协、警务站或者市监拟稿")
    place_form = PlaceForm(request.POST if request.method == "POST" else request.GET, by=by)
    place = place_form.place
    proposal = propose(season, district=place, by=by)
    form = PickForm(proposal, request.POST or None, place=place)
    if form.is_valid():
        with refusal_on(form):
            made = actions.begin_reminder(
                season=season, district=form.place, picked=form.cleaned_data["topics"], by=by
            )
            messages.success(request, "已起草，请写标题、背景和提示")
            return redirect("outreach:edit_reminder", made.number)
    context = {
        "season": season,
        "proposal": proposal,
        "topics": [(topic, topic.links(place)) for topic in proposal.topics],
        "place": place,
        "place_form": place_form,
        "form": form,
        "may_draft": may_draft and bool(place_form.places) and queries.speaks_for(by, place),
    }
    return page(request, "outreach/reminders/occasion.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def reminder_detail(request: AuthenticatedHttpRequest, reminder: str) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    audit.record("reminder.read", by=by, of=found)
    eyes, steps = queries.eyes(), queries.steps_of(found)
    waits = queries.to_decide(by).filter(pk=found.pk).exists()
    place = found.district.name if found.district else ""
    missing = queries.missing_sides(found, steps) if found.state == State.REVIEWED else []
    is_ours = waits or queries.may_edit(found, by) or queries.may_publish(found, by)
    context = {
        "reminder": found,
        "values": queries.reminder_values(found),
        "rules": found.rules.order_by("position"),
        "topics": [(topic, topic.links(place)) for topic in queries.topics_of(found)],
        "duty": queries.duty_of(found),
        "publications": queries.publications_of(found),
        "history": queries.history(steps, eyes),
        "stepper": queries.stepper(found),
        "missing": missing,
        "turn": "" if is_ours else queries.turn(found, missing),
        "eyes": eyes,
        "may_edit": queries.may_edit(found, by),
        "may_review": waits and found.state == State.SUBMITTED,
        "may_sign": waits and found.state == State.REVIEWED,
        "may_issue": waits and found.state == State.SIGNED,
        "may_return": waits,
        "may_duty": queries.may_plan_duty(found, by),
        "may_publish": queries.may_publish(found, by),
        "may_withdraw": queries.may_withdraw(found, by),
        "opinion_form": OpinionForm(auto_id="opinion_%s"),
        "return_form": ReasonForm(auto_id="return_%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"),
        "shift_form": ShiftForm(auto_id="shift_%s"),
        "publication_form": PublicationForm(auto_id="publication_%s"),
        "reads_form": ReadsForm(auto_id=False, initial={"read_on": timezone.localdate()}),
    }
    return page(request, "outreach/reminders/reminder.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, reminder: str) -> HttpResponse:
    """The text of a draft, by who drafted it."""
    by, found = request.user, _reminder(request, reminder)
    if not queries.may_edit(found, by):
        return redirect("outreach:reminder", found.number)
    form = ReminderForm(found, request.POST or None)
    place = found.district.name if found.district else ""
    return form_page(
        request,
        "outreach/reminders/edit.html",
        form,
        lambda: actions.save_reminder(reminder=found, **form.arguments(), by=by),
        "已保存草稿",
        reverse("outreach:reminder", args=[found.number]),
        context=lambda: {
            "reminder": found,
            "topics": [(topic, topic.links(place)) for topic in queries.topics_of(found)],
        },
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, reminder: str, verb: str) -> HttpResponse:
    """One step; the action asks whether this person may take it now."""
    by, found = request.user, _reminder(request, reminder)
    words = typed_text(request, "words", "意见")
    reason = typed_text(request, "reason", "原因")
    read: dict[str, Any] = {
        "reminder": found,
        "page_version": request.POST.get("page_version", ""),
        "by": by,
    }
    steps: dict[str, Callable[[], Any]] = {
        "submit": lambda: actions.submit(**read),
        "review": lambda: actions.approve_draft(words=words, **read),
        "sign": lambda: actions.sign(words=words, **read),
        "return": lambda: actions.send_back(reason=reason, **read),
        "issue": lambda: actions.issue(**read),
        "withdraw": lambda: actions.withdraw(reason=reason, **read),
    }
    url = reverse("outreach:reminder", args=[found.number])
    return run_step(request, verb, steps, WORDS, url)


@require_POST
@requires(Permission.WARN)
def add_shift(request: AuthenticatedHttpRequest, reminder: str) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    form = ShiftForm(request.POST)
    return run_form(
        request,
        form,
        lambda: actions.add_shift(reminder=found, **form.arguments(), by=by),
        "已加入值班安排",
        reverse("outreach:reminder", args=[found.number]),
    )


@require_POST
@requires(Permission.WARN)
def remove_shift(request: AuthenticatedHttpRequest, reminder: str, pk: int) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    url = reverse("outreach:reminder", args=[found.number])
    return run_action(
        request, lambda: actions.remove_shift(reminder=found, pk=pk, by=by), "已删去这一班", url
    )


@require_POST
@requires(Permission.WARN)
def add_publication(request: AuthenticatedHttpRequest, reminder: str) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    form = PublicationForm(request.POST)
    return run_form(
        request,
        form,
        lambda: actions.record_publication(reminder=found, **form.cleaned_data, by=by),
        "已登记发布",
        reverse("outreach:reminder", args=[found.number]),
    )


@require_POST
@requires(Permission.WARN)
def enter_reads(request: AuthenticatedHttpRequest, reminder: str, pk: int) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    form = ReadsForm(request.POST)
    return run_form(
        request,
        form,
        lambda: actions.enter_reads(reminder=found, pk=pk, **form.cleaned_data, by=by),
        "已登记阅读量",
        reverse("outreach:reminder", args=[found.number]),
    )


@require_POST
@requires(Permission.WARN)
def remove_publication(request: AuthenticatedHttpRequest, reminder: str, pk: int) -> HttpResponse:
    by, found = request.user, _reminder(request, reminder)
    url = reverse("outreach:reminder", args=[found.number])
    return run_action(
        request,
        lambda: actions.remove_publication(reminder=found, pk=pk, by=by),
        "已删去这条发布记录",
        url,
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, reminder: str, key: str, ending: str) -> HttpResponse:
    """What is published, as it was issued or as it would be; or the sheet of its approval."""
    found = _reminder(request, reminder)
    if key not in PAPERS:
        raise Http404
    with audit.once_made("reminder.paper", by=request.user, of=found):
        is_kept = found.state == State.ISSUED and ending == "pdf"
        if found.paper is not None and is_kept and key == found.paper.form:
            return attached(file_of(found.paper), ending, str(found.paper))
        return drawn(queries.reminder_sheet(found, key), ending, f"{PAPERS[key]} {found.subject}")


def _season(occasion: str, year: int) -> Season:
    if season := queries.season_of(occasion, year):
        return season
    raise Http404


def _reminder(request: AuthenticatedHttpRequest, number: str) -> Reminder:
    return read_or_404(reminders_visible_to(request.user), number=number)
