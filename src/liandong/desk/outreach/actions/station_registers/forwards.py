"""What the desk does with what a station forwarded: registers it as a dispute, or answers."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.recognition_start import make_ready
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import StationForward
from liandong.desk.outreach.queries.station_registers.registers import may_answer, registers_of
from liandong.desk.outreach.rules.station_register import EntryState
from liandong.desk.work.events import publish


def register_forward(*, forward: StationForward, by: User) -> Dispute:
    """As a dispute, with what the station wrote down: received when it was forwarded. It is linked
    both ways, and that is the answer."""
    make_ready()  # outside of the transaction
    return _register(forward, by)


@transaction.atomic
def _register(forward: StationForward, by: User) -> Dispute:
    row = _waiting(forward, by)
    entry = row.entry
    texts = (
        entry.wants,
        f"站点处理经过：{entry.course}" if entry.course else "",
        f"站点转办说明：{row.words}" if row.words else "",
    )
    dispute = register(
        Registration(
            text="\n".join(text for text in texts if text),
            person_name=entry.consumer,
            person_phone=entry.phone or "",
            merchant_name=entry.merchant_name,
            merchant_address=entry.merchant.address if entry.merchant else "",
            amount_yuan=entry.amount_yuan,
            goods=entry.goods,
            reported_at=row.at,
        ),
        by=by,
    )
    row.dispute = dispute
    _answer(row, "registered", "", by)
    return dispute


@transaction.atomic
def reply_to_forward(*, forward: StationForward, words: str, by: User) -> StationForward:
    """The station goes on with it, with what the desk answers."""
    row = _waiting(forward, by)
    if not words.strip():
        raise ValidationError("请写明答复的内容。")
    _answer(row, "replied", words, by)
    entry = row.entry
    entry.state, entry.ended_at = EntryState.OPEN.value, None
    entry.save(update_fields=["state", "ended_at"])
    return row


def _answer(row: StationForward, answer: str, words: str, by: User) -> None:
    row.answer, row.answer_words = answer, words.strip() or None
    row.answered_at, row.answered_by = timezone.now(), by
    row.save()
    audit.record("register.answer", by=by, of=row.entry, detail={"forward_answer": answer})
    publish(LETTER_EVENT)


def _waiting(forward: StationForward, by: User) -> StationForward:
    check(by, Permission.REGISTER)
    rows = StationForward.objects.select_for_update(of=("self",))
    found = rows.select_related("entry__station__district", "entry__merchant").get(pk=forward.pk)
    station = found.entry.station
    if not registers_of(by).filter(pk=station.pk).exists() or not may_answer(station, by):
        raise PermissionDenied("由站点所在商圈的单位答复")
    if found.answered_at is not None:
        raise ValidationError(f"已经由{found.answered_by}答复，请刷新后再看。")
    return found
