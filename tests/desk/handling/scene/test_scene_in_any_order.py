"""Whatever the way from the phone does to messages, the desk ends in the same state."""

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from liandong.desk.access import audit
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.models import Entry, Presence, Visit
from liandong.desk.papers.models import Attachment, Paper
from tests.desk.handling.visits import entry, picture, send, send_photo

pytestmark = [pytest.mark.django_db, pytest.mark.long]


class Broken(Exception):  # noqa: N818 - named for what it is
    """The desk is killed in the middle of a message."""


def parcels(number: str) -> list[Any]:
    """A dispute that one is sent to and one at another door: entries, photos of both."""
    sent_to, door = uuid4(), uuid4()
    entries = [
        entry("arrive", 1, sent_to, number=number),
        entry("settle_later", 2, sent_to, number=number, due_on="2027-03-01", signed="paper"),
        entry("scene_failed", 1, door, shop="演示鞋铺", name="演示乙", phone="19900009999",
              goods="皮鞋", amount="99.00", fact="穿了三天开胶", remedies_explained=True),
    ]  # fmt: skip
    photos = [
        {"visit": str(visit), "id": str(uuid4()), "content": picture(size=(50 + width, 40))}
        for width, visit in enumerate((sent_to, sent_to, door))
    ]
    return [*entries, *photos]


def deliver(client: Client, sending: Any) -> int:
    if "verb" in sending:
        return int(send(client, sending).status_code)
    return int(send_photo(client, **sending).status_code)


def state() -> dict[str, Any]:
    """What the desk knows in the end, without times and the numbers of rows."""
    disputes = Dispute.objects.filter(members__isnull=False).distinct()
    return {
        "disputes": sorted(
            (
                dispute.stage,
                dispute.members.count(),
                dispute.instalments.count(),
                sorted(dispute.facts.values_list("fact", flat=True)),
                sorted(dispute.history.values_list("verb", flat=True)),
            )
            for dispute in disputes
        ),
        "entries": sorted(Entry.objects.values_list("verb", "place", "state")),
        "visits": Visit.objects.exclude(record=None).exclude(dispute=None).count(),
        "present": Presence.objects.exclude(arrived_at=None).count(),
        "papers": Paper.objects.count(),
        "photos": Attachment.objects.count(),
    }


EXPECTED = {
    "entries": [("arrive", 1, "done"), ("scene_failed", 1, "done"), ("settle_later", 2, "done")],
    "visits": 1,  # who was sent registers no second dispute
    "present": 2,
    "papers": 2,
    "photos": 3,
}


@pytest.mark.parametrize("seed", range(12))
def test_any_order_repeats_and_breaks_end_in_one_state(
    presence: Presence, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, seed: Any
) -> None:
    """Each message comes at least once; some again, some are cut off at a random moment first."""
    chance, client = random.Random(seed), signed_in()
    client.raise_request_exception = False
    sent = parcels(presence.dispatch.dispute.number)
    way = [*sent, *chance.choices(sent, k=6)]
    chance.shuffle(way)
    for sending in way:
        if chance.random() < 0.4:
            with monkeypatch.context() as patch:
                break_off(patch, after=chance.randint(0, 6))
                deliver(client, sending)  # its answer never arrives
    for sending in [
        *way,
        *(photo for photo in sent if "content" in photo),
    ]:  # photos wait for their dispute
        assert deliver(client, sending) == 200
    found = state()
    disputes = found.pop("disputes")
    assert found == EXPECTED
    assert [dispute[:3] for dispute in disputes] == [("agreed", 1, 1), ("unsettled", 1, 0)]
    assert all(len(facts) == len(set(facts)) for _stage, _members, _parts, facts, _ in disputes)


def break_off(patch: pytest.MonkeyPatch, *, after: int) -> None:
    """Kill the action after so many entries of the audit."""
    left, write = after, audit.record

    def record(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Broken
        return write(*args, **kwargs)

    patch.setattr(audit, "record", record)
