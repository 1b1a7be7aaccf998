"""What runs in the background: the list of one's own jobs, and one job with its progress."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from liandong.desk.work.queries import has_worker

JOBS: Final = ListKind(
    (
        Column("title", _("事项"), head=True),
        Column("state", _("状态")),
        Column("created", _("发起")),
        Column("finished", _("结束")),
    ),
    nothing=Empty(
        "list-check",
        _("还没有后台事项"),
        _("您导入文件等较久的事项会出现在这里，可以离开再回来看。"),
    ),
    unit=_("项"),
)


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The jobs that one has started, newest first."""
    jobs = Job.objects.filter(by_id=request.user.pk).order_by("-created_at", "-pk")
    return page(request, "work/jobs.html", {"listing": listing(request, JOBS, jobs)})


@require_GET
@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One job. Its title, note and counts hold no personal data, so any colleague may look."""
    job = get_object_or_404(Job, pk=pk)
    context = {"job": job, "is_stuck": job.is_open and not has_worker()}
    return page(request, "work/job.html", context, partial="progress")


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own job."""
    job = get_object_or_404(Job, pk=pk, by_id=request.user.pk)
    runner.cancel(job)
    return redirect("work:job", pk=pk)
