"""A form writes its own fields on the row as it stands, not over what its page did not show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liandong.desk.access.actions.departments import save_department
from liandong.desk.access.models import Department, User
from liandong.desk.access.row_versions import version_of
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.models import Expert, Room
from liandong.desk.papers.actions.numbers import save_office
from liandong.desk.papers.models import Office
from tests.desk.outreach.page_versions import version_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STALE = "内容已变，请重新阅读"


def test_a_stale_form_of_a_department_opens_no_district_again(
    station: Department, person: Callable[..., User]
) -> None:
    by, typed = person("security_admin"), Department.objects.get(pk=station.pk)
    read = version_of(typed)
    Department.objects.update(districts=[])
    typed.name = "新名称"
    with pytest.raises(ValidationError, match="所辖商圈“—”"):
        save_department(department=typed, page_version=read, by=by)
    station.refresh_from_db()
    assert (station.name, station.districts) == ("铜马广场警务站", [])


def test_a_stale_form_of_a_room_is_refused(room: Room, person: Callable[..., User]) -> None:
    typed = Room.objects.get(pk=room.pk)
    read = version_of(typed)
    Room.objects.update(is_active=False)
    with pytest.raises(ValidationError, match=STALE):
        save_room(room=typed, page_version=read, by=person("system_admin"))
    room.refresh_from_db()
    assert not room.is_active


def test_a_stale_form_of_an_office_is_refused(
    station: Department, person: Callable[..., User]
) -> None:
    office = Office.objects.create(department=station, full_name="演示")
    typed = Office.objects.get(pk=office.pk)
    read = version_of(typed)
    Office.objects.update(address="演示路1号")
    with pytest.raises(ValidationError, match=STALE):
        save_office(office=typed, page_version=read, by=person("supervisor"))


@pytest.mark.parametrize("name", ["department", "room", "office"])
def test_the_pages_carry_the_version_and_take_what_was_read(
    name: str, station: Department, room: Room, signed_in: Any
) -> None:
    Office.objects.create(department=station, full_name="演示")
    role, address = {
        "department": ("security_admin", f"/departments/{station.pk}/"),
        "room": ("system_admin", f"/directory/rooms/{room.pk}/"),
        "office": ("supervisor", f"/papers/offices/{station.pk}/"),
    }[name]
    page = signed_in(role).get(address).content.decode()
    row = {
        "department": Department.objects.get(pk=station.pk), "room": Room.objects.get(pk=room.pk),
        "office": Office.objects.get(),
    }[name]  # fmt: skip
    assert f'name="page_version" value="{version_of(row)}"' in page


def test_a_version_tells_nothing_of_the_row(station: Department) -> None:
    before = version_of(station)
    assert station.name not in before
    station.name = "另一个"
    assert version_of(station) != before


def expert_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "顾演示", "kind": "lawyer", "organisation": "演示律师事务所", "fields_known": [],
        "interests": "", "account": "lawyer", "is_active": "on", **changes,
    }  # fmt: skip


def test_a_stale_form_of_an_expert_is_refused(expert: Expert, signed_in: Any) -> None:
    client, address = signed_in("system_admin"), f"/directory/experts/{expert.pk}/"
    read = version_on(client.get(address))
    Expert.objects.update(is_active=False)
    reply = client.post(address, expert_form(page_version=read))
    assert STALE in reply.content.decode()
    expert.refresh_from_db()
    assert not expert.is_active
    client.post(address, expert_form(page_version=version_on(client.get(address))))
    expert.refresh_from_db()
    assert expert.is_active


@pytest.mark.parametrize("name", ["department", "room", "office", "expert"])
def test_a_form_without_a_version_counts_as_stale(
    name: str, station: Department, room: Room, expert: Expert, signed_in: Any
) -> None:
    Office.objects.create(department=station, full_name="演示")
    role, address, given = {
        "department": (
            "security_admin",
            f"/departments/{station.pk}/",
            {"name": "改名", "kind": "police", "districts": ["铜马商圈"]},
        ),
        "room": (
            "system_admin",
            f"/directory/rooms/{room.pk}/",
            {"district": room.district_id, "name": "改名", "seats": 3},
        ),
        "office": (
            "supervisor",
            f"/papers/offices/{station.pk}/",
            {"full_name": "改名", "level": "district"},
        ),
        "expert": (
            "system_admin", f"/directory/experts/{expert.pk}/", expert_form(name="改名")
        ),
    }[name]  # fmt: skip
    assert STALE in signed_in(role).post(address, given).content.decode()
