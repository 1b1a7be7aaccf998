"""Page or fragment from one view: how a view responds to both the browser and htmx."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from liandong.desk.ui import navigation
from liandong.desk.ui.components.drawing import drawn
from liandong.desk.ui.typed_texts import check_lengths
from liandong.desk.ui.wording import sentences

RequestT = TypeVar("RequestT", bound=HttpRequest)
ResultT = TypeVar("ResultT")
VARIES_BY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx requests a part of the page (not the whole page after the Back button)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") != "full"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def is_from_sheet(request: HttpRequest) -> bool:
    """Whether a form of a sheet was sent by htmx: what is refused stands on the sheet, which stays
    open as it was filled in."""
    return "X-Sheet" in request.headers


def refused_on_sheet(words: Sequence[str]) -> HttpResponse:
    return HttpResponse(drawn("inputs/refused", words=words), status=422)


def narrowed_by_district(
    view: Callable[[RequestT], HttpResponse],
) -> Callable[[RequestT], HttpResponse]:
    """Redirect the bare address of a list to the district that is selected in the top bar.

    So the address always has the filter and can be sent to somebody with another selection.
    """

    @wraps(view)
    def narrowed(request: RequestT) -> HttpResponse:
        district = "" if request.GET else navigation.current_district(request)
        if not district:
            return view(request)
        return redirect(f"{request.path}?{urlencode({'district': district})}")

    return narrowed


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Render the page, or only its block named `partial` for htmx.

    Without `status` it is 422 where a form of the context was sent and has errors, else 200.
    A fragment includes waiting messages, so that a toast appears without a reload.
    The response varies by header, so that a cache never mixes the two.
    """
    if status is None:
        status = _status_of(request, context or {})
    if status == 422 and is_from_sheet(request) and (forms := _refused(context or {})):
        return refused_on_sheet([_faults(form) for form in forms])
    if partial and is_fragment(request):
        return fragment(request, f"{template}#{partial}", context, status=status)
    response = render(request, template, context, status=status)
    patch_vary_headers(response, VARIES_BY)
    return response


def fragment(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a part of a page for htmx, with waiting messages as toasts."""
    body = render_to_string(template, context, request)
    toasts = render_to_string("ui/components/toasts_oob.html", {}, request)
    response = HttpResponse(body + toasts, status=status)
    patch_vary_headers(response, VARIES_BY)
    return response


def _status_of(request: HttpRequest, context: Mapping[str, Any]) -> int:
    """422 where a form of the page was sent and is not taken."""
    return 422 if request.method == "POST" and _refused(context) else 200


def _refused(context: Mapping[str, Any]) -> list[BaseForm]:
    forms = [value for value in context.values() if isinstance(value, BaseForm)]
    return [form for form in forms if form.is_bound and form.errors]


@contextmanager
def refusal_as_toast(request: HttpRequest) -> Iterator[None]:
    """What an action refuses is told as a toast. It has changed nothing then."""
    try:
        yield
    except ValidationError as refusal:
        messages.error(request, sentences(refusal.messages))


@contextmanager
def refusal_on(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """What an action refuses stands beside the field that the refusal names, where the form has it;
    else beside `field`, or above the form."""
    try:
        yield
    except ValidationError as refusal:
        named = refusal.error_dict if hasattr(refusal, "error_dict") else {field: refusal}
        for name, error in named.items():
            form.add_error(name if name in form.fields else field, error)


def run_action(
    request: HttpRequest,
    action: Callable[[], ResultT],
    words: str | Callable[[ResultT], str],
    url: str,
    *,
    tag: Callable[[ResultT], str] | None = None,
) -> HttpResponse:
    """Answer a posted action: run it, say that it is done, go to `next` or else to `url`.

    What it refuses is told as a toast. `words` may be made of what the action gave; `tag` makes the
    tag of the message (as the one that puts 撤销 on the toast).
    """
    with refusal_as_toast(request):
        done = action()
        text = words if isinstance(words, str) else words(done)
        messages.success(request, text, extra_tags=tag(done) if tag else "")
    return go_on(request, url)


def run_step(
    request: HttpRequest,
    verb: str,
    steps: Mapping[str, Callable[[], Any]],
    words: Mapping[str, str],
    url: str,
) -> HttpResponse:
    """Answer the step `verb` of those that a page offers, as `run_action` does; raise Http404 for
    any other."""
    if verb not in steps:
        raise Http404
    return run_action(request, steps[verb], words[verb], url)


def run_form(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[], ResultT],
    words: str | Callable[[ResultT], str],
    url: str,
    *,
    lacking: str = "",
    tag: Callable[[ResultT], str] | None = None,
) -> HttpResponse:
    """Answer a form that was posted from a sheet of another page: a valid one runs the action.

    Else a toast names its fields, or says `lacking`. Raises TextTooLong, whose answer gives the
    text back.
    """
    if form.is_valid():
        return run_action(request, action, words, url, tag=tag)
    check_lengths(form)
    messages.error(request, lacking or f"没有登记：{_faults(form)}")
    return go_on(request, url)


def _faults(form: BaseForm) -> str:
    """What is wrong; where nothing is, what is empty."""
    wrong = [
        f"“{form[name].label}”{errors[0]}" if name in form.fields else str(errors[0])
        for name, errors in form.errors.items()
        if not form.has_error(name, "required")
    ]
    if wrong:
        return sentences(wrong)
    empty = "、".join(str(form[name].label) for name in form.errors)
    return f"请把“{empty}”填写完整。"


def form_page(
    request: HttpRequest,
    template: str,
    form: BaseForm,
    action: Callable[[], ResultT],
    words: str | Callable[[ResultT], str],
    url: str | Callable[[ResultT], str],
    *,
    context: Callable[[], Mapping[str, Any]] = dict,
    field: str | None = None,
) -> HttpResponse:
    """A page with one `form`: a valid one runs the action and goes to `next` or else to `url`.

    Where `url` is made of what the action gave, it goes there: to the page of what is new.

    What the action refuses stands beside `field`, or above the form. `context` is what else the
    page shows: it is read only where the page is shown.
    """
    if form.is_valid():
        with refusal_on(form, field):
            done = action()
            messages.success(request, words if isinstance(words, str) else words(done))
            return go_on(request, url) if isinstance(url, str) else redirect(url(done))
    return page(request, template, {**context(), "form": form})


def next_url(request: HttpRequest) -> str:
    """The target in `next` of the form or else of the address; empty unless it is of this desk."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_ours(request, url) else ""


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether the address is a page of this desk."""
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())


def go_on(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect to `next`, else to `url`. Neither is resolved as the name of a view."""
    return HttpResponseRedirect(next_url(request) or url)


def redirect_whole_page(url: str) -> HttpResponse:
    """Tell htmx to go to another page, as a redirect would for the browser."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})
