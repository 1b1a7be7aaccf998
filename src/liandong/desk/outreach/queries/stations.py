"""Rights stations: the ledger, one with its people and examinations, who may do what."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People, mask_name, mask_phone
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.models import RightsStation, StationExam, StationStaff
from liandong.desk.outreach.queries.findings.known_people import (
    LATELY,
    eyes_on_names,
    eyes_without,
    is_number,
    people_in,
    reported_in,
    reported_near,
)
from liandong.desk.outreach.queries.visible import stations_visible_to
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.outreach.rules.stations import HAVES, ROLES, State, lacking


def narrowed(rows: QuerySet[RightsStation], filters: dict[str, str]) -> QuerySet[RightsStation]:
    """By district, state and kind of host. `q`: name, host or plate number."""
    for name, field in (
        ("district", "district__name"), ("state", "state"), ("host_kind", "host_kind"),
    ):  # fmt: skip
        if value := filters.get(name):
            rows = rows.filter(**{field: value})
    if words := filters.get("q", "").strip():
        found = Q(plate_number__icontains=words)
        if not is_number(words):
            found |= Q(name__icontains=words) | Q(host__icontains=words)
        rows = rows.filter(found)
    return rows.order_by("district__code", "name", "pk")


def stations_of(by: User) -> QuerySet[RightsStation]:
    """With their people and examinations, in a fixed number of queries."""
    staff = StationStaff.objects.order_by("since", "pk")
    exams = StationExam.objects.select_related("by").order_by("-year")
    return stations_visible_to(by).prefetch_related(
        Prefetch("staff", staff), Prefetch("exams", exams)
    )


def may_change(station: RightsStation, by: User) -> bool:
    """Its department, until the plate is taken down."""
    return (
        may_plan(by)
        and station.department_id == by.department_id
        and station.state != State.REMOVED
    )


def may_plate(station: RightsStation, by: User) -> bool:
    """By who may approve, and somebody else than who filed it."""
    return may_decide(station, by) and station.state == State.FILED and station.filed_by_id != by.pk


def may_examine(station: RightsStation, by: User) -> bool:
    """Of its department, but not by who filed it."""
    return (
        may_change(station, by) and station.state == State.PLATED and station.filed_by_id != by.pk
    )


def may_decide(station: RightsStation, by: User) -> bool:
    """Give the plate, take it down: who may approve in its department."""
    return may_change(station, by) and by.has_permission(Permission.APPROVE)


def staff_of(station: RightsStation, by: User, *, now: bool) -> list[dict[str, object]]:
    """Who is there now, or who was there before. Names are masked for who sees no people."""
    clear = by.job.sees_people
    return [
        {
            "row": row,
            "name": row.name if clear else mask_name(row.name),
            "phone": (row.phone if clear else mask_phone(row.phone)) if row.phone else "",
        }
        for row in station.staff.all()
        if _is_there(row) == now
    ]


def _is_there(row: StationStaff) -> bool:
    """Until the day of leaving, which may be entered before it comes."""
    return row.until is None or row.until > timezone.localdate()


def names_in(station: RightsStation, role: str, by: User) -> str:
    return "、".join(
        str(row["name"])
        for row in staff_of(station, by, now=True)
        if row["row"].role == role  # type: ignore[attr-defined]
    )


def last_exam(station: RightsStation) -> StationExam | None:
    return next(iter(station.exams.all()), None)


def eyes_on_stations(rows: Collection[RightsStation]) -> Eyes:
    """How everybody reads what was typed of these stations: without the people of what was reported
    in the district before it was filed, examined or taken down."""
    places = [
        (row.district_id, day)
        for row in rows
        if row.pk
        for day in (
            timezone.localdate(row.filed_at),
            *([row.removed_on] if row.removed_on else []),
            *(timezone.localdate(exam.at) for exam in row.exams.all()),
        )
    ]
    return eyes_without(reported_near(places))


def people_near_station(station: RightsStation) -> People:
    """Everybody who was reported in its district lately, read once, when somebody writes to it."""
    since = timezone.localdate() - LATELY
    return people_in(reported_in(station.district, since=since).values_list("pk", flat=True))


LEDGER: Final = (
    "编号", "站点名称", "依托主体", "主体类型", "商圈", "地址", "面积（平方米）", "电话",
    *ROLES.values(), "制度", "授牌编号", "授牌日期", "考核年度", *HAVES.values(), "考核结果",
    "星级", "摘牌日期", "状态",
)  # fmt: skip


def ledger_rows(found: Collection[RightsStation], by: User) -> Iterable[list[object]]:
    """The lines of the ledger, free text without people."""
    eyes, names = eyes_on_stations(found), eyes_on_names(by)
    for row in found:
        exam = last_exam(row)
        met = exam.met if exam else row.met
        examined = exam is not None or row.plated_on is not None
        yield [
            row.number,
            names.read(row.name),
            names.read(row.host),
            row.get_host_kind_display(),
            row.district.name,
            names.read(row.address),
            row.area,
            names.read(row.phone),
            *(names_in(row, role, by) for role in ROLES),
            eyes.read(row.rules),
            row.plate_number,
            row.plated_on,
            exam.year if exam else None,
            *(("有" if key in met else "无") if examined else "" for key in HAVES),
            exam.get_verdict_display() if exam else "",
            exam.stars if exam else None,
            row.removed_on,
            row.get_state_display(),
        ]


def haves(met: Iterable[str]) -> list[tuple[str, bool]]:
    """Each of the eight, and whether it is there."""
    missing = set(lacking(met))
    return [(words, words not in missing) for words in HAVES.values()]
