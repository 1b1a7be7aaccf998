"""What holds for every test of the desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.signals import post_save

from liandong.desk.access.audit_words import ACTIONS, DETAILS, OBJECTS
from liandong.desk.access.models import AuditEntry


@pytest.fixture(autouse=True, scope="session")
def the_audit_is_readable() -> Iterator[None]:
    """Whatever a test makes the desk write down has words, also what is put together late."""
    post_save.connect(_has_words, sender=AuditEntry)
    yield
    post_save.disconnect(_has_words, sender=AuditEntry)


def _has_words(instance: AuditEntry, **_rest: Any) -> None:
    if instance.action in ACTIONS:  # tests of the audit itself invent deeds
        assert set(instance.detail) <= set(DETAILS), instance.detail
        assert instance.object_type in {"", "thing", *OBJECTS}, instance.object_type
