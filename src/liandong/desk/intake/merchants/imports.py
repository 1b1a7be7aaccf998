"""Imports of licence exports as people look at them: which, their rows, what hinders taking one
back."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from liandong.desk.access.masking import mask_name
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.merchant_pointers import pointers
from liandong.desk.directory.models import Merchant, MerchantAlias, MerchantContact, MerchantMerge
from liandong.desk.directory.queries.merchant_register import may_write
from liandong.desk.directory.rules.licences import CODE, LABELS, NAME, PERSON
from liandong.desk.intake.merchants.comparison import Difference, text_of
from liandong.desk.intake.models import MerchantImport, MerchantImportRow
from liandong.desk.intake.record_contents import chunks

State = MerchantImport.State
Kind = MerchantImportRow.Kind
CHUNK: Final = 500
SHOWN: Final = ("address", "licence_kind", "founded_on", "licence_state", "authority")
"""What a new row shows of its licence."""


def imports_of(by: User) -> QuerySet[MerchantImport]:
    """Those of one's department; all for who keeps the directory."""
    rows = MerchantImport.objects.select_related(
        "by", "confirmed_by", "taken_back_by", "department", "district"
    )
    if not may_write(by):
        return rows.none()
    if not by.has_permission(Permission.MANAGE_DIRECTORY):
        rows = rows.filter(department=by.department_id)
    counts = {f"{kind.value}_rows": Count("rows", filter=Q(rows__kind=kind.value)) for kind in Kind}
    return rows.annotate(**counts).order_by("-at", "-pk")


def counts_of(of: MerchantImport) -> Counter[str]:
    rows = of.rows.order_by().values_list("kind").annotate(Count("pk"))
    return Counter(dict(rows))


def doubtful_of(of: MerchantImport) -> QuerySet[MerchantImportRow]:
    """Rows that differ from what was typed by hand."""
    return of.rows.filter(doubtful__gt=0)


def rows_of(of: MerchantImport, kind: str) -> QuerySet[MerchantImportRow]:
    rows = of.rows.order_by("number")
    return rows.filter(kind=kind) if kind in Kind.values else rows


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row as its reader sees it: the people of licences in clear for who sees people alone."""

    row: MerchantImportRow
    name: str
    district: str
    facts: list[tuple[str, str]]
    differences: list[Difference]


def read_row(row: MerchantImportRow, by: User) -> RowRead:
    content = content_of(row)
    values = content["values"]
    facts = [(LABELS[field], values[field]) for field in SHOWN if values.get(field)]
    if person := values.get(PERSON):
        facts.append((LABELS[PERSON], _person(person, by)))
    differences = [
        Difference(
            found.field,
            _person(found.before, by) if found.field == PERSON else found.before,
            _person(found.after, by) if found.field == PERSON else found.after,
            found.sure,
        )
        for found in differences_of(content)
    ]
    renamed = next((found.before for found in differences if found.field == NAME), "")
    name = renamed or values.get(NAME, "")  # as the register has it
    return RowRead(row, name, content.get("district", ""), facts, differences)


def _person(name: str, by: User) -> str:
    return name if by.job.sees_people or not name else mask_name(name)


def content_of(row: MerchantImportRow) -> dict[str, Any]:
    return json.loads(row.content)  # type: ignore[no-any-return]


def differences_of(content: dict[str, Any]) -> list[Difference]:
    return [Difference(**found) for found in content["differences"]]


def may_take_back(of: MerchantImport, by: User) -> bool:
    keeps = by.has_permission(Permission.MANAGE_DIRECTORY)
    return of.state == State.DONE and may_write(by) and (keeps or of.by_id == by.pk)


def obstacles(of: MerchantImport) -> list[str]:
    """What people or later imports have done with its merchants since, in words."""
    written = {
        row.merchant_key: (row.kind, row.written)
        for row in of.rows.exclude(written={}).defer("content")
        if row.merchant_key
    }
    now: dict[int, Merchant] = {}
    for some in chunks(sorted(written), CHUNK):
        now |= Merchant.objects.in_bulk(some)
    changed = sum(
        key not in now or any(text_of_any(now[key], name) != after for name, after in values)
        for key, (_kind, found) in written.items()
        for values in [found["after"].items()]
    )
    own = {key for _kind, found in written.values() for key in found["contacts"]}
    counts = [
        ("%d 家后来有人更改", changed),
        ("%d 家已有纠纷、提醒、走访等往来", len(_used(of, own))),
    ]
    return [words % count for words, count in counts if count]


def text_of_any(merchant: Merchant, name: str) -> str:
    """Also of what a new one was given: its code and district."""
    if name == CODE:
        return merchant.credit_code or ""
    if name == "district":
        return str(merchant.district_id or "")
    return text_of(merchant, name)


def _used(of: MerchantImport, own_contacts: set[int]) -> set[int]:
    """Merchants that the import brought and that anything else points at by now: a query for each
    table."""
    brought = of.rows.filter(kind=Kind.NEW, merchant_key__isnull=False).order_by()
    made = brought.values("merchant_key")
    used: set[int] = set()
    for _label, pointer in pointers():
        rows = pointer.model._base_manager.filter(**{f"{pointer.name}__in": made})
        if pointer.model is MerchantContact:
            rows = rows.exclude(pk__in=own_contacts)
        used |= set(rows.values_list(pointer.attname, flat=True))
    used |= set(MerchantAlias.objects.filter(merchant__in=made).values_list("merchant", flat=True))
    for side in ("kept", "merged"):
        merges = MerchantMerge.objects.filter(**{f"{side}__in": made})
        used |= set(merges.values_list(side, flat=True))
    return used
