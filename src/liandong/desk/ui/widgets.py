"""Helpers of lists and forms: links of the request's query, layout of fields."""

from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.safestring import SafeString

SORT = "sort"
PAGE = "page"
CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class PageLink(NamedTuple):
    """One entry of the pagination; an empty `href` is a gap or the page itself."""

    words: str
    href: str
    current: bool = False


def query_with(request: HttpRequest, **changes: str | None) -> str:
    """The query of this page with some parameters changed (None removes one)."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


def query_without_page(request: HttpRequest) -> str:
    """The filter and order of this page, without the question mark."""
    return query_with(request, **{PAGE: None}).removeprefix("?")


def sort_state(request: HttpRequest, key: str) -> dict[str, str]:
    """The order of a column in `?sort=` and the link of its head: descending first."""
    current = request.GET.get(SORT, "")
    turned = key if current == f"-{key}" else f"-{key}"
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    return {"order": order, "href": query_with(request, **{SORT: turned, PAGE: None})}


def page_links(request: HttpRequest, page: Page[Any]) -> list[PageLink]:
    """Links to the first, last and neighbouring pages, with gaps between."""
    wanted = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [_page_link(request, page, number) for number in wanted]


def field_kind(bound: BoundField) -> str:
    """How a field is laid out: check, group, file or plain."""
    widget = bound.field.widget
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, CHECKS):
        return "check"
    return "plain"


def control(bound: BoundField) -> SafeString:
    """The widget with its class; help and errors are linked to it for screen readers."""
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        widget.attrs["class"] = "form-check-input"  # its choices are drawn one by one
    attrs: dict[str, str | bool] = {
        "class": " ".join(filter(None, [_css(widget), widget.attrs.get("class")]))
    }
    if bound.errors:
        attrs["class"] = f"{attrs['class']} is-invalid"
        attrs["aria-invalid"] = "true"
        attrs["autofocus"] = first_fault(bound.form) == bound.name
    if isinstance(widget, forms.Select) and widget.template_name == forms.Select.template_name:
        widget.template_name = "ui/select.html"
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    described += [f"{bound.auto_id}-errors"] if bound.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


def first_fault(form: forms.BaseForm) -> str:
    """The first field with an error, at which the page begins; none where something is wrong with
    the form as a whole, which is told above it."""
    if form.non_field_errors():
        return ""
    return next((name for name in form.fields if form.has_error(name)), "")


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.FileInput):
        return "ld-file-input"
    if isinstance(widget, GROUPS + CHECKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _page_link(request: HttpRequest, page: Page[Any], number: int | str) -> PageLink:
    if not isinstance(number, int):
        return PageLink(str(number), "")
    if number == page.number:
        return PageLink(str(number), "", current=True)
    return PageLink(str(number), query_with(request, **{PAGE: str(number)}))


class DayInput(forms.DateInput):
    """A day in the format of the browser's own field; in Chinese format that would stay empty."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The same for a day with its time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")
