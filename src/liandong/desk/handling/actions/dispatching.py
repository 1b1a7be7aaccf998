"""一线联处: sending out together, confirming, arriving, and the record of each service."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Dispatch, Presence
from liandong.desk.handling.queries.people import answers_for
from liandong.desk.work.events import publish


@transaction.atomic
def send_out(
    dispute: Dispute,
    people: Sequence[User],
    *,
    seen: str = "",
    at: datetime | None = None,
    by: User,
) -> Dispatch:
    """Send these people to the scene together; each sees it at once. Raises ValidationError.

    `at` is when they went, if it is told later than that.
    """
    check(by, Permission.DISPATCH)
    if not people:
        raise ValidationError(_("请选择派出的人员。"))
    if not all(_can_go(person, dispute) for person in people):
        raise ValidationError(_("所选人员不负责这个商圈，或不出现场。"))
    entry = take_step(dispute, "dispatch", seen=seen, by=by)
    sent = Dispatch.objects.create(dispute=dispute, entry=entry, at=at or timezone.now(), by=by)
    Presence.objects.bulk_create(Presence(dispatch=sent, person=person) for person in people)
    detail = {"people": [person.pk for person in people]}
    audit.record("dispatch.send", by=by, of=dispute, detail=detail)
    return sent


@transaction.atomic
def go_too(dispatch: Dispatch, *, by: User) -> Presence:
    """Who came to the scene without having been sent belongs to the dispatch as well."""
    check(by, Permission.DISPATCH)
    hold(dispatch.dispute)
    if not _can_go(by, dispatch.dispute):
        raise ValidationError(_("您不负责这个商圈。"))
    presence, is_new = Presence.objects.get_or_create(dispatch=dispatch, person=by)
    if is_new:
        detail = {"people": [by.pk]}
        audit.record("dispatch.send", by=by, of=dispatch.dispute, detail=detail)
    return presence


@transaction.atomic
def confirm(presence: Presence, *, by: User) -> None:
    """On the way. A colleague may say so for somebody else; who said it is kept."""
    _mine_or_a_colleagues(presence, by)
    if presence.confirmed_at:
        raise ValidationError(_("已经确认过。"))
    _enter(presence, by, confirmed_at=timezone.now())
    audit.record("dispatch.confirm", by=by, of=presence, detail={"person": presence.person_id})


@transaction.atomic
def arrive(presence: Presence, *, at: datetime | None = None, by: User) -> None:
    """Arrived, now or at the time that a colleague was told. The first to arrive is the step."""
    _mine_or_a_colleagues(presence, by)
    moment = at or timezone.now()
    if presence.arrived_at:
        raise ValidationError(_("已经登记过到场。"))
    if not presence.dispatch.at <= moment <= timezone.now():
        raise ValidationError(_("到场时间应在派出之后、现在之前。"))
    _enter(presence, by, arrived_at=moment, confirmed_at=presence.confirmed_at or moment)
    dispute = presence.dispatch.dispute
    if dispute.stage == Stage.DISPATCHED:
        told = {Fact.ARRIVED: {"presence": presence.pk}}
        take_step(dispute, "arrive", told=told, at=moment, by=by)
    audit.record("dispatch.arrive", by=by, of=presence, detail={"person": presence.person_id})


@transaction.atomic
def write_record(presence: Presence, *, text: str, camera: str = "", by: User) -> None:
    """The record that the service of this person keeps of the outing, and the camera's number.

    One writes one's own, or a colleague's as it was told. The writer may write it anew; what
    somebody else writes is put below, so that neither record is lost.
    """
    _mine_or_a_colleagues(presence, by)
    if not text.strip():
        raise ValidationError(_("请先写下现场情况。"))
    if not presence.arrived_at:
        raise ValidationError(_("请先登记到场，再写现场记录。"))
    dispute = presence.dispatch.dispute
    last = dispute.history.filter(verb="recorded", detail__presence=presence.pk).last()
    above = str(presence.record or "") if last and last.by_id != by.pk else ""
    _enter(
        presence,
        by,
        record="\n".join(filter(None, (above, text.strip()))),
        camera=camera.strip() or presence.camera,
        recorded_at=timezone.now(),
    )
    write(dispute, "recorded", by=by, presence=presence.pk)
    audit.record("dispatch.record", by=by, of=presence, detail={"person": presence.person_id})


def _can_go(person: User, dispute: Dispute) -> bool:
    return person.has_permission(Permission.DISPATCH) and answers_for(person, dispute.district)


def _mine_or_a_colleagues(presence: Presence, by: User) -> None:
    if presence.person_id != by.pk:
        check(by, Permission.DISPATCH)
    hold(presence.dispatch.dispute)
    presence.refresh_from_db()
    if presence.dispatch.entry.undone_at:
        raise ValidationError(_("这次派出已撤销。"))
    if presence.dispatch.dispute.stage == Stage.ARCHIVED:
        raise ValidationError(_("这件已归档；要补记的，请先“重新办理”。"))


def _enter(presence: Presence, by: User, **changes: object) -> None:
    for name, value in changes.items():
        setattr(presence, name, value)
    presence.entered_by = by if by.pk != presence.person_id else presence.entered_by
    presence.save(update_fields=[*changes, "entered_by"])
    publish("board", dispute=presence.dispatch.dispute_id)
