"""Rights stations: filed, changed, given a plate, examined each year, the plate taken down."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of
from liandong.desk.directory.queries import own_districts
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.models import RightsStation, StationExam, StationPact, StationStaff
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.stations import may_change, may_decide, people_near_station
from liandong.desk.outreach.queries.visible import stations_visible_to
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.outreach.rules.stations import HAVES, ROLES, STARS, VERDICTS, State, lacking

SERIES: Final = "WZ"
TYPED: Final = (
    "name", "host", "host_kind", "mall", "district", "address", "area", "phone", "rules",
)  # fmt: skip
"""What the form of a station writes."""


@transaction.atomic
def file_station(*, station: RightsStation, by: User) -> RightsStation:
    """Add one; `station` bears what was typed and is not stored yet."""
    check(by, Permission.WARN)
    if not may_plan(by):
        raise PermissionDenied("站点由警务站、消协、市监备案")
    _check_place(station, by)
    (station.number,) = take_numbers(SERIES, [timezone.now()])
    station.department, station.filed_by = by.department, by
    _hide_people(station)
    same = {field: getattr(station, field) for field in ("name", "host", "district")}
    check_double(RightsStation, "filed_at", "站点", filed_by=by, **same)
    station.save()
    audit.record("station.file", by=by, of=station)
    return station


@transaction.atomic
def change_station(
    *, station: RightsStation, page_version: str | None = None, by: User
) -> RightsStation:
    """`station` bears what was typed, `page_version` is of the row that the page showed."""
    stored = _locked(station, by)
    check_version(stored, page_version, typed={name: getattr(station, name) for name in TYPED})
    _check_place(station, by)
    _hide_people(station)
    changed = copy_columns(station, stored, TYPED)
    stored.save()
    fields = [label_of(stored, name) for name in changed]
    audit.record("station.change", by=by, of=stored, detail={"fields": fields})
    return stored


@transaction.atomic
def plate_station(
    *,
    station: RightsStation,
    met: Iterable[str],
    plate_number: str,
    on: date,
    page_version: str | None = None,
    by: User,
) -> RightsStation:
    """Give the plate, once all of the eight are there and somebody is recorded who works there;
    not by who filed it."""
    found = _to_decide(station, by)
    check_version(found, page_version)
    not_in_the_future(on)
    if found.state != State.FILED:
        raise ValidationError("已经授牌，请刷新后再看。")
    if found.filed_by_id == by.pk:
        raise ValidationError("备案的人不能给自己备案的站点授牌，请由本单位另一位负责人办理。")
    if missing := lacking(met):
        raise ValidationError(f"还不具备“八个有”：缺{'、'.join(missing)}。")
    if not found.staff.filter(until=None).exists():
        raise ValidationError("请先登记站点人员，至少一名维权专员在任，再授牌。")
    if not (plate_number := plate_number.strip()):
        raise ValidationError("请填写授牌编号。")
    lock_key("plate", plate_number)  # of two at the same instant the second sees the first
    if RightsStation.objects.filter(plate_number=plate_number).exists():
        raise ValidationError("这个授牌编号已经用过。")
    found.state, found.met = State.PLATED.value, list(HAVES)
    found.plate_number, found.plated_on = plate_number, on
    found.save()
    audit.record("station.plate", by=by, of=found)
    return found


@transaction.atomic
def examine_station(
    *,
    station: RightsStation,
    year: int,
    met: Iterable[str],
    verdict: str,
    stars: int | None,
    remark: str = "",
    page_version: str | None = None,
    by: User,
) -> StationExam:
    """年度考核, once a year and not by who filed it: passed with all of the eight alone, stars for
    who passed."""
    found = _locked(station, by)
    check_version(found, page_version)
    there = [key for key in HAVES if key in set(met)]
    if found.state != State.PLATED or found.plated_on is None:
        raise ValidationError("授牌以后才考核。")
    if found.filed_by_id == by.pk:
        raise ValidationError("备案的人不能考核自己备案的站点，请由本单位另一位同事办理。")
    if not found.plated_on.year <= year <= timezone.localdate().year:
        raise ValidationError("考核年度应当在授牌以后，不晚于今年。")
    if found.exams.filter(year=year).exists():
        raise ValidationError(f"{year} 年已经考核过。")
    if verdict not in VERDICTS:
        raise ValidationError("请选择考核结果。")
    if verdict == "passed" and (missing := lacking(there)):
        raise ValidationError(f"缺“{'”“'.join(missing)}”，不能评为合格。")
    if verdict != "passed" and (stars is not None or not remark.strip()):
        raise ValidationError("没有合格的不评星级，并请写明原因。")
    if stars is not None and stars not in STARS:
        raise ValidationError("星级为一至五星。")
    made = StationExam.objects.create(
        station=found, year=year, met=there, verdict=verdict, stars=stars,
        remark=mask_known(remark.strip(), people_near_station(found)),
        by=by,
    )  # fmt: skip
    audit.record("station.examine", by=by, of=found, detail={"year": year})
    return made


@transaction.atomic
def add_staff(
    *, station: RightsStation, role: str, name: str, phone: str, since: date, by: User
) -> StationStaff:
    """Somebody new in a role."""
    found = _locked(station, by)
    if role not in ROLES or not name.strip():
        raise ValidationError("请选择岗位，写明姓名。")
    typed = (name.strip(), phone.strip() or None)
    in_this_role = found.staff.filter(role=role, until=None)
    if any((row.name, row.phone) == typed for row in in_this_role):
        raise ValidationError("这个人已登记在这个岗位上，没有重复登记。")
    made = StationStaff.objects.create(
        station=found, role=role, name=typed[0], phone=typed[1], since=since
    )
    audit.record("station.staff", by=by, of=found)
    return made


@transaction.atomic
def end_staff(*, staff: StationStaff, until: date, by: User) -> StationStaff:
    """Somebody left; the row stays."""
    found = _locked(staff.station, by)
    row = found.staff.filter(pk=staff.pk, until=None).first()
    if row is None:
        raise ValidationError("已经登记离任，请刷新后再看。")
    if until < row.since:
        raise ValidationError("离任日期不能早于任职日期。")
    row.until = until
    row.save(update_fields=["until"])
    audit.record("station.staff", by=by, of=found)
    return row


@transaction.atomic
def add_pact(
    *, station: RightsStation, signed_on: date, shops: int, articles: str, by: User
) -> StationPact:
    """公约 that shops signed with the station; an earlier one stays with its day."""
    found = _locked(station, by)
    not_in_the_future(signed_on, "signed_on")
    if shops < 1 or not articles.strip():
        raise ValidationError("请写明签约商户数和条款。")
    written = mask_known(articles.strip(), people_near_station(found))
    same: dict[str, Any] = {"signed_on": signed_on, "shops": shops, "articles": written}
    check_double(StationPact, "at", "公约", station=found, by=by, **same)
    made = StationPact.objects.create(station=found, by=by, **same)
    audit.record("station.pact", by=by, of=found)
    return made


@transaction.atomic
def remove_plate(
    *, station: RightsStation, on: date, reason: str, page_version: str | None = None, by: User
) -> RightsStation:
    """摘牌: the file stays."""
    found = _to_decide(station, by)
    check_version(found, page_version)
    not_in_the_future(on)
    if found.state != State.PLATED or found.plated_on is None or on < found.plated_on:
        raise ValidationError("没有授牌，或者早于授牌日期。")
    if not (reason := reason.strip()):
        raise ValidationError("请写明摘牌的原因。")
    found.state, found.removed_on, found.removed_reason = State.REMOVED.value, on, reason
    found.removed_reason = mask_known(found.removed_reason, people_near_station(found))
    found.save()
    audit.record("station.remove", by=by, of=found)
    return found


def _hide_people(station: RightsStation) -> None:
    """In what everybody reads and searches, and in its rules."""
    known = people_near_station(station)
    station.name = public_words(station.name, known)
    station.host = public_words(station.host, known)
    station.rules = mask_known(station.rules, known)


def _locked(station: RightsStation, by: User) -> RightsStation:
    check(by, Permission.WARN)
    rows = stations_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=station.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这个站点")
    if not may_change(found, by):
        raise PermissionDenied("由备案的单位办理；已摘牌的不再更改")
    return found


def _to_decide(station: RightsStation, by: User) -> RightsStation:
    check(by, Permission.APPROVE)
    found = _locked(station, by)
    if not may_decide(found, by):
        raise PermissionDenied("由备案单位的负责人决定")
    return found


def _check_place(station: RightsStation, by: User) -> None:
    if station.district.name not in own_districts(by):
        raise PermissionDenied("不在本单位负责的商圈内")
