"""A person's own settings of a list: saved filters and hidden columns."""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import ColumnChoice, SavedView, User

MOST_VIEWS: Final = 12
LONGEST_NAME: Final = 20
LONGEST_QUERY: Final = 1_000


@transaction.atomic
def save_view(list_key: str, *, name: str, query: str, by: User) -> SavedView:
    """Keep a filter; the same name again replaces it. Raises ValidationError in Chinese."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError("请起一个不超过 20 字的名字。")
    if not query or len(query) > LONGEST_QUERY:
        raise ValidationError("先选好条件再存。")
    kept = SavedView.objects.filter(owner=by, list_key=list_key, dropped_at=None)
    if kept.exclude(name=name).count() >= MOST_VIEWS:
        raise ValidationError(f"最多存 {MOST_VIEWS} 个，请先删去不再使用的。")
    view, _made = kept.update_or_create(
        {"query": query}, owner=by, list_key=list_key, name=name, dropped_at=None
    )
    audit.record("view.save", by=by, of=view, detail={"list": list_key})
    return view


@transaction.atomic
def drop_view(view: SavedView, *, by: User) -> None:
    """Drop a view of one's own; the one dropped before is deleted for good."""
    SavedView.objects.filter(owner=by).exclude(dropped_at=None).delete()
    view.dropped_at = timezone.now()
    view.save(update_fields=["dropped_at"])
    audit.record("view.drop", by=by, of=view, detail={"list": view.list_key})


@transaction.atomic
def restore_view(view: SavedView, *, by: User) -> None:
    """Restore the view that was dropped last; it replaces one with the same name."""
    same = {"owner": by, "list_key": view.list_key, "name": view.name, "dropped_at": None}
    SavedView.objects.filter(**same).delete()
    view.dropped_at = None
    view.save(update_fields=["dropped_at"])
    audit.record("view.restore", by=by, of=view, detail={"list": view.list_key})


@transaction.atomic
def choose_columns(list_key: str, *, hidden: Iterable[str], by: User) -> ColumnChoice:
    """Hide these columns of a list from now on."""
    choice, _made = ColumnChoice.objects.update_or_create(
        {"hidden": sorted(hidden)}, owner=by, list_key=list_key
    )
    audit.record("columns.choose", by=by, of=choice, detail={"list": list_key})
    return choice
