"""Clear text of personal data: for a reason, for those who may, written down."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.disclosure import revealable
from liandong.desk.access.disclosure.revealable import Person
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES

URL = "/reveal/thing/7/person/"
WHY = {"reason": "联系双方"}


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 7 and 8 exist; only 7 is in sight."""

    def resolve(by: Any, pk: Any, field: Any) -> Any:
        clear = {
            "person": Person("王小明", "19900001234", "消费者"),
            "text": "我叫王小明\n19900001234",
        }
        return clear.get(field) if pk == 7 else None

    monkeypatch.setitem(revealable.RESOLVERS, "thing", resolve)


def test_the_chip_comes_back_in_clear_and_is_not_stored(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("duty_officer").post(URL, WHY)
    page = answer.content.decode()
    assert "王小明" in page
    assert "19900001234" in page
    assert "data-reveal" not in page
    assert "no-store" in answer["Cache-Control"]


def test_text_comes_back_in_clear(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("duty_officer").post("/reveal/thing/7/text/", WHY).content.decode()
    assert "我叫王小明<br>" in page


def test_who_what_and_why_are_written_down_but_not_the_data(
    signed_in: Callable[[str], Client],
) -> None:
    signed_in("duty_officer").post(URL, WHY)
    entry = AuditEntry.objects.get(action="person.reveal")
    assert (entry.object_type, entry.object_id) == ("thing", "7")
    assert entry.detail == {"field": "person", "reason": "联系双方"}


@pytest.mark.parametrize("reason", ["", "   ", "\u3000", "\0", "\u200b\u200b", "。"])
def test_without_a_reason_nothing_is_shown(signed_in: Callable[[str], Client], reason: str) -> None:
    answer = signed_in("duty_officer").post(URL, {"reason": reason})
    assert (answer.status_code, "请说明" in answer.content.decode()) == (422, True)
    assert not AuditEntry.objects.filter(action="person.reveal").exists()


def test_a_reason_too_long_to_be_kept_whole_is_sent_back(
    signed_in: Callable[[str], Client],
) -> None:
    answer = signed_in("duty_officer").post(URL, {"reason": "核" * 101})
    assert (answer.status_code, "不超过 100 字" in answer.content.decode()) == (422, True)
    assert not AuditEntry.objects.filter(action="person.reveal").exists()


def test_characters_that_cannot_be_read_are_left_out_of_the_reason(
    signed_in: Callable[[str], Client],
) -> None:
    answer = signed_in("duty_officer").post(URL, {"reason": "联系\0双\u202e方\n"})
    assert answer.status_code == 200
    assert AuditEntry.objects.get(action="person.reveal").detail["reason"] == "联系双方"


@pytest.mark.parametrize(
    "url", ["/reveal/thing/8/person/", "/reveal/thing/7/other/", "/reveal/nothing/7/person/"]
)
def test_what_is_not_in_sight_is_not_there(signed_in: Callable[[str], Client], url: str) -> None:
    assert signed_in("duty_officer").post(url, WHY).status_code == 404
    assert not AuditEntry.objects.filter(action="person.reveal").exists()


def test_only_those_who_may_unmask(signed_in: Callable[[str], Client]) -> None:
    for role, job in ROLES.items():
        allowed = Permission.UNMASK in job.permissions
        assert signed_in(role).post(URL, WHY).status_code == (200 if allowed else 403)


def test_a_link_does_not_reveal(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("duty_officer").get(URL).status_code == 405


def test_without_audit_nothing_is_shown(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("duty_officer")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.access.audit.record", fail)
    with pytest.raises(RuntimeError):
        browser.post(URL, WHY)
