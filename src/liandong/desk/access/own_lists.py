"""What the person of a request keeps of a list, for the list itself."""

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from liandong.desk.access.models import ColumnChoice, SavedView
from liandong.desk.ui.kinds import OwnList, OwnView


def kept(request: HttpRequest, list_key: str) -> OwnList:
    """Views by name and the columns left out. Two queries."""
    by = {"owner_id": request.user.pk, "list_key": list_key}
    views = SavedView.objects.filter(**by, dropped_at=None).order_by("name")
    hidden = ColumnChoice.objects.filter(**by).values_list("hidden", flat=True).first()
    return OwnList(
        tuple(_view(view, request) for view in views),
        frozenset(hidden or ()),
        reverse("access:view_save", args=[list_key]),
        reverse("access:columns", args=[list_key]),
    )


def _view(view: SavedView, request: HttpRequest) -> OwnView:
    here = request.GET.copy()
    here.pop("page", None)
    return OwnView(
        view.name,
        f"{request.path}?{view.query}",
        reverse("access:view_drop", args=[view.pk]),
        here == QueryDict(view.query),
    )
