"""识别模型: versions with their figures, which is in use, what people have taught so far."""

import csv
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.recogniser import current_model
from liandong.desk.learning.actions.adopt import adopt as adopt_version
from liandong.desk.learning.actions.learn import start_learning
from liandong.desk.learning.models import Adoption, ModelVersion
from liandong.desk.learning.queries.exporting import HEAD, label_rows
from liandong.desk.learning.queries.versions import LEAST_NEW, readiness, version_in_use
from liandong.desk.ui.pages import page
from liandong.engine.recognition.model import load_model

SHOWN: Final = 20
MEASURES: Final = {
    "dispute_f1": gettext_lazy("认出消费纠纷"),
    "sector": gettext_lazy("行业类别"),
    "nature": gettext_lazy("投诉性质"),
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
    """The page; its list comes anew when a version was made or put to use."""
    used = version_in_use()
    adoptions = {one.version: one for one in Adoption.objects.select_related("by").order_by("pk")}
    rows = [
        VersionRow(one, _measures(one), adoptions.get(one.version), used == one)
        for one in ModelVersion.objects.order_by("-pk")[:SHOWN]
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
        "may_export": request.user.has_permission(Permission.EXPORT),
        "may_correct": request.user.has_permission(Permission.CORRECT),
    }
    return page(request, "learning/versions.html", context, partial="versions")


@require_POST
@requires(Permission.TEACH)
def learn(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Learn now; the result waits for a person, or for the night."""
    if not readiness().is_ready:
        messages.error(request, _("标注还不够，或没有新的标注，暂不学习。"))
        return redirect("learning:versions")
    job = start_learning(by=request.user)
    return redirect("work:job", pk=job.pk)


@require_POST
@requires(Permission.TEACH)
def adopt(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`version` is the key of one; without it the shipped model is put to use again."""
    chosen = request.POST.get("version", "")
    version = get_object_or_404(ModelVersion, pk=chosen) if chosen.isdecimal() else None
    try:
        made = adopt_version(version, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        words = _("已启用 %(version)s，从下一批记录起使用") % {"version": made.version}
        messages.success(request, words)
    return redirect("learning:versions")


@require_GET
@requires(Permission.TEACH)
def labels_file(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All labels as a file to learn from elsewhere; their texts are redacted."""
    if not request.user.has_permission(Permission.EXPORT):
        raise PermissionDenied(_("您的角色没有这项权限"))
    rows = label_rows()
    audit.record("labels.export", by=request.user, detail={"labels": len(rows)})
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
