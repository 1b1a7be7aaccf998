"""People of each role, and a browser for each."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User

PASSWORD = "Hutong-2026-x"


@pytest.fixture
def station(db: None) -> Department:
    return Department.objects.create(
        name="铜马广场警务站", kind=Department.Kind.POLICE, districts=["铜马商圈"]
    )


@pytest.fixture
def person(station: Department) -> Callable[..., User]:
    """Makes a person of a role, who has chosen the password PASSWORD."""

    def make(role: str, username: str = "", **fields: object) -> User:
        user = User(
            username=username or role,
            display_name=f"{role} 甲",
            role=role,
            department=station,
            password_changed_at=timezone.now(),
        )
        for name, value in fields.items():
            setattr(user, name, value)
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[[str], Client]:
    """A browser in which somebody of this role is signed in."""

    def browser(role: str) -> Client:
        user = User.objects.filter(username=role).first() or person(role)
        client = Client()
        client.force_login(user)
        return client

    return browser
