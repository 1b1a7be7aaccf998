"""What the law offers in a dispute: filled in, worked out, printed."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.forms.purchases import LawForm, known_of
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.claims import bought_on
from liandong.desk.disputes.rules.law.offers import WARNING, as_text, offers_for
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, lay_out
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.NOTE)
def law(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The page works out what fits as soon as the form is complete; nothing is stored."""
    dispute = dispute_or_404(request.user, number)
    form = _form(request, dispute)
    offers = offers_for(form.purchase()) if form.is_valid() else []
    context = {
        "dispute": dispute,
        "form": form,
        "is_submitted": form.is_bound,
        "offers": offers,
        "warning": WARNING,
        "query": request.GET.urlencode(),
    }
    return page(request, "disputes/law.html", context, partial="offers")


@require_GET
@requires(Permission.NOTE)
def sheet(request: AuthenticatedHttpRequest, number: str, ending: str) -> HttpResponse:
    """The same to be handed to both sides."""
    dispute = dispute_or_404(request.user, number)
    form = _form(request, dispute)
    is_valid = form.is_valid()
    values = {
        "reference": dispute.number,
        "respondent": dispute.merchant_name,
        "facts": form.describe() if is_valid else "",
        "offers": as_text(offers_for(form.purchase())) if is_valid else "",
        "warning": WARNING,
        "made_on": timezone.localdate().isoformat(),
    }
    name = f"{dispute.number} {FORMS['law_sheet'].title}"
    return drawn(lay_out(FORMS["law_sheet"], values, Heading()), ending, name)


def _form(request: AuthenticatedHttpRequest, dispute: Dispute) -> LawForm:
    if "goods" in request.GET:
        return LawForm(request.GET)
    return LawForm(initial=known_of(dispute, bought_on(dispute)))
