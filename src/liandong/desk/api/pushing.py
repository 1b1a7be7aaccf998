"""Records that a machine pushes: checked, stored, judged and placed in one request."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import MachineAccount
from liandong.desk.api.schemas.moments import wall_clock
from liandong.desk.api.schemas.records import (
    Malformed,
    MayBe,
    Outcome,
    Pushed,
    PushedItem,
    RecordIn,
)
from liandong.desk.api.wording import where_of, words_of
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.models import Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.intake.actions.feed_deliveries import note_delivery
from liandong.desk.intake.actions.new_records import Judged
from liandong.desk.intake.actions.records import CHUNK_ROWS, Stored, store_rows
from liandong.desk.intake.actions.rows import Row, rows_of
from liandong.desk.intake.models import Answer
from liandong.desk.intake.profiles.versions import codes_for
from liandong.desk.intake.record_contents import chunks
from liandong.engine.vocabulary import SOURCE_LABELS, Source

if TYPE_CHECKING:
    import pyarrow as pa

EARLIEST: Final = 2000
OUTCOMES: Final = ("created", "changed", "unchanged", "referred", "declined")
OF_OTHERS: Final = ("referred", "declined")
"""The outcome of such records is all that is reported."""
CLOCK_TOLERANCE: Final = timedelta(days=1)
"""Clocks of other systems go wrong by so much."""


def push_records(pushed: Sequence[RecordIn | Malformed], *, by: MachineAccount) -> Pushed:
    """Take the records in; the same again changes nothing. Each gets its own answer, in order.

    Records that cannot be taken are answered with the reason, the others are stored, judged and
    placed at once.
    """
    reasons = _reasons(pushed, by)
    records = {
        place: record
        for place, (record, reason) in enumerate(zip(pushed, reasons, strict=True))
        if isinstance(record, RecordIn) and not reason
    }
    taken = list(records)
    items = [
        PushedItem(
            source=record.source, source_id=record.source_id, outcome="rejected", reason=reason
        )
        for record, reason in zip(pushed, reasons, strict=True)
    ]
    codes = codes_for(by)
    rows = rows_of(_table(list(records.values()), codes))
    records_of: dict[int, int] = {}  # place in the push to the record, where `by` may see it
    for batch in chunks(rows, CHUNK_ROWS):
        stored = _store(batch, by)
        for row, outcome, record_id in zip(batch, stored.outcomes, stored.ids, strict=True):
            items[taken[row.place]].outcome = cast("Outcome", outcome)
            if record_id not in stored.outside and outcome not in OF_OTHERS:
                records_of[taken[row.place]] = record_id
    place_records(list(records_of.values()), by=by)
    if taken:
        note_delivery(by)
    _tell(items, records_of, by)
    counts = Counter(str(item.outcome) for item in items)
    return Pushed(
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        referred=counts["referred"],
        declined=counts["declined"],
        rejected=counts["rejected"],
        items=items,
    )


def _store(batch: list[Row], by: MachineAccount) -> Stored:
    ready = Judged.of(batch, None, by.pk)
    with transaction.atomic():
        stored = store_rows(batch, of=None, by=by, drafts=ready.drafts)
        # To another system it is the same whether it waits since now or since yesterday.
        stored.outcomes = ["referred" if o == "pending" else o for o in stored.outcomes]
        ready.judge(stored.changes)
        detail = {name: stored.outcomes.count(name) for name in OUTCOMES}
        audit.record("api.push", by=by, detail=detail)
    return stored


def _reasons(pushed: Sequence[RecordIn | Malformed], by: MachineAccount) -> list[str]:
    """Why each record is not taken; empty where it is."""
    records = [item for item in pushed if isinstance(item, RecordIn)]
    numbers = Counter((record.source, record.source_id) for record in _without_repeats(records))
    latest = timezone.now() + CLOCK_TOLERANCE
    reasons = []
    for item in pushed:
        if isinstance(item, Malformed):
            reasons.append("；".join(f"{where_of(f['loc'])}：{words_of(f)}" for f in item.faults))
        elif numbers[item.source, item.source_id] > 1:
            reasons.append("同一编号在这批里有不同的内容，请只留一条")
        else:
            reasons.append(_reason(item, by, latest))
    return reasons


def _without_repeats(records: Sequence[RecordIn]) -> list[RecordIn]:
    """The records without exact repeats."""
    return list({record.model_dump_json(): record for record in records}.values())


def _reason(record: RecordIn, by: MachineAccount, latest: datetime) -> str:
    if record.source not in by.sources:
        return f"这个密钥不能推送“{SOURCE_LABELS[Source(record.source)]}”，请联系系统管理员"
    for moment in (record.received_at, record.occurred_at):
        if moment is not None and moment.year < EARLIEST:
            return f"时间早于 {EARLIEST} 年，请核对"
        if moment is not None and _is_after(moment, latest):
            return "时间在将来，请核对"
    if not (record.text or "").strip() and not (record.response or "").strip():
        return "内容和处理情况都是空的，至少要有一项"
    return ""


def _is_after(moment: datetime, latest: datetime) -> bool:
    # The year first: at the end of all years there is no other zone's clock to compare with.
    return moment.year > latest.year + 1 or wall_clock(moment) > wall_clock(latest)


def _table(records: Sequence[RecordIn], codes: Mapping[str, str]) -> "pa.Table":
    """The records as a table in RECORD_SCHEMA; the raw row is what was pushed."""
    import pyarrow as pa

    from liandong.engine.records.schema import RECORD_SCHEMA

    return pa.Table.from_pylist([_row(record, codes) for record in records], schema=RECORD_SCHEMA)


def _row(record: RecordIn, codes: Mapping[str, str]) -> dict[str, Any]:
    """`codes` of classes become the words that the profile of the source gives them."""
    cells = {name: value or None for name, value in record.model_dump().items() if name != "raw"}
    cells |= {name: getattr(record, name) for name in ("lon", "lat", "amount_yuan")}
    if record.source_class:
        cells["source_class"] = [codes.get(word, word) for word in record.source_class]
    cells["received_at"] = wall_clock(record.received_at)
    cells["occurred_at"] = wall_clock(record.occurred_at) if record.occurred_at else None
    return cells | {"raw": record.model_dump_json(exclude_none=True)}


def _tell(items: list[PushedItem], records_of: Mapping[int, int], by: MachineAccount) -> None:
    """Add the answers of the machine, for records that are placed and visible."""
    ids = list(records_of.values())
    verdicts = dict(Answer.objects.filter(pk__in=ids).values_list("pk", "is_dispute"))
    visible = Member.objects.filter(record__in=ids, dispute__in=visible_to(by))
    numbers = dict(visible.values_list("record_id", "dispute__number"))
    may_be = _may_be(ids, by)
    for place, record_id in records_of.items():
        items[place].is_dispute = verdicts.get(record_id)
        items[place].dispute = numbers.get(record_id)
        items[place].may_be = may_be[record_id]


def _may_be(ids: list[int], by: MachineAccount) -> dict[int, list[MayBe]]:
    """Of each record the other disputes of its open pairs, the most probable first.

    Without the reasons of their phones, which the machine does not see: pushed with one number
    after another they would tell which it is.
    """
    from liandong.engine.linkage import sentence

    found: dict[int, list[MayBe]] = defaultdict(list)
    pushed = set(ids)
    for pair in open_pairs(by).filter(Q(left__in=pushed) | Q(right__in=pushed)):
        for here, there in ((pair.left, pair.right), (pair.right, pair.left)):
            if here.pk in pushed:
                number = there.member.dispute.number
                reasons = [reason for reason in pair.reasons if reason["comparison"] != "phone"]
                found[here.pk].append(
                    MayBe(dispute=number, probability=pair.probability, reasons=sentence(reasons))
                )
    return found
