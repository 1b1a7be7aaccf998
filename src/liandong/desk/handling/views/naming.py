"""调解主体, and 管辖: two decisions before a mediation begins."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.access.sign_in.denied_requests import keep_reason
from liandong.desk.disputes.actions.steps import check_decides
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.steps import address_of_next
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.disputes.views.replies import undo_tag
from liandong.desk.handling.actions.names import (
    accept_and_choose_name,
    choose_name,
    decide_jurisdiction,
)
from liandong.desk.handling.forms.names import CONSENT_FIELDS, JurisdictionForm, NameForm
from liandong.desk.handling.queries.naming import (
    jurisdiction_facts,
    naming_after_acceptance,
    naming_of,
)
from liandong.desk.ui.pages import page


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def name(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The choices with what follows from each, and the consents."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    found = naming_of(by, dispute)
    form = NameForm(found.choices, request.POST or None, consented=found.consented)
    if form.is_valid():
        data = form.cleaned_data
        try:
            done = choose_name(
                dispute,
                data["name"],
                consents=form.consents(),
                delegation=form.is_delegated(),
                page_version=posted_version(request),
                by=by,
            )
        except PermissionDenied as refusal:
            keep_reason(request, refusal)
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "调解主体已确定，可以开始调解", extra_tags=undo_tag(done))
            dispute.refresh_from_db()
            return redirect(address_of_next(by, dispute))
    audit.record("name.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "naming": found,
        "form": form,
        "consent_fields": CONSENT_FIELDS,
        "open": dispute.stage in {Stage.NAMING, Stage.MEDIATION},
    }
    return page(request, "handling/naming/name.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCEPT)
def jurisdiction(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What is known of where the trader is, the decision and its reason; and under whose name it is
    mediated, for who decides on that too and has the consent of both already."""
    by = request.user
    dispute, accept = dispute_to_act_on(by, number), STEPS["accept"]
    check_decides(by, accept, dispute)
    is_open = dispute.stage == Stage.REVIEW
    form = JurisdictionForm(request.POST or None)
    found, name_form = None, None
    if is_open and by.has_permission(Permission.MEDIATE):
        found = naming_after_acceptance(by, dispute)
        name_form = NameForm(
            found.choices, request.POST or None, consented=found.consented, needed=False
        )
    if form.is_valid() and (name_form is None or name_form.is_valid()):
        try:
            done = _decided(request, dispute, form, name_form)
        except PermissionDenied as refusal:
            keep_reason(request, refusal)
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            dispute.refresh_from_db()
            stage = LABELS[Stage(dispute.stage)]
            tag = undo_tag(done) if done else ""
            messages.success(request, f"初查结论已登记：现在是“{stage}”", extra_tags=tag)
            return redirect(address_of_next(by, dispute))
    audit.record("jurisdiction.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "form": form,
        "naming": found,
        "name_form": name_form,
        "consent_fields": CONSENT_FIELDS,
        "known": jurisdiction_facts(dispute),
        "open": is_open,
    }
    return page(request, "handling/naming/jurisdiction.html", context)


def _decided(
    request: AuthenticatedHttpRequest,
    dispute: Dispute,
    form: JurisdictionForm,
    name_form: NameForm | None,
) -> HistoryEntry | None:
    """The decision, and the choice of the name where one was made, whose entry is given back."""
    page_version = posted_version(request)
    data = name_form.cleaned_data if name_form else {}
    if name_form is None or not data.get("name"):
        decide_jurisdiction(
            dispute, **form.cleaned_data, page_version=page_version, by=request.user
        )
        return None
    return accept_and_choose_name(
        dispute,
        **form.cleaned_data,
        name=data["name"],
        consents=name_form.consents(),
        delegation=name_form.is_delegated(),
        page_version=page_version,
        by=request.user,
    )
