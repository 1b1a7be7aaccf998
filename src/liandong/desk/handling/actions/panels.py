"""“1+1”联调: asking experts, their answers and opinions, and when a panel is proposed."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import check_serves_whole_area
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold, lock
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.handling.models import ComplexityRule, PanelOpinion, PanelSeat
from liandong.desk.handling.queries.panels import bars_of, candidates, why_a_panel
from liandong.desk.handling.rules.panels import CONFLICT
from liandong.desk.handling.rules.sittings import BOOKABLE
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish


@transaction.atomic
def ask_expert(dispute: Dispute, expert: Expert, *, by: User) -> PanelSeat:
    """Ask an expert; one with an interest in the merchant is not asked."""
    check(by, Permission.MEDIATE)
    hold(dispute, by=by)
    if dispute.stage not in BOOKABLE:
        raise ValidationError(f"“{dispute.get_stage_display()}”时不能邀请专家联调。")
    found = next(
        (candidate for candidate in candidates(dispute) if candidate.expert.pk == expert.pk), None
    )
    if found is None:
        raise ValidationError("这位专家已邀请过，或已停用。")
    if found.conflict:
        raise ValidationError(CONFLICT)
    made = PanelSeat.objects.create(
        dispute=dispute, expert=expert, why=why_a_panel(dispute), invited_by=by
    )
    write(dispute, "panel", by=by, seat=made.pk)
    _recorded("panel.ask", made, by)
    return made


@transaction.atomic
def answer(seat: PanelSeat, *, accepts: bool, reason: str = "", by: User) -> None:
    """The expert accepts or declines; a colleague may enter what they said on the telephone."""
    _own_or_entered(seat, by)
    if accepts:
        _check_takes_part(seat)
    if not accepts and not reason.strip():
        raise ValidationError("不能参加的请写明原因。")
    if seat.opinion_at:
        raise ValidationError("已写过意见，不能再改答复。")
    seat.state = PanelSeat.State.ACCEPTED if accepts else PanelSeat.State.DECLINED
    seat.reason, seat.answered_at = reason.strip() or None, timezone.now()
    _save(seat, by, "state", "reason", "answered_at")
    _recorded("panel.answer", seat, by)


@transaction.atomic
def give_opinion(seat: PanelSeat, *, text: str, page_version: str | None = None, by: User) -> None:
    """What the expert thinks, kept with the dispute; written again, the newer words stand and
    the earlier are kept.

    `page_version` is the moment (ISO, or empty) of the opinion that the page showed. A colleague
    enters it for an expert, but does not change what the expert wrote.
    """
    _own_or_entered(seat, by)
    _check_takes_part(seat)
    if seat.in_own_words and not by.has_permission(Permission.OPINE):
        raise ValidationError("意见是专家本人写的，须由本人修改。")
    now = seat.opinion_at.isoformat() if seat.opinion_at else ""
    if page_version is not None and page_version != now:
        raise ValidationError(
            f"意见在 {when(seat.opinion_at)} 已由他人改过，您写的没有保存，请看后再写。"
        )
    if seat.state != PanelSeat.State.ACCEPTED or not text.strip():
        raise ValidationError("接受邀请后才能写意见，内容不能为空。")
    PanelOpinion.objects.create(seat=seat, text=text.strip(), by=by)
    seat.opinion, seat.opinion_at = text.strip(), timezone.now()
    _save(seat, by, "opinion", "opinion_at")
    write(seat.dispute, "opinion", by=by, seat=seat.pk)
    _recorded("panel.opinion", seat, by)


@transaction.atomic
def set_thresholds(*, amount_yuan: Decimal, persons: int, by: User) -> ComplexityRule:
    """From when on a panel is proposed; what was proposed before keeps its reasons."""
    check(by, Permission.APPROVE)
    check_serves_whole_area(by)
    typed: dict[str, Any] = {"amount_yuan": amount_yuan, "persons": persons}
    check_double(ComplexityRule, "at", "标准", by=by, **typed)
    made = ComplexityRule.objects.create(by=by, **typed)
    detail = {"amount_from": str(amount_yuan), "people": persons}
    audit.record("panel.thresholds", by=by, of=made, detail=detail)
    return made


def _own_or_entered(seat: PanelSeat, by: User) -> None:
    if by.has_permission(Permission.OPINE):
        if seat.expert.user_id != by.pk:
            raise PermissionDenied("这不是给您的邀请")
        lock(standing(seat.dispute))
    else:
        check(by, Permission.MEDIATE)
        hold(standing(seat.dispute), by=by)
    seat.refresh_from_db()
    seat.dispute = standing(seat.dispute)


def _check_takes_part(seat: PanelSeat) -> None:
    if barred := bars_of([seat])[seat.pk]:
        raise ValidationError(barred)


def _save(seat: PanelSeat, by: User, *fields: str) -> None:
    seat.entered_by = None if by.has_permission(Permission.OPINE) else by
    seat.save(update_fields=[*fields, "entered_by"])


def _recorded(action: str, seat: PanelSeat, by: User) -> None:
    audit.record(action, by=by, of=seat, detail={"dispute": seat.dispute_id})
    publish("board", dispute=seat.dispute_id)
