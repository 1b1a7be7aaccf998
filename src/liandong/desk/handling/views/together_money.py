"""Many consumers of a group: one agreement with an amount for each, one payment for several."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import GroupDispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.together import Outcome, agree_together, perform_together
from liandong.desk.handling.forms_together import AgreeTogetherForm, PaidTogetherForm
from liandong.desk.handling.queries.together import together
from liandong.desk.handling.views.together import confirmed_group
from liandong.desk.ui.pages import page


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done for many with one form: `do` takes the group, the valid form, and who acts."""

    label: Promise
    form: type[AgreeTogetherForm | PaidTogetherForm]
    do: Callable[[GroupDispute, Any, User], list[Outcome]]


def _agree(group: GroupDispute, form: AgreeTogetherForm, by: User) -> list[Outcome]:
    told = form.cleaned_data
    signed: dict[Fact, dict[str, Any]] = {Fact(told["signed"]): {}}
    amounts = form.amounts()
    return agree_together(group, amounts, what=told["what"], due_on=told["due"], told=signed, by=by)


def _pay(group: GroupDispute, form: PaidTogetherForm, by: User) -> list[Outcome]:
    told = form.cleaned_data
    return perform_together(group, form.paid(), done_on=told["done_on"], proof=told["proof"], by=by)


DEEDS: Final = {
    "agree": Deed(_("达成协议"), AgreeTogetherForm, _agree),
    "paid": Deed(_("登记履行"), PaidTogetherForm, _pay),
}


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def money(request: AuthenticatedHttpRequest, number: str, deed: str) -> HttpResponse:
    """What is told of each who may take part; then what came of it in each."""
    group, chosen = confirmed_group(request, number), DEEDS[deed]
    form = chosen.form(together(request.user, group).members, request.POST or None)
    outcomes = chosen.do(group, form, request.user) if form.is_valid() else []
    context = {"group": group, "form": form, "outcomes": outcomes, "label": chosen.label}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "handling/group_money.html", context, status=status)
