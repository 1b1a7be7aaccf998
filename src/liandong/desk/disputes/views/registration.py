"""Quick registration, and what it suggests while one types."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import merchants as find_shops
from liandong.desk.disputes.actions.registering import register
from liandong.desk.disputes.forms import RegistrationForm
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.suggesting import suggest as suggestions
from liandong.desk.ui.pages import fragment, page

SHOPS = 8
ENOUGH = 2  # characters before shops are looked up


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        joins = _chosen(request, form.cleaned_data["joins"])
        dispute = register(form.told(), joins=joins, by=request.user)
        joined = dispute.members.count() > 1
        words = _("已登记，并入 %(number)s") if joined else _("已登记为 %(number)s")
        messages.success(request, words % {"number": dispute.number})
        return redirect("disputes:detail", number=dispute.number)
    status = 422 if form.is_bound else 200
    return page(request, "disputes/new.html", {"form": form}, status=status)


@require_POST
@requires(Permission.REGISTER)
def suggest(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The disputes that what is typed may belong to. Posted, for it holds personal data."""
    form = RegistrationForm(request.POST)
    form.fields["what"].required = False
    told = form.told() if form.is_valid() else None
    context = {
        "suggestions": suggestions(request.user, told) if told else None,
        "looked": told and (told.text or told.person_phone),
        "chosen": request.POST.get("joins", ""),
    }
    return fragment(request, "disputes/_suggestions.html", context)


@require_GET
@requires(Permission.REGISTER)
def merchants(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Shops by any of their names, for the list under the field."""
    words = request.GET.get("shop", "").strip()
    shops = list(find_shops(words)[:SHOPS]) if len(words) >= ENOUGH else []
    return fragment(request, "disputes/_shops.html", {"shops": shops})


def _chosen(request: AuthenticatedHttpRequest, number: str) -> Dispute | None:
    return visible_to(request.user).filter(number=number).first() if number else None
