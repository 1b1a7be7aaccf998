"""重新识别: what a new version would change, a person's yes, how far it is."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.intake.wording import ANSWER_LABELS, answer_words
from liandong.desk.learning.actions import rejudging as actions
from liandong.desk.learning.models import Rejudging
from liandong.desk.learning.queries.rejudging import examples_of, outdated
from liandong.desk.learning.queries.rejudging import rejudgings as all_rejudgings
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.desk.work.models import Job

REJUDGINGS: Final = ListKind(
    (
        Column("at", gettext_lazy("时间"), head=True),
        Column("version", gettext_lazy("版本"), css="ld-code"),
        Column("state", gettext_lazy("状态")),
        Column("total", gettext_lazy("记录"), number=True),
        Column("changed", gettext_lazy("有变化"), number=True),
        Column("by", gettext_lazy("经手")),
    ),
    nothing=Empty(
        "refresh",
        gettext_lazy("还没有重新识别过"),
        gettext_lazy("换了模型或词表之后，在这里先预览，再让以前的记录也按新的识别。"),
    ),
    unit=gettext_lazy("次"),
)


@require_http_methods(["GET", "POST"])
@requires(Permission.TEACH)
def rejudgings(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those so far; a POST begins a preview."""
    if request.method == "POST":
        try:
            made = actions.start_preview(by=request.user)
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
            return redirect("learning:rejudgings")
        return redirect("learning:rejudging", pk=made.pk)
    version = recogniser().version
    context = {
        "listing": listing(request, REJUDGINGS, all_rejudgings()),
        "version": version,
        "waiting": outdated(version).count(),
        "may_correct": request.user.has_permission(Permission.CORRECT),
    }
    return page(request, "learning/rejudgings.html", context, partial="list")


@require_GET
@requires(Permission.TEACH)
def rejudging(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One of them: preview, question, progress, result."""
    found = get_object_or_404(all_rejudgings(), pk=pk)
    names = (actions.PREVIEW_JOB, actions.APPLY_JOB)
    key = f"rejudging-{found.pk}"
    job = Job.objects.filter(name__in=names, key=key).order_by("-pk").first()
    context = {
        "of": found,
        "job": job,
        "answers": _answers(found),
        "examples": _examples(found, request),
        "may_see": request.user.has_permission(Permission.VIEW_DISPUTES),
    }
    return page(request, "learning/rejudging.html", context, partial="state")


@require_POST
@requires(Permission.TEACH)
def confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rejudging, pk=pk)
    try:
        actions.confirm(found, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    return redirect("learning:rejudging", pk=pk)


@require_POST
@requires(Permission.TEACH)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rejudging, pk=pk)
    try:
        actions.cancel(found, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, _("已取消，已经改好的保留"))
    return redirect("learning:rejudging", pk=pk)


def _answers(found: Rejudging) -> list[dict[str, Any]]:
    """For each answer how many records would change, and the commonest kinds of change."""
    told, sums = found.told.get("by_answer", {}), found.told.get("sums", {})
    return [
        {
            "label": str(ANSWER_LABELS[name]),
            "sum": sums[name],
            "kinds": [(kind, count) for kind, count in told[name].items() if kind][:6],
        }
        for name in ANSWER_LABELS
        if name in told
    ]


def _examples(found: Rejudging, request: AuthenticatedHttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "record": record,
            "lines": [
                (ANSWER_LABELS[name], answer_words(name, before), answer_words(name, after))
                for name, (before, after) in changes.items()
            ],
        }
        for record, changes in examples_of(found, request.user)
    ]
