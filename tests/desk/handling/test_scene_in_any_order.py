"""Whatever the way from the phone does to messages, the desk ends in the same state."""

import random
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from liandong.desk.access import audit
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.models import Entry, Presence, Visit
from liandong.desk.papers.models import Attachment, Paper
from tests.desk.handling.visits import entry, picture, send, send_photo

pytestmark = pytest.mark.django_db


class Broken(Exception):  # noqa: N818 - named for what it is
    """The desk is killed in the middle of a message."""


def parcels(number: str) -> list[Any]:
    """A matter that one is sent to and one at another door: entries, photos of both."""
    sent_to, door = uuid4(), uuid4()
    entries = [
        entry("arrive", 1, sent_to, number=number),
        entry("settle_later", 2, sent_to, number=number, due_on="2027-03-01", signed="paper"),
        entry("scene_failed", 1, door, shop="演示鞋铺", name="演示乙", phone="19900009999",
              goods="皮鞋", amount="99.00", fact="穿了三天开胶", told_ways=True),
    ]  # fmt: skip
    photos = [
        {"visit": str(visit), "id": str(uuid4()), "content": picture(size=(50 + width, 40))}
        for width, visit in enumerate((sent_to, sent_to, door))
    ]
    return [*entries, *photos]


def deliver(client: Client, one: Any) -> int:
    if "verb" in one:
        return int(send(client, one).status_code)
    return int(send_photo(client, **one).status_code)


def state() -> dict[str, Any]:
    """What the desk knows in the end, without times and the numbers of rows."""
    matters = Dispute.objects.filter(members__isnull=False).distinct()
    return {
        "matters": sorted(
            (
                one.stage,
                one.members.count(),
                one.instalments.count(),
                sorted(one.facts.values_list("fact", flat=True)),
                sorted(one.history.values_list("verb", flat=True)),
            )
            for one in matters
        ),
        "entries": sorted(Entry.objects.values_list("verb", "place", "state")),
        "visits": Visit.objects.exclude(record=None).exclude(dispute=None).count(),
        "present": Presence.objects.exclude(arrived_at=None).count(),
        "papers": Paper.objects.count(),
        "photos": Attachment.objects.count(),
    }


EXPECTED = {
    "entries": [("arrive", 1, "done"), ("scene_failed", 1, "done"), ("settle_later", 2, "done")],
    "visits": 2,
    "present": 2,
    "papers": 2,
    "photos": 3,
}


@pytest.mark.parametrize("seed", range(12))
def test_any_order_repeats_and_breaks_end_in_one_state(presence, signed_in, monkeypatch, seed):
    """Each message comes at least once; some again, some are cut off at a random moment first."""
    chance, client = random.Random(seed), signed_in()
    client.raise_request_exception = False
    sent = parcels(presence.dispatch.dispute.number)
    way = [*sent, *chance.choices(sent, k=6)]
    chance.shuffle(way)
    for one in way:
        if chance.random() < 0.4:
            with monkeypatch.context() as patch:
                break_off(patch, after=chance.randint(0, 6))
                deliver(client, one)  # its answer never arrives
    for one in [*way, *(one for one in sent if "content" in one)]:  # which wait for their matter
        assert deliver(client, one) == 200
    found = state()
    matters = found.pop("matters")
    assert found == EXPECTED
    assert [one[:3] for one in matters] == [("agreed", 2, 1), ("unsettled", 1, 0)]
    assert all(len(facts) == len(set(facts)) for _stage, _members, _parts, facts, _ in matters)


def break_off(patch: pytest.MonkeyPatch, *, after: int) -> None:
    """Kill the deed when it has written so many entries of the audit."""
    left, write = after, audit.record

    def record(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Broken
        return write(*args, **kwargs)

    patch.setattr(audit, "record", record)
