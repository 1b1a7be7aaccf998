"""The profile editor: upload a sample, choose its columns, see its rows as they are read."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.models import ProfileDraft, SourceProfile
from liandong.desk.intake.profiles.forms import ProfileForm, SampleForm, class_words, lacking
from liandong.desk.intake.profiles.versions import drafts_of, own_profiles
from liandong.desk.intake.uploads.landing import LARGEST, landing
from liandong.desk.ui.pages import page, refusal_on
from liandong.desk.ui.upload_limits import takes_files
from liandong.engine.records import Profile
from liandong.engine.records.profiles.binding import rivals

if TYPE_CHECKING:
    from liandong.engine.records import Sample


@takes_files(LARGEST)
@csrf_exempt  # as an upload: the check reads the body, which the handler must do first
@require_http_methods(["GET", "POST"])
@requires(Permission.SHAPE_SOURCES)
def profile_begin(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """The form for a sample; for an existing profile where `pk` is given."""
    of = get_object_or_404(SourceProfile, pk=pk) if pk else None
    if request.method == "GET":
        return _begin_page(request, SampleForm(by=request.user), of)
    return landing(request, lambda: _take_sample(request, of), lambda: _no_room(request, of))


def _no_room(request: AuthenticatedHttpRequest, of: SourceProfile | None) -> HttpResponse:
    form = SampleForm({}, by=request.user)
    form.say_no_room()
    return _begin_page(request, form, of, status=507)


@csrf_protect
def _take_sample(request: HttpRequest, of: SourceProfile | None) -> HttpResponse:
    from liandong.desk.intake.actions.profile_drafts import begin_draft

    request = cast("AuthenticatedHttpRequest", request)
    form = SampleForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        with refusal_on(form, "file"):
            file = form.cleaned_data["file"]
            made = begin_draft(file, of=of, sort=form.chosen_sort, by=request.user)
            return redirect("intake:profile_draft", pk=made.pk)
    return _begin_page(request, form, of, status=422)


def _begin_page(
    request: AuthenticatedHttpRequest,
    form: SampleForm,
    of: SourceProfile | None,
    status: int = 200,
) -> HttpResponse:
    return page(request, "intake/profiles/begin.html", {"form": form, "of": of}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.SHAPE_SOURCES)
def profile_draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The editor; `step` save saves, otherwise the rows are shown as the choices read them."""
    from liandong.engine.records import Sample

    draft = get_object_or_404(drafts_of(request.user), pk=pk)
    sample, base = Sample.of_json(draft.sample), Profile.parse(draft.text)
    form = ProfileForm(
        request.POST or None, sample=sample, base=base, by=request.user, is_new=draft.of is None
    )
    form.is_valid()
    if request.method == "POST" and request.POST.get("step") == "save" and form.is_valid():
        with refusal_on(form):
            return _save(request, draft, form)
    context = _context(request, draft, form, sample)
    status = 422 if request.POST.get("step") == "save" else 200
    return page(request, "intake/profiles/draft.html", context, partial="worked", status=status)


def _save(
    request: AuthenticatedHttpRequest, draft: ProfileDraft, form: ProfileForm
) -> HttpResponse:
    from liandong.desk.intake.actions.profile_drafts import save_draft

    note = form.cleaned_data["note"]
    made, came = save_draft(draft, form.profile, note=note, by=request.user)
    messages.success(request, f"{made} 已保存，从下一次导入起使用")
    if came:
        messages.info(request, "待修正的行正在按新模板重读")
        return redirect("intake:import", pk=came.pk)
    return redirect("intake:profile", pk=made.of_id)


def _context(
    request: AuthenticatedHttpRequest, draft: ProfileDraft, form: ProfileForm, sample: "Sample"
) -> dict[str, Any]:
    from liandong.desk.intake.profiles.samples import column_rows, reading_of
    from liandong.engine.records.profiles.suggestions import suggest

    profile, by = form.profile, request.user
    own = [*own_profiles().profiles, *([draft.of.newest.profile] if draft.of else [])]
    suggestions = suggest(sample, profile, own)
    rows = column_rows(sample, profile, suggestions, by)
    return {
        "draft": draft,
        "form": form,
        "columns": list(zip(rows, form.column_fields, strict=True)),
        "reading": reading_of(sample, profile, suggestions, by),
        "notes": sample.notes,
        "class_words": class_words(),
        "lacking": lacking(profile, sample),
        "rivals": rivals(sample.columns, profile, own),
    }


@require_POST
@requires(Permission.SHAPE_SOURCES)
def profile_drop(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    from liandong.desk.intake.actions.profile_drafts import drop_draft

    drop_draft(get_object_or_404(drafts_of(request.user), pk=pk), by=request.user)
    messages.success(request, "样表已删除，什么也没有保存")
    return redirect("intake:profiles")


@require_POST
@requires(Permission.SHAPE_SOURCES)
def propose(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Edit the change that the quarantine of an import proposes for this column and reason."""
    from liandong.desk.intake.actions.profile_drafts import draft_proposal
    from liandong.desk.intake.profiles.proposals import recurring

    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    chosen = request.POST.get("column", ""), request.POST.get("reason", "")
    for fault in recurring(of, request.user):
        if fault.proposal and (fault.column, fault.reason) == chosen:
            draft = draft_proposal(fault.proposal, by=request.user)
            return redirect("intake:profile_draft", pk=draft.pk)
    messages.error(request, "这些行已经改好，不用再改模板")
    return redirect("intake:quarantine", pk=pk)
