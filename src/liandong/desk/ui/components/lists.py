"""Components of lists and their filters."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.core.paginator import Page
from django.forms import BaseForm
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from liandong.desk.ui import navigation, widgets
from liandong.desk.ui.components.drawing import Caller, drawn
from liandong.desk.ui.lists import Listing

LABEL: Final = re.compile(r' data-label="[^"]*"')


@pass_context
def filter_bar(context: Context, form: BaseForm, target: str = "#list") -> Markup:
    """The fields of the form as a filter by GET; htmx swaps `target`."""
    district = navigation.current_district(context["request"])
    return drawn("lists/filter_bar", form=form, target=target, district=district)


def filter_words(
    words: str | Iterable[str],
    count: int | None = None,
    unit: str = "件",
    clear_url: str | None = "",
) -> Markup:
    """The filter in words, with the count of what fits it and a link that clears it."""
    parts = [words] if isinstance(words, str) else list(words)
    return drawn("lists/filter_words", parts=parts, count=count, unit=unit, clear_url=clear_url)


@pass_context
def list_table(context: Context, listing: Listing, caller: Caller) -> Markup:
    """The list (see `ui.lists`) around its rows.

    Draws the filter in words, the person's own views, the choice of columns, the table, its
    pages, or why it is empty.
    """
    request = context["request"]
    return drawn(
        "lists/list_table",
        content=caller(),
        listing=listing,
        heads=[
            {"column": column, **widgets.sort_state(request, column.key)}
            for column in listing.columns
        ],
        query=widgets.query_without_page(request),
        request=request,
        frame=context["frame"],
        csrf_input=context["csrf_input"],
    )


def cell(listing: Listing, key: str, caller: Caller, *, labelled: bool = True) -> Markup:
    """In a row: the cell of that column around its words, if the column is shown. In a row of
    totals what stands there may be no value of the column: then it is not `labelled` as one."""
    frame = listing.frames[key]
    if frame is None:
        return Markup()
    before, after = frame
    if not labelled:
        words = str.strip(caller())
        return Markup(f"{LABEL.sub('', before)}{words}{after}")  # noqa: S704 - as below
    words = str.strip(caller()) or "—"
    return Markup(f"{before}{words}{after}")  # noqa: S704 - parts are escaped


@pass_context
def pagination(context: Context, page: Page[Any]) -> Markup:
    """Links to the other pages, by `?page=`."""
    return drawn("lists/pagination", page=page, links=widgets.page_links(context["request"], page))
