"""The one way to build a list: columns, a page of rows, the filter in words, the empty state.

A view names the columns once in a `ListKind` and passes `listing(…)` to its template as `listing`;
`ui.list_table` draws head, rows, pages and the empty state, `ui.cell` one cell of a row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BooleanField, BoundField, Form
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html

from liandong.desk.ui import navigation
from liandong.desk.ui.kinds import OwnList
from liandong.desk.ui.widgets import PAGE

Drawn = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. On the phone its cells show its label unless they are `bare`, and a column that
    `leads` stands at the head of each card.

    The `head` names the row, so it cannot be hidden.
    """

    key: str
    label: str
    css: str = ""
    head: bool = False
    number: bool = False
    sorts: bool = False
    bare: bool = False
    leads: bool = False

    @property
    def classes(self) -> str:
        more = {"ld-number": self.number, "ld-leads": self.leads}
        return " ".join(filter(None, [self.css, *(name for name, has in more.items() if has)]))


@dataclass(frozen=True, slots=True)
class Empty:
    """Shown instead of a table without rows, with a link to what to do."""

    icon: str
    title: str
    text: str
    url_name: str = ""
    label: str = ""


PIECES: Final = "条"
NONE_FIT: Final = Empty("search-off", "没有符合条件的", "放宽时间或去掉一项条件再看。")


@dataclass(frozen=True, slots=True)
class ListKind:
    """The definition of a list. With a `key`, each person can save views and hide columns."""

    columns: tuple[Column, ...]
    nothing: Empty
    unit: str = PIECES
    none_fit: Empty = NONE_FIT
    per_page: int = 50
    key: str = ""


@dataclass(frozen=True)
class Listing:
    """A list as one request sees it; `words` describe its filter."""

    kind: ListKind
    page: Page[Any]
    words: Sequence[str] = ()
    own: OwnList = field(default_factory=OwnList)

    @property
    def columns(self) -> list[Column]:
        """The columns that are shown."""
        return [column for column in self.kind.columns if column.key not in self.own.hidden]

    @cached_property
    def frames(self) -> dict[str, tuple[str, str] | None]:
        """By key the HTML before and after a cell's content; None for a hidden column."""
        return {
            column.key: None if column.key in self.own.hidden else _frame(column)
            for column in self.kind.columns
        }


def listing(
    request: HttpRequest,
    kind: ListKind,
    rows: QuerySet[Any],
    words: Sequence[str] = (),
    *,
    drawn: Drawn | None = None,
    many: int | None = None,
) -> Listing:
    """The page of rows that the address requests.

    For many rows, `drawn` adds what is shown (joins, annotations): the keys of the page are queried
    first, so that skipped rows are not read in full. `many` is the number of rows, where it was
    counted already.
    """
    pages = Paginator(rows if drawn is None else rows.values_list("pk", flat=True), kind.per_page)
    if many is not None:
        vars(pages)["count"] = many  # what its cached property would count
    page = pages.get_page(request.GET.get(PAGE))
    if drawn is not None:
        page.object_list = _of_keys(drawn(rows.model._default_manager.all()), page.object_list)
    keeper = navigation.FRAME.own_lists
    own = keeper(request, kind.key) if kind.key and keeper else OwnList()
    return Listing(kind, page, words, own)


def _of_keys(rows: QuerySet[Any], keys: Iterable[Any]) -> list[Any]:
    """The rows in the order of the keys."""
    wanted = list(keys)
    found = {row.pk: row for row in rows.filter(pk__in=wanted)}
    return [found[key] for key in wanted if key in found]


def _frame(column: Column) -> tuple[str, str]:
    css = format_html(' class="{}"', column.classes) if column.classes else ""
    if column.head:
        return format_html('<th scope="row"{}>', css), "</th>"
    label = "" if column.bare else format_html(' data-label="{}"', column.label)
    return format_html("<td{}{}>", css, label), "</td>"


def filters_of(request: HttpRequest, form: Form) -> dict[str, str]:
    """What the address says of each field of the filter."""
    return {name: request.GET.get(name, "") for name in form.fields}


def words_of(form: Form) -> list[str]:
    """What was chosen in a filter, in words: the choice, or the label with the value."""
    form.is_valid()
    return [_chosen(bound) for bound in form.visible_fields() if form.cleaned_data.get(bound.name)]


def _chosen(bound: BoundField) -> str:
    if isinstance(bound.field, BooleanField):
        return str(bound.label)
    value = bound.data
    choices = dict(getattr(bound.field, "choices", ()))
    if value in choices:
        return str(choices[value])
    quoted = value if bound.widget_type == "date" else f"“{value}”"
    return f"{bound.label} {quoted}"
