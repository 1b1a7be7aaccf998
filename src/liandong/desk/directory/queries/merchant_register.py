"""Merchants as people of the desk see and change them: who may, one with its contacts, what two
of them hold before they are merged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet

from liandong.desk.access.masking import mask_name, mask_phone
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, served, serves
from liandong.desk.directory.merchant_rows import MerchantState, kinds_of_rows, states
from liandong.desk.directory.models import (
    REGISTERED,
    Merchant,
    MerchantAlias,
    MerchantContact,
    MerchantMerge,
)
from liandong.desk.directory.queries.register import merchants

READS = (Permission.MANAGE_DIRECTORY, Permission.VIEW_OUTREACH)
"""Who has one of them reads the register."""
WRITES = (Permission.MANAGE_DIRECTORY, Permission.WARN)
"""Who has one of them, and reads the names of people, changes the merchants of the districts that
their department serves; who keeps the directory changes all."""

ROLES_IN_CLEAR: Final = frozenset({"维权专员"})
"""Of contacts; others are typed, and may hold a name."""
PHONE: Final = re.compile(r"(?:1\d{10}|0\d{9,11})")
SOME_DIGITS: Final = re.compile(r"(?:\d[\s-]*){4}")
CREDIT_CODE: Final = re.compile(r"(?=.*[A-Z])[0-9A-Z]{18}")


def merchants_visible_to(by: User) -> QuerySet[Merchant]:
    """All for who keeps the directory; else those of the districts that `by` sees. Those merged
    into another are among them."""
    rows = Merchant.objects.select_related("district", "merged_into")
    if by.has_permission(Permission.MANAGE_DIRECTORY):
        return rows
    districts = scope(by)
    return rows if districts is None else rows.filter(district__name__in=districts)


def may_write(by: User) -> bool:
    """Some merchants; `may_change` tells of one. Who reads no names, as the analyst, only reads."""
    if by.has_permission(Permission.MANAGE_DIRECTORY):
        return True
    return by.has_permission(Permission.WARN) and by.job.sees_people


def may_change(merchant: Merchant, by: User) -> bool:
    """Edit it, name it, merge it, undo that: its own department, of those that see all of them."""
    if by.has_permission(Permission.MANAGE_DIRECTORY):
        return True
    district = merchant.district.name if merchant.district else ""
    return may_write(by) and serves(by.department, district)


def changeable(rows: QuerySet[Merchant], by: User) -> QuerySet[Merchant]:
    """Those of the rows that `by` may change, as `may_change` has it."""
    if by.has_permission(Permission.MANAGE_DIRECTORY):
        return rows
    return rows.filter(served(by.department, "district__name")) if may_write(by) else rows.none()


def may_name_people(by: User) -> bool:
    """Contacts are entered by who reads their names."""
    return by.has_permission(Permission.WARN) and by.job.sees_people


def narrowed(filters: Mapping[str, str], by: User) -> QuerySet[Merchant]:
    """By words, district, sector, size, mall, membership, and what the apps above know."""
    rows = merchants(
        filters.get("q", "").strip(), filters.get("district", ""), filters.get("sector", "")
    ).filter(pk__in=merchants_visible_to(by).order_by().values("pk"))
    if size := filters.get("size"):
        rows = rows.filter(size=size)
    if mall := filters.get("mall"):
        rows = rows.filter(mall=mall)
    match filters.get("member", ""):
        case "odr":
            rows = rows.exclude(odr_since=None)
        case "returns":
            rows = rows.exclude(returns_since=None)
    if state := states_for(by).get(filters.get("state", "")):
        rows = rows.filter(state.condition(by))
    return rows


def states_for(by: User) -> dict[str, MerchantState]:
    """What the apps above know, for who sees outreach; and which of them may be one merchant."""
    known = states() if by.has_permission(Permission.VIEW_OUTREACH) else {}
    return {**known, SAME_CODE.key: SAME_CODE}


def _same_code(by: User) -> Q:
    """Of one code with another that `by` sees."""
    rows = merchants_visible_to(by).filter(REGISTERED).exclude(credit_code=None).order_by()
    codes = rows.values("credit_code").annotate(n=Count("pk")).filter(n__gt=1)
    return Q(credit_code__in=codes.values("credit_code"))


SAME_CODE: Final = MerchantState("same_code", "与另一家代码相同", _same_code)


def may_be_phone(words: str, by: User) -> bool:
    """A whole number; for who reads phones in names and addresses masked, any digits by which the
    hidden ones could be tried out."""
    if by.job.sees_people:
        return PHONE.fullmatch(re.sub(r"[\s-]", "", words)) is not None
    is_code = CREDIT_CODE.fullmatch(words.upper()) is not None
    return not is_code and SOME_DIGITS.search(words) is not None


def malls_for(by: User) -> list[str]:
    rows = merchants_visible_to(by).filter(REGISTERED).exclude(mall="").order_by("mall")
    return list(rows.values_list("mall", flat=True).distinct())


def merchants_of(by: User) -> QuerySet[Merchant]:
    """With names, contacts and merges, in a fixed number of queries."""
    aliases = MerchantAlias.objects.order_by("pk")
    merged = Merchant.objects.order_by("pk").prefetch_related(Prefetch("aliases", aliases))
    merges = MerchantMerge.objects.select_related("merged", "by", "undone_by").order_by("-pk")
    return merchants_visible_to(by).prefetch_related(
        Prefetch("aliases", aliases),
        Prefetch("contacts", MerchantContact.objects.order_by("since", "pk")),
        Prefetch("merged", merged),
        Prefetch("merges", merges),
    )


def contacts_of(merchant: Merchant, by: User, *, now: bool) -> list[dict[str, object]]:
    """Who is there now, or was there before. Masked for who sees no people."""
    clear = by.job.sees_people
    return [
        {
            "row": row,
            "role": row.role if clear or row.role in ROLES_IN_CLEAR else "其他岗位",
            "name": row.name if clear else mask_name(row.name),
            "phone": (row.phone if clear else mask_phone(row.phone)) if row.phone else "",
        }
        for row in merchant.contacts.all()
        if (row.until is None) == now
    ]


def names_of_merged(merchant: Merchant) -> list[str]:
    """Names by which it is found since others were merged into it, also by way of another."""
    names: list[str] = []
    rows = list(merchant.merged.all())
    while rows:
        names += [
            name
            for row in rows
            for name in (row.name, *(alias.name for alias in row.aliases.all()))
        ]
        inner = Merchant.objects.filter(merged_into__in=rows).order_by("pk")
        rows = list(inner.prefetch_related("aliases"))
    return names


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of one kind `by` sees of each of two merchants."""

    label: str
    unit: str
    kept: int
    merged: int


def held_by(kept: Merchant, merged: Merchant, by: User) -> list[Held]:
    """What two merchants hold, as far as `by` sees it: a query a kind."""
    found = []
    for kind in kinds_of_rows():
        keys = list(
            kind.visible(by)
            .order_by()
            .filter(**{f"{kind.field}__in": [kept.pk, merged.pk]})
            .values_list("pk", kind.field)
            .distinct()
        )
        counts = [sum(key == shop.pk for _row, key in keys) for shop in (kept, merged)]
        found.append(Held(kind.label, kind.unit, *counts))
    return found


@dataclass(frozen=True, slots=True)
class Staying:
    """What `by` sees of one kind, written after a merge with the kept merchant."""

    label: str
    unit: str
    names: list[str]

    def __str__(self) -> str:
        return f"{self.label} {len(self.names)} {self.unit}（{'、'.join(self.names)}）"


def written_since(table: str, kept: Merchant, newest: int, by: User) -> list[Staying]:
    """Of the rows of `table` (as `pointers` of merges names it) that point at `kept` and are newer
    than the key `newest`: what they belong to."""
    found = []
    for kind in kinds_of_rows():
        rows = kind.visible(by)
        if _table_of(rows.model, kind.field) != table:
            continue
        path = kind.field.rpartition("__")[0]
        newer = {f"{path}__pk__gt" if path else "pk__gt": newest, kind.field: kept.pk}
        rows = rows.filter(**newer).order_by("pk").distinct()
        if names := [str(getattr(row, "number", row)) for row in rows]:
            found.append(Staying(kind.label, kind.unit, names))
    return found


def _table_of(model: Any, field: str) -> str:
    *path, last = field.split("__")
    for name in path:
        model = model._meta.get_field(name).related_model
    return f"{model._meta.label_lower}.{last}"


def of_same_code(merchant: Merchant, by: User) -> QuerySet[Merchant]:
    """Others of its credit code that `by` may change."""
    rows = changeable(merchants_visible_to(by), by).filter(REGISTERED).exclude(pk=merchant.pk)
    return rows.filter(credit_code=merchant.credit_code).exclude(credit_code=None)


def alike(merchant: Merchant, by: User) -> QuerySet[Merchant]:
    """Others that `by` may change and that may be the same: of the same code or name, or called by
    it."""
    called = MerchantAlias.objects.filter(merchant=merchant).values("name")
    bearing = MerchantAlias.objects.filter(Q(name=merchant.name) | Q(name__in=called))
    rows = changeable(merchants_visible_to(by), by).filter(REGISTERED).exclude(pk=merchant.pk)
    same = Q(name=merchant.name) | Q(name__in=called) | Q(pk__in=bearing.values("merchant"))
    if merchant.credit_code is not None:
        same |= Q(credit_code=merchant.credit_code)
    return rows.filter(same).order_by("name", "pk")[:10]
