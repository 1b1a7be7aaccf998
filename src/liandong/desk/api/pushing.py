"""Records that a machine pushes: checked, stored, judged and placed in one request."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.models import MachineAccount
from liandong.desk.api.schemas.moments import wall_clock
from liandong.desk.api.schemas.records import Malformed, MayBe, Pushed, PushedItem, RecordIn
from liandong.desk.api.wording import where_of, words_of
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.models import Member
from liandong.desk.disputes.queries.review import open_pairs
from liandong.desk.intake.actions.drafting import Judged
from liandong.desk.intake.actions.hearing import heard_of
from liandong.desk.intake.actions.record_tables import portions
from liandong.desk.intake.actions.rows import Row, rows_of
from liandong.desk.intake.actions.store import PORTION, store_rows
from liandong.desk.intake.models import Answer
from liandong.desk.intake.profiles import codes_for
from liandong.engine.linkage import sentence
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import SOURCE_LABELS, Source

EARLIEST: Final = 2000
AHEAD: Final = timedelta(days=1)
"""Clocks of other systems go wrong by so much."""


def push_records(pushed: Sequence[RecordIn | Malformed], *, by: MachineAccount) -> Pushed:
    """Take the records in; the same again changes nothing. Each gets its own answer, in order.

    Records that cannot be taken are answered with the reason, the others are stored, judged and
    placed at once.
    """
    reasons = _reasons(pushed, by)
    records = {
        place: one
        for place, (one, reason) in enumerate(zip(pushed, reasons, strict=True))
        if isinstance(one, RecordIn) and not reason
    }
    taken = list(records)
    items = [
        PushedItem(source=one.source, source_id=one.source_id, outcome="rejected", reason=reason)
        for one, reason in zip(pushed, reasons, strict=True)
    ]
    codes = codes_for(by)
    rows = rows_of(_table(list(records.values()), codes))
    ids: list[int] = []
    for portion in portions(rows, PORTION):
        outcomes, stored = _store(portion, by)
        for row, outcome in zip(portion, outcomes, strict=True):
            items[taken[row.place]].outcome = outcome
        ids += stored
    place_records(ids, by=by)
    if taken:
        heard_of(by)
    _tell(items, taken, ids, by)
    counts = Counter(str(item.outcome) for item in items)
    return Pushed(
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        rejected=counts["rejected"],
        items=items,
    )


def _store(portion: list[Row], by: MachineAccount) -> tuple[list[Any], list[int]]:
    ready = Judged.of(portion, None)
    with transaction.atomic():
        stored = store_rows(portion, of=None, drafts=ready.drafts)
        ready.judge(stored.changes)
        detail = {name: stored.outcomes.count(name) for name in ("created", "changed", "unchanged")}
        audit.record("api.push", by=by, detail=detail)
    return stored.outcomes, stored.ids


def _reasons(pushed: Sequence[RecordIn | Malformed], by: MachineAccount) -> list[str]:
    """Why each record is not taken; empty where it is."""
    records = [one for one in pushed if isinstance(one, RecordIn)]
    numbers = Counter((one.source, one.source_id) for one in _without_repeats(records))
    latest = timezone.now() + AHEAD
    reasons = []
    for one in pushed:
        if isinstance(one, Malformed):
            reasons.append("；".join(f"{where_of(f['loc'])}：{words_of(f)}" for f in one.faults))
        elif numbers[one.source, one.source_id] > 1:
            reasons.append(_("同一编号在这批里有不同的内容，请只留一条"))
        else:
            reasons.append(_reason(one, by, latest))
    return reasons


def _without_repeats(records: Sequence[RecordIn]) -> list[RecordIn]:
    """The records without exact repeats."""
    return list({one.model_dump_json(): one for one in records}.values())


def _reason(one: RecordIn, by: MachineAccount, latest: datetime) -> str:
    if one.source not in by.sources:
        return _("这个密钥不能推送“%s”，请联系系统管理员") % SOURCE_LABELS[Source(one.source)]
    for moment in (one.received_at, one.occurred_at):
        if moment is not None and moment.year < EARLIEST:
            return _("时间早于 %d 年，请核对") % EARLIEST
        if moment is not None and _is_after(moment, latest):
            return _("时间在将来，请核对")
    if not (one.text or "").strip() and not (one.response or "").strip():
        return _("内容和处理情况都是空的，至少要有一项")
    return ""


def _is_after(moment: datetime, latest: datetime) -> bool:
    # The year first: at the end of all years there is no other zone's clock to compare with.
    return moment.year > latest.year + 1 or wall_clock(moment) > wall_clock(latest)


def _table(records: Sequence[RecordIn], codes: Mapping[str, str]) -> pa.Table:
    """The records as a table in RECORD_SCHEMA; the raw row is what was pushed."""
    return pa.Table.from_pylist([_row(one, codes) for one in records], schema=RECORD_SCHEMA)


def _row(one: RecordIn, codes: Mapping[str, str]) -> dict[str, Any]:
    """`codes` of classes become the words that the profile of the source gives them."""
    cells = {name: value or None for name, value in one.model_dump().items() if name != "raw"}
    cells |= {name: getattr(one, name) for name in ("lon", "lat", "amount_yuan")}
    if one.source_class:
        cells["source_class"] = [codes.get(word, word) for word in one.source_class]
    cells["received_at"] = wall_clock(one.received_at)
    cells["occurred_at"] = wall_clock(one.occurred_at) if one.occurred_at else None
    return cells | {"raw": one.model_dump_json(exclude_none=True)}


def _tell(items: list[PushedItem], taken: list[int], ids: list[int], by: MachineAccount) -> None:
    """Write into the answers what the machine said, where each record is and may be too."""
    verdicts = dict(Answer.objects.filter(pk__in=ids).values_list("pk", "is_dispute"))
    members = Member.objects.filter(record__in=ids).values_list("record_id", "dispute__number")
    numbers = dict(members)
    may_be = _may_be(ids, by)
    for place, record_id in zip(taken, ids, strict=True):
        items[place].is_dispute = verdicts.get(record_id)
        items[place].dispute = numbers.get(record_id)
        items[place].may_be = may_be[record_id]


def _may_be(ids: list[int], by: MachineAccount) -> dict[int, list[MayBe]]:
    """Of each record the other disputes of its open pairs, the most probable first."""
    found: dict[int, list[MayBe]] = defaultdict(list)
    pushed = set(ids)
    for pair in open_pairs(by).filter(Q(left__in=pushed) | Q(right__in=pushed)):
        for here, there in ((pair.left, pair.right), (pair.right, pair.left)):
            if here.pk in pushed:
                number = there.member.dispute.number
                words = sentence(pair.reasons)
                found[here.pk].append(
                    MayBe(dispute=number, probability=pair.probability, reasons=words)
                )
    return found
