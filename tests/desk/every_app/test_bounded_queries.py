"""Lists and pages ask the database as often for thirty rows as for three."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant, Room
from liandong.desk.disputes import models as of_disputes
from liandong.desk.disputes.models import Dispute
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.handling import models as of_handling
from liandong.desk.intake.models import Answer, Record
from liandong.desk.papers.actions.attachments import Place, attach
from liandong.desk.work.search import bigrams
from tests.desk.steps.papers import scan

FEW, MANY = 3, 30
LISTS = (
    "/board/",
    "/board/screen/",
    "/disputes/",
    "/disputes/?q=退款",
    "/disputes/?status=unfinished&sort=-amount",
    "/disputes/search/?q=退款",
    "/disputes/review/",
    "/disputes/clocks/",
    "/disputes/clocks/?due=overdue",
    "/disputes/groups/QT1/",
    "/handling/",
    "/handling/calendar/",
    "/handling/day/",
    "/handling/hand-over/",
    "/handling/group/QT1/",
    "/intake/",
)
COUNTS = (
    "/disputes/groups/",
    "/handling/figures/",
    "/handling/ledger/",
    "/handling/roster/",
    "/recognition/doubts/",
)
"""Pages that do not grow with the disputes."""
OF_A_DISPUTE = (
    "/disputes/LD1/",
    "/handling/of/LD1/",
    "/handling/backfilled/of/LD1/",
    "/handling/papers/LD1/",
    "/handling/panel/LD1/",
    "/handling/parties/LD1/cards/",
)


class Desk:
    """Grows by disputes, each with a record, an answer, clocks, a pair, a sitting, an outing."""

    def __init__(self, by: User) -> None:
        self.by, self.size = by, 0
        self.district = District.objects.get(name="铜马商圈")
        self.room = Room.objects.create(district=self.district, name="一号")
        self.group = GroupDispute.objects.create(
            number="QT1", state="confirmed", trader="示例", merchant_name="示例店", problem="不退",
            rule="many", level="Ⅳ", consumers=3, amount_yuan=Decimal(9), by=by,
            first_at=timezone.now(), last_at=timezone.now(), decided_at=timezone.now(),
        )  # fmt: skip

    def grow(self, size: int) -> None:
        for number in range(self.size + 1, size + 1):
            self._add(number, timezone.now() - timedelta(minutes=number))
        self.size = size

    def _add(self, number: int, at: datetime) -> None:
        dispute = Dispute.objects.create(
            number=f"LD{number}", opened_at=at, summary="要求退款", merchant_name=f"店{number}",
            district=self.district, amount_yuan=number, sector="食品", search=bigrams("要求退款"),
            urgent=True, urgency=["受伤动手"], sources=["complaint_12315"], holder=self.by,
        )  # fmt: skip
        records = [self.tell(dispute, f"{side}{number}", at) for side in "AB"]
        self._around(dispute, records)

    def tell(self, dispute: Dispute, source_id: str, at: datetime) -> Record:
        record = Record.objects.create(
            source="complaint_12315", source_id=source_id, received_at=at, digest="0",
            redacted_text="要求退款",
        )  # fmt: skip
        Answer.objects.create(
            record=record, is_dispute=True, probability=0.99, sector_probability=0.4,
            model="m", judged_at=at, district=self.district.name,
        )  # fmt: skip
        of_disputes.Member.objects.create(dispute=dispute, record=record, source=record.source)
        return record

    def _around(self, dispute: Dispute, records: list[Record]) -> None:
        today = timezone.localdate()
        for code, days in (("decision", 2), ("mediation", -2)):
            of_disputes.Clock.objects.create(
                dispute=dispute, code=code, started_on=today, due_on=today + timedelta(days=days),
                rule="2026", working_out={"words": "七个工作日"},
            )  # fmt: skip
        of_disputes.Candidate.objects.create(
            left=records[0], right=records[1], probability=0.6, weight=1.0
        )
        GroupMember.objects.create(group=self.group, dispute=dispute)
        self.handle(dispute)
        if dispute.pk % 2:
            Dispute.objects.filter(pk=dispute.pk).update(stage="dispatched", status="handling")

    def handle(self, dispute: Dispute) -> None:
        """Sent out and settled, and a sitting today."""
        now = timezone.now()
        entry = of_disputes.HistoryEntry.objects.create(
            dispute=dispute, verb="stepped", by=self.by,
            detail={"step": "settle_now", "before": {"stage": "on_scene"}, "after": "performed"},
        )  # fmt: skip
        sent = of_handling.Dispatch.objects.create(dispute=dispute, entry=entry, by=self.by)
        of_handling.Presence.objects.create(dispatch=sent, person=self.by)
        of_handling.Sitting.objects.create(
            dispute=dispute, way="room", room=self.room, mediator=self.by, by=self.by,
            starts_at=now, ends_at=now + timedelta(hours=1),
        )  # fmt: skip


@pytest.fixture
def desk(
    districts: dict[str, District], shops: dict[str, Merchant], person: Callable[..., User]
) -> Desk:
    return Desk(person("mediator"))


def cost_of(client: Any, address: str) -> tuple[int, int]:
    """How many queries the page needs, and how long it is."""
    with CaptureQueriesContext(connection) as queries:
        reply = client.get(address)
    assert reply.status_code == 200, address
    return len(queries), len(reply.content)


def queries(client: Any, addresses: Any) -> dict[str, int]:
    return {address: cost_of(client, address)[0] for address in addresses}


@pytest.mark.long
def test_lists_need_as_many_queries_for_thirty_rows_as_for_three(
    desk: Desk, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    desk.grow(FEW)
    for address in LISTS + COUNTS:
        client.get(address)  # what is cached, is
    few = {address: cost_of(client, address) for address in LISTS + COUNTS}
    desk.grow(MANY)
    many = {address: cost_of(client, address) for address in LISTS + COUNTS}
    assert {name: cost[0] for name, cost in many.items()} == {n: cost[0] for n, cost in few.items()}
    assert not [name for name in LISTS if many[name][1] < few[name][1] + 200]  # the rows are there
    assert max(cost[0] for cost in many.values()) < 60


def test_the_pages_of_a_dispute_need_no_more_queries_for_more_of_everything(
    desk: Desk, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    desk.grow(FEW)
    first = Dispute.objects.get(number="LD1")
    attach(place=Place("LD1"), scan=scan(), title="小票", by=desk.by)
    of_disputes.Note.objects.create(dispute=first, text="一", by=desk.by)
    for address in OF_A_DISPUTE:
        client.get(address)
    few = queries(client, OF_A_DISPUTE)
    for number, colour in enumerate(("red", "blue", "green", "black")):
        attach(place=Place("LD1"), scan=scan(colour), title=f"小票{number}", by=desk.by)
        of_disputes.Note.objects.create(dispute=first, text="又", by=desk.by)
        again = [desk.tell(first, f"C{number}{side}", timezone.now()) for side in "AB"]
        of_disputes.Candidate.objects.create(
            left=again[0], right=again[1], probability=0.6, weight=1.0
        )
        desk.handle(first)
    assert queries(client, OF_A_DISPUTE) == few
