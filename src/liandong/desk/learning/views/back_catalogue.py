"""重新识别: what a new version would change, a person's yes, how far it is."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.intake.wording import ANSWER_LABELS, answer_words
from liandong.desk.learning.actions import back_catalogue as actions
from liandong.desk.learning.models import Rejudging
from liandong.desk.learning.queries.back_catalogue import examples_of, outdated
from liandong.desk.learning.queries.back_catalogue import rejudgings as all_rejudgings
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_as_toast, run_action
from liandong.desk.work.queries import has_worker, latest_job

REJUDGINGS: Final = ListKind(
    (
        Column("at", "时间", head=True),
        Column("version", "版本", css="ld-code"),
        Column("state", "状态"),
        Column("total", "记录", number=True),
        Column("changed", "有变化", number=True),
        Column("by", "经手"),
    ),
    nothing=Empty(
        "refresh",
        "还没有重新识别过",
        "换了模型或词表之后，在这里先预览，再让以前的记录也按新的识别。",
    ),
    unit="次",
)


@require_http_methods(["GET", "POST"])
@requires(Permission.TEACH)
def rejudgings(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those so far; a POST begins a preview."""
    if request.method == "POST":
        with refusal_as_toast(request):
            made = actions.start_preview(by=request.user)
            return redirect("learning:rejudging", pk=made.pk)
        return redirect("learning:rejudgings")
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
    job = latest_job(f"rejudging-{found.pk}", actions.PREVIEW_JOB, actions.APPLY_JOB)
    context = {
        "of": found,
        "job": job,
        "is_stuck": found.is_running and not has_worker(),
        "answers": _answers(found),
        "examples": _examples(found, request),
        "may_see": request.user.has_permission(Permission.VIEW_DISPUTES),
    }
    return page(request, "learning/rejudging.html", context, partial="state")


@require_POST
@requires(Permission.TEACH)
def confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rejudging, pk=pk)
    with refusal_as_toast(request):
        actions.confirm(found, by=request.user)
    return redirect("learning:rejudging", pk=pk)


@require_POST
@requires(Permission.TEACH)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rejudging, pk=pk)
    return run_action(
        request,
        lambda: actions.cancel(found, by=request.user),
        "已取消，已经改好的保留",
        reverse("learning:rejudging", args=[pk]),
    )


def _answers(found: Rejudging) -> list[dict[str, Any]]:
    """For each answer how many records would change, and the commonest kinds of change."""
    by_answer, sums = (
        found.final_findings.get("by_answer", {}),
        found.final_findings.get("sums", {}),
    )
    return [
        {
            "label": str(ANSWER_LABELS[name]),
            "sum": sums[name],
            "kinds": [(kind, count) for kind, count in by_answer[name].items() if kind][:6],
        }
        for name in ANSWER_LABELS
        if name in by_answer
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
