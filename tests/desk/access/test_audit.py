"""What an audit entry holds, and the chain that shows every change of it."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.desk.access import audit, sealing
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, MachineAccount


@pytest.fixture
def officer(person):
    return person("duty_officer")


def entries(count: int) -> None:
    for number in range(count):
        audit.record(
            "record.view", by=System("test"), of=("record", str(number)), detail={"n": number}
        )


def test_an_entry_tells_who_and_of_what_in_words_that_outlive_the_rows(officer, station):
    entry = audit.record("department.change", by=officer, of=station, detail={"districts": ["甲"]})
    officer.delete()
    entry.refresh_from_db()
    assert (entry.actor_kind, entry.actor_role) == ("user", "duty_officer")
    assert entry.actor_name == "duty_officer 甲（duty_officer）"
    assert (entry.object_type, entry.object_id) == ("access.department", str(station.pk))
    assert entry.detail == {"districts": ["甲"]}


def test_machines_and_jobs_are_actors_too(station):
    machine = MachineAccount.objects.create(name="接处警平台", department=station, key_hash="x")
    assert audit.record("record.push", by=machine).actor_kind == "machine"
    assert audit.record("record.place", by=System("disputes.place")).actor_kind == "job"


def test_long_names_are_kept_as_far_as_there_is_room(station, person):
    user = person("analyst", "a" * 40, display_name="名" * 40)
    entry = audit.record("x", by=user)
    entry.full_clean(exclude=["detail", "seal", "previous", "address", "sequence"])


def test_sealing_numbers_every_entry_and_verifies(db):
    entries(3)
    assert sealing.seal() == 3
    entries(2)
    found = sealing.verify()
    assert (found.sealed, found.unsealed, found.is_whole) == (3, 2, True)
    assert sealing.seal() == 2
    assert list(AuditEntry.objects.order_by("pk").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_sealing_twice_changes_nothing(db):
    entries(2)
    sealing.seal()
    before = list(AuditEntry.objects.values())
    assert sealing.seal() == 0
    assert list(AuditEntry.objects.values()) == before


def test_more_than_a_portion_is_one_chain(db, monkeypatch):
    monkeypatch.setattr(sealing, "PORTION", 2)
    entries(5)
    assert sealing.seal() == 5
    assert sealing.verify().is_whole


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "somebody else"},
        {"action": "record.other"},
        {"object_id": "99"},
        {"detail": {"n": 7}},
        {"address": "192.0.2.1"},
        {"seal": "0" * 64},
        {"previous": "0" * 64},
    ],
)
def test_any_change_of_a_sealed_entry_breaks_the_chain_there(db, change):
    entries(4)
    sealing.seal()
    AuditEntry.objects.filter(sequence=3).update(**change)
    assert sealing.verify().broken_at == 3


def test_a_removed_entry_breaks_the_chain(db):
    entries(4)
    sealing.seal()
    AuditEntry.objects.filter(sequence=2).delete()
    assert sealing.verify().broken_at == 2


def test_without_the_key_nobody_makes_a_new_chain(db, settings, tmp_path):
    entries(2)
    sealing.seal()
    AuditEntry.objects.filter(sequence__gte=1).update(sequence=None, seal="", previous="")
    AuditEntry.objects.filter(object_id="0").update(detail={"n": 7})
    home, settings.HOME = settings.HOME, tmp_path
    sealing.seal()
    settings.HOME = home
    assert sealing.verify().broken_at == 1


def test_the_last_seal_shows_entries_cut_off_at_the_end(db):
    entries(3)
    sealing.seal()
    noted = sealing.verify()
    AuditEntry.objects.filter(sequence=3).delete()
    later = sealing.verify()
    assert later.is_whole
    assert (later.sealed, later.last_seal) != (noted.sealed, noted.last_seal)


def test_an_entry_is_sealed_wholly_or_not_at_all(db):
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
def test_whatever_the_details_hold_the_chain_verifies(details):
    with transaction.atomic():
        for detail in details:
            audit.record("x", by=System("t"), detail=detail)
        sealing.seal()
        assert sealing.verify().is_whole
        transaction.set_rollback(True)
