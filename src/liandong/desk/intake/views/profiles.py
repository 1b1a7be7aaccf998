"""来源模板: the city's own ways to read exports, their versions, and those that ship."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.profiles import go_back, take_in, use_profile
from liandong.desk.intake.models import ProfileVersion, SourceProfile
from liandong.desk.intake.profile_forms import TomlForm
from liandong.desk.intake.profiles import (
    differences,
    drafts_of,
    newest_versions,
    versions_of,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.engine.records import profile_text, shipped_profiles

PROFILES: Final = ListKind(
    (
        Column("name", gettext_lazy("名称"), head=True),
        Column("source", gettext_lazy("来源")),
        Column("state", gettext_lazy("状态")),
        Column("version", gettext_lazy("版本"), number=True),
        Column("by", gettext_lazy("谁改的")),
        Column("at", gettext_lazy("时间")),
        Column("reads", gettext_lazy("读过几次导入"), number=True),
    ),
    nothing=Empty(
        "table",
        gettext_lazy("还没有本地的模板"),
        gettext_lazy(
            "常见的导出用随软件附带的模板就能读。列名、代码不一样的，放一份样表进来，系统先配好，您核对后保存。"
        ),
        "intake:profile_begin",
        gettext_lazy("用样表建模板"),
    ),
    unit=gettext_lazy("个"),
)


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profiles(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "listing": listing(request, PROFILES, newest_versions()),
        "shipped": [one for one in shipped_profiles() if one.source],
        "drafts": drafts_of(request.user),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/profiles.html", context, partial="list")


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profile(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One of the city's own: what it says now, and its versions with what each changed."""
    found = get_object_or_404(SourceProfile, pk=pk)
    versions = list(versions_of(found))
    befores = [version.text for version in versions[1:]] + [""]
    changes = [
        differences(before, version.text) if before else []
        for version, before in zip(versions, befores, strict=True)
    ]
    context = {
        "of": found,
        "newest": versions[0],
        "versions": list(zip(versions, changes, strict=True)),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/profile.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SHAPE_SOURCES)
def profile_in(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A profile as TOML, from another desk."""
    form = TomlForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = take_in(form.cleaned_data["text"], note=_("由 TOML 导入"), by=request.user)
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, _("%s 已保存，从下一次导入起使用") % made)
            return redirect("intake:profile", pk=made.of_id)
    status = 422 if form.errors else 200
    return page(request, "intake/profile_in.html", {"form": form}, status=status)


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profile_file(request: AuthenticatedHttpRequest, pk: int, version: int) -> HttpResponse:
    """A version as TOML, for another desk or the command line."""
    found = get_object_or_404(ProfileVersion.objects.select_related("of"), of=pk, number=version)
    audit.record("profile.export", by=request.user, of=found.of, detail={"number": version})
    return _toml(found.of.name, found.text)


@require_GET
@requires(Permission.SHAPE_SOURCES)
def shipped_file(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """One that ships, as TOML."""
    found = next((one for one in shipped_profiles() if one.source and one.name == name), None)
    if found is None:
        raise Http404
    return _toml(name, profile_text(found))


def _toml(name: str, text: str) -> HttpResponse:
    kept = content_disposition_header(as_attachment=True, filename=f"{name}.toml")
    headers = {"Content-Disposition": str(kept)}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@require_POST
@requires(Permission.SHAPE_SOURCES)
def profile_back(request: AuthenticatedHttpRequest, pk: int, version: int) -> HttpResponse:
    found = get_object_or_404(ProfileVersion.objects.select_related("of"), of=pk, number=version)
    try:
        made = go_back(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    else:
        messages.success(request, _("已回到第 %(old)d 版，存为第 %(new)d 版") % {
            "old": version, "new": made.number
        })  # fmt: skip
    return redirect("intake:profile", pk=pk)


@require_POST
@requires(Permission.SHAPE_SOURCES)
def profile_use(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put it away, or take it up again."""
    found = get_object_or_404(SourceProfile, pk=pk)
    use_profile(found, is_used=not found.is_used, by=request.user)
    words = _("“%s”已启用") if found.is_used else _("“%s”已停用，以后的文件不再按它认")
    messages.success(request, words % found.name)
    return redirect("intake:profile", pk=pk)
