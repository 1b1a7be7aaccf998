"""One merchant of the register: added, changed, its other names, its contacts."""

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of
from liandong.desk.access.visible_rows import scope
from liandong.desk.directory.models import (
    CODE_TAKEN,
    REGISTERED,
    Merchant,
    MerchantAlias,
    MerchantContact,
)
from liandong.desk.directory.queries.merchant_register import (
    may_change,
    may_name_people,
    may_write,
    merchants_visible_to,
)

TYPED: Final = (
    "name", "credit_code", "address", "mall", "floor", "district", "sector", "size", "odr_since",
    "returns_since",
)  # fmt: skip
"""What the form of a merchant writes."""


@transaction.atomic
def add_merchant(*, merchant: Merchant, by: User) -> Merchant:
    """`merchant` bears what was typed and is not stored yet."""
    _check_writes(by)
    _check_place(merchant, by)
    lock_key("merchant")  # of two at the same instant the second sees the first
    _check_code(merchant, None, by)
    same = Merchant.objects.filter(
        REGISTERED, name=merchant.name, address=merchant.address, district=merchant.district
    )
    if same.exists():
        raise ValidationError({"name": "名录里已有同名同地址的商户，没有重复登记。"})
    merchant.save()
    audit.record("merchant.add", by=by, of=merchant)
    return merchant


@transaction.atomic
def change_merchant(*, merchant: Merchant, page_version: str | None = None, by: User) -> Merchant:
    """`merchant` bears what was typed, `page_version` is of the row that the page showed."""
    stored = lock_merchant(merchant, by)
    check_version(stored, page_version, typed={name: getattr(merchant, name) for name in TYPED})
    _check_place(merchant, by)
    lock_key("merchant")
    _check_code(merchant, stored, by)
    changed = copy_columns(merchant, stored, TYPED)
    stored.save()
    fields = [label_of(stored, name) for name in changed]
    audit.record("merchant.change", by=by, of=stored, detail={"fields": fields})
    return stored


@transaction.atomic
def add_alias(*, merchant: Merchant, name: str, by: User) -> MerchantAlias:
    """Another name by which it is found in records."""
    found = lock_merchant(merchant, by)
    name = name.strip()
    if not name or _unspaced(name) == _unspaced(found.name):
        raise ValidationError("请写一个与登记名称不同的别名。")
    if any(_unspaced(alias.name) == _unspaced(name) for alias in found.aliases.all()):
        raise ValidationError("已经有这个别名。")
    alias = MerchantAlias.objects.create(merchant=found, name=name)
    audit.record("merchant.alias", by=by, of=found)
    return alias


@transaction.atomic
def remove_alias(*, alias: MerchantAlias, by: User) -> None:
    found = lock_merchant(alias.merchant, by)
    deleted, _tables = found.aliases.filter(pk=alias.pk).delete()
    if not deleted:
        raise ValidationError("这个别名已经删去，请刷新后再看。")
    audit.record("merchant.alias", by=by, of=found)


@transaction.atomic
def add_contact(
    *, merchant: Merchant, role: str, name: str, phone: str, since: date, by: User
) -> MerchantContact:
    """Somebody who speaks for it, as its 维权专员."""
    found = _to_name_people(merchant, by)
    role, name = role.strip(), name.strip()
    if not role or not name:
        raise ValidationError("请写明岗位和姓名。")
    if since > timezone.localdate():
        raise ValidationError("日期不能在将来。")
    there = found.contacts.filter(role=role, until=None)
    if any(_unspaced(contact.name) == _unspaced(name) for contact in there):
        raise ValidationError("这位联系人已经登记，没有重复登记。")
    contact = MerchantContact.objects.create(
        merchant=found, role=role, name=name, phone=phone.strip() or None, since=since
    )
    audit.record("merchant.contact", by=by, of=found)
    return contact


@transaction.atomic
def end_contact(*, contact: MerchantContact, until: date, by: User) -> MerchantContact:
    """Somebody left; the row stays."""
    found = _to_name_people(contact.merchant, by)
    row = found.contacts.filter(pk=contact.pk, until=None).first()
    if row is None:
        raise ValidationError("已经登记离任，请刷新后再看。")
    if not row.since <= until <= timezone.localdate():
        raise ValidationError("离任日期不能早于任职日期，也不能在将来。")
    row.until = until
    row.save(update_fields=["until"])
    audit.record("merchant.contact", by=by, of=found)
    return row


def _unspaced(name: str) -> str:
    """As names are compared: 演示 甲 is 演示甲."""
    return "".join(name.split())


def lock_merchant(merchant: Merchant, by: User) -> Merchant:
    """The row as it stands, for a change by who may."""
    _check_writes(by)
    rows = merchants_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=merchant.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这家商户")
    if not may_change(found, by):
        raise PermissionDenied("由负责这个商圈的单位办理")
    if found.merged_into_id is not None:
        raise ValidationError("已并入另一家商户，请在那一家更改，或先撤销合并。")
    return found


def _to_name_people(merchant: Merchant, by: User) -> Merchant:
    if not may_name_people(by):
        raise PermissionDenied("您的角色不登记联系人")
    return lock_merchant(merchant, by)


def _check_writes(by: User) -> None:
    if not may_write(by):
        raise PermissionDenied("您的角色没有这项权限")


def _check_place(merchant: Merchant, by: User) -> None:
    """Where its department works; without a district by who sees all districts."""
    if merchant.district is None and scope(by) is not None:
        refused = not by.has_permission(Permission.MANAGE_DIRECTORY)
    else:
        refused = not may_change(merchant, by)
    if refused:
        raise PermissionDenied("不在本单位负责的商圈内")


def _check_code(merchant: Merchant, stored: Merchant | None, by: User) -> None:
    """Raise ValidationError for the code of another merchant that `by` sees, or that lies in the
    same district. One elsewhere is not told of: the code then stands twice."""
    code = merchant.credit_code = (merchant.credit_code or "").strip().upper() or None
    place = merchant.district_id
    if code is None or (stored and (stored.credit_code, stored.district_id) == (code, place)):
        return
    visible = Q(pk__in=merchants_visible_to(by).order_by().values("pk"))
    others = Merchant.objects.filter(visible | Q(district=place), credit_code=code)
    if others.exclude(pk=merchant.pk).exists():
        raise ValidationError({"credit_code": CODE_TAKEN})
