"""What phones send from scenes: taken once, worked off in order, nothing lost on the way."""

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.noting import add_note
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.attaching import attach_to
from liandong.desk.handling.actions.on_scene import find_dispute, go_back, set_apart, work_off
from liandong.desk.handling.models import Entry, Photo, Visit
from liandong.desk.handling.rules.scene import Keep, Verb, complaint_words, result_words
from liandong.desk.handling.scene_entries import PhotoSent, Sent, Told
from liandong.desk.papers.scans import scan_of


@transaction.atomic
def take_entry(sent: Sent, *, happened_at: datetime, by: User) -> Entry:
    """Keep the entry and work off what can be; sent again, it only says what became of it.

    Storing and working off are one transaction: whatever breaks off between the two or before the
    answer, the phone sends it again and finds it either not here at all or done.
    """
    check(by, Permission.DISPATCH)
    one_at_a_time()
    known = Entry.objects.select_related("visit").filter(pk=sent.id).first()
    if known:
        _own(known.visit, by)
        return known
    visit = _visit(sent.visit, by)
    if visit.entries.filter(place=sent.place).exists():
        raise ValidationError(_("这一项的次序已被占用，请刷新手机页面后再登记。"))
    made = Entry.objects.create(
        pk=sent.id,
        visit=visit,
        place=sent.place,
        verb=sent.verb.value,
        told=sent.told.model_dump_json(),
        device_at=sent.at,
        happened_at=happened_at,
    )
    audit.record("scene.enter", by=by, of=visit, detail={"step": sent.verb.value})
    _go_on(visit, by)
    made.refresh_from_db()
    return made


@transaction.atomic
def take_photo(sent: PhotoSent, content: bytes, *, taken_at: datetime, by: User) -> Photo | None:
    """Put a picture into the file of the visit's matter. Once, however often it is sent.

    None while the matter is not known yet: the phone keeps the picture and sends it again later.
    Raises ValidationError where it is no picture or too large.
    """
    check(by, Permission.DISPATCH)
    one_at_a_time()
    visit = Visit.objects.select_related("dispute", "paper").filter(pk=sent.visit).first()
    if visit is None or visit.dispute is None:
        return None
    _own(visit, by)
    if known := Photo.objects.filter(pk=sent.id).first():
        return known
    scan = replace(scan_of(content), taken_at=taken_at)
    kind = Photo.Kind(sent.kind)
    signed = kind in {Photo.Kind.PAPER, Photo.Kind.SIGNATURE}
    (attachment,) = attach_to(
        dispute=_still(visit.dispute),
        scans=[(str(kind.label), scan)],
        paper=visit.paper if signed else None,
        by=by,
    )
    made = Photo.objects.create(
        pk=sent.id, visit=visit, kind=kind, attachment=attachment, device_at=sent.at
    )
    audit.record("scene.photo", by=by, of=visit, detail={"matter": attachment.matter})
    return made


@transaction.atomic
def settle_conflict(entry: Entry, *, keep: Keep, by: User) -> Entry:
    """What the person chose where the matter had moved on meanwhile.

    Mine: the steps of others since are taken back, visibly, and mine is done. Theirs: mine is kept
    as a note of the dispute. Apart: what the machine joined is a matter of its own. Raises
    ValidationError where others' steps cannot be taken back.
    """
    check(by, Permission.DISPATCH)
    one_at_a_time()
    entry.refresh_from_db()
    visit = entry.visit
    _own(visit, by)
    if entry.state != Entry.State.CONFLICT:
        return entry
    audit.record("scene.decide", by=by, of=visit, detail={"keep": keep.value})
    if keep == Keep.THEIRS:
        _keep_as_note(entry, by)
        _close(entry, Entry.State.DROPPED)
    else:
        find_dispute(entry, by=by)
        (set_apart if keep == Keep.APART else go_back)(visit, by=by)
        work_off(entry, by=by)
        _close(entry, Entry.State.DONE)
    _go_on(visit, by)
    return entry


def _still(dispute: Dispute) -> Dispute:
    """The matter itself, or the one that it was merged into meanwhile."""
    return dispute.merged_into or dispute


def _visit(pk: UUID, by: User) -> Visit:
    visit, _is_new = Visit.objects.get_or_create(pk=pk, defaults={"person": by})
    _own(visit, by)
    return visit


def _own(visit: Visit, by: User) -> None:
    if visit.person_id != by.pk:
        raise PermissionDenied(_("这次现场是另一位同事登记的。"))


def _go_on(visit: Visit, by: User) -> None:
    """Work off what is next, until something is missing or somebody has to decide."""
    for entry in visit.entries.filter(place__gt=visit.done):
        if entry.place != visit.done + 1 or entry.state == Entry.State.CONFLICT:
            return
        entry.visit = visit
        try:
            with transaction.atomic():
                find_dispute(entry, by=by)
            with transaction.atomic():
                work_off(entry, by=by)
        except ValidationError as error:
            visit.refresh_from_db()
            entry.state, entry.problem = Entry.State.CONFLICT, "；".join(error.messages)[:300]
            entry.save(update_fields=["state", "problem"])
            return
        _close(entry, Entry.State.DONE)


def _close(entry: Entry, state: Entry.State) -> None:
    entry.state = state
    entry.save(update_fields=["state", "problem"])
    entry.visit.done = entry.place
    entry.visit.save(update_fields=["done"])


def _keep_as_note(entry: Entry, by: User) -> None:
    """Nothing of what was told on the scene is lost with the choice."""
    told = Told.model_validate_json(entry.told)
    if entry.visit.dispute is None:
        return
    words = json.loads(told.model_dump_json(exclude_defaults=True))
    lines = [_("现场登记（未采用）"), result_words(Verb(entry.verb), words), complaint_words(words)]
    add_note(entry.visit.dispute, "\n".join(lines), by=by)
