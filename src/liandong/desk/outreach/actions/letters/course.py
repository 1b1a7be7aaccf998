"""Letters that went out: served, received, talked over, answered or not, checked."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.actions.letters.steps import (
    begin_step,
    done,
    record_step,
    since_issue,
)
from liandong.desk.outreach.models import Letter, LetterStep, TalkRecord
from liandong.desk.outreach.queries.findings.facts import people_around
from liandong.desk.outreach.queries.letters import (
    MANAGER,
    TRADER,
    is_of_department,
    last_step,
    may_undo,
)
from liandong.desk.outreach.queries.visible import letters_visible_to
from liandong.desk.outreach.rules.steps.letters import MENDED, STEPS, Verb
from liandong.desk.papers.actions.services import confirm_receipt, serve_paper
from liandong.desk.papers.models import Paper


@transaction.atomic
def send(
    *, letter: Letter, name: str, way: str, sent_on: date, received_on: date | None, by: User
) -> Letter:
    """Record how the paper went to the trader; `received_on` where it was signed for at once."""
    found = begin_step(letter, Verb.SEND, by=by)
    serve_paper(
        paper=_paper(found), recipient=TRADER, name=name, way=way,
        sent_on=sent_on, received_on=received_on, by=by,
    )  # fmt: skip
    record_step(found, Verb.SEND, on=sent_on, by=by)
    if received_on:
        record_step(found, Verb.RECEIVE, on=received_on, by=by)
    done(found, "letter.send", by=by, way=way)
    return found


@transaction.atomic
def send_copy(
    *, letter: Letter, name: str, way: str, sent_on: date, received_on: date | None, by: User
) -> Letter:
    """Record that the manager of the mall or market got a copy."""
    found = begin_step(letter, Verb.COPY, by=by)
    serve_paper(
        paper=_paper(found), recipient=MANAGER, name=name, way=way,
        sent_on=sent_on, received_on=received_on, by=by,
    )  # fmt: skip
    record_step(found, Verb.COPY, on=sent_on, by=by)
    done(found, "letter.copy", by=by, way=way)
    return found


@transaction.atomic
def receive(*, letter: Letter, received_on: date, by: User) -> Letter:
    """The trader's receipt of what went out before."""
    found = begin_step(letter, Verb.RECEIVE, by=by)
    service = _paper(found).services.filter(recipient=TRADER, received_on=None).last()
    if service is None:
        raise ValidationError("没有待签收的送达记录。")
    confirm_receipt(service=service, received_on=received_on, by=by)
    record_step(found, Verb.RECEIVE, on=received_on, by=by)
    done(found, "letter.receive", by=by)
    return found


@transaction.atomic
def record_talk(
    *,
    letter: Letter,
    held_at: datetime,
    place: str,
    attended: str,
    statement: str,
    requirements: str,
    until: date | None,
    by: User,
) -> TalkRecord:
    """What was put before the trader in a talk. It is written down once."""
    found = begin_step(letter, Verb.TALK, by=by)
    if held_at > timezone.now():
        raise ValidationError("谈话时间不能在现在之后。")
    since_issue(found, timezone.localdate(held_at))
    if until and until < timezone.localdate(held_at):
        raise ValidationError("整改期限不能早于谈话。")
    if TalkRecord.objects.filter(letter=found).exists():
        raise ValidationError("谈话记录已经登记过。")
    known = people_around(found)
    made = TalkRecord.objects.create(
        letter=found,
        held_at=held_at,
        place=mask_known(place.strip(), known),
        attended=mask_known(attended.strip(), known),
        statement=mask_known(statement.strip(), known),
        requirements=mask_known(requirements.strip(), known),
        until=until,
        by=by,
    )
    record_step(found, Verb.TALK, on=timezone.localdate(held_at), by=by)
    done(found, "letter.talk", by=by)
    return made


@transaction.atomic
def record_answer(
    *, letter: Letter, on: date, text: str, measures: str = "", by: User
) -> LetterStep:
    """The trader's answer, also one that came late."""
    found = begin_step(letter, Verb.ANSWER, by=by)
    since_issue(found, on)
    if not text.strip():
        raise ValidationError("请写明反馈的内容。")
    step = record_step(found, Verb.ANSWER, on=on, text=text, measures=measures, by=by)
    done(found, "letter.answer", by=by)
    return step


@transaction.atomic
def mark_unanswered(*, letter: Letter, by: User) -> LetterStep:
    """That no answer came until the answer date: a person says so, nobody assumes it."""
    found = begin_step(letter, Verb.UNANSWERED, by=by)
    step = record_step(found, Verb.UNANSWERED, on=timezone.localdate(), by=by)
    done(found, "letter.unanswered", by=by)
    return step


@transaction.atomic
def record_check(*, letter: Letter, on: date, outcome: str, text: str, by: User) -> LetterStep:
    """What was found when it was looked whether the trader mended it."""
    found = begin_step(letter, Verb.CHECK, by=by)
    since_issue(found, on)
    if outcome not in MENDED or not text.strip():
        raise ValidationError("请写明复查情况和结论。")
    step = record_step(found, Verb.CHECK, on=on, outcome=outcome, text=text, by=by)
    done(found, "letter.check", by=by, outcome=outcome)
    return step


@transaction.atomic
def undo(*, step: LetterStep, by: User) -> Letter:
    """Take back the last step, where nothing left the house by it."""
    check(by, Permission.WARN)
    rows = letters_visible_to(by).select_for_update(of=("self",))
    letter = rows.filter(pk=step.letter_id).first()
    if letter is None or not is_of_department(letter, by):
        raise PermissionDenied("这一步由出具单位撤回")
    last = last_step(letter)
    if last is None or last.pk != step.pk or not STEPS[Verb(last.verb)].is_undoable:
        raise ValidationError("只能撤回最后一步，请刷新后再看。")
    if not may_undo(last, letter, by):
        raise PermissionDenied("这一步由登记的人或者本单位负责人撤回")
    last.undone_by, last.undone_at = by, timezone.now()
    last.save(update_fields=["undone_by", "undone_at"])
    letter.state = last.before
    letter.save(update_fields=["state"])
    done(letter, "letter.undo", by=by, letter_step=last.verb)
    return letter


def _paper(letter: Letter) -> Paper:
    if letter.paper is None:
        raise ValidationError("还没有批准的文书。")
    return letter.paper
