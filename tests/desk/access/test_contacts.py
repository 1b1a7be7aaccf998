"""Where people are reached: encrypted, masked for others, each change in the audit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from liandong.desk.access.actions.contacts import contact_of, set_contact
from liandong.desk.access.models import AuditEntry, Contact, User

MOBILE, MAIL = "19900001234", "zhang@example.cn"


@pytest.fixture
def officer(person: Callable[..., User]) -> Any:
    cell = person("duty_officer")
    set_contact(person=cell, mobile=MOBILE, email=MAIL, by=cell)
    return cell


def test_the_database_holds_neither_in_clear(officer: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile, email FROM access_contact")
        held = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert MOBILE.encode() not in held
    assert MAIL.encode() not in held
    assert str(contact_of(officer).mobile) == MOBILE


def test_the_administrator_sees_it_masked_and_keeps_what_is_not_touched(
    officer: Any, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("security_admin")
    shown = browser.get(f"/people/{officer.pk}/").content.decode()
    assert "199****1234" in shown
    assert "z****@example.cn" in shown
    assert MOBILE not in shown
    posted = {"mobile": "199****1234", "email": ""}
    browser.post(f"/people/{officer.pk}/contact/", posted)
    kept = Contact.objects.get(person=officer)
    assert (str(kept.mobile), kept.email) == (MOBILE, None)


def test_what_is_no_address_is_refused_in_words(
    officer: Any, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("security_admin")
    answer = browser.post(f"/people/{officer.pk}/contact/", {"mobile": "199****999", "email": MAIL})
    assert answer.status_code == 422
    assert "十一位数字" in answer.content.decode()


def test_nobody_else_changes_it(officer: Any, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        set_contact(person=officer, mobile="", email="", by=person("supervisor"))


def test_the_audit_names_the_fields_and_no_address(officer: Any) -> None:
    entry = AuditEntry.objects.get(action="person.contact")
    assert entry.detail == {"fields": ["mobile", "email"]}
    set_contact(person=officer, mobile=MOBILE, email=MAIL, by=officer)
    assert AuditEntry.objects.filter(action="person.contact").count() == 1
