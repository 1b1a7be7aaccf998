"""Visits: the ledger, who is proposed, a plan, the checklist on the phone, one with its photos."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.outreach.actions import visits as actions
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.forms.visits import (
    FilesForm,
    PlanForm,
    ProposalFilterForm,
    RecordForm,
    VisitFilterForm,
    WhenForm,
)
from liandong.desk.outreach.models import Letter, Visit
from liandong.desk.outreach.queries.clues.clues import may_record as may_record_clue
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names, names_read
from liandong.desk.outreach.queries.photos import counts_by_title, photos_of, taken_out_of
from liandong.desk.outreach.queries.visible import visits_visible_to
from liandong.desk.outreach.queries.visits import ledger as queries
from liandong.desk.outreach.queries.visits.papers import PAPERS, visit_sheet
from liandong.desk.outreach.queries.visits.proposals import Proposal, proposals
from liandong.desk.outreach.rules.checklists import BASIS, trade_of
from liandong.desk.outreach.views.ledgers import check_export, opened, put_in, taken_out
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_action
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.spreadsheets import table_file
from liandong.desk.ui.typed_texts import typed_text

VISITS: Final = ListKind(
    (
        Column("name", "对象", head=True),
        Column("day", "日期"),
        Column("reason", "事由"),
        Column("kind", "类型"),
        Column("district", "商圈"),
        Column("visitors", "走访人"),
        Column("fails", "不符合", number=True),
        Column("mend_by", "整改期限"),
        Column("check", "复查"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "walk",
        "还没有走访",
        "先看“建议走访”：纠纷上升、提醒未反馈或待复查、协议未履行、限期整改到期的商户都在那里。",
        "outreach:proposed_visits",
        "建议走访",
    ),
    unit="次",
    key="visits",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def visit_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = VisitFilterForm(request.GET, by=by)
    rows = queries.in_order(queries.narrowed(visits_visible_to(by), filters_of(request, form)))
    context = {
        "listing": listing(request, VISITS, rows, words_of(form), drawn=queries.with_ledger),
        "form": form,
        "today": timezone.localdate(),
        "names": eyes_on_names(by),
        "may_plan": queries.may_plan(by),
        "may_export": by.has_permission(Permission.EXPORT),
        "basis": BASIS,
        "check_words": queries.check_words,
    }
    return page(request, "outreach/visits/list.html", context, partial="list")


@require_GET
@requires(Permission.EXPORT)
def ledger(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """走访台账 as its filter has it: all columns, free text without people."""
    by = request.user
    check_export(request, kind)
    form = VisitFilterForm(request.GET, by=by)
    rows = queries.in_order(queries.narrowed(visits_visible_to(by), filters_of(request, form)))
    found = list(queries.with_ledger(rows))
    with audit.once_made("visit.export", by=by, detail={"found": len(found)}):
        lines = list(
            queries.ledger_rows(found, counts_by_title(visit.number for visit in found), by)
        )
        return table_file(kind, "走访台账", list(queries.LEDGER), lines, above=words_of(form))


@require_GET
@requires(Permission.WARN)
@narrowed_by_district
def proposed(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = ProposalFilterForm(request.GET, by=by)
    found = proposals(by, district=request.GET.get("district", ""))
    context = {
        "form": form,
        "proposals": [
            (row, f"{reverse('outreach:new_visit')}?{urlencode(row.query)}" if row.query else "")
            for row in found
        ],
        "may_plan": queries.may_plan(by),
    }
    return page(request, "outreach/visits/proposed.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_visit(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Of a proposal (`?merchant=`, `?letter=`, `?follows=`), or of one's own choice."""
    by = request.user
    if not queries.may_plan(by):
        raise PermissionDenied("走访由警务站、消协、市监安排")
    proposal = _proposal(request)
    form = PlanForm(
        request.POST or None,
        initial=_initial(proposal, request.GET.get("district", "")),
        known=proposal.merchant if proposal else None,
        by=by,
    )
    return form_page(
        request,
        "outreach/visits/new.html",
        form,
        lambda: actions.plan_visit(
            **form.arguments(),
            because=[why.words for why in proposal.why] if proposal else [],
            letter=proposal.letter if proposal else None,
            follows=proposal.follows if proposal else None,
            by=by,
        ),
        "已安排走访",
        lambda made: reverse("outreach:visit", args=[made.number]),
        context=lambda: {"proposal": proposal, "basis": BASIS},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def visit_detail(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    by, found = request.user, visit_or_404(request, visit)
    audit.record("visit.read", by=by, of=found)
    today = timezone.localdate()
    may_change = queries.may_change(found, by)
    eyes = queries.eyes_on_visit(found, by)
    context = {
        "visit": found,
        "eyes": eyes,
        "met": names_read(found.met, eyes, by),
        "names": eyes_on_names(by),
        "checklist": queries.checklist_of(found),
        "police": queries.people_of(found, "police"),
        "others": queries.people_of(found, "association", "regulator"),
        "check_words": queries.check_words(found),
        "checked": queries.standing_check(found),
        "photos": photos_of(found.number),
        "papers": [FORMS[key] for key in PAPERS],
        "basis": BASIS,
        "today": today,
        "may_change": may_change,
        "may_photo": queries.may_add_photos(found, by),
        "may_open": by.has_permission(Permission.NOTE),
        "may_check": queries.may_check_letter(found, by, today=today),
        "may_follow": queries.may_plan(by) and queries.followed_up(by).filter(pk=found.pk).exists(),
        "may_clue": found.state == "done" and may_record_clue(by),
        "who_goes": queries.who_goes(found),
        "when_form": WhenForm(found) if may_change else None,
        "reason_form": ReasonForm(auto_id="cancel_%s"),
        "taken_out": taken_out_of(found.number),
        "files_form": FilesForm(queries.TITLES),
    }
    return page(request, "outreach/visits/visit.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def record(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    """The checklist, made for the phone in one hand."""
    by, found = request.user, visit_or_404(request, visit)
    if not queries.may_change(found, by):
        return redirect("outreach:visit", found.number)
    form = RecordForm(found, request.POST or None)
    return form_page(
        request,
        "outreach/visits/record.html",
        form,
        lambda: actions.record_visit(visit=found, found=form.found(), by=by),
        "已登记走访",
        reverse("outreach:visit", args=[found.number]),
        context=lambda: {"visit": found},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, visit: str, key: str, ending: str) -> HttpResponse:
    """The record to be signed on the spot, or a pledge; what is not recorded is left blank."""
    found = visit_or_404(request, visit)
    if key not in PAPERS:
        raise Http404
    with audit.once_made("visit.paper", by=request.user, of=found, detail={"form": key}):
        name = f"{FORMS[key].title} {found.number}"
        return drawn(visit_sheet(found, key, by=request.user), ending, name)


@require_POST
@requires(Permission.WARN)
def put_off(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    by, found = request.user, visit_or_404(request, visit)
    form = WhenForm(found, request.POST)
    url = reverse("outreach:visit", args=[found.number])
    if not form.is_valid():
        messages.error(request, "没有更改：请填写日期，选择走访人。")
        return redirect(url)
    return run_action(
        request,
        lambda: actions.put_off_visit(
            visit=found, **form.arguments(), page_version=posted_version(request), by=by
        ),
        "已更改安排",
        url,
    )


@require_POST
@requires(Permission.WARN)
def cancel(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    by, found = request.user, visit_or_404(request, visit)
    reason = typed_text(request, "reason", "原因")
    return run_action(
        request,
        lambda: actions.cancel_visit(
            visit=found, reason=reason, page_version=posted_version(request), by=by
        ),
        "已取消走访",
        reverse("outreach:visit", args=[found.number]),
    )


@require_POST
@requires(Permission.WARN)
def check_letter(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    by, found = request.user, visit_or_404(request, visit)
    return run_action(
        request,
        lambda: actions.check_by_visit(visit=found, by=by),
        "已登记为提醒的复查",
        reverse("outreach:visit", args=[found.number]),
    )


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
def photos(request: AuthenticatedHttpRequest, visit: str) -> HttpResponse:
    found = visit_or_404(request, visit)
    keep = partial(actions.add_photos, visit=found, by=request.user)
    return put_in(request, queries.TITLES, keep, reverse("outreach:visit", args=[found.number]))


@require_GET
@requires(Permission.NOTE)
def photo(request: AuthenticatedHttpRequest, visit: str, pk: int) -> HttpResponse:
    return opened(request, visit_or_404(request, visit), pk, "visit.file")


@require_POST
@requires(Permission.NOTE)
def photo_out(request: AuthenticatedHttpRequest, visit: str, pk: int) -> HttpResponse:
    found = visit_or_404(request, visit)
    act = partial(actions.take_out_photo, visit=found, pk=pk, by=request.user)
    return taken_out(request, act, reverse("outreach:visit", args=[found.number]))


def visit_or_404(request: AuthenticatedHttpRequest, number: str) -> Visit:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(queries.with_ledger(visits_visible_to(request.user)), number=number)


def _proposal(request: AuthenticatedHttpRequest) -> Proposal | None:
    """What is proposed of whom the address names; a letter or visit alone is enough."""
    by, query = request.user, request.GET
    letter: Letter | None = None
    follows: Visit | None = None
    if number := query.get("letter", ""):
        rows = queries.letters_to_check(by).select_related("merchant__district")
        letter = get_object_or_404(rows, number=number)
    if number := query.get("follows", ""):
        rows_of = queries.followed_up(by).select_related("merchant__district")
        follows = get_object_or_404(rows_of, number=number)
    merchant = parse_number(query.get("merchant", ""))
    if letter is None and follows is None and merchant is None:
        return None
    source = letter or follows
    if merchant is None and source is not None:
        merchant = source.merchant_id
    known = next(iter(proposals(by, merchant=merchant)), None) if merchant else None
    if known is None:
        if source is None:
            raise Http404
        name = letter.merchant_name if letter else follows.name if follows else ""
        known = Proposal(name, source.merchant, source.district.name if source.district else "")
    known.letter, known.follows = letter, follows
    return known


def _initial(proposal: Proposal | None, district: str) -> dict[str, Any]:
    """What is known is carried over; of a visit of one's own choice only the district on the
    screen. The people are chosen by a person."""
    if proposal is None:
        return {"district": district}
    kind = proposal.follows.kind if proposal.follows else "merchant"
    merchant = proposal.merchant
    sector, scope = (merchant.sector, merchant.business_scope) if merchant else ("", "")
    due = proposal.follows.mend_by if proposal.follows else None
    return {
        "kind": kind,
        "name": proposal.name,
        "district": proposal.district or district,
        "trade": proposal.follows.trade if proposal.follows else trade_of(sector, kind, scope),
        "reason": proposal.reason,
        "day": due + timedelta(days=1) if due else None,
    }
