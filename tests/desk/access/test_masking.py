"""Who reads what of a personal field."""

from collections.abc import Callable
from typing import Any

import pytest

from liandong.desk.access.actors import System
from liandong.desk.access.masking import FIELDS, show
from liandong.desk.access.models import User
from liandong.desk.access.roles import ROLES

VALUES = {
    "person_name": "王小明",
    "person_phone": "19900001234",
    "person_id": "320902199003071239",
    "address": "建设中路88号3幢502室",
    "place": "建设中路88号3幢502室",
    "text": "报警人王小明，电话19900001234",
    "response": "已联系王小明19900001234",
}


def test_every_field_of_the_table_is_tried_here() -> None:
    assert set(VALUES) == set(FIELDS)


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("field", list(VALUES))
def test_no_role_reads_clear_text(person: Callable[..., User], role: Any, field: Any) -> None:
    shown = show(person(role), field, VALUES[field])
    assert shown == "" or ("*" in shown and len(shown) == len(VALUES[field]))


@pytest.mark.parametrize("role", ["analyst", "system_admin", "security_admin", "auditor"])
def test_where_the_role_needs_nobody_s_name_it_is_absent(
    person: Callable[..., User], role: str
) -> None:
    assert show(person(role), "person_name", "王小明") == ""


def test_nothing_stays_nothing(person: Callable[..., User]) -> None:
    assert show(person("mediator"), "person_name", None) == ""
    assert show(System("job"), "person_phone", "") == ""
