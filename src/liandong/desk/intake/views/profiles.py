"""来源模板: the city's own source profiles with their versions, and the shipped ones."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions.profiles import go_back, take_in, use_profile
from liandong.desk.intake.models import SourceProfile
from liandong.desk.intake.profiles.forms import TomlForm
from liandong.desk.intake.profiles.versions import (
    differences,
    drafts_of,
    newest_versions,
    versions_of,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_on, run_action
from liandong.engine.records import profile_text, shipped_profiles

PROFILES: Final = ListKind(
    (
        Column("name", "名称", head=True),
        Column("source", "来源"),
        Column("state", "状态"),
        Column("version", "版本", number=True),
        Column("by", "修改人"),
        Column("at", "时间"),
        Column("reads", "读过几次导入", number=True),
    ),
    nothing=Empty(
        "table",
        "还没有本地的模板",
        "常见的导出用随软件附带的模板就能读。列名、代码不一样的，放一份样表进来，系统先配好，您核对后保存。",
        "intake:profile_begin",
        "用样表建模板",
    ),
    unit="个",
)


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profiles(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "listing": listing(request, PROFILES, newest_versions()),
        "shipped": [
            shipped_profile for shipped_profile in shipped_profiles() if shipped_profile.source
        ],
        "drafts": drafts_of(request.user),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/profiles/profiles.html", context, partial="list")


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profile(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One of the city's own profiles, and its versions with what each changed."""
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
    return page(request, "intake/profiles/profile.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SHAPE_SOURCES)
def profile_in(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A profile as TOML, from another desk."""
    form = TomlForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form, "text"):
            made = take_in(form.cleaned_data["text"], note="由 TOML 导入", by=request.user)
            messages.success(request, f"{made} 已保存，从下一次导入起使用")
            return redirect("intake:profile", pk=made.of_id)
    return page(request, "intake/profiles/from_toml.html", {"form": form})


@require_GET
@requires(Permission.SHAPE_SOURCES)
def profile_file(request: AuthenticatedHttpRequest, pk: int, version: int) -> HttpResponse:
    """A version as TOML, for another desk or the command line."""
    found = get_object_or_404(queries.profile_versions(pk), number=version)
    with audit.once_made(
        "profile.export", by=request.user, of=found.of, detail={"number": version}
    ):
        return _toml(found.of.name, found.text)


@require_GET
@requires(Permission.SHAPE_SOURCES)
def shipped_file(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """A shipped profile, as TOML."""
    found = next(
        (
            shipped_profile
            for shipped_profile in shipped_profiles()
            if shipped_profile.source and shipped_profile.name == name
        ),
        None,
    )
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
    found = get_object_or_404(queries.profile_versions(pk), number=version)
    return run_action(
        request,
        lambda: go_back(found, by=request.user),
        lambda made: f"已回到第 {version} 版，存为第 {made.number} 版",
        reverse("intake:profile", args=[pk]),
    )


@require_POST
@requires(Permission.SHAPE_SOURCES)
def profile_use(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put the profile out of use, or in use again."""
    found = get_object_or_404(SourceProfile, pk=pk)
    use_profile(found, is_used=not found.is_used, by=request.user)
    state = "已启用" if found.is_used else "已停用，以后的文件不再按它认"
    messages.success(request, f"“{found.name}”{state}")
    return redirect("intake:profile", pk=pk)
