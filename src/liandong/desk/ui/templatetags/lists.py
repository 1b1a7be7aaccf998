"""The components of lists and their filters; what each takes is told in `ui`."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils.safestring import SafeString

from liandong.desk.ui import navigation, widgets
from liandong.desk.ui.components import COMPONENTS, drawn, request_of
from liandong.desk.ui.lists import Listing

register = template.Library()


@register.inclusion_tag(f"{COMPONENTS}/filter_bar.html", takes_context=True)
def filter_bar(context: template.Context, form: BaseForm, target: str = "#list") -> dict[str, Any]:
    return {
        "form": form,
        "target": target,
        "district": navigation.current_district(request_of(context)),
    }


@register.inclusion_tag(f"{COMPONENTS}/filter_words.html")
def filter_words(
    words: Iterable[str], count: int | None = None, unit: str = "件", clear_url: str = ""
) -> dict[str, Any]:
    parts = [words] if isinstance(words, str) else list(words)
    return {"parts": parts, "count": count, "unit": unit, "clear_url": clear_url}


@register.simple_block_tag(takes_context=True)
def list_table(context: template.Context, content: str) -> SafeString:
    request = request_of(context)
    listing: Listing = context["listing"]
    heads = [
        {"column": column, **widgets.sort_state(request, column.key)} for column in listing.columns
    ]
    named = {"listing": listing, "heads": heads, "query": widgets.query_without_page(request)}
    return drawn("list_table", content, named, request)


@register.simple_block_tag(takes_context=True)
def cell(context: template.Context, content: str, key: str) -> SafeString:
    listing: Listing = context["listing"]
    frame = listing.frames[key]
    if frame is None:
        return SafeString("")
    before, after = frame
    return SafeString(before + (content.strip() or "—") + after)


@register.inclusion_tag(f"{COMPONENTS}/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    return {"page": page, "links": widgets.page_links(request_of(context), page)}
