"""备份: what is kept, what is wrong, one more now."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.backup.actions.requests import start_backup
from liandong.desk.backup.standing import standing
from liandong.desk.ui.pages import page, run_action
from liandong.desk.work.holds import held
from liandong.desk.work.queries import has_worker

SHOWN: Final = 40


@require_GET
@requires(Permission.MAINTAIN)
def backups(request: AuthenticatedHttpRequest) -> HttpResponse:
    found = standing()
    days, weeks, months = settings.LIANDONG_BACKUP_KEEP
    context = {
        "standing": found,
        "kept": found.kept[:SHOWN],
        "job": found.job,
        "is_stuck": found.job is not None and found.job.is_open and not has_worker(),
        "held": held(),
        "at": settings.LIANDONG_BACKUP_AT,
        "keep": {"days": days, "weeks": weeks, "months": months},
    }
    return page(request, "backup/backups.html", context, partial="progress")


@require_POST
@requires(Permission.MAINTAIN)
def begin(request: AuthenticatedHttpRequest) -> HttpResponse:
    return run_action(
        request,
        lambda: start_backup(by=request.user),
        "备份已开始，可以离开本页",
        reverse("backup:backups"),
    )
