"""The library of publicity material: what is in use, the versions of one, who may change it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.models import Material
from liandong.desk.outreach.queries.photos import photos_of
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of


def all_materials() -> QuerySet[Material]:
    """Shared by all offices: it holds nothing of a dispute."""
    return Material.objects.select_related("department", "added_by", "withdrawn_by")


def narrowed(rows: QuerySet[Material], filters: dict[str, str]) -> QuerySet[Material]:
    """By topic and words; those withdrawn only on request (`state`)."""
    rows = rows.filter(withdrawn_at__isnull=filters.get("state") != "withdrawn")
    if topic := filters.get("topic"):
        rows = rows.filter(topic=topic)
    if words := filters.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    return rows.order_by("topic", "title", "pk")


@dataclass(frozen=True, slots=True)
class Version:
    """One file of a material, counted from 1; `is_current`: the one in use."""

    number: int
    piece: Attachment
    is_current: bool


def versions_of(material: Material) -> list[Version]:
    """The newest first. One query."""
    pieces = list(attachments_of([material.number]))
    found = [Version(n, piece, piece.is_kept) for n, piece in enumerate(pieces, start=1)]
    return found[::-1]


def current_of(material: Material) -> Attachment | None:
    """None of what was withdrawn."""
    return photos_of(material.number).last()


def downloadable(material: Material, by: User) -> QuerySet[Attachment]:
    """The file in use by everybody; earlier ones and what was withdrawn by its department."""
    if may_change_ever(material, by):
        return attachments_of([material.number])
    return photos_of(material.number)


def may_add(by: User) -> bool:
    return may_plan(by) and by.has_permission(Permission.NOTE)


def may_change_ever(material: Material, by: User) -> bool:
    """Its department, also after it was withdrawn."""
    return may_add(by) and material.department_id == by.department_id


def may_change(material: Material, by: User) -> bool:
    return may_change_ever(material, by) and material.withdrawn_at is None
