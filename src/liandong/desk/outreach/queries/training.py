"""Training: the ledger (培训台账) and its figures."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import version_of
from liandong.desk.outreach.models import Attendance, Training
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_without,
    is_number,
    names_read,
    of_traders,
    reported_near,
)
from liandong.desk.outreach.queries.photos import Titled
from liandong.desk.outreach.queries.visible import training_visible_to
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.ui.query_parameters import midnight, parse_day
from liandong.desk.ui.spreadsheets import Share

MATERIAL: Final = "课件"
PICTURE: Final = "照片"
TITLES: Final = (PICTURE, "签到表", MATERIAL, "测试卷", "满意度表")


def narrowed(rows: QuerySet[Training], filters: dict[str, str]) -> QuerySet[Training]:
    """By district and days. `q`: topic, or an organisation that came."""
    if district := filters.get("district"):
        rows = rows.filter(district__name=district)
    if day := parse_day(filters.get("since", "")):
        rows = rows.filter(held_at__gte=midnight(day))
    if day := parse_day(filters.get("until", "")):
        rows = rows.filter(held_at__date__lte=day)
    if words := filters.get("q", "").strip():
        found = Q(number=words)
        if not is_number(words):
            came = Attendance.objects.filter(name__icontains=words).values("training")
            found |= Q(topic__icontains=words) | Q(pk__in=came)
        rows = rows.filter(found)
    return rows.order_by("-held_at", "-pk")


def with_ledger(rows: QuerySet[Training]) -> QuerySet[Training]:
    """With how many organisations and people came."""
    came = Attendance.objects.order_by("pk")
    counted = rows.annotate(organisations=Count("attendance"), people=Sum("attendance__people"))
    return counted.prefetch_related(Prefetch("attendance", came))


def version_of_training(training: Training) -> str:
    """With who came."""
    came = training.attendance.order_by("pk").values_list("name", "people")
    return version_of(training, list(came))


def may_record(by: User) -> bool:
    return may_plan(by)


def may_change(training: Training, by: User) -> bool:
    """Its department; files as well."""
    return may_record(by) and training.department_id == by.department_id


def may_add_files(training: Training, by: User) -> bool:
    return may_change(training, by) and by.has_permission(Permission.NOTE)


def training_of(by: User) -> QuerySet[Training]:
    return with_ledger(training_visible_to(by))


def eyes_on_training(rows: Collection[Training]) -> Eyes:
    """How everybody reads what was typed of these trainings: without the people of the disputes
    with those who came, and of what was reported in the district before."""
    came = [
        (part.merchant_id, part.name) for row in rows if row.pk for part in row.attendance.all()
    ]
    near = reported_near((row.district_id, timezone.localdate(row.held_at)) for row in rows)
    return eyes_without(of_traders(came), near)


LEDGER: Final = (
    "编号", "时间", "地点", "主题", "讲师", "参加单位", "单位数", "人数（签到）", "课件（份）",
    "测试人数", "测试合格", "评价人数", "满意度", "照片（份）", "主办单位", "商圈",
)  # fmt: skip


def ledger_rows(found: Collection[Training], files: Titled, by: User) -> Iterable[list[object]]:
    """The lines of the ledger, free text without people."""
    eyes = eyes_on_training(found)
    for row in found:
        came = list(row.attendance.all())
        yield [
            row.number,
            row.held_at,
            eyes.read(row.place),
            eyes.read(row.topic),
            names_read(row.lecturer, eyes, by),
            eyes.read("、".join(part.name for part in came)),
            len(came),
            sum(part.people for part in came),
            files.get((row.number, MATERIAL), 0),
            row.tested,
            row.passed,
            row.rated,
            Share(row.satisfied / row.rated) if row.rated and row.satisfied is not None else None,
            files.get((row.number, PICTURE), 0),
            row.department.name,
            row.district.name,
        ]
