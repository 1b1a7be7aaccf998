"""Clear text of personal data, for a reason."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liandong.desk.access.actions import disclosures as actions
from liandong.desk.access.disclosure.revealable import Person
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.ui.pages import page


@never_cache
@require_POST
@requires()
def reveal(request: AuthenticatedHttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    """The chip or text in clear text; the page hides it again after a minute.

    The action refuses those who may not read it, and audits that.
    """
    reason = request.POST.get("reason", "")
    try:
        clear = actions.reveal(kind=kind, pk=pk, field=field, reason=reason, by=request.user)
    except ValidationError as problem:
        return HttpResponse(problem.messages[0], status=422)
    if clear is None:
        raise Http404
    if isinstance(clear, Person):
        return render(request, "ui/components/person_chip.html", clear._asdict())
    return render(request, "access/revealed.html", {"text": clear})


# The page that asks for a reason before a page or file with clear personal data is given.


def ask_reason(
    request: AuthenticatedHttpRequest, *, title: str, words: str, back: str, problem: str = ""
) -> HttpResponse:
    """It posts `reason` to the same address; `problem` says what was wrong with the last one."""
    context = {"title": title, "words": words, "back": back, "problem": problem}
    return page(request, "access/reason.html", context, status=422 if problem else 200)
