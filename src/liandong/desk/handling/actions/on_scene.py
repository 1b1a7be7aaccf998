"""What one entry of a visit does: registers, brings the matter to the scene, takes the step.

It uses the deeds that the desk has; here is only their order on the scene.
"""

import json
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.registering import Registration, register
from liandong.desk.disputes.actions.splitting import split
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.forms import name_and_phone
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.rules.facts import PARTIES, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.dispatching import arrive, go_too, send_out, write_record
from liandong.desk.handling.actions.identifying import Told as Person
from liandong.desk.handling.actions.identifying import identify
from liandong.desk.handling.actions.naming import MINUTE
from liandong.desk.handling.actions.paperwork import issue_for
from liandong.desk.handling.actions.performing import Line, conclude
from liandong.desk.handling.actions.sitting import book
from liandong.desk.handling.models import Dispatch, Entry, Presence, Sitting, Visit
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.handling.queries.scene_record import scene_values
from liandong.desk.handling.queries.sittings import LENGTH
from liandong.desk.handling.rules.scene import Verb, complaint_words, lacking, result_words
from liandong.desk.handling.scene_entries import Told
from liandong.desk.papers.rules.forms import FORMS

BEFORE_OR_ON_SCENE: Final = (Stage.OPEN, Stage.HANDLING, Stage.DISPATCHED, Stage.ON_SCENE)
Facts = dict[Fact, dict[str, Any]]


def find_dispute(entry: Entry, *, by: User) -> None:
    """The matter that was named, joined by what was registered on the scene, or made of it.

    It stays, whatever then becomes of the step. Raises ValidationError where something is missing.
    """
    told, visit = Told.model_validate_json(entry.told), entry.visit
    if missing := lacking(Verb(entry.verb), told.model_dump()):
        raise ValidationError(_("还缺：%(missing)s") % {"missing": "、".join(missing)})
    if visit.dispute is None and told.number:
        visit.dispute = _named(told.number, by)
    if visit.record is None and entry.verb != Verb.ARRIVE:
        visit.dispute = register(_registration(told, entry), joins=visit.dispute, by=by)
        newest = visit.dispute.members.select_related("record").order_by("-pk").first()
        visit.record = newest.record if newest else None
        _whom_to_ring(visit.dispute, told, by)
    if visit.dispute is None:
        raise ValidationError(_("这一项没有说明是哪一件，请在手机上重新登记。"))
    visit.save(update_fields=["dispute", "record"])


def work_off(entry: Entry, *, by: User) -> None:
    """Do what the entry tells. Raises ValidationError where the matter does not allow it now."""
    told, verb, visit = Told.model_validate_json(entry.told), Verb(entry.verb), entry.visit
    dispute = visit.dispute
    assert dispute is not None  # noqa: S101 - found before
    if verb == Verb.POLICE:
        take_step(dispute, verb.value, at=entry.happened_at, by=by)
        return
    arrived_at = min(told.arrived_at or entry.happened_at, entry.happened_at)
    presence = _bring_to_scene(dispute, arrived_at, by)
    if verb == Verb.ARRIVE:
        return
    words = json.loads(told.model_dump_json())
    result = result_words(verb, words)
    write_record(presence, text=f"{complaint_words(words)}。{result}", camera=told.camera, by=by)
    dispute.refresh_from_db()
    entry.problem = _take_outcome(dispute, verb, told, entry.happened_at, by)
    values = scene_values(dispute, presence, told, result=result, ended_at=entry.happened_at, by=by)
    visit.paper = issue_for(dispute=dispute, form=FORMS["scene"], values=values, by=by)
    visit.save(update_fields=["paper"])


def go_back(visit: Visit, *, by: User) -> None:
    """Take back the steps that others took since, the last first, until the scene is the stage.

    Raises ValidationError where one of them cannot be taken back, or not by this person.
    """
    dispute = visit.dispute
    while dispute is not None:
        dispute.refresh_from_db()
        if dispute.stage in BEFORE_OR_ON_SCENE:
            return
        last = dispute.history.filter(verb="stepped", undone_at=None).order_by("-pk").first()
        if last is None:
            raise ValidationError(_("这件已不在现场处置，且没有可撤销的步骤，请到纠纷页办理。"))
        undo(last, by=by)


def set_apart(visit: Visit, *, by: User) -> None:
    """What was registered on the scene is no part of the matter that the machine put it into."""
    if visit.dispute is None or visit.record is None:
        return
    mine = visit.dispute.members.filter(record=visit.record)
    split(visit.dispute, list(mine), by=by)
    visit.dispute = Dispute.objects.get(members__record=visit.record)
    visit.save(update_fields=["dispute"])


def _named(number: str, by: User) -> Dispute:
    seen = visible_to(by, withdrawn=True).select_related("merged_into__district", "district")
    found = seen.filter(number=number).first()
    if found is None:
        raise ValidationError(_("%(number)s 不在您可见的范围内。") % {"number": number})
    return found.merged_into or found


def _registration(told: Told, entry: Entry) -> Registration:
    return Registration(
        text=complaint_words(json.loads(told.model_dump_json())),
        person_name=told.name,
        person_phone=told.phone,
        merchant_name=told.shop,
        merchant_address=told.shop_address,
        amount_yuan=told.amount,
        goods=told.goods,
        told_at=entry.happened_at,
    )


def _whom_to_ring(dispute: Dispute, told: Told, by: User) -> None:
    """The shop's telephone and the guardian stand with the parties, where nobody did before."""
    known = parties_of(dispute)
    guardian, phone = name_and_phone(told.guardian)
    for side, person in (
        ("merchant", {"contact_phone": told.shop_phone}),
        ("consumer", {"contact_name": guardian, "contact_phone": phone}),
    ):
        before = known.get(side)
        if any(person.values()) and not (before and (before.contact_name or before.contact_phone)):
            kept = {"identity": before.identity, "authority": before.authority} if before else {}
            identify(dispute, side, Person(**kept, **person), by=by)


def _bring_to_scene(dispute: Dispute, at: datetime, by: User) -> Presence:
    """Somebody is there: as one of those sent out, or come by oneself."""
    if dispute.stage in {Stage.OPEN, Stage.HANDLING}:
        presence = send_out(dispute, [by], at=at, by=by).presences.get()
    else:
        if dispute.stage not in BEFORE_OR_ON_SCENE:
            words = _("这件现在是“%(stage)s”，已不在现场处置。")
            raise ValidationError(words % {"stage": dispute.get_stage_display()})
        latest = Dispatch.objects.filter(dispute=dispute, entry__undone_at=None).latest("at")
        presence = go_too(latest, by=by)
        at = max(at, latest.at)
    if presence.arrived_at is None:
        arrive(presence, at=at, by=by)
    dispute.refresh_from_db()
    return presence


def _take_outcome(dispute: Dispute, verb: Verb, told: Told, at: datetime, by: User) -> str:
    """The step of one of the four keys; gives what could not be done beside it, in words."""
    facts = _facts(told)
    match verb:
        case Verb.SETTLE_LATER:
            assert told.agreed_amount is not None and told.due_on is not None  # noqa: S101, PT018 - checked by lacking
            plan = [Line(told.what or _("退款"), told.agreed_amount, told.due_on)]
            facts[Fact.ORAL if told.signed == "oral" else Fact.SIGNED] = {}
            conclude(dispute, verb.value, plan=plan, told=facts, by=by)
        case Verb.SETTLE_NOW:
            amount = str(told.agreed_amount)
            facts |= {Fact.AGREED: {"amount_yuan": amount}, Fact.PAID: {"amount_yuan": amount}}
            take_step(dispute, verb.value, told=facts, at=at, by=by)
        case Verb.FAILED:
            facts = {Fact.TOLD_WAYS: {}}
            reason = told.reason or _("双方未能达成一致")
            take_step(dispute, verb.value, told=facts, reason=reason, by=by)
        case _:
            delegation = _delegation(told, at)
            take_step(dispute, verb.value, told=delegation, at=at, by=by)
            return _book(dispute, told, by)
    return ""


def _facts(told: Told) -> Facts:
    """What both sides have agreed to and were told, by settling under this name."""
    return {
        Fact.BOTH_CONSENTED: {},
        Fact.TOLD_RIGHTS: {},
        Fact.NAME_CHOSEN: {"choice": told.in_name_of},
    }


def _delegation(told: Told, at: datetime) -> Facts:
    """Both said face to face that the association may go on for the regulator (办法第19条)."""
    if not (told.may_delegate and told.merchant_delegates):
        return {}
    face = {"way": "face", "at": timezone.localtime(at).strftime(MINUTE)}
    agreed = dict.fromkeys(PARTIES, face)
    return {Fact.BOTH_CONSENTED: agreed, Fact.DELEGATION_CONSENTED: agreed}


def _book(dispute: Dispute, told: Told, by: User) -> str:
    """The time that was chosen, where it is still free; else it is said."""
    if told.slot is None:
        return ""
    room = Room.objects.filter(pk=told.slot.room, is_active=True).first()
    mediator = User.objects.filter(pk=told.slot.mediator, is_active=True).first()
    starts = timezone.localtime(told.slot.starts_at)
    try:
        book(
            dispute,
            way=Sitting.Way.ROOM,
            room=room,
            mediator=mediator or by,
            starts_at=starts,
            ends_at=starts + LENGTH,
            by=by,
        )
    except ValidationError as error:
        return _("所选时段未约成，请另约：%(why)s") % {"why": "；".join(error.messages)}
    return ""
