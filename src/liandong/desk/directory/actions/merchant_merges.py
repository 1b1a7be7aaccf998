"""Two rows of the register that are one merchant: merged, and taken apart again.

Every table that points at a merchant is found from the models themselves, so that none is
forgotten; which of its rows were moved is kept, so that undoing restores just those.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ForeignKey
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import User
from liandong.desk.access.row_versions import check_version
from liandong.desk.directory.actions.merchant_register import lock_merchant
from liandong.desk.directory.merchant_pointers import Pointer, pointers
from liandong.desk.directory.models import Merchant, MerchantMerge
from liandong.desk.directory.queries.merchant_register import (
    Staying,
    may_change,
    merchants_visible_to,
    written_since,
)

CHUNK = 500
NEWEST = ":newest"
"""After the name of a table in `MerchantMerge.moved`: the key of its newest row at the merge."""


@transaction.atomic
def merge_merchants(
    *, kept: Merchant, merged: Merchant, page_version: str | None = None, by: User
) -> MerchantMerge:
    """All that is kept of `merged` moves to `kept`, which is found by its names from now on.
    `page_version` is of both, as the preview showed them."""
    if kept.pk == merged.pk:
        raise ValidationError("请选择另一家商户。")
    first, second = (
        lock_merchant(row, by) for row in sorted((kept, merged), key=lambda row: row.pk)
    )
    stored, other = (first, second) if first.pk == kept.pk else (second, first)
    check_version(stored, page_version, *columns_of(other))
    moved: dict[str, list[int]] = {}
    for label, pointer in pointers():
        if keys := _move(pointer, other, stored, other_keys=None):
            moved[label] = keys
            moved[f"{label}{NEWEST}"] = [pointer.model._base_manager.latest("pk").pk]
    merge = MerchantMerge.objects.create(kept=stored, merged=other, moved=moved, by=by)
    other.merged_into = stored
    other.save(update_fields=["merged_into", "updated_at"])
    stored.save(update_fields=["updated_at"])
    audit.record("merchant.merge", by=by, of=stored, detail={"merchant": other.pk})
    return merge


@dataclass(frozen=True, slots=True)
class Split:
    """`merged` stands by itself again; what was written anew since the merge stays with `kept`."""

    merged: Merchant
    kept: Merchant
    staying: list[Staying]


@transaction.atomic
def undo_merge(*, merge: MerchantMerge, by: User) -> Split:
    """Rows that were moved go back, unless somebody has given them another merchant since."""
    kept = lock_merchant(merge.kept, by)
    row = MerchantMerge.objects.select_for_update().filter(pk=merge.pk, undone_at=None).first()
    if row is None:
        raise ValidationError("这次合并已经撤销，请刷新后再看。")
    if not merchants_visible_to(by).filter(pk=row.merged_id).exists():
        raise PermissionDenied("您看不到并入的那家商户")
    merged = Merchant.objects.select_for_update().get(pk=row.merged_id)
    if not may_change(merged, by):
        raise PermissionDenied("并入的那家由负责它的商圈的单位办理")
    staying = []
    for label, pointer in pointers():
        if keys := row.moved.get(label):
            _move(pointer, kept, merged, other_keys=keys)
            if _were_rewritten(pointer, keys):
                staying += written_since(label, kept, _newest(row, label), by)
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "updated_at"])
    kept.save(update_fields=["updated_at"])
    row.undone_by, row.undone_at = by, timezone.now()
    row.save(update_fields=["undone_by", "undone_at"])
    audit.record("merchant.split", by=by, of=kept, detail={"merchant": merged.pk})
    return Split(merged, kept, staying)


def columns_of(merchant: Merchant) -> list[object]:
    """What the version of a preview holds of the other merchant."""
    return [getattr(merchant, field.attname) for field in merchant._meta.concrete_fields]


def _newest(merge: MerchantMerge, label: str) -> int:
    keys: list[int] = merge.moved.get(f"{label}{NEWEST}") or merge.moved[label]
    return max(keys)


def _were_rewritten(pointer: Pointer, keys: list[int]) -> bool:
    """Whether some of the rows are no more, as those of a training whose attendance was
    corrected."""
    rows = pointer.model._base_manager
    return any(
        rows.filter(pk__in=keys[at : at + CHUNK]).count() < len(keys[at : at + CHUNK])
        for at in range(0, len(keys), CHUNK)
    )


def _move(
    pointer: Pointer, source: Merchant, target: Merchant, *, other_keys: list[int] | None
) -> list[int]:
    """Point rows at `target` that point at `source`: all, or those of `other_keys`. Returns their
    keys. A row that would then stand twice, as an expert's interest in both, stays."""
    model, name = pointer.model, pointer.name
    rows = model._base_manager.filter(**{name: source})
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if other_keys is not None:
        wanted = set(other_keys)
        keys = [key for key in keys if key in wanted]
    if model._meta.auto_created:
        sides = [
            f for f in model._meta.concrete_fields if isinstance(f, ForeignKey) and f is not pointer
        ]
        held = model._base_manager.filter(**{name: target}).values(sides[0].attname)
        keys = list(
            rows.filter(pk__in=keys)
            .exclude(**{f"{sides[0].attname}__in": held})
            .order_by("pk")
            .values_list("pk", flat=True)
        )
    for at in range(0, len(keys), CHUNK):
        model._base_manager.filter(pk__in=keys[at : at + CHUNK]).update(**{name: target})
    return keys
