"""What runs in the background: the list of one's own jobs, and one job with its progress."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.ui.pages import page
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from liandong.desk.work.queries import has_worker

SHOWN = 50


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The newest jobs that one has started."""
    jobs = Job.objects.filter(by_id=request.user.pk).order_by("-created_at")[:SHOWN]
    return page(request, "work/jobs.html", {"jobs": jobs}, partial="list")


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
