"""Emergency plans: the list, one drafted, its reviews and drills, called up and repealed."""

from collections.abc import Callable
from typing import Any, Final

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.actions.joint_meetings import emergency_plans as actions
from liandong.desk.outreach.forms.emergency_plans import CallForm, DrillForm, PlanForm, ReviewForm
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.models import EmergencyPlan
from liandong.desk.outreach.queries.joint_meetings import emergency_plans as queries
from liandong.desk.outreach.rules.emergency_plans import State
from liandong.desk.papers.queries.papers import file_of
from liandong.desk.papers.views.files import attached, drawn, only_pdf
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page, page, run_action, run_form, run_step
from liandong.desk.ui.typed_texts import typed_text

PLANS: Final = ListKind(
    (
        Column("name", "预案", head=True, css="ld-text"),
        Column("number", "文号"),
        Column("department", "拟稿单位"),
        Column("drafted", "拟稿"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty("shield", "还没有应急预案", "写明分级、启动条件和处置，由负责人签发后施行。"),
    unit="份",
    key="emergency_plans",
)
WORDS: Final = {
    "issue": "已签发施行",
    "review": "已登记评审",
    "drill": "已登记演练",
    "call": "已启动预案",
    "repeal": "已废止",
}


@require_GET
@requires(Permission.VIEW_OUTREACH)
def plan_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    rows = queries.with_course(queries.plans_visible_to(request.user))
    context = {
        "listing": listing(request, PLANS, rows, []),
        "may_draft": queries.may_draft(request.user),
    }
    return page(request, "outreach/joint_meetings/plans/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_plan(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None)
    return form_page(
        request,
        "outreach/joint_meetings/plans/edit.html",
        form,
        lambda: actions.draft_plan(**form.arguments(), by=request.user),
        "已存草稿，由负责人签发",
        lambda made: reverse("outreach:plan", args=[made.number]),
        context=lambda: {"title": "拟应急预案", "back": reverse("outreach:plans")},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def plan_detail(request: AuthenticatedHttpRequest, plan: str) -> HttpResponse:
    by, found = request.user, _plan(request, plan)
    audit.record("plan.read", by=by, of=found)
    is_signatory = queries.is_signatory(found, by)
    may_call_up = queries.may_call_up(found, by)
    context = {
        "plan": found,
        "values": queries.plan_values(found),
        "eyes": queries.eyes(),
        "members": found.members.order_by("pk"),
        "levels": queries.levels_of(found),
        "reviews": found.reviews.select_related("by").order_by("-on", "-pk"),
        "drills": found.drills.select_related("by").order_by("-on", "-pk"),
        "calls": queries.calls_of(found),
        "may_edit": queries.may_edit(found, by),
        "may_issue": queries.may_put_in_force(found, by),
        "turn": "" if queries.may_put_in_force(found, by) else queries.turn(found),
        "may_keep": queries.may_keep(found, by),
        "may_call_up": may_call_up,
        "may_end": is_signatory,
        "may_repeal": queries.may_edit(found, by)
        or (is_signatory and found.state == State.IN_FORCE),
        "review_form": ReviewForm(auto_id="review_%s"),
        "drill_form": DrillForm(auto_id="drill_%s"),
        "call_form": CallForm(by) if may_call_up else None,
        "reason_form": ReasonForm(auto_id="repeal_%s"),
        "end_form": ReasonForm(auto_id="end_%s"),
    }
    return page(request, "outreach/joint_meetings/plans/plan.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, plan: str) -> HttpResponse:
    """A draft, by who drafted it."""
    by, found = request.user, _plan(request, plan)
    address = reverse("outreach:plan", args=[found.number])
    if not queries.may_edit(found, by):
        return redirect(address)
    form = PlanForm(request.POST or None, plan=found)
    return form_page(
        request,
        "outreach/joint_meetings/plans/edit.html",
        form,
        lambda: actions.save_plan(plan=found, **form.arguments(), by=by),
        "已保存草稿",
        address,
        context=lambda: {"title": f"改预案：{found}", "back": address},
    )


@require_POST
@requires(Permission.WARN, Permission.APPROVE)
def take(request: AuthenticatedHttpRequest, plan: str, verb: str) -> HttpResponse:
    """One step; the action decides whether this person may take it now."""
    by, found = request.user, _plan(request, plan)
    url = reverse("outreach:plan", args=[found.number])
    reason = typed_text(request, "reason", "原因")
    read: dict[str, Any] = {
        "plan": found,
        "page_version": request.POST.get("page_version", ""),
        "by": by,
    }
    kept: dict[str, Any] = {"plan": found, "by": by}
    forms: dict[str, tuple[Form, Callable[..., Any], dict[str, Any]]] = {
        "review": (ReviewForm(request.POST), actions.record_review, kept),
        "drill": (DrillForm(request.POST), actions.record_drill, kept),
        "call": (CallForm(by, request.POST), actions.call_up, read),
    }
    steps: dict[str, Callable[[], Any]] = {
        "issue": lambda: actions.put_in_force(**read),
        "repeal": lambda: actions.repeal_plan(reason=reason, **read),
    }
    if verb in forms:
        form, action, given = forms[verb]
        return run_form(
            request, form, lambda: action(**form.cleaned_data, **given), WORDS[verb], url
        )
    return run_step(request, verb, steps, WORDS, url)


@require_POST
@requires(Permission.WARN, Permission.APPROVE)
def end(request: AuthenticatedHttpRequest, plan: str, pk: int) -> HttpResponse:
    """终止响应."""
    found = _plan(request, plan)
    call = get_object_or_404(found.calls, pk=pk)
    reason = typed_text(request, "reason", "原因")
    return run_action(
        request,
        lambda: actions.end_call(call=call, reason=reason, by=request.user),
        "已终止",
        reverse("outreach:plan", args=[found.number]),
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, plan: str, ending: str) -> HttpResponse:
    """The plan as it was issued, or as it would be."""
    found = _plan(request, plan)
    with audit.once_made("plan.paper", by=request.user, of=found):
        if found.paper is not None:
            only_pdf(ending)
            return attached(file_of(found.paper), ending, str(found.paper))
        return drawn(queries.plan_sheet(found), ending, f"应急预案 {found}")


def _plan(request: AuthenticatedHttpRequest, number: str) -> EmergencyPlan:
    return read_or_404(queries.plans_visible_to(request.user), number=number)
