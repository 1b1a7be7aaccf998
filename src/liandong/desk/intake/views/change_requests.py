"""待核对的更新: requested changes, for somebody who sees both sides to accept or reject."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions.change_requests import accept_change, change_of, reject_change
from liandong.desk.intake.models import ChangeRequest
from liandong.desk.intake.record_contents import content_of_record
from liandong.desk.intake.wording import Difference, differences, named_in_change
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_as_toast

CHANGES: Final = ListKind(
    (
        Column("source_id", "编号", css="ld-code", head=True),
        Column("source", "来源"),
        Column("district", "现在的商圈"),
        Column("after", "改后的商圈"),
        Column("sender", "报送方"),
        Column("at", "时间"),
    ),
    nothing=Empty(
        "circle-check",
        "没有待核对的更新",
        (
            "别的站所或系统送来您这里的编号，或要把记录改到别的商圈时，会停在这里等您核对，"
            "不会自动改。"
        ),
    ),
    unit="条",
)


class DecisionForm(forms.Form):
    """Why the change is accepted or rejected."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="如：已与送来的单位核实",
        error_messages={"required": "请写明理由"},
    )


@require_GET
@requires(Permission.IMPORT)
def changes(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, CHANGES, queries.change_requests_for(request.user))
    return page(request, "intake/changes.html", {"listing": shown}, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def change(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What differs; `decision` is accept or reject."""
    chosen = read_or_404(queries.change_requests_for(request.user), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = request.POST.get("decision") == "accept"
        decide = accept_change if accepted else reject_change
        with refusal_as_toast(request):
            decide(chosen, reason=form.cleaned_data["reason"], by=request.user)
            words = "已采用，记录有了新的一版" if accepted else "没有采用，记录保持原样"
            messages.success(request, words)
        return redirect("intake:changes")
    if request.method == "GET":
        audit.record("change.read", by=request.user, of=chosen.record, detail={"change": chosen.pk})
    context = {
        "change": chosen,
        "record": chosen.record,
        "differences": _differences(chosen, request.user),
        "form": form,
    }
    return page(request, "intake/change.html", context)


def _differences(chosen: ChangeRequest, by: User) -> list[Difference]:
    """Empty where the record contains the change by now."""
    found = change_of(chosen)
    if found is None:
        return []
    before: dict[str, Any] = content_of_record(chosen.record, for_page=True)
    named = named_in_change(chosen.record_id, before, found.content)
    return differences(found.fields, before, found.content, by, named)
