"""双方: their cards on the page of the dispute, and the page where they are written down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.rules.facts import PARTIES, Fact
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions.identifying import identify
from liandong.desk.handling.forms_parties import PartyForm
from liandong.desk.handling.queries.outcome import facts_of
from liandong.desk.handling.queries.parties import Side, sides_of
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import fragment, page


@require_GET
@requires(Permission.NOTE)
def parties_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Both cards and the conclusion on jurisdiction, as a part of the page of the dispute."""
    by = request.user
    dispute = dispute_or_404(by, number)
    told = facts_of(dispute).get(Fact.JURISDICTION)
    context = {
        "dispute": dispute,
        "sides": sides_of(by, dispute),
        "jurisdiction": detail_words(Fact.JURISDICTION, told.detail) if told else "",
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return fragment(request, "handling/_parties.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def parties(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Both forms; POST `side` saves one of them."""
    by = request.user
    dispute = dispute_or_404(by, number)
    side = request.POST.get("side", "")
    bound = _bound(request, side) if request.method == "POST" else None
    if bound and bound.is_valid():
        seen = parse_number(request.POST.get("seen_party", ""))
        try:
            identify(dispute, side, bound.told(), seen=seen, by=by)
        except ValidationError as error:
            bound.add_error(None, error)
        else:
            messages.success(request, _("%(side)s已登记") % {"side": _(PARTIES[side])})
            return redirect("disputes:detail", number=number)
    audit.record("party.read", by=by, of=dispute)
    rows = [
        (one, bound if one.side == side and bound else _unbound(one))
        for one in sides_of(by, dispute)
    ]
    context = {
        "dispute": dispute,
        "rows": rows,
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return page(request, "handling/parties.html", context, status=422 if bound else 200)


def _bound(request: AuthenticatedHttpRequest, side: str) -> PartyForm:
    if side not in PARTIES:
        raise Http404
    return PartyForm(side, request.POST)


def _unbound(one: Side) -> PartyForm:
    authority = one.party.authority if one.party else ""
    return PartyForm(one.side, initial={"identity": one.identity, "authority": authority})
