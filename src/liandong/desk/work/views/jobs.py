"""Background jobs: the list of one's own, one job with its progress, the banner of a demo that is
still being built."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from liandong.desk.work.queries import before, has_worker, is_silent, jobs_begun_by, standing

JOBS: Final = ListKind(
    (
        Column("title", "事项", head=True),
        Column("state", "状态"),
        Column("created", "发起"),
        Column("finished", "结束"),
    ),
    nothing=Empty(
        "list-check",
        "还没有后台事项",
        "您导入文件等较久的事项会出现在这里，可以离开再回来看。",
    ),
    unit="项",
)


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The jobs that one has started, newest first."""
    jobs = jobs_begun_by(request.user.pk)
    context = {
        "listing": listing(request, JOBS, jobs),
        "standing": standing(),
        "is_stuck": not has_worker(),
    }
    return page(request, "work/jobs.html", context)


@require_GET
@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One job. Title, note and counts hold no personal data, so anybody signed in may see it."""
    job = get_object_or_404(Job, pk=pk)
    context = {
        "job": job,
        "is_stuck": job.is_open and not has_worker(),
        "is_silent": is_silent(job),
        "before": before(job),
    }
    return page(request, "work/job.html", context, partial="progress")


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own job."""
    job = get_object_or_404(Job, pk=pk, by_id=request.user.pk)
    runner.cancel(job)
    return redirect("work:job", pk=pk)


@require_GET
@login_required
def arrival(request: HttpRequest) -> HttpResponse:
    """How far the demo is, or that it is complete."""
    return fragment(request, "ui/frame/demo.html", {"arrived": True})
