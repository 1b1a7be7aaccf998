"""A dispute with a shop of a mall: sent to its station, answered by the shop through it."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.queries.whole import of_whole, standing
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.actions.station_registers.entries import locked_station
from liandong.desk.outreach.models import RightsStation, StationRequest
from liandong.desk.outreach.queries.findings.known_people import people_in, public_words
from liandong.desk.outreach.queries.station_registers.entries import stations_for
from liandong.desk.outreach.queries.station_registers.registers import answer_period, may_answer
from liandong.desk.outreach.rules.station_register import SHOP_ANSWERS
from liandong.desk.work.events import publish


@transaction.atomic
def send_to_station(
    *, dispute: Dispute, station: RightsStation, words: str, by: User
) -> StationRequest:
    """With the shop and what is asked of it; without the people of the dispute."""
    check(by, Permission.REGISTER)
    stored = visible_to(by).select_for_update(of=("self",)).filter(pk=dispute.pk).first()
    if stored is None:
        raise PermissionDenied("您看不到这件纠纷")
    found = next((row for row in stations_for(stored, by) if row.pk == station.pk), None)
    if found is None or not may_answer(found, by):
        raise PermissionDenied("只能转给本商圈已授牌的站点")
    if not words.strip():
        raise ValidationError("请写明请站点办理的事项。")
    if not stored.merchant_name.strip():
        raise ValidationError("这件纠纷还没有商家，请先更正商家再转。")
    open_rows = StationRequest.objects.filter(
        of_whole(stored), station=found, answered_at=None, withdrawn_at=None
    )
    if open_rows.exists():
        raise ValidationError("已经转给这个站点，正等答复。")
    period, known = answer_period(), people_in([stored.pk])
    made = StationRequest.objects.create(
        station=found, dispute=stored, at=timezone.now(), by=by, department=by.department,
        merchant_name=public_words(stored.merchant_name, known)[:120],
        words=mask_known(words.strip(), known), due_on=period.due,
        working_out=period.words()[:400],
    )  # fmt: skip
    audit.record("register.send", by=by, of=found, detail={"dispute": stored.number})
    return made


@transaction.atomic
def take_back_request(*, request: StationRequest, by: User) -> StationRequest:
    """As long as the station has not answered."""
    check(by, Permission.REGISTER)
    row = _waiting(request)
    visible = visible_to(by).filter(pk=standing(row.dispute).pk)
    if not may_answer(row.station, by) or not visible.exists():
        raise PermissionDenied("由站点所在商圈的单位收回")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record("register.take_back", by=by, of=row.station)
    return row


@transaction.atomic
def answer_request(
    *,
    request: StationRequest,
    result: str,
    answer: str,
    settled_yuan: Decimal | None = None,
    by: User,
) -> StationRequest:
    """What the shop says, by the station. What follows for the dispute, the desk decides."""
    locked_station(request.station, by)
    row = _waiting(request)
    if result not in SHOP_ANSWERS or not answer.strip():
        raise ValidationError("请选择结果，写明商户的答复。")
    if settled_yuan is not None and result != "settled":
        raise ValidationError("没有和解的不填和解金额。")
    row.result, row.answer = result, answer.strip()
    row.settled_yuan, row.answered_at, row.answered_by = settled_yuan, timezone.now(), by
    row.save()
    audit.record("register.shop_answer", by=by, of=row.station)
    publish(LETTER_EVENT)
    return row


def _waiting(request: StationRequest) -> StationRequest:
    rows = StationRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("station__district", "dispute__merged_into").get(pk=request.pk)
    if found.withdrawn_at is not None:
        raise ValidationError("联动站已经收回，无需再办理。")
    if found.answered_at is not None:
        raise ValidationError("已经答复，请刷新后再看。")
    return found
