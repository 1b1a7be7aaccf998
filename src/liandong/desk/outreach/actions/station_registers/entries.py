"""The register of a station: a line entered, changed, settled, forwarded, called back, void."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT, not_in_the_future
from liandong.desk.outreach.models import RightsStation, StationEntry, StationForward
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.station_registers.registers import (
    answer_period,
    may_keep,
    people_of,
    registers_of,
    shop_named,
)
from liandong.desk.outreach.rules.station_register import CALL_BACKS, FORWARDED_TO, EntryState
from liandong.desk.work.events import publish

SERIES: Final = "DJ"
TYPED: Final = (
    "received_at", "consumer", "phone", "merchant_name", "goods", "amount_yuan", "wants", "course",
)  # fmt: skip
"""What the form of an entry writes."""


@transaction.atomic
def enter(*, station: RightsStation, entry: StationEntry, by: User) -> StationEntry:
    """Add a line; `entry` bears what was typed and is not stored yet."""
    entry.station = locked_station(station, by)
    _check(entry)
    (entry.number,) = take_numbers(SERIES, [timezone.now()])
    entry.entered_by = entry.handled_by = by
    same = {field: getattr(entry, field) for field in TYPED}
    check_double(StationEntry, "entered_at", "登记", station=entry.station, entered_by=by, **same)
    entry.save()
    audit.record("register.enter", by=by, of=entry)
    return entry


@transaction.atomic
def change_entry(*, entry: StationEntry, page_version: str | None = None, by: User) -> StationEntry:
    """`entry` bears what was typed, `page_version` is of the row that the page showed."""
    stored = _open(entry, by)
    check_version(stored, page_version)
    _check(entry)
    changed = copy_columns(entry, stored, (*TYPED, "merchant"))
    stored.save()
    fields = [label_of(stored, name) for name in changed]
    audit.record("register.change", by=by, of=stored, detail={"fields": fields})
    return stored


@transaction.atomic
def settle_entry(
    *,
    entry: StationEntry,
    settled_yuan: Decimal | None,
    course: str,
    page_version: str | None = None,
    by: User,
) -> StationEntry:
    """和解, by the station itself."""
    stored = _open(entry, by)
    check_version(stored, page_version)
    if not course.strip():
        raise ValidationError("请写明处理经过。")
    stored.course, stored.settled_yuan = course.strip(), settled_yuan
    return _end(stored, EntryState.SETTLED, "register.settle", by)


@transaction.atomic
def drop_entry(
    *, entry: StationEntry, course: str, page_version: str | None = None, by: User
) -> StationEntry:
    """The consumer takes it back."""
    stored = _open(entry, by)
    check_version(stored, page_version)
    if not course.strip():
        raise ValidationError("请写明撤回的情况。")
    stored.course = course.strip()
    return _end(stored, EntryState.DROPPED, "register.drop", by)


@transaction.atomic
def void_entry(
    *, entry: StationEntry, reason: str, page_version: str | None = None, by: User
) -> StationEntry:
    """Entered by mistake: the line stays, and counts nowhere."""
    stored = _open(entry, by)
    check_version(stored, page_version)
    if not reason.strip():
        raise ValidationError("请写明作废的原因。")
    if stored.forwards.exists():
        raise ValidationError("转出过的登记不能作废。")
    stored.void_reason = reason.strip()
    return _end(stored, EntryState.VOID, "register.void", by)


@transaction.atomic
def forward_entry(
    *, entry: StationEntry, to: str, words: str = "", page_version: str | None = None, by: User
) -> StationForward:
    """To the desk, which answers within one working day."""
    stored = _open(entry, by)
    check_version(stored, page_version)
    if to not in FORWARDED_TO:
        raise ValidationError("请选择转往哪里。")
    period, now = answer_period(), timezone.now()
    made = StationForward.objects.create(
        entry=stored, to=to, words=words.strip() or None, at=now, by=by, due_on=period.due,
        working_out=period.words()[:400],
    )  # fmt: skip
    _end(stored, EntryState.FORWARDED, "register.forward", by, at=now)
    publish(LETTER_EVENT)
    return made


@transaction.atomic
def call_back(
    *, entry: StationEntry, result: str, on: date, words: str = "", by: User
) -> StationEntry:
    """回访, once the station settled it."""
    stored = _locked(entry, by)
    not_in_the_future(on)
    if stored.state != EntryState.SETTLED or stored.ended_at is None:
        raise ValidationError("和解以后才回访。")
    if result not in CALL_BACKS:
        raise ValidationError("请选择回访结果。")
    if on < timezone.localdate(stored.ended_at):
        raise ValidationError("回访日期不能早于和解日期。")
    stored.call_back, stored.called_back_on = result, on
    stored.call_back_words = words.strip() or None
    stored.save()
    audit.record("register.call_back", by=by, of=stored)
    return stored


def locked_station(station: RightsStation, by: User) -> RightsStation:
    """Whose register `by` may write into."""
    check(by, Permission.KEEP_REGISTER)
    rows = registers_of(by).select_for_update(of=("self",))
    found = rows.filter(pk=station.pk).first()
    if found is None:
        raise PermissionDenied("不是您的站点")
    if not may_keep(found, by):
        raise PermissionDenied("站点授牌后、摘牌前才登记")
    return found


def _locked(entry: StationEntry, by: User) -> StationEntry:
    station = locked_station(entry.station, by)
    return StationEntry.objects.select_for_update().get(pk=entry.pk, station=station)


def _open(entry: StationEntry, by: User) -> StationEntry:
    stored = _locked(entry, by)
    if stored.state != EntryState.OPEN:
        raise ValidationError(f"这件登记{stored.get_state_display()}，请刷新后再看。")
    return stored


def _check(entry: StationEntry) -> None:
    """What was typed, with the shop of the register that it names."""
    if entry.received_at > timezone.now():
        raise ValidationError({"received_at": "接收时间不能在现在之后。"})
    known = people_of(entry)
    name = entry.merchant_name.strip()
    entry.merchant = shop_named(entry.station, name)
    entry.merchant_name = public_words(name, known)
    entry.goods = public_words(entry.goods, known)


def _end(
    stored: StationEntry,
    state: EntryState,
    action: str,
    by: User,
    *,
    at: datetime | None = None,
) -> StationEntry:
    stored.state, stored.ended_at, stored.handled_by = state.value, at or timezone.now(), by
    stored.save()
    audit.record(action, by=by, of=stored)
    return stored
