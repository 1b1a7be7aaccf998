"""What holds in every district is set by who serves them all: who answers for one district does not
change how another one's records are read, judged and answered."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.access.permissions import FOR_ALL_DISTRICTS, Permission
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.profiles import save_version
from liandong.desk.intake.models import SourceProfile
from liandong.desk.learning.actions.lexicon import add_word
from liandong.desk.learning.actions.training import start_learning
from liandong.desk.learning.actions.versions import adopt
from liandong.desk.outreach.actions.advice import save_advice
from liandong.desk.outreach.models import Advice
from liandong.engine.records import shipped_profiles

pytestmark = pytest.mark.django_db
PAGES: Final = {
    "/recognition/": Permission.TEACH,
    "/recognition/lexicon/": Permission.TEACH,
    "/intake/profiles/": Permission.SHAPE_SOURCES,
    "/outreach/advice/new/": Permission.EDIT_ADVICE,
}


def settings_of_all(by: User) -> list[Callable[[], Any]]:
    profile = shipped_profiles()[0]
    return [
        lambda: adopt(None, by=by),
        lambda: start_learning(by=by),
        lambda: add_word("goods", "手表", "演示词", by=by),
        lambda: save_version(profile, of=SourceProfile.objects.create(name="演示"), by=by),
        lambda: save_advice(advice=Advice(nature="合同", text="写明退款的条件。"), by=by),
    ]


def test_a_head_of_one_district_sets_nothing_for_the_others(
    someone: Callable[..., User], client: Client
) -> None:
    by = someone("police", "supervisor")
    for act in settings_of_all(by):
        with pytest.raises(PermissionDenied, match="这一项各商圈通用，由负责全部商圈的单位设置"):
            act()
    client.force_login(by)
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 403)
    shown = client.get("/outreach/advice/").content.decode()
    assert "/outreach/advice/new/" not in shown


def test_who_serves_every_district_does(city_head: User, client: Client) -> None:
    client.force_login(city_head)
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize("permission", sorted(FOR_ALL_DISTRICTS))
def test_an_office_of_several_districts_does_where_there_are_no_others(
    permission: Permission, someone: Callable[..., User], districts: dict[str, District]
) -> None:
    by = someone("police", "supervisor")
    assert not by.has_permission(permission)
    by.department.districts = list(districts)
    assert by.has_permission(permission)
    District.objects.create(code="D03", name="桥头商圈", station="桥头警务站", names=[])
    assert not by.has_permission(permission)


def test_who_maintains_the_desk_does_wherever_the_account_belongs(
    someone: Callable[..., User],
) -> None:
    by = someone("police", "system_admin")
    assert by.has_permission(Permission.TEACH)
    assert by.has_permission(Permission.SHAPE_SOURCES)
    assert not by.has_permission(Permission.EDIT_ADVICE)
