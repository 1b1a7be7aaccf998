"""The forms there are: who may issue them, when, on what article, and each as a blank."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.rules.forms import FORMS, issuers_in_words, may_issue
from liandong.desk.papers.rules.layout import Heading, lay_out
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.ISSUE)
def form_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    department = request.user.department
    level = letterhead(department).level
    rows = [
        {
            "form": form,
            "issuers": issuers_in_words(form),
            "mine": may_issue(form, department.kind, level),
        }
        for form in FORMS.values()
    ]
    context = {"rows": rows, "may_allot": request.user.has_permission(Permission.ALLOT)}
    return page(request, "papers/forms.html", context)


@require_GET
@requires(Permission.ISSUE)
def blank(request: AuthenticatedHttpRequest, key: str, ending: str) -> HttpResponse:  # noqa: ARG001
    """The form with nothing filled in, to be written by hand."""
    form = FORMS.get(key)
    if form is None:
        raise Http404
    return drawn(lay_out(form, {}, Heading()), ending, form.title)
