"""The list of experts: one sent twice stands once, and what stands there can be changed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.models import Expert

LAWYER = Profile("演示律师", "lawyer", "演示律师事务所", ["服装鞋帽"], [], None, True)


def test_an_expert_sent_twice_stands_once_and_another_of_the_name_is_told_apart(
    person: Callable[..., User],
) -> None:
    by = person("system_admin")
    save_expert(Expert(), LAWYER, by=by)
    with pytest.raises(ValidationError, match="没有重复登记。同单位另有同名的，请在姓名后注明区别"):
        save_expert(Expert(), LAWYER, by=by)
    save_expert(Expert(), replace(LAWYER, name="演示律师（二部）"), by=by)
    assert Expert.objects.count() == 2


def test_two_of_one_name_that_stand_there_can_still_be_changed(
    person: Callable[..., User],
) -> None:
    named = {"name": LAWYER.name, "kind": LAWYER.kind, "organisation": LAWYER.organisation}
    Expert.objects.create(**named)
    second = Expert.objects.create(**named)
    save_expert(second, replace(LAWYER, is_active=False), by=person("system_admin"))
    second.refresh_from_db()
    assert not second.is_active
