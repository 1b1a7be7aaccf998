"""Events of publicity: recorded, corrected, disputes linked that were taken there, files put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of
from liandong.desk.directory.queries import find_merchants, own_districts
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.actions.kept_files import keep_files, take_out_file
from liandong.desk.outreach.models import Handout, Publicity, PublicityDispute, PublicityPartner
from liandong.desk.outreach.queries.publicity.events import (
    may_add_files,
    may_change,
    may_record,
    parts_shown,
)
from liandong.desk.outreach.queries.visible import publicity_visible_to
from liandong.desk.outreach.rules.publicity.ledger import FORMATS, HandedOut
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import Scan

SERIES: Final = "XC"
TYPED: Final = (
    "topic", "occasion", "held_at", "place", "district", "run_by", "organiser", "formats",
    "consulted", "taken", "reached", "followed",
)  # fmt: skip
"""What the form of an event writes."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an event consists of beside its own fields."""

    partners: Sequence[str] = ()
    handouts: Sequence[HandedOut] = ()


@transaction.atomic
def record_publicity(*, publicity: Publicity, parts: Parts, by: User) -> Publicity:
    """Add one that was held; `publicity` bears what was typed and is not stored yet."""
    check(by, Permission.WARN)
    if not may_record(by):
        raise PermissionDenied("宣传活动由警务站、消协、市监登记")
    _check(publicity, by)
    (publicity.number,) = take_numbers(SERIES, [timezone.now()])
    publicity.department, publicity.recorded_by = by.department, by
    same = {name: getattr(publicity, name) for name in ("topic", "held_at", "place")}
    check_double(Publicity, "recorded_at", "宣传活动", recorded_by=by, **same)
    publicity.save()
    _keep(publicity, parts)
    audit.record("publicity.record", by=by, of=publicity)
    return publicity


@transaction.atomic
def change_publicity(
    *, publicity: Publicity, parts: Parts, page_version: str | None = None, by: User
) -> Publicity:
    """Correct it, by its department; partners and handouts are written anew. `publicity` bears what
    was typed, `page_version` is of what the page showed."""
    stored = _to_change(publicity, by)
    typed = {name: getattr(publicity, name) for name in TYPED}
    check_version(stored, page_version, parts_shown(stored), typed=typed)
    _check(publicity, by)
    linked = stored.links.count()
    if (publicity.taken or 0) < linked:
        raise ValidationError({"taken": f"已关联 {linked} 件纠纷，现场受理不能少于这个数。"})
    changed = copy_columns(publicity, stored, TYPED)
    stored.save(update_fields=changed)
    stored.partners.all().delete()
    stored.handouts.all().delete()
    _keep(stored, parts)
    fields = ["后续" if name == "followed" else label_of(stored, name) for name in changed]
    audit.record("publicity.change", by=by, of=stored, detail={"fields": fields})
    return stored


@transaction.atomic
def link_dispute(*, publicity: Publicity, number: str, by: User) -> PublicityDispute:
    """Link a dispute that was taken there; no more than were taken, each at one event."""
    stored = _to_change(publicity, by)
    dispute = visible_to(by).filter(number=number.strip()).first()
    if dispute is None:
        raise ValidationError("没有这个编号的纠纷，或不在您可见的范围内。")
    check_works_on(by, dispute)
    lock_key("publicity", dispute)  # from two events at the same instant the second sees the first
    if PublicityDispute.objects.filter(of_whole(dispute)).exists():
        raise ValidationError("这件纠纷已经关联到宣传活动，一件只计一次。")
    if stored.links.count() >= (stored.taken or 0):
        raise ValidationError("关联的不能多于“现场受理”的件数，请先更改件数。")
    made = PublicityDispute.objects.create(publicity=stored, dispute=dispute, by=by)
    audit.record("publicity.link", by=by, of=stored, detail={"dispute": dispute.number})
    return made


@transaction.atomic
def unlink_dispute(*, publicity: Publicity, number: str, by: User) -> Publicity:
    stored = _to_change(publicity, by)
    dispute = visible_to(by, withdrawn=True).filter(number=number).first()
    if dispute is None or not stored.links.filter(dispute=dispute).delete()[0]:
        raise ValidationError("这件纠纷没有关联，请刷新后再看。")
    audit.record("publicity.unlink", by=by, of=stored, detail={"dispute": dispute.number})
    return stored


@transaction.atomic
def add_files(
    *, publicity: Publicity, scans: Sequence[Scan], title: str, by: User
) -> list[Attachment]:
    """Photographs and papers, kept under its number."""
    stored = _locked(publicity, by)
    if not may_add_files(stored, by):
        raise PermissionDenied("照片和材料由登记的单位放入")
    return keep_files(number=stored.number, scans=scans, title=title, by=by)


@transaction.atomic
def take_out_of(*, publicity: Publicity, pk: int, reason: str, by: User) -> Attachment:
    """A wrong one: it stays with the reason, and counts no more."""
    stored = _locked(publicity, by)
    if not may_add_files(stored, by):
        raise PermissionDenied("照片和材料由登记的单位撤出")
    return take_out_file(number=stored.number, pk=pk, reason=reason, by=by)


def _locked(publicity: Publicity, by: User) -> Publicity:
    rows = publicity_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=publicity.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次宣传活动")
    return found


def _to_change(publicity: Publicity, by: User) -> Publicity:
    check(by, Permission.WARN)
    stored = _locked(publicity, by)
    if not may_change(stored, by):
        raise PermissionDenied("由登记的单位更改")
    return stored


def _check(publicity: Publicity, by: User) -> None:
    if publicity.district.name not in own_districts(by):
        raise PermissionDenied("不在本单位负责的商圈内")
    if publicity.held_at > timezone.now():
        raise ValidationError({"held_at": "活动时间不能在现在之后，办过以后再登记。"})
    if not publicity.formats or not set(publicity.formats) <= set(FORMATS):
        raise ValidationError({"formats": "请选择形式。"})


def _keep(publicity: Publicity, parts: Parts) -> None:
    known = find_merchants([(name, "") for name in parts.partners])
    PublicityPartner.objects.bulk_create(
        PublicityPartner(publicity=publicity, name=name, merchant=merchant)
        for name, merchant in zip(parts.partners, known, strict=True)
    )
    Handout.objects.bulk_create(
        Handout(publicity=publicity, kind=row.kind, copies=row.copies) for row in parts.handouts
    )
