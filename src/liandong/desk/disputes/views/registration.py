"""Quick registration, and what it suggests while one types."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.disclosure.phone_searches import TooManySearchesError
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import suggest_shops
from liandong.desk.disputes.actions.registrations import RegisteredAlreadyError, register
from liandong.desk.disputes.forms.disputes import RegistrationForm
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.steps import room_of
from liandong.desk.disputes.queries.visibility import handed_on_words, works_on
from liandong.desk.disputes.registration_reading import read_text
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.ui.pages import fragment, page

SENDING: Final = "dispatch"
SHOPS = 8
ENOUGH = 2  # characters before shops are looked up


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        joins = _chosen(request, form.cleaned_data["joins"])
        try:
            dispute = register(form.registration(), joins=joins, by=request.user)
        except RegisteredAlreadyError as refused:
            messages.info(request, refused.message)
            if refused.dispute is None:
                return redirect("/")
            return redirect("disputes:detail", number=refused.dispute.number)
        if not visible_to(request.user).filter(pk=dispute.pk).exists():
            messages.success(request, handed_on_words(dispute))
            return redirect("/")
        joined = dispute.members.count() > 1
        done = "已登记，并入" if joined else "已登记为"
        messages.success(request, f"{done} {dispute.number}")
        return redirect(_place_to_go(request, dispute))
    sends = request.user.has_permission(STEPS[SENDING].who)
    return page(request, "disputes/registration/new.html", {"form": form, "sends": sends})


def _place_to_go(request: AuthenticatedHttpRequest, dispute: Dispute) -> str:
    """The page of the dispute, or where one chooses who is sent out, if that was asked for."""
    step = STEPS[SENDING]
    sends = "send" in request.POST and request.user.has_permission(step.who)
    may = sends and dispute.stage in step.of and works_on(request.user, dispute)
    room = room_of(step, dispute) if may else ""
    return room or reverse("disputes:detail", args=[dispute.number])


@require_POST
@requires(Permission.REGISTER)
def suggest(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The disputes that what is typed may belong to. Posted, for it holds personal data."""
    from liandong.desk.disputes.queries.links.suggestions import suggest as suggestions

    form = RegistrationForm(request.POST)
    form.fields["what"].required = False
    registration = form.registration() if form.is_valid() else None
    found, problem = None, ""
    try:
        found = suggestions(request.user, registration) if registration else None
    except TooManySearchesError as limit:
        problem = str(limit.message)
    if registration and registration.person_phone:
        detail = {"found": len(found.found) if found else 0, "by_phone": True}
        audit.record("dispute.suggest", by=request.user, detail=detail)
    context = {
        "suggestions": found,
        "problem": problem,
        "looked": registration and (registration.text or registration.person_phone),
        "chosen": request.POST.get("joins", ""),
    }
    return fragment(request, "disputes/registration/_suggestions.html", context)


@require_GET
@requires(Permission.REGISTER)
def merchants(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Shops by any of their names, for the list under the field."""
    words = request.GET.get("shop", "").strip()
    enough = len(words) >= ENOUGH
    shops = suggest_shops(words, most=SHOPS, by=request.user) if enough else []
    return fragment(request, "disputes/registration/_shops.html", {"shops": shops})


@require_POST
@requires(Permission.REGISTER)
def reading(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What the machine reads in the text so far. Posted, for it holds personal data; not kept."""
    form = RegistrationForm(request.POST)
    found = read_text(form.registration()) if form.is_valid() else None
    return fragment(request, "disputes/registration/_reading.html", {"reading": found})


def _chosen(request: AuthenticatedHttpRequest, number: str) -> Dispute | None:
    return visible_to(request.user).filter(number=number).first() if number else None
