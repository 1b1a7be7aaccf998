"""Clear text of personal data, for a reason."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liandong.desk.access.actions import reveal as actions
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.reveal import Person


@never_cache
@require_POST
@requires(Permission.UNMASK)
def reveal(request: AuthenticatedHttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    """The chip or text in clear; the page hides it again after a minute."""
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
