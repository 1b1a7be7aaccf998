"""A desk of 200,000 disputes that people have worked on for two years, for `lists`.

The disputes of `benchmarks.pages.picture`, and what their handling leaves: states, answers, clocks,
steps, facts, pairs to confirm, groups, outings, sittings, parts of agreements, texts filled in
elsewhere and those that still wait to be, warnings.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.pages.picture import CHINA, fill, in_batches

RECENT: Final = timedelta(days=30)
"""What came in since then is partly still in hand; what is older has ended."""
KEPT_OPEN: Final = timedelta(days=120)
"""What is older than this lies in the archive, unless it was handed on."""
ENDS: Final = (
    *(("settled", "archived"),) * 6,
    ("settled", "performed"),
    ("unsettled", "terminated"),
    ("unsettled", "archived"),
    ("transferred", "returned"),
)
WAITS: Final = timedelta(days=10)
REASONS: Final = [
    {"comparison": "merchant", "level": "same", "words": "同一商家", "weight": 4.2},
    {"comparison": "amount", "level": "unlike", "words": "金额不同", "weight": -1.3},
]
FILLED: Final = '{"处警情况": "演示", "处理结果": "当场调解"}'
NOW: Final = datetime.now(CHINA)
TODAY: Final = NOW.date()


def make_desk(many: int) -> None:
    """Nothing where the desk is made already."""
    fill(many)
    from liandong.desk.backfill.actions.ticks import mark_what_waits
    from liandong.desk.config.demo.station import add_station
    from liandong.desk.disputes.models import Clock
    from liandong.desk.work.sqlite_file import refresh_statistics

    if Clock.objects.exists():
        return
    add_station()
    _end_disputes()
    _handle(random.Random(11))
    while mark_what_waits():  # as the worker does between its jobs
        pass
    refresh_statistics()


def _end_disputes() -> None:
    from django.db.models import F

    from liandong.desk.access.models import User
    from liandong.desk.disputes.models import Dispute

    split = Dispute.objects.annotate(turn=F("pk") % len(ENDS))
    for turn, (status, stage) in enumerate(ENDS):
        ended = split.filter(turn=turn, opened_at__lt=NOW - RECENT)
        ended.update(status=status, stage=stage, stage_since=F("opened_at"))
    ended_long_ago = Dispute.objects.filter(opened_at__lt=NOW - KEPT_OPEN)
    ended_long_ago.filter(stage__in=("performed", "terminated")).update(stage="archived")
    recent = Dispute.objects.filter(opened_at__gte=NOW - RECENT)
    recent.annotate(turn=F("pk") % 4).filter(turn=1).update(status="handling", stage="mediation")
    recent.annotate(turn=F("pk") % 4).filter(turn__gt=1).update(status="settled", stage="agreed")
    Dispute.objects.annotate(turn=F("pk") % 97).filter(turn=0).update(urgent=True)
    worked_on = Dispute.objects.exclude(status="open").annotate(turn=F("pk") % 2).filter(turn=0)
    worked_on.update(status_by=User.objects.get(username="mediator"))


def _handle(draw: random.Random) -> None:
    from django.db import connection

    from liandong.desk.access.models import User
    from liandong.desk.backfill.models import Backfill
    from liandong.desk.disputes import models as of_disputes
    from liandong.desk.handling import models as of_handling

    by = User.objects.get(username="mediator")
    for statement in STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("$BY", str(by.pk)))
    rows = of_disputes.Dispute.objects.order_by("pk").values_list("pk", "opened_at", "status")
    disputes = list(rows)
    in_batches(of_disputes.Candidate, _pairs(draw, by))
    _add_groups(disputes)
    in_batches(of_handling.Sitting, _sittings(disputes, by))
    _add_outings(disputes, by)
    in_batches(Backfill, _filled_in(by))
    in_batches(of_handling.DueWarning, _warnings(disputes))
    _set_rates(by)


ENDED: Final = "d.status NOT IN ('open', 'handling')"
CLOCK: Final = f"""
INSERT INTO disputes_clock (dispute_id, code, started_on, due_on, rule, working_out, stopped_at)
SELECT d.id, '%s', date(d.opened_at, '+8 hours'), date(d.opened_at, '+8 hours', '+%s days'),
       '令第121号', '{{"words": "自次日起计算", "article": "第15条"}}',
       CASE WHEN {ENDED} THEN datetime(d.opened_at, '+3 days') END
FROM disputes_dispute d WHERE d.id %% 3
"""
STATEMENTS: Final = (
    # one answer of twenty is in doubt
    """
    INSERT INTO intake_answer (record_id, is_dispute, probability, sector, item, nature,
        second_nature, sector_probability, nature_probability, phrases, amount_yuan, merchant,
        district, urgency, kind, merchant_known, claimer_hints, evidence, error, model, machine,
        judged_at)
    SELECT r.id, 1, 0.99, d.sector, d.item, d.nature,
        '', CASE WHEN r.id % 20 THEN 0.98 ELSE 0.6 END, 0.9, '[]', d.amount_yuan, '',
        place.name, '[]', '', '', '[]', '[]', '', '演示', '{}',
        r.received_at
    FROM intake_record r JOIN disputes_member m ON m.record_id = r.id
    JOIN disputes_dispute d ON d.id = m.dispute_id
    JOIN directory_district place ON place.id = d.district_id
    """,
    CLOCK % ("decision", 7),
    CLOCK % ("mediation", 60),
    """
    INSERT INTO disputes_historyentry (dispute_id, at, verb, detail)
    SELECT id, opened_at, 'opened', '{"source": "police_110", "source_id": "1"}'
    FROM disputes_dispute
    """,
    f"""
    INSERT INTO disputes_historyentry (dispute_id, at, by_id, verb, detail)
    SELECT d.id, datetime(d.opened_at, '+3 days'), $BY, 'stepped',
        json_object('step', CASE d.id % 3 WHEN 0 THEN 'settle_now' WHEN 1 THEN 'to_room'
            ELSE 'agree' END, 'before', json_object('stage', 'on_scene'), 'after', 'performed')
    FROM disputes_dispute d WHERE {ENDED}
    """,
    """
    INSERT INTO disputes_disputefact (dispute_id, fact, at, recorded_at, by_id, detail)
    SELECT id, CASE WHEN id % 2 THEN 'agreed' ELSE 'paid' END, datetime(opened_at, '+3 days'),
        opened_at, $BY, json_object('amount_yuan', CAST(id % 900 AS TEXT))
    FROM disputes_dispute WHERE status = 'settled'
    """,
    # the name under which it was mediated; the police sent people to one of ten
    """
    INSERT INTO disputes_disputefact (dispute_id, fact, at, recorded_at, by_id, detail)
    SELECT id, 'name_chosen', datetime(opened_at, '+1 days'), datetime(opened_at, '+1 days'), $BY,
        json_object('choice', CASE id % 5 WHEN 0 THEN 'association' WHEN 1 THEN 'delegated'
            WHEN 2 THEN 'committee' ELSE 'regulator' END)
    FROM disputes_dispute WHERE status_by_id IS NOT NULL
    """,
    """
    INSERT INTO disputes_disputefact (dispute_id, fact, at, recorded_at, by_id, detail)
    SELECT id, 'dispatched', opened_at, opened_at, $BY, '{}' FROM disputes_dispute WHERE id % 10 = 0
    """,
)
"""What each of so many disputes has, made inside of the database (SQLite)."""


def _pairs(draw: random.Random, by: Any) -> Iterator[Any]:
    """One of twelve records has a candidate pair; one of eleven such pairs still waits."""

    from liandong.desk.disputes.models import Candidate
    from liandong.desk.intake.models import Record

    records = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    for place, left in enumerate(draw.sample(records[:-9], len(records) // 12)):
        is_decided = place % 11 > 0
        yield Candidate(
            left_id=left,
            right_id=left + 7,
            probability=draw.random(),
            weight=draw.uniform(-3, 9),
            reasons=REASONS,
            state=("same", "different")[place % 2] if is_decided else "open",
            by=by if is_decided else None,
            decided_at=NOW if is_decided else None,
        )


def _add_groups(disputes: list[tuple[int, datetime, str]], size: int = 8) -> None:
    """One of fifty disputes stands in a group."""
    from liandong.desk.groups.models import GroupDispute, GroupMember

    made = GroupDispute.objects.bulk_create(
        GroupDispute(
            number=f"QT{n}",
            trader=f"演示商家{n}",
            merchant_name=f"演示商家{n}",
            problem="余额不退",
            rule="many",
            level="IV",
            consumers=size,
            amount_yuan=Decimal(900),
            first_at=NOW - timedelta(days=n),
            last_at=NOW - timedelta(days=n),
        )
        for n in range(len(disputes) // 50 // size)
    )
    chosen = iter(disputes)
    GroupMember.objects.bulk_create(
        GroupMember(group=group, dispute_id=next(chosen)[0]) for group in made for _ in range(size)
    )


def _sittings(disputes: list[tuple[int, datetime, str]], by: Any) -> Iterator[Any]:
    from liandong.desk.directory.models import Room
    from liandong.desk.handling.models import Sitting

    rooms = list(Room.objects.all())
    for pk, opened, _status in disputes[::5]:
        day = opened + timedelta(days=9) if pk % 50 else datetime.combine(TODAY, NOW.timetz())
        begins = day.astimezone(CHINA).replace(hour=9 + pk % 8, minute=0)
        yield Sitting(
            dispute_id=pk,
            way="room",
            room=rooms[pk % len(rooms)],
            mediator=by,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            state="planned" if begins > NOW else "held",
            by=by,
        )


def _add_outings(disputes: list[tuple[int, datetime, str]], by: Any) -> None:
    """Every tenth dispute was visited; the agreement made there is performed in two parts."""
    from liandong.desk.disputes.models import HistoryEntry
    from liandong.desk.handling.models import Dispatch, Instalment, Presence

    chosen = [pk for pk, _opened, _status in disputes[::10]]
    entries = dict(
        HistoryEntry.objects.filter(dispute__in=chosen, verb="opened").values_list("dispute", "pk")
    )
    in_batches(Dispatch, (Dispatch(dispute_id=pk, entry_id=entries[pk], by=by) for pk in chosen))
    sent = Dispatch.objects.values_list("pk", flat=True)
    in_batches(
        Presence, (Presence(dispatch_id=pk, person=by, confirmed_at=NOW) for pk in list(sent))
    )
    in_batches(
        Instalment,
        (
            Instalment(
                dispute_id=pk,
                entry_id=entries[pk],
                what="退款",
                amount_yuan=Decimal(100),
                due_on=TODAY + timedelta(days=pk % 60 - 50),
                done_on=_done_on(pk),
                done_by=by if _done_on(pk) else None,
            )
            for pk in chosen
            for _ in range(2)
        ),
    )


def _done_on(pk: int) -> date | None:
    return TODAY - timedelta(days=pk % 400) if pk % 30 else None


def _filled_in(by: Any) -> Iterator[Any]:
    """What people worked on is filled in within ten days, one of forty never; of what ended since,
    and of what they forgot, the texts wait."""
    from liandong.desk.backfill.models import Backfill
    from liandong.desk.disputes.models import Dispute

    worked_on = Dispute.objects.filter(status_by__isnull=False, opened_at__lt=NOW - WAITS)
    for pk, opened in worked_on.order_by("pk").values_list("pk", "opened_at"):
        for channel in ("police", "registration", "answer", "people") if pk % 40 else ():
            yield Backfill(
                dispute_id=pk,
                channel=channel,
                filled=FILLED,
                by=by,
                at=opened + WAITS,
                outcome="different" if pk % 5_000 == 2 else "same",
            )


def _warnings(disputes: list[tuple[int, datetime, str]]) -> Iterator[Any]:
    """Holder and supervisor were warned of one dispute of eight; of late ones unread."""
    from liandong.desk.access.models import User
    from liandong.desk.handling.models import DueWarning

    people = list(User.objects.filter(username__in=("mediator", "supervisor")))
    for pk, opened, _status in disputes[::8]:
        for person in people:
            yield DueWarning(
                dispute_id=pk,
                key="decision",
                what="受理决定",
                due_on=opened.date(),
                moment="soon",
                person=person,
                read_at=opened if opened < NOW - WAITS else None,
            )


def _set_rates(by: Any) -> None:
    from liandong.desk.station.models import SubsidyRate

    SubsidyRate.objects.create(
        since=TODAY - timedelta(days=900),
        oral_yuan=50,
        written_yuan=150,
        complex_yuan=400,
        basis="演示",
        by=by,
    )
