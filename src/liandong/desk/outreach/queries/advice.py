"""The library of advice: the pieces that fit a nature and an item."""

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from liandong.desk.outreach.models import Advice


def all_advice() -> QuerySet[Advice]:
    return Advice.objects.select_related("updated_by").order_by("nature", "item", "pk")


def narrowed(rows: QuerySet[Advice], filters: dict[str, str]) -> QuerySet[Advice]:
    """By nature and item; those in use, or with `show` all."""
    for name in ("nature", "item"):
        if value := filters.get(name):
            rows = rows.filter(**{name: value})
    return rows if filters.get("show") == "all" else rows.filter(is_active=True)


def fitting(natures: Sequence[str], item: str) -> QuerySet[Advice]:
    """What is for a nature and the item, for a nature, for the item, then for all; in this order.
    What is for another nature is none of it."""
    fits = Q(nature__in=["", *natures]) & Q(item__in=["", item])
    order = Case(
        When(~Q(nature="") & ~Q(item=""), then=Value(0)),
        When(~Q(nature=""), then=Value(1)),
        When(~Q(item=""), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return Advice.objects.filter(fits, is_active=True).order_by(order, "pk")


def items() -> list[str]:
    """The items that there is advice for."""
    rows = Advice.objects.exclude(item="").values_list("item", flat=True)
    return sorted(set(rows))
