"""以谁的名义调解, and 管辖: two decisions before a mediation begins."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.disputes.views.replies import undo_tag
from liandong.desk.handling.actions.naming import choose_name, decide_jurisdiction
from liandong.desk.handling.forms_naming import JurisdictionForm, NameForm
from liandong.desk.handling.queries.naming import naming_of, told_of_jurisdiction
from liandong.desk.ui.pages import page


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def name(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The four choices with what follows from each, and the consents."""
    by = request.user
    dispute = dispute_or_404(by, number)
    found = naming_of(by, dispute)
    form = NameForm(found.choices, request.POST or None, consented=found.consented)
    if form.is_valid():
        data = form.cleaned_data
        try:
            done = choose_name(
                dispute,
                data["name"],
                consents=form.consents(),
                delegation=data["delegation"],
                seen=request.POST.get("seen", ""),
                by=by,
            )
        except (ValidationError, PermissionDenied) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("名义已确定，可以调解"), extra_tags=undo_tag(done))
            return redirect("disputes:detail", number=number)
    audit.record("name.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "naming": found,
        "form": form,
        "open": dispute.stage in {Stage.NAMING, Stage.MEDIATION},
    }
    return page(request, "handling/name.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCEPT)
def jurisdiction(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What is known of where the trader is, the decision and its reason."""
    by = request.user
    dispute = dispute_or_404(by, number)
    form = JurisdictionForm(request.POST or None)
    if form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            decide_jurisdiction(dispute, **form.cleaned_data, seen=seen, by=by)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            dispute.refresh_from_db()
            stage = LABELS[Stage(dispute.stage)]
            messages.success(request, _("管辖已决定：现在是“%(stage)s”") % {"stage": stage})
            return redirect("disputes:detail", number=number)
    audit.record("jurisdiction.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "form": form,
        "known": told_of_jurisdiction(dispute),
        "open": dispute.stage == Stage.REVIEW,
    }
    status = 422 if form.errors else 200
    return page(request, "handling/jurisdiction.html", context, status=status)
