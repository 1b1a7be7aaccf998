"""Clues: leads with their evidence, the list, one with its steps, days and papers."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.actions import clues as actions
from liandong.desk.outreach.forms.cases import LinkForm
from liandong.desk.outreach.forms.clues import (
    ClueFilterForm,
    ClueForm,
    ClueStepForm,
    LeadFilterForm,
)
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.models import Clue
from liandong.desk.outreach.queries.clues import clues as queries
from liandong.desk.outreach.queries.clues.leads import MOST, Lead, disputes_to_check, leads
from liandong.desk.outreach.queries.clues.papers import clue_sheet, papers_of
from liandong.desk.outreach.queries.visible import clues_visible_to, visits_visible_to
from liandong.desk.outreach.rules.cases import CaseSource
from liandong.desk.outreach.rules.clues import STEPS, Verb
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_action, run_form
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.typed_texts import typed_text

CLUES: Final = ListKind(
    (
        Column("party", "当事人", head=True),
        Column("number", "编号", css="ld-code"),
        Column("source", "来源"),
        Column("district", "商圈"),
        Column("found", "发现"),
        Column("state", "核查", bare=True),
        Column("police", "涉嫌犯罪"),
        Column("due", "期限", bare=True),
    ),
    nothing=Empty(
        "shield-lock",
        "还没有登记线索",
        "先看“建议核查”：几位消费者反映同一类问题、走访有不符合、曾被处罚的商户都在那里。",
        "outreach:leads",
        "建议核查",
    ),
    unit="条",
    key="clues",
)


@require_GET
@requires(Permission.VIEW_REPORTS)
@narrowed_by_district
def clue_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = ClueFilterForm(request.GET, by=by)
    rows = queries.narrowed(clues_visible_to(by, withdrawn=True), filters_of(request, form))
    found = listing(
        request, CLUES, queries.with_steps(rows).order_by("-found_on", "-pk"), words_of(form)
    )
    known = calendar()
    context = {
        "listing": found,
        "form": form,
        "running": lambda clue: queries.running(clue, known),
        "may_record": queries.may_record(by),
    }
    return page(request, "outreach/cases/clues/list.html", context, partial="list")


@require_GET
@requires(Permission.VIEW_REPORTS)
@narrowed_by_district
def lead_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    context = {
        "form": LeadFilterForm(request.GET, by=by),
        "leads": [
            (lead, f"{reverse('outreach:new_clue')}?{urlencode({'merchant': lead.merchant.pk})}")
            for lead in leads(by, district=request.GET.get("district", ""))
        ],
        "most": MOST,
        "may_record": queries.may_record(by),
    }
    return page(request, "outreach/cases/clues/leads.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_REPORTS)
def new_clue(request: AuthenticatedHttpRequest) -> HttpResponse:
    """By hand, of a lead (`?merchant=`), of a dispute (`?dispute=`) or a visit (`?visit=`)."""
    by = request.user
    if not queries.may_record(by):
        raise PermissionDenied("线索由市场监管部门登记")
    lead = _lead(request)
    form = ClueForm(request.POST or None, initial=_suggested(request, lead), by=by)
    return form_page(
        request,
        "outreach/cases/clues/edit.html",
        form,
        lambda: actions.record_clue(
            **form.arguments(), reasons=lead.reasons if lead else "", by=by
        ),
        "已登记线索",
        lambda made: reverse("outreach:clue", args=[made.number]),
        context=lambda: {
            "title": "登记线索",
            "back": reverse("outreach:clues"),
            "label": "登记",
            "lead": lead,
        },
    )


@require_GET
@requires(Permission.VIEW_REPORTS)
def clue_detail(request: AuthenticatedHttpRequest, clue: str) -> HttpResponse:
    by, found = request.user, _clue(request, clue)
    audit.record("clue.read", by=by, of=found)
    steps = queries.standing_steps(found)
    context = {
        "clue": found,
        "eyes": queries.eyes_on_clue(found),
        "dues": queries.due_views(found, steps, calendar()),
        "history": [
            (step, STEPS[Verb(step.verb)])
            for step in found.steps.select_related("by__department", "undone_by", "case").order_by(
                "-pk"
            )
        ],
        "sheets": [(rule, ClueStepForm(rule)) for rule in queries.possible(found, by)],
        "has_next": queries.has_next(found),
        "undoable": queries.undoable(found, steps, by),
        "links": queries.disputes_of(found, by=by),
        "papers": [FORMS[key] for key in papers_of(found)],
        "may_change": queries.may_change(found, by),
        "link_form": LinkForm(auto_id="link_%s"),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
        "page_version": version_of(found),
    }
    return page(request, "outreach/cases/clues/clue.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_REPORTS)
def edit(request: AuthenticatedHttpRequest, clue: str) -> HttpResponse:
    by, found = request.user, _clue(request, clue)
    address = reverse("outreach:clue", args=[found.number])
    if not queries.may_change(found, by):
        return redirect(address)
    version = version_of(found)
    form = ClueForm(request.POST or None, clue=found, by=by)
    return form_page(
        request,
        "outreach/cases/clues/edit.html",
        form,
        lambda: actions.save_clue(
            clue=found, **form.arguments(), page_version=posted_version(request), by=by
        ),
        "已保存",
        address,
        context=lambda: {
            "title": f"更改线索：{found}",
            "back": address,
            "label": "保存",
            "page_version": version,
        },
    )


@require_POST
@requires(Permission.VIEW_REPORTS)
def take(request: AuthenticatedHttpRequest, clue: str, verb: str) -> HttpResponse:
    """A step; linking or unlinking a dispute; withdrawing it."""
    by, found = request.user, _clue(request, clue)
    url = reverse("outreach:clue", args=[found.number])
    if verb in set(Verb):
        rule = STEPS[Verb(verb)]
        form = ClueStepForm(rule, request.POST)
        return run_form(
            request,
            form,
            lambda: actions.take_step(
                clue=found,
                verb=rule.verb,
                **form.cleaned_data,
                page_version=posted_version(request),
                by=by,
            ),
            f"已{rule.label}",
            url,
        )
    match verb:
        case "link":
            link_form = LinkForm(request.POST)
            return run_form(
                request,
                link_form,
                lambda: actions.link_dispute(clue=found, **link_form.cleaned_data, by=by),
                "已关联纠纷",
                url,
                lacking="没有关联：请填写纠纷编号。",
            )
        case "unlink":
            wanted = request.POST.get("number", "")
            dispute = get_object_or_404(visible_to(by, withdrawn=True), number=wanted)
            return run_action(
                request,
                lambda: actions.unlink_dispute(clue=found, dispute=dispute, by=by),
                "已取消关联",
                url,
            )
        case "withdraw":
            reason = typed_text(request, "reason", "原因")
            return run_action(
                request,
                lambda: actions.withdraw_clue(clue=found, reason=reason, by=by),
                "已撤销登记",
                url,
            )
    raise Http404


@require_POST
@requires(Permission.VIEW_REPORTS)
def undo_step(request: AuthenticatedHttpRequest, clue: str, pk: int) -> HttpResponse:
    found = _clue(request, clue)
    return run_action(
        request,
        lambda: actions.undo_step(clue=found, step=pk, by=request.user),
        "已撤回这一步",
        reverse("outreach:clue", args=[found.number]),
    )


@require_GET
@requires(Permission.VIEW_REPORTS)
def paper(request: AuthenticatedHttpRequest, clue: str, key: str, ending: str) -> HttpResponse:
    found = _clue(request, clue)
    if key not in papers_of(found):
        raise Http404
    with audit.once_made("clue.paper", by=request.user, of=found, detail={"form": key}):
        return drawn(clue_sheet(found, key, by=request.user), ending, f"{FORMS[key].title} {found}")


def _clue(request: AuthenticatedHttpRequest, number: str) -> Clue:
    return get_object_or_404(clues_visible_to(request.user, withdrawn=True), number=number)


def _lead(request: AuthenticatedHttpRequest) -> Lead | None:
    merchant = parse_number(request.GET.get("merchant", ""))
    return next(iter(leads(request.user, merchant=merchant)), None) if merchant else None


def _suggested(request: AuthenticatedHttpRequest, lead: Lead | None) -> dict[str, Any]:
    """What is known is carried over; what is suspected and how it is proved a person writes."""
    by, query = request.user, request.GET
    found: dict[str, Any] = {}
    if lead is not None:
        found["party"] = lead.merchant.name
        found["disputes"] = "\n".join(disputes_to_check(by, lead.merchant.pk))
        found["district"] = lead.merchant.district.name if lead.merchant.district else ""
    if number := query.get("visit", ""):
        visit = get_object_or_404(visits_visible_to(by).filter(state="done"), number=number)
        found |= {
            "party": visit.name, "district": visit.district.name, "visit": visit.number,
            "found_on": visit.day, "source": CaseSource.INSPECTION.value,
        }  # fmt: skip
    if number := query.get("dispute", ""):
        dispute = get_object_or_404(visible_to(by), number=number)
        found |= {"party": dispute.merchant_name, "disputes": dispute.number}
        found["district"] = dispute.district.name if dispute.district else ""
    return found
