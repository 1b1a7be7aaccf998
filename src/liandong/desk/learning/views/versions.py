"""识别模型: versions with their figures, which is in use, what people have taught so far."""

import csv
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import current_model, missing_model
from liandong.desk.learning.actions.versions import adopt as adopt_version
from liandong.desk.learning.models import Adoption, ModelVersion
from liandong.desk.learning.queries.versions import (
    LEAST_NEW,
    latest_adoptions,
    newest_versions,
    readiness,
    version_in_use,
)
from liandong.desk.ui.pages import page, run_action
from liandong.desk.ui.query_parameters import parse_number

SHOWN: Final = 20
MEASURES: Final = {
    "dispute_f1": "认出消费纠纷",
    "sector": "行业类别",
    "nature": "投诉性质",
}
GOOD_WORDS: Final = 0.005
"""A change of half a point and more is called one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in words: out of a hundred, before and after."""

    label: str
    before: str
    after: str
    tone: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: ModelVersion
    measures: list[Measure]
    adoption: Adoption | None
    is_used: bool


@require_GET
@requires(Permission.TEACH)
def versions(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The page; its list is reloaded when a version was made or put to use."""
    from liandong.engine.recognition.learning.labels import LEAST
    from liandong.engine.recognition.model import load_model

    used = version_in_use()
    adoptions = latest_adoptions()
    rows = [
        VersionRow(version, _measures(version), adoptions.get(version.version), used == version)
        for version in newest_versions(SHOWN)
    ]
    shipped = load_model().version
    context = {
        "in_use": current_model().version,
        "used": used,
        "shipped": shipped,
        "is_shipped": current_model().version == shipped,
        "adoption": adoptions.get(current_model().version),
        "rows": rows,
        "ready": readiness(),
        "least": LEAST_NEW,
        "least_of_each": LEAST,
        "missing_model": missing_model(),
        "may_export": request.user.has_permission(Permission.EXPORT),
        "may_correct": request.user.has_permission(Permission.CORRECT),
    }
    return page(request, "learning/versions.html", context, partial="versions")


@require_POST
@requires(Permission.TEACH)
def learn(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Learn now; the result waits for a person, or for the night."""
    from liandong.desk.learning.actions.training import start_learning

    if not readiness().is_ready:
        messages.error(request, "标注还不够，或没有新的标注，暂不学习。")
        return redirect("learning:versions")
    job = start_learning(by=request.user)
    return redirect("work:job", pk=job.pk)


@require_POST
@requires(Permission.TEACH)
def adopt(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`version` is the key of one; without it the shipped model is put to use again."""
    chosen = parse_number(request.POST.get("version", ""))
    version = None if chosen is None else get_object_or_404(ModelVersion, pk=chosen)
    return run_action(
        request,
        lambda: adopt_version(version, by=request.user),
        lambda made: f"已启用 {made.version}，从下一批记录起使用",
        reverse("learning:versions"),
    )


@require_GET
@requires(Permission.TEACH)
def labels_file(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All labels as a file to learn from elsewhere; their texts are redacted."""
    from liandong.desk.learning.queries.exports import HEAD, label_rows

    if not request.user.has_permission(Permission.EXPORT):
        raise PermissionDenied("您的角色没有这项权限")
    rows = label_rows()
    with audit.once_made("labels.export", by=request.user, detail={"labels": len(rows)}):
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        name = f"labels-{timezone.localdate()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        csv.writer(response).writerows([HEAD, *rows])
        return response


def _measures(version: ModelVersion) -> list[Measure]:
    rows = []
    for name, label in MEASURES.items():
        before, after = version.before.get(name), version.after.get(name)
        if before is None or after is None:
            continue
        gain = after - before
        tone = "good" if gain >= GOOD_WORDS else "bad" if gain <= -GOOD_WORDS else ""
        rows.append(Measure(str(label), _share(before), _share(after), tone))
    return rows


def _share(value: Any) -> str:
    return f"{100 * value:.1f}"
