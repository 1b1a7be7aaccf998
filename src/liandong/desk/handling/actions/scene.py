"""What one entry of a visit does: registers, brings the dispute to the scene, takes the step.

It uses the actions of the desk; only their order on the scene is defined here.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import POLICE
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.derivation import fresh
from liandong.desk.disputes.actions.links.merges import split
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.forms.disputes import name_and_phone
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import handed_on_words, worked_by, works_on
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.disputes.rules.facts import PARTIES, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.dispatches import arrive, come_too, send_out, write_record
from liandong.desk.handling.actions.names import MINUTE
from liandong.desk.handling.actions.papers import issue_for
from liandong.desk.handling.actions.parties import PartyDetails as Person
from liandong.desk.handling.actions.parties import identify
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Entry, Presence, Sitting, Visit
from liandong.desk.handling.queries.carried_over import carried_over
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.handling.queries.proceedings import outings_sent, those_arrived
from liandong.desk.handling.queries.scene import scene_values
from liandong.desk.handling.queries.sittings import LENGTH
from liandong.desk.handling.queries.staff import office_for
from liandong.desk.handling.rules.offices import absent
from liandong.desk.handling.rules.scene import Verb, complaint_words, lacking, result_words
from liandong.desk.handling.scene_entries import SceneStatement
from liandong.desk.papers.rules.forms import FORMS

BEFORE_OR_ON_SCENE: Final = (Stage.OPEN, Stage.HANDLING, Stage.DISPATCHED, Stage.ON_SCENE)
Facts = dict[Fact, dict[str, Any]]


def find_dispute(entry: Entry, *, by: User) -> None:
    """The dispute that was named, or what is registered on the scene.

    Who was sent to a dispute registers no second one: it was reported once and counts once. What
    was not known of it is added, and stays even where the step then fails. Raises ValidationError
    where something is missing, and before anything is written to a dispute out of sight.
    """
    statement, visit = SceneStatement.model_validate_json(entry.statement), entry.visit
    if visit.dispute is None and statement.number:
        visit.dispute = _named(statement.number, by)
    recorded = () if visit.record else carried_over(visit.dispute).fields
    if missing := lacking(Verb(entry.verb), statement.model_dump(), recorded):
        raise ValidationError(f"还缺：{'、'.join(missing)}")
    check_ours(visit, by=by)
    if entry.verb != Verb.ARRIVE and visit.record is None:
        if visit.dispute is None:
            visit.dispute = register(_registration(statement, entry), by=by)
            newest = visit.dispute.members.select_related("record").order_by("-pk").first()
            visit.record = newest.record if newest else None
        else:
            _add_what_was_missing(visit.dispute, statement, by)
        if is_ours(visit, by=by) or visit.dispute.members.count() == 1:
            _whom_to_ring(visit.dispute, statement, by)
    if visit.dispute is None:
        raise ValidationError("这一项没有说明是哪一件，请在手机上重新登记。")
    visit.save(update_fields=["dispute", "record"])
    fresh(Dispute.objects.filter(pk=visit.dispute.pk))  # its texts may name whom the phone named


def is_ours(visit: Visit, *, by: User) -> bool:
    """Whether the person acts on what stands for the visit's dispute now, or there is none yet."""
    if visit.dispute is None:
        return True
    return worked_by(by, withdrawn=True).filter(pk=standing(visit.dispute).pk).exists()


def check_ours(visit: Visit, *, by: User) -> None:
    """Raise ValidationError where the visit's dispute lies in a district of others: what was
    registered on the scene waits there, and nothing else is done to that dispute from here."""
    if visit.dispute and not is_ours(visit, by=by):
        raise ValidationError(handed_on_words(standing(visit.dispute)))


def check_may_add(visit: Visit, *, by: User) -> None:
    """As `check_ours`; but to what was registered on the scene more may be added, wherever it
    went: its pictures, and what was entered."""
    if visit.dispute and not _holds_own_record(visit):
        check_ours(visit, by=by)


def _holds_own_record(visit: Visit) -> bool:
    return (
        visit.dispute is not None
        and visit.record is not None
        and standing(visit.dispute).members.filter(record=visit.record).exists()
    )


def work_off(entry: Entry, *, by: User) -> None:
    """Take the step of the entry, and link the entry to it. Raises ValidationError where
    the dispute does not allow it now."""
    statement, verb, visit = (
        SceneStatement.model_validate_json(entry.statement),
        Verb(entry.verb),
        entry.visit,
    )
    dispute = visit.dispute
    assert dispute is not None  # noqa: S101 - found before
    check_ours(visit, by=by)
    if verb == Verb.POLICE:
        entry.step = take_step(dispute, verb.value, at=entry.happened_at, by=by)
        return
    arrived_at = min(statement.arrived_at or entry.happened_at, entry.happened_at)
    presence = _bring_to_scene(dispute, arrived_at, by)
    _bring_others(dispute, statement.present, arrived_at, by)
    if verb == Verb.ARRIVE:
        return
    if reason := absent(statement.in_name_of, _offices_at(dispute)):
        raise ValidationError(reason)
    words = json.loads(statement.model_dump_json())
    result = result_words(verb, words)
    write_record(
        presence, text=f"{complaint_words(words)}。{result}", camera=statement.camera, by=by
    )
    dispute.refresh_from_db()
    entry.problem = _take_outcome(dispute, verb, statement, entry.happened_at, by)
    taken = dispute.history.filter(verb="stepped", undone_at=None, detail__step=verb.value)
    entry.step = taken.order_by("-pk").first()
    values = scene_values(
        dispute, presence, statement, result=result, ended_at=entry.happened_at, by=by
    )
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
            raise ValidationError("这件已不在现场处置，且没有可撤销的步骤，请到纠纷页办理。")
        undo(last, by=by)


def set_apart(visit: Visit, *, by: User) -> None:
    """What was registered on the scene is no part of the dispute that the machine put it into."""
    if visit.dispute is None or visit.record is None:
        return
    mine = visit.dispute.members.filter(record=visit.record)
    split(visit.dispute, list(mine), by=by)
    visit.dispute = Dispute.objects.get(members__record=visit.record)
    visit.save(update_fields=["dispute"])


def _named(number: str, by: User) -> Dispute:
    visible = visible_to(by, withdrawn=True).select_related("merged_into__district", "district")
    found = visible.filter(number=number).first()
    if found is None:
        raise ValidationError(f"{number} 不在您可见的范围内。")
    if not works_on(by, standing(found)):
        raise ValidationError(f"{number}：{NOT_OURS}。")
    return standing(found)


def _registration(statement: SceneStatement, entry: Entry) -> Registration:
    return Registration(
        text=complaint_words(json.loads(statement.model_dump_json())),
        person_name=statement.name,
        person_phone=statement.phone,
        merchant_name=statement.shop,
        merchant_address=statement.shop_address,
        amount_yuan=statement.amount,
        goods=statement.goods,
        reported_at=entry.happened_at,
    )


def _add_what_was_missing(dispute: Dispute, statement: SceneStatement, by: User) -> None:
    """Add shop and sum to the dispute where both are unknown so far, as corrections."""
    if statement.shop and not dispute.merchant_name:
        correct(dispute, "merchant", statement.shop, by=by)
    if statement.amount is not None and dispute.amount_yuan is None:
        correct(dispute, "amount_yuan", float(statement.amount), by=by)


def _bring_others(dispute: Dispute, people: Iterable[int], at: datetime, by: User) -> None:
    """Register as arrived the colleagues that were ticked on the scene; who entered it is kept."""
    for person in User.objects.filter(pk__in=list(people), is_active=True).exclude(pk=by.pk):
        _be_there(dispute, person, at, by)


def _be_there(dispute: Dispute, person: User, at: datetime, by: User) -> Presence:
    """As one of those sent out, on whichever dispatch of the outing that is, or come by oneself."""
    outings = outings_sent(dispute)
    if not outings:
        raise ValidationError("这件没有派出记录，请先在纠纷页派出。")
    outing = outings[-1]
    own = [sent for sent in outing if sent.person_id == person.pk]
    latest = max(
        (sent.dispatch for sent in outing), key=lambda dispatch: (dispatch.at, dispatch.pk)
    )
    came = next((sent for sent in own if sent.arrived_at), None)
    presence = came or (own[-1] if own else come_too(latest, person, by=by))
    if presence.arrived_at is None or (presence.entered_by_id and person.pk == by.pk):
        arrive(presence, at=max(at, presence.dispatch.at), by=by)
    return presence


def _offices_at(dispute: Dispute) -> set[str]:
    """Whose people registered their own arrival: a colleague's tick speaks for no other office."""
    arrived = those_arrived(dispute)
    return {office_for(came.person) for came in arrived if came.came_by_own_word}


def _whom_to_ring(dispute: Dispute, statement: SceneStatement, by: User) -> None:
    """The shop's telephone and the guardian stand with the parties, where nobody did before."""
    known = parties_of(dispute)
    guardian, phone = name_and_phone(statement.guardian)
    for side, person in (
        ("merchant", Person(contact_phone=statement.shop_phone)),
        ("consumer", Person(contact_name=guardian, contact_phone=phone)),
    ):
        before = known.get(side)
        reached = before and (before.contact_name or before.contact_phone)
        if (person.contact_name or person.contact_phone) and not reached:
            kept = replace(person, identity=before.identity) if before else person
            identify(dispute, side, kept, from_scene=True, by=by)


def _bring_to_scene(dispute: Dispute, at: datetime, by: User) -> Presence:
    """Somebody is there; who was not sent out and comes to what nobody was sent to, is sent now."""
    if dispute.stage not in BEFORE_OR_ON_SCENE:
        raise ValidationError(f"这件现在是“{dispute.get_stage_display()}”，已不在现场处置。")
    if dispute.stage in {Stage.OPEN, Stage.HANDLING}:
        send_out(dispute, [by], at=at, by=by)
    presence = _be_there(dispute, by, at, by)
    dispute.refresh_from_db()
    return presence


def _take_outcome(
    dispute: Dispute, verb: Verb, statement: SceneStatement, at: datetime, by: User
) -> str:
    """The step of one of the four keys; gives what could not be done beside it, in words."""
    facts = _facts(statement)
    match verb:
        case Verb.SETTLE_LATER:
            assert statement.agreed_amount is not None and statement.due_on is not None  # noqa: S101, PT018 - checked by lacking
            plan = [Line(statement.what, statement.agreed_amount, statement.due_on)]
            facts[Fact.ORAL if statement.signed == "oral" else Fact.SIGNED] = {}
            conclude(dispute, verb.value, plan=plan, facts=facts, by=by)
        case Verb.SETTLE_NOW:
            amount = str(statement.agreed_amount)
            facts |= {Fact.AGREED: {"amount_yuan": amount}, Fact.PAID: {"amount_yuan": amount}}
            take_step(dispute, verb.value, facts=facts, at=at, by=by)
        case Verb.FAILED:
            facts = {Fact.WAYS_EXPLAINED: {}}
            reason = statement.reason or "双方未能达成一致"
            take_step(dispute, verb.value, facts=facts, reason=reason, by=by)
        case _:
            delegation = _delegation(statement, at)
            take_step(dispute, verb.value, facts=delegation, at=at, by=by)
            return _book(dispute, statement, by)
    return ""


def _facts(statement: SceneStatement) -> Facts:
    """The facts that the sheet of the key confirms: consent of both, rights explained, the name.

    Where the police alone settled it, no organisation mediated, and no name was chosen.
    """
    facts: Facts = {Fact.BOTH_CONSENTED: {}, Fact.RIGHTS_EXPLAINED: {}}
    if statement.in_name_of != POLICE:
        facts[Fact.NAME_CHOSEN] = {"choice": statement.in_name_of}
    return facts


def _delegation(statement: SceneStatement, at: datetime) -> Facts:
    """Both consented face to face that the association mediates for the regulator (办法第19条)."""
    if not (statement.may_delegate and statement.merchant_delegates):
        return {}
    face = {"way": "face", "at": timezone.localtime(at).strftime(MINUTE)}
    agreed = dict.fromkeys(PARTIES, face)
    return {Fact.BOTH_CONSENTED: agreed, Fact.DELEGATION_CONSENTED: agreed}


def _book(dispute: Dispute, statement: SceneStatement, by: User) -> str:
    """Book the chosen time; gives the reason where it is not free any more."""
    if statement.slot is None:
        return ""
    room = Room.objects.filter(pk=statement.slot.room, is_active=True).first()
    mediator = User.objects.filter(pk=statement.slot.mediator, is_active=True).first()
    starts = timezone.localtime(statement.slot.starts_at)
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
        return f"所选时段未约成，请另约：{'；'.join(error.messages)}"
    return ""
