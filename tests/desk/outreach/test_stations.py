"""Rights stations: filed, given a plate with all of the eight, examined, the plate taken down."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District
from liandong.desk.outreach.actions.stations import (
    add_staff,
    change_station,
    end_staff,
    examine_station,
    file_station,
    plate_station,
    remove_plate,
)
from liandong.desk.outreach.models import RightsStation
from liandong.desk.outreach.queries.stations import LEDGER
from liandong.desk.outreach.rules.stations import HAVES, lacking
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import post_as_read, save_as_read
from tests.desk.steps.outreach import WITH_ALL, typed_station

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
C9 = (
    *("站点名称", "依托主体", "地址", "面积", "站长", "联络员", "电话", "制度", "授牌日期"),
    *("授牌编号", "考核结果", "星级", "摘牌", "协商和解员", "质量", "物价员"),
    *("有场所", "有标识", "有人员", "有宣传栏", "有电话", "有计算机", "有登记簿", "有制度"),
)
EXAM: dict[str, Any] = {"year": 2026, "met": list(HAVES), "verdict": "passed", "stars": 4}


@pytest.fixture
def file(districts: dict[str, District], mediator: User) -> Callable[..., RightsStation]:
    def filed(*, by: User = mediator, **changes: Any) -> RightsStation:
        if before := RightsStation.objects.count():  # the same again would be a form sent twice
            changes = {"name": f"演示商场站{before + 1}"} | changes
        return file_station(station=typed_station(districts["铜马商圈"], **changes), by=by)

    return filed


@pytest.fixture
def plated(file: Callable[..., RightsStation], association_head: User) -> RightsStation:
    station = file()
    station.staff.create(role="mediator", name="演示丁", since=TODAY)
    return plate_station(station=station, **WITH_ALL, on=TODAY, by=association_head)


def test_the_plate_asks_for_all_of_the_eight_and_a_supervisor(
    file: Callable[..., RightsStation], mediator: User, association_head: User
) -> None:
    station = file()
    given: dict[str, Any] = {"station": station, "plate_number": "演-001", "on": TODAY}
    with pytest.raises(ValidationError, match="缺有登记簿"):
        plate_station(**given, met=set(HAVES) - {"register"}, by=association_head)
    with pytest.raises(PermissionDenied):
        plate_station(**given, met=HAVES, by=mediator)
    with pytest.raises(ValidationError, match="至少一名维权专员"):
        plate_station(**given, met=HAVES, by=association_head)
    left = add_staff(
        station=station, role="mediator", name="演示丁", phone="", since=TODAY, by=mediator
    )
    end_staff(staff=left, until=TODAY, by=mediator)
    with pytest.raises(ValidationError, match="至少一名维权专员"):
        plate_station(**given, met=HAVES, by=association_head)
    add_staff(station=station, role="head", name="演示戊", phone="", since=TODAY, by=mediator)
    assert plate_station(**given, met=HAVES, by=association_head).state == "plated"
    with pytest.raises(ValidationError, match="已经授牌"):
        plate_station(**given, met=HAVES, by=association_head)
    other = file()
    other.staff.create(role="head", name="演示己", since=TODAY)
    with pytest.raises(ValidationError, match="已经用过"):
        plate_station(**{**given, "station": other}, met=HAVES, by=association_head)


def test_two_people_of_one_name_both_stand_in_a_role(
    file: Callable[..., RightsStation], mediator: User
) -> None:
    station = file()
    given: dict[str, Any] = {"station": station, "role": "head", "name": "演示戊", "since": TODAY}
    add_staff(**given, phone="19900001111", by=mediator)
    with pytest.raises(ValidationError, match="已登记在这个岗位上"):
        add_staff(**given, phone="19900001111", by=mediator)
    add_staff(**given, phone="19900002222", by=mediator)
    assert station.staff.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2025}, "授牌以后"),
        ({"year": 2027}, "不晚于今年"),
        ({"met": ["room"]}, "不能评为合格"),
        ({"verdict": "mend"}, "不评星级"),
        ({"verdict": "mend", "stars": None}, "写明原因"),
        ({"stars": 6}, "一至五星"),
        ({"verdict": ""}, "考核结果"),
    ],
)
def test_an_examination_that_cannot_be_is_refused(
    plated: RightsStation, association_head: User, changes: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        examine_station(station=plated, **EXAM | changes, by=association_head)
    assert not plated.exams.exists()


def test_it_is_examined_once_a_year_once_it_has_its_plate(
    plated: RightsStation, association_head: User, file: Callable[..., RightsStation]
) -> None:
    examine_station(station=plated, **EXAM, by=association_head)
    with pytest.raises(ValidationError, match="2026 年已经考核过"):
        examine_station(station=plated, **EXAM, by=association_head)
    with pytest.raises(ValidationError, match="授牌以后才考核"):
        examine_station(station=file(), **EXAM, by=association_head)


def test_who_left_stays_with_the_day(plated: RightsStation, mediator: User) -> None:
    row = add_staff(station=plated, role="head", name="演示丁", phone="", since=TODAY, by=mediator)
    with pytest.raises(ValidationError, match="不能早于"):
        end_staff(staff=row, until=date(2026, 1, 1), by=mediator)
    end_staff(staff=row, until=TODAY, by=mediator)
    with pytest.raises(ValidationError, match="已经登记离任"):
        end_staff(staff=row, until=TODAY, by=mediator)
    assert plated.staff.filter(pk=row.pk, until=TODAY).exists()
    assert AuditEntry.objects.filter(action="station.staff").count() == 2


def test_a_plate_taken_down_ends_its_changes(
    plated: RightsStation, mediator: User, association_head: User
) -> None:
    given: dict[str, Any] = {"station": plated, "on": TODAY}
    with pytest.raises(PermissionDenied):
        remove_plate(**given, reason="撤场", by=mediator)
    with pytest.raises(ValidationError, match="写明摘牌的原因"):
        remove_plate(**given, reason=" ", by=association_head)
    assert remove_plate(**given, reason="撤场", by=association_head).state == "removed"
    for action in (
        lambda: change_station(station=plated, by=mediator),
        lambda: examine_station(station=plated, **EXAM, by=association_head),
    ):
        with pytest.raises(PermissionDenied):
            action()


def test_only_its_department_in_its_districts_works_on_it(
    file: Callable[..., RightsStation], someone: Callable[..., User], browser: Any
) -> None:
    station = file()
    with pytest.raises(PermissionDenied):
        change_station(station=station, by=someone("police", "duty_officer"))
    with pytest.raises(PermissionDenied):
        file(by=someone("association", "people_mediator"))
    stranger = someone("association", "mediator", place="滨河商圈")
    with pytest.raises(PermissionDenied):
        file(by=stranger)
    desk = browser(stranger)
    assert desk.get(f"/outreach/stations/{station.number}/").status_code == 404
    assert station.number not in _csv(desk)


def _csv(desk: Any) -> str:
    return b"".join(desk.get("/outreach/stations/ledger.csv").streaming_content).decode()


def test_who_sees_no_people_reads_no_name_of_its_staff(
    plated: RightsStation, mediator: User, someone: Callable[..., User], browser: Any
) -> None:
    given: dict[str, Any] = {"role": "head", "phone": "19900001234", "since": TODAY}
    add_staff(station=plated, name="演示丁", **given, by=mediator)
    address = f"/outreach/stations/{plated.number}/"
    assert "19900001234" in browser(mediator).get(address).content.decode()
    analyst = browser(someone("regulator", "analyst", place=""))
    for text in (analyst.get(address).content.decode(), _csv(analyst)):
        assert "演示丁" not in text
        assert "19900001234" not in text
    assert "19900001234" not in _csv(browser(mediator))


def test_the_ledger_has_the_official_columns() -> None:
    for column in C9:
        assert any(name.startswith(column) for name in LEDGER), column
    assert lacking(["room"])[0] == "有标识"


def test_the_list_asks_the_database_as_often_for_many(
    file: Callable[..., RightsStation], mediator: User, browser: Any
) -> None:
    file()
    few, _size = cost_of(browser(mediator), "/outreach/stations/?q=")
    for _ in range(8):
        file()
    assert cost_of(browser(mediator), "/outreach/stations/?q=")[0] <= few


def test_by_pages_from_the_file_to_the_examination(
    mediator: User, association_head: User, districts: dict[str, District], browser: Any
) -> None:
    desk, head = browser(mediator), browser(association_head)
    given = {
        "name": "演示商场站", "host": "演示商场", "host_kind": "mall", "address": "演示路1号",
        "area": "20", "phone": "0575-1", "rules": "首问负责",
        "district": districts["铜马商圈"].pk,
    }  # fmt: skip
    desk.post("/outreach/stations/new/", given)
    station = RightsStation.objects.get()
    address = f"/outreach/stations/{station.number}/"
    save_as_read(desk, f"{address}edit/", given | {"area": "35"})
    desk.post(f"{address}staff/", {"role": "head", "name": "演示丁", "since": "2026-11-24"})
    assert "授牌" in head.get(address).content.decode()
    plate = {"met": list(HAVES), "plate_number": "演-001", "on": "2026-11-24"}
    desk.post(f"{address}plate/", plate)
    station.refresh_from_db()
    assert (station.area, station.state) == (35, "filed")
    post_as_read(head, address, "plate", plate)
    exam = {"year": "2026", "met": list(HAVES), "verdict": "passed", "stars": "5", "remark": ""}
    post_as_read(head, address, "exam", exam)
    desk.post(f"{address}left/{station.staff.get().pk}/", {"until": "2026-11-24"})
    text = desk.get(address).content.decode()
    assert "5 星" in text
    assert "离任 1 人" in text
    assert "演-001" in _csv(desk)
    assert desk.post(f"{address}burn/").status_code == 404


def test_who_will_leave_is_there_until_that_day(
    plated: RightsStation, mediator: User, browser: Any, today: Any
) -> None:
    row = add_staff(station=plated, role="head", name="演示丁", phone="", since=TODAY, by=mediator)
    end_staff(staff=row, until=TODAY + timedelta(days=3), by=mediator)
    address = f"/outreach/stations/{plated.number}/"
    shown = browser(mediator).get(address).content.decode()
    assert "2026-11-27 离任" in shown
    assert "离任 1 人" not in shown
    today.move_to(timezone.now() + timedelta(days=3))
    assert "离任 1 人" in browser(mediator).get(address).content.decode()


def test_a_reason_that_is_too_long_is_given_back(
    plated: RightsStation, association_head: User
) -> None:
    client = Client()
    client.force_login(association_head)
    text = "长" * 401
    url = reverse("outreach:station_step", args=[plated.number, "remove"])
    reply = client.post(url, {"on": TODAY.isoformat(), "reason": text})
    assert reply.status_code == 422
    shown = reply.content.decode()
    assert "“摘牌原因”最多 400 字，现有 401 字" in shown
    assert text in shown
