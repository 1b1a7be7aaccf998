"""双方: their cards on the page of the dispute, and the page where they are written down."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.facts import PARTIES, Fact
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on
from liandong.desk.handling.actions.parties import identify
from liandong.desk.handling.forms.parties import PartyForm
from liandong.desk.handling.queries.outcome import facts_of
from liandong.desk.handling.queries.parties import Side, sides_of
from liandong.desk.ui.pages import fragment, page, refusal_on
from liandong.desk.ui.query_parameters import parse_number


@require_GET
@requires(Permission.NOTE)
def parties_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Both cards and the conclusion on jurisdiction, as a part of the page of the dispute."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("party.read", by=by, of=dispute)
    fact = facts_of(dispute).get(Fact.JURISDICTION)
    context = {
        "dispute": dispute,
        "sides": sides_of(by, dispute),
        "jurisdiction": detail_words(Fact.JURISDICTION, fact.detail) if fact else "",
        "may_unmask": by.has_permission(Permission.UNMASK),
        "ours": works_on(by, dispute),
    }
    return fragment(request, "handling/parties/_parties.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def parties(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Both forms; POST `side` saves one of them."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    side = request.POST.get("side", "")
    sides = {shown.side: shown for shown in sides_of(by, dispute)}
    bound = _bound(request, sides.get(side)) if request.method == "POST" else None
    if bound and bound.is_valid():
        page_version = parse_number(request.POST.get("page_version", "")) or 0
        with refusal_on(bound):
            identify(dispute, side, bound.details(), page_version=page_version, by=by)
            messages.success(request, f"{PARTIES[side]}已登记")
            return redirect("disputes:detail", number=number)
    audit.record("party.read", by=by, of=dispute)
    rows = [
        (shown, bound if shown.side == side and bound else _unbound(shown))
        for shown in sides.values()
    ]
    context = {
        "dispute": dispute,
        "rows": rows,
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return page(request, "handling/parties/parties.html", context, status=422 if bound else 200)


def _bound(request: AuthenticatedHttpRequest, shown: Side | None) -> PartyForm:
    if shown is None:
        raise Http404
    return PartyForm(shown.side, request.POST, represented=shown.is_represented)


def _unbound(shown: Side) -> PartyForm:
    authority = shown.party.authority if shown.party else ""
    initial = {"identity": shown.identity, "authority": authority}
    return PartyForm(shown.side, initial=initial, represented=shown.is_represented)
