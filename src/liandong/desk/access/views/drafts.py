"""The draft of a form, loaded and saved by the page that shows the form."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liandong.desk.access.actions import drafts
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.ui.query_parameters import parse_number


@require_http_methods(["GET", "POST", "DELETE"])
@requires()
def draft(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`?form=` names it. `fields` is null where there is no draft."""
    form = request.GET.get("form", "")
    at = parse_number(request.headers.get("X-Draft-At", "")) or 0
    if request.method == "GET":
        found = drafts.draft_of(request.session, form)
        fields = drafts.fields_of(found) if found else None
        saved = f"{timezone.localtime(found.saved_at):%H:%M}" if found else ""
        return JsonResponse({"fields": fields, "saved": saved})
    if request.method == "DELETE":
        drafts.drop_draft(request.session, form, at=at)
        return HttpResponse(status=204)
    try:
        content = request.body.decode("utf-8", "replace")
        drafts.save_draft(request.session, form, content, at=at)
    except ValidationError as problem:
        return JsonResponse({"problem": problem.messages[0]}, status=422)
    return HttpResponse(status=204)
