"""Publicity material: added, renamed, its file replaced, withdrawn."""

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.models import Material
from liandong.desk.outreach.queries.publicity.materials import current_of, may_add, may_change
from liandong.desk.papers.actions.attachments import Place, attach, take_out
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import Scan

SERIES: Final = "ZL"
TYPED: Final = ("title", "topic", "note")
"""What the form writes."""


@transaction.atomic
def add_material(*, material: Material, scan: Scan, by: User) -> Material:
    """Add one with its first file; `material` bears what was typed and is not stored yet."""
    check(by, Permission.WARN)
    if not may_add(by):
        raise PermissionDenied("宣传资料由警务站、消协、市监放入")
    (material.number,) = take_numbers(SERIES, [timezone.now()])
    material.department, material.added_by = by.department, by
    same = {field: getattr(material, field) for field in TYPED}
    check_double(Material, "added_at", "资料", added_by=by, withdrawn_at=None, **same)
    material.save()
    attach(place=Place(material.number), scan=scan, title=material.title, by=by)
    audit.record("material.add", by=by, of=material)
    return material


@transaction.atomic
def save_material(*, material: Material, page_version: str | None = None, by: User) -> Material:
    """Change its title, topic or note. `material` bears what was typed, `page_version` is of the
    row that the page showed."""
    stored = _to_change(material, by)
    check_version(stored, page_version, typed={name: getattr(material, name) for name in TYPED})
    stored.save(update_fields=copy_columns(material, stored, TYPED))
    audit.record("material.save", by=by, of=stored)
    return stored


@transaction.atomic
def replace_file(*, material: Material, scan: Scan, by: User) -> Attachment:
    """A new version; the one before stays as replaced."""
    stored = _to_change(material, by)
    current = current_of(stored)
    if current is not None and current.original == scan.original:
        raise ValidationError({"scans": "这个文件和在用的相同。"})
    made = attach(
        place=Place(stored.number), scan=scan, title=stored.title, replaces=current, by=by
    )
    audit.record("material.replace", by=by, of=stored)
    return made


@transaction.atomic
def withdraw_material(*, material: Material, reason: str, by: User) -> Material:
    """撤下: nobody is to hand it out any more; its versions stay with its department."""
    stored = _to_change(material, by)
    if not (reason := reason.strip()):
        raise ValidationError("请写明撤下的原因。")
    if current := current_of(stored):
        take_out(attachment=current, reason=reason, by=by)
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.withdrawn_reason = reason
    stored.save()
    audit.record("material.withdraw", by=by, of=stored)
    return stored


def _to_change(material: Material, by: User) -> Material:
    check(by, Permission.WARN)
    stored = Material.objects.select_for_update().filter(pk=material.pk).first()
    if stored is None or stored.withdrawn_at is not None:
        raise ValidationError("这份资料已撤下，请刷新后再看。")
    if not may_change(stored, by):
        raise PermissionDenied("由放入的单位更改")
    return stored
