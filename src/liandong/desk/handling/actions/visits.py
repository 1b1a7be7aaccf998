"""What phones send from scenes: stored once, applied in order, nothing lost on the way."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.handling.actions.attachments import attach_to
from liandong.desk.handling.actions.scene import (
    check_may_add,
    check_ours,
    find_dispute,
    go_back,
    set_apart,
    work_off,
)
from liandong.desk.handling.models import Entry, Photo, Visit
from liandong.desk.handling.rules.scene import (
    Keep,
    Verb,
    complaint_words,
    result_words,
    signed_words,
)
from liandong.desk.handling.scene_entries import PhotoSent, SceneStatement, Sent
from liandong.desk.papers.actions.services import sign_on_screen
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.scans import BUSY, Scan, is_blank, scan_of
from liandong.desk.ui.wording import sentences

UNDECIDED: Final = frozenset({Entry.State.WAITING, Entry.State.CONFLICT})
"""States of an entry of which it is still open whether it counts."""


@transaction.atomic
def take_entry(sent: Sent, *, happened_at: datetime, by: User) -> Entry:
    """Keep the entry and work off what can be; sent again, it only returns the result.

    Storing and applying are one transaction: where the connection breaks, the phone sends the entry
    again, and it was either not stored at all or is done.
    """
    check(by, Permission.DISPATCH)
    one_at_a_time()
    known = Entry.objects.select_related("visit").filter(pk=sent.id).first()
    if known:
        _own(known.visit, by)
        return known
    visit = _visit(sent.visit, by)
    if visit.entries.filter(place=sent.place).exists():
        raise ValidationError("这一项的次序已被占用，请刷新手机页面后再登记。")
    made = Entry.objects.create(
        pk=sent.id,
        visit=visit,
        place=sent.place,
        verb=sent.verb.value,
        statement=sent.statement.model_dump_json(),
        device_at=sent.at,
        happened_at=happened_at,
    )
    audit.record("scene.enter", by=by, of=visit, detail={"step": sent.verb.value})
    _go_on(visit, by)
    made.refresh_from_db()
    return made


def take_photo(sent: PhotoSent, content: bytes, *, taken_at: datetime, by: User) -> Photo | None:
    """Put a picture into the file of the visit's dispute. Once, however often it is sent.

    None while the dispute, or what is signed, is not known yet, or many pictures come at once: the
    phone keeps the picture and sends it again later. A signature is set down on the paper of the
    visit, with the digest of the text that was signed; where it cannot be, the picture is in the
    file all the same. Raises ValidationError where it is no picture or too large.
    """
    check(by, Permission.DISPATCH)
    if _visit_of_photo(sent, by) is None:
        return None
    if known := Photo.objects.filter(pk=sent.id).first():
        return known
    try:
        scan = scan_of(content)  # before the lock: it may take seconds
    except ValidationError as error:
        if error.code == BUSY:
            return None
        raise
    return _keep_photo(sent, replace(scan, taken_at=taken_at), taken_at=taken_at, by=by)


@transaction.atomic
def _keep_photo(sent: PhotoSent, scan: Scan, *, taken_at: datetime, by: User) -> Photo | None:
    one_at_a_time()
    visit = _visit_of_photo(sent, by)
    if visit is None or visit.dispute is None:
        return None
    if known := Photo.objects.filter(pk=sent.id).first():
        return known
    check_may_add(visit, by=by)
    kind = Photo.Kind(sent.kind)
    outcome = None
    if kind == Photo.Kind.SIGNATURE:
        outcome = visit.entries.exclude(verb=Verb.ARRIVE.value).last()
        if outcome is None or outcome.state in UNDECIDED:
            return None
        _check_signature(outcome, sent, scan)
    signed = kind in {Photo.Kind.PAPER, Photo.Kind.SIGNATURE}
    (attachment,) = attach_to(
        dispute=standing(visit.dispute),
        scans=[(f"{sent.signer}{kind.label}", scan)],
        paper=visit.paper if signed else None,
        from_scene=True,
        by=by,
    )
    made = Photo.objects.create(
        pk=sent.id, visit=visit, kind=kind, attachment=attachment, device_at=sent.at
    )
    audit.record(
        "scene.photo", by=by, of=visit, detail={"dispute_number": attachment.dispute_number}
    )
    if outcome is not None and visit.paper is not None:
        _sign(visit.paper, outcome, sent, attachment, taken_at, by)
    return made


@transaction.atomic
def settle_conflict(entry: Entry, *, keep: Keep, by: User) -> Entry:
    """What the person chose where the dispute had moved on meanwhile.

    Mine: the steps of others since are taken back, visibly, and mine is done. Theirs: mine is kept
    as a note of the dispute. Apart: what the machine joined is a dispute of its own. Raises
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
        check_ours(visit, by=by)
        (set_apart if keep == Keep.APART else go_back)(visit, by=by)
        work_off(entry, by=by)
        _close(entry, Entry.State.DONE)
    _go_on(visit, by)
    return entry


def _sign(
    paper: Paper, outcome: Entry, sent: PhotoSent, scan: Attachment, drawn_at: datetime, by: User
) -> None:
    """Set the signature down where that can be: what was drawn is kept, whatever stands against it.

    Whether it was drawn before the outcome is decided by the phone's own times."""
    drawn_on, concluded_on = timezone.localdate(sent.at), timezone.localdate(outcome.device_at)
    if outcome.state != Entry.State.DONE or drawn_on < concluded_on:
        return
    with suppress(ValidationError), transaction.atomic():
        sign_on_screen(
            paper=paper,
            who=sent.signer,
            name=sent.name,
            text=sent.text,
            scan=scan,
            signed_on=timezone.localdate(drawn_at),
            by=by,
        )


def _check_signature(outcome: Entry, sent: PhotoSent, scan: Scan) -> None:
    """A signature names its signer, is not blank, and belongs to the text that was registered."""
    if not sent.signer or not sent.name:
        raise ValidationError("请写明签名人。")
    if is_blank(scan):
        raise ValidationError("签名处是空的，请重新签名。")
    statement = SceneStatement.model_validate_json(outcome.statement).model_dump(mode="json")
    if sent.text != signed_words(Verb(outcome.verb), statement):
        raise ValidationError("签名所对的内容与登记的不同，请重新签名。")


def _visit_of_photo(sent: PhotoSent, by: User) -> Visit | None:
    """None while its dispute is not known."""
    visit = Visit.objects.select_related("dispute", "paper").filter(pk=sent.visit).first()
    if visit is None or visit.dispute is None:
        return None
    _own(visit, by)
    return visit


def _visit(pk: UUID, by: User) -> Visit:
    visit, _is_new = Visit.objects.get_or_create(pk=pk, defaults={"person": by})
    _own(visit, by)
    return visit


def _own(visit: Visit, by: User) -> None:
    if visit.person_id != by.pk:
        raise PermissionDenied("这次现场是另一位同事登记的。")


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
            entry.state, entry.problem = Entry.State.CONFLICT, sentences(error.messages)[:300]
            entry.save(update_fields=["state", "problem"])
            return
        _close(entry, Entry.State.DONE)


def _close(entry: Entry, state: Entry.State) -> None:
    entry.state = state
    entry.save(update_fields=["state", "problem", "step"])
    entry.visit.done = entry.place
    entry.visit.save(update_fields=["done"])


def _keep_as_note(entry: Entry, by: User) -> None:
    """Keep the statement of the scene as a note, so that the choice loses nothing.

    Not on a dispute out of sight that holds nothing of this visit: there the entry alone keeps it.
    """
    statement = SceneStatement.model_validate_json(entry.statement)
    if entry.visit.dispute is None:
        return
    try:
        check_may_add(entry.visit, by=by)
    except ValidationError as error:
        entry.problem = sentences(error.messages)[:300]
        return
    words = json.loads(statement.model_dump_json(exclude_defaults=True))
    lines = ["现场登记（未采用）", result_words(Verb(entry.verb), words), complaint_words(words)]
    add_note(entry.visit.dispute, "\n".join(lines), from_scene=True, by=by)
