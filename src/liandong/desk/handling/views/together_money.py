"""Many consumers of a group: one agreement with an amount for each, one payment for several."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import GroupDispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.together import Outcome, agree_together, perform_together
from liandong.desk.handling.forms_together import AgreeTogetherForm, PaidTogetherForm
from liandong.desk.handling.queries.together import together
from liandong.desk.handling.views.together import confirmed_group
from liandong.desk.ui.pages import page

Form = AgreeTogetherForm | PaidTogetherForm


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def agree(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """An amount for each who consents; then what came of it in each."""
    group = confirmed_group(request, number)
    form = AgreeTogetherForm(together(request.user, group).members, request.POST or None)
    outcomes: list[Outcome] = []
    if form.is_valid():
        outcomes = agree_together(
            group,
            form.amounts(),
            what=form.cleaned_data["what"],
            due_on=form.cleaned_data["due"],
            told={Fact(form.cleaned_data["signed"]): {}},
            by=request.user,
        )
    return _page(request, group, form, outcomes, _("达成协议"))


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def paid(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Who was paid by one proof; then what came of it in each."""
    group = confirmed_group(request, number)
    form = PaidTogetherForm(together(request.user, group).members, request.POST or None)
    outcomes: list[Outcome] = []
    if form.is_valid():
        outcomes = perform_together(
            group,
            form.paid(),
            done_on=form.cleaned_data["done_on"],
            proof=form.cleaned_data["proof"],
            by=request.user,
        )
    return _page(request, group, form, outcomes, _("登记履行"))


def _page(
    request: AuthenticatedHttpRequest,
    group: GroupDispute,
    form: Form,
    outcomes: list[Outcome],
    label: str,
) -> HttpResponse:
    context = {"group": group, "form": form, "outcomes": outcomes, "label": label}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "handling/group_money.html", context, status=status)
