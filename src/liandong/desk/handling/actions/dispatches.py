"""一线联处: sending out together, confirming, arriving, and the record of each service."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Dispatch, Presence, SceneRecord
from liandong.desk.handling.queries.staff import answers_for
from liandong.desk.work.events import publish


@transaction.atomic
def send_out(
    dispute: Dispute,
    people: Sequence[User],
    *,
    page_version: str | None = None,
    at: datetime | None = None,
    by: User,
) -> Dispatch:
    """Send these people to the scene together; each sees it at once. Raises ValidationError.

    `at` is when they went, if it is registered later.
    """
    check(by, Permission.DISPATCH)
    if not people:
        raise ValidationError("请选择派出的人员。")
    if not all(_can_go(person, dispute) for person in people):
        raise ValidationError("所选人员不负责这个商圈，或不出现场。")
    entry = take_step(dispute, "dispatch", page_version=page_version, by=by)
    sent = Dispatch.objects.create(dispute=dispute, entry=entry, at=at or timezone.now(), by=by)
    Presence.objects.bulk_create(Presence(dispatch=sent, person=person) for person in people)
    detail = {"people": [person.pk for person in people]}
    audit.record("dispatch.send", by=by, of=dispute, detail=detail)
    return sent


@transaction.atomic
def come_too(dispatch: Dispatch, person: User, *, by: User) -> Presence:
    """Who came to the scene without having been sent belongs to the dispatch as well.

    A colleague who is there may register somebody else.
    """
    check(by, Permission.DISPATCH)
    dispute = standing(dispatch.dispute)
    hold(dispute, by=by)
    if not _can_go(person, dispute):
        raise ValidationError(f"{person.display_name}不负责这个商圈，或不出现场。")
    presence, is_new = Presence.objects.get_or_create(dispatch=dispatch, person=person)
    if is_new:
        detail = {"people": [person.pk]}
        audit.record("dispatch.send", by=by, of=dispute, detail=detail)
    return presence


@transaction.atomic
def confirm(presence: Presence, *, by: User) -> None:
    """On the way. A colleague may register it for somebody else; who did is kept."""
    _mine_or_a_colleagues(presence, by)
    if presence.confirmed_at:
        raise ValidationError("已经确认过。")
    _enter(presence, confirmed_at=timezone.now(), entered_by=_for_another(presence, by))
    audit.record("dispatch.confirm", by=by, of=presence, detail={"person": presence.person_id})


@transaction.atomic
def arrive(presence: Presence, *, at: datetime | None = None, by: User) -> None:
    """Arrived, now or at the time that a colleague enters. The first arrival takes the step.

    Whose arrival a colleague has entered registers it again as the own word; its time stays.
    """
    _mine_or_a_colleagues(presence, by)
    moment = at or timezone.now()
    if presence.arrived_at and presence.entered_by_id and presence.person_id == by.pk:
        _enter(presence, entered_by=None)
        audit.record("dispatch.arrive", by=by, of=presence, detail={"person": by.pk})
        return
    if presence.arrived_at:
        raise ValidationError("已经登记过到场。")
    if not presence.dispatch.at <= moment <= timezone.now():
        raise ValidationError("到场时间应在派出之后、现在之前。")
    _enter(
        presence,
        arrived_at=moment,
        confirmed_at=presence.confirmed_at or moment,
        entered_by=_for_another(presence, by),
    )
    dispute = standing(presence.dispatch.dispute)
    if dispute.stage == Stage.DISPATCHED:
        facts = {Fact.ARRIVED: {"presence": presence.pk}}
        take_step(dispute, "arrive", facts=facts, at=moment, by=by)
    audit.record("dispatch.arrive", by=by, of=presence, detail={"person": presence.person_id})


@transaction.atomic
def write_record(presence: Presence, *, text: str, camera: str = "", by: User) -> None:
    """The record that the service of this person keeps of the outing, and the camera's number.

    One writes one's own, or a colleague's as dictated. Who writes again replaces the own words
    alone, what somebody else writes stands below; every version is kept.
    """
    _mine_or_a_colleagues(presence, by)
    if not text.strip():
        raise ValidationError("请先写下现场情况。")
    if not presence.arrived_at:
        raise ValidationError("请先登记到场，再写现场记录。")
    dispute = standing(presence.dispatch.dispute)
    SceneRecord.objects.create(presence=presence, text=text.strip(), camera=camera.strip(), by=by)
    _enter(
        presence,
        record=_joined(presence),
        camera=camera.strip() or presence.camera,
        recorded_at=timezone.now(),
    )
    write(dispute, "recorded", by=by, presence=presence.pk)
    audit.record("dispatch.record", by=by, of=presence, detail={"person": presence.person_id})


def _joined(presence: Presence) -> str:
    """The last words of each writer, in the order in which they first wrote."""
    words: dict[int, str] = {}
    for version in presence.records.order_by("pk"):
        words[version.by_id] = str(version.text)  # a key keeps its place
    return "\n".join(words.values())


def _can_go(person: User, dispute: Dispute) -> bool:
    return person.has_permission(Permission.DISPATCH) and answers_for(person, dispute.district)


def _mine_or_a_colleagues(presence: Presence, by: User) -> None:
    if presence.person_id != by.pk:
        check(by, Permission.DISPATCH)
    hold(standing(presence.dispatch.dispute), by=by)
    presence.refresh_from_db()
    if presence.dispatch.entry.undone_at:
        raise ValidationError("这次派出已撤销。")
    if standing(presence.dispatch.dispute).stage == Stage.ARCHIVED:
        raise ValidationError("这件已归档；要补记的，请先“重新办理”。")


def _for_another(presence: Presence, by: User) -> User | None:
    """Whose word it is, where it is not that of the person themselves."""
    return by if by.pk != presence.person_id else None


def _enter(presence: Presence, **changes: object) -> None:
    for name, value in changes.items():
        setattr(presence, name, value)
    presence.save(update_fields=list(changes))
    publish("board", dispute=standing(presence.dispatch.dispute).pk)
