"""How a step of a letter is taken: locked, permitted, recorded with who and when."""

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.row_versions import check_version
from liandong.desk.outreach.models import Letter, LetterStep, SpecialReport
from liandong.desk.outreach.queries.findings.facts import people_around
from liandong.desk.outreach.queries.letters import PERMISSION, may_take
from liandong.desk.outreach.queries.visible import letters_visible_to
from liandong.desk.outreach.rules.steps.letters import STEPS, Verb, may_be_unanswered, may_go
from liandong.desk.papers.actions.services import since_issued
from liandong.desk.work.events import publish

LETTER_EVENT: Final = "outreach"
GOES_OUT: Final = frozenset({Verb.SUBMIT, Verb.APPROVE})
"""Steps by which it gets nearer to the trader: what it asks for must still lie ahead."""


def begin_step(letter: Letter, verb: Verb, *, page_version: str | None = None, by: User) -> Letter:
    """The letter, locked and reread. Raises where `by` may not take this step, or not now, or where
    the page showed another wording (`page_version`; None: there was no page)."""
    check(by, PERMISSION[verb])
    found = letters_visible_to(by).select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这份提醒")
    if not may_go(verb, found.state):
        raise ValidationError(
            f"这份提醒现在是“{found.get_state_display()}”，不能{STEPS[verb].label}，请刷新后再看。"
        )
    today = timezone.localdate()
    if verb is Verb.APPROVE and found.drafted_by_id == by.pk:
        raise ValidationError("拟稿人不能批准自己拟的稿。")
    if verb in GOES_OUT and found.answer_by and found.answer_by < today:
        raise ValidationError({"answer_by": "反馈期限已经过去，请改期限后再提交。"})
    if verb in GOES_OUT and found.talk_at and found.talk_at < timezone.now():
        raise ValidationError({"talk_at": "谈话时间已经过去，请改时间后再提交。"})
    if verb is Verb.UNANSWERED and not may_be_unanswered(found.answer_by, today):
        raise ValidationError("还没有过反馈期限，不能登记逾期未反馈。")
    if not may_take(verb, found, by, today=today):
        raise PermissionDenied("这一步由出具单位办理")
    check_version(found, page_version)
    return found


def record_step(
    letter: Letter,
    verb: Verb,
    *,
    on: date | None = None,
    outcome: str = "",
    text: str = "",
    measures: str = "",
    by: User,
) -> LetterStep:
    """Write the step down and move the letter on, as a part of an action."""
    rule = STEPS[verb]
    before = letter.state
    step = LetterStep.objects.create(
        letter=letter,
        verb=verb.value,
        before=before,
        on=on,
        outcome=outcome,
        text=without_people(text, letter),
        measures=without_people(measures, letter),
        by=by,
    )
    if rule.after is not None and rule.after != before:
        letter.state = rule.after.value
        letter.save()
    return step


def without_people(text: str | None, finding: Letter | SpecialReport) -> str | None:
    """What is stored of a text: without everybody who is known around it by now."""
    text = (text or "").strip()
    return mask_known(text, people_around(finding)) if text else None


def done(letter: Letter, action: str, *, by: User, **detail: str | int) -> None:
    """Audit entry and event of a step."""
    audit.record(action, by=by, of=letter, detail=dict(detail))
    publish(LETTER_EVENT)


def since_issue(letter: Letter, day: date) -> None:
    """Raise ValidationError for a day before the letter was issued, or after today."""
    not_in_the_future(day)
    if letter.paper is not None:
        since_issued(letter.paper, day)


def not_in_the_future(day: date | None, field: str = "on") -> None:
    """`field` is the one of the form in which the day stands."""
    if day and day > timezone.localdate():
        raise ValidationError({field: "日期不能在今天之后。"})
