"""The version of a row that a page showed, so that nobody decides on, or writes over, what they did
not read.

Forms carry it as `page_version`. It is a keyed digest of the columns: it tells nothing of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.desk.access.encryption.ciphers import equality_key

STALE: Final = "内容已变，请重新阅读"
DIGITS: Final = 32


def version_of(row: Model, *more: object) -> str:
    """Of the row as it was read; `more`: what belongs to it in other tables. A view takes it before
    a form writes into the row."""
    columns = [(field.attname, getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return equality_key(repr((row._meta.label, columns, more)))[:DIGITS]


def posted_version(request: HttpRequest) -> str:
    """Of the page whose form was posted. Empty where the form names none: no row has that one, so
    such a form counts as stale."""
    return request.POST.get("page_version", "")


def check_version(
    stored: Model,
    page_version: str | None,
    *more: object,
    typed: Mapping[str, Any] | None = None,
) -> None:
    """Raise ValidationError unless the page showed `stored`, which is locked and reread.

    None is for those who have no page. `typed`: what was to be written; where it differs, the
    error says what stands there now.
    """
    if page_version is None or page_version == version_of(stored, *more):
        return
    differing = [name for name in typed or {} if getattr(stored, name) != (typed or {})[name]]
    now = "；".join(f"{label_of(stored, name)}“{shown(stored, name)}”" for name in differing)
    raise ValidationError(f"{STALE}。现在是：{now}。" if now else f"{STALE}。")


def label_of(row: Model, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def shown(row: Model, name: str) -> str:
    """The value of a column in words."""
    value = getattr(row, name)
    display = getattr(row, f"get_{name}_display", None)
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(display() if display else value)


def copy_columns(source: Model, target: Model, names: Iterable[str]) -> list[str]:
    """Write these columns of an instance that a form has filled into the locked row. Returns those
    that change."""
    changed = [name for name in names if getattr(source, name) != getattr(target, name)]
    for name in changed:
        setattr(target, name, getattr(source, name))
    return changed


def row_version_field(row: Model, *more: object) -> SafeString:
    """The hidden field with the version of the row that a page shows."""
    return format_html(
        '<input type="hidden" name="page_version" value="{}">', version_of(row, *more)
    )
