"""What an audit entry holds, and the chain that shows every change of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, Department, MachineAccount, User
from liandong.desk.access.sealing import chain


def entries(count: int) -> None:
    for number in range(count):
        audit.record(
            "record.view", by=System("test"), of=("record", str(number)), detail={"n": number}
        )


def test_an_entry_tells_who_and_of_what_in_words_that_outlive_the_rows(
    officer: Any, station: Department
) -> None:
    entry = audit.record("department.change", by=officer, of=station, detail={"districts": ["甲"]})
    officer.delete()
    entry.refresh_from_db()
    assert (entry.actor_kind, entry.actor_role) == ("user", "duty_officer")
    assert entry.actor_name == "duty_officer甲（duty_officer）"
    assert (entry.object_type, entry.object_id) == ("access.department", str(station.pk))
    assert entry.detail == {"districts": ["甲"]}


def test_machines_and_jobs_are_actors_too(station: Department) -> None:
    machine = MachineAccount.objects.create(name="接处警平台", department=station, key_hash="x")
    assert audit.record("record.push", by=machine).actor_kind == "machine"
    assert audit.record("record.place", by=System("disputes.place")).actor_kind == "job"


def test_long_names_are_kept_as_far_as_there_is_room(
    station: Department, person: Callable[..., User]
) -> None:
    user = person("analyst", "a" * 40, display_name="名" * 40)
    entry = audit.record("x", by=user)
    entry.full_clean(exclude=["detail", "seal", "previous", "address", "sequence"])


def test_sealing_numbers_every_entry_and_verifies(db: None) -> None:
    entries(3)
    assert chain.seal() == 3
    entries(2)
    found = chain.verify()
    assert (found.sealed, found.unsealed, found.is_whole) == (3, 2, True)
    assert chain.seal() == 2
    assert list(AuditEntry.objects.order_by("pk").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_sealing_twice_changes_nothing(db: None) -> None:
    entries(2)
    chain.seal()
    before = list(AuditEntry.objects.values())
    assert chain.seal() == 0
    assert list(AuditEntry.objects.values()) == before


def test_more_than_a_portion_is_one_chain(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 2)
    entries(5)
    assert chain.seal() == 5
    assert chain.verify().is_whole


def test_an_entry_is_sealed_wholly_or_not_at_all(db: None) -> None:
    entries(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.update(sequence=1)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**50), 2**50)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc字", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.django_db
@settings(max_examples=40)
@given(details=st.lists(st.dictionaries(st.text("ab", max_size=2), JSON, max_size=3), max_size=4))
def test_whatever_the_details_hold_the_chain_verifies(details: Any) -> None:
    for detail in details:
        audit.record("x", by=System("t"), detail=detail)
    chain.seal()
    assert chain.verify().is_whole
