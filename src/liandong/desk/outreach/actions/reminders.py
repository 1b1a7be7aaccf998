"""Consumer reminders: begun from a proposal, written, reviewed, signed, issued, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.access.visible_rows import scope
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import (
    DutyShift,
    Publication,
    Reminder,
    ReminderRule,
    ReminderStep,
)
from liandong.desk.outreach.queries.publicity.reminder_topics import propose
from liandong.desk.outreach.queries.publicity.reminders import (
    may_draft,
    may_edit,
    may_plan_duty,
    may_publish,
    may_withdraw,
    reminder_values,
    side_of,
    speaks_for,
    to_decide,
)
from liandong.desk.outreach.queries.visible import reminders_visible_to
from liandong.desk.outreach.rules.publicity.occasions import Season
from liandong.desk.outreach.rules.steps.reminders import (
    CHANNELS,
    FEWEST,
    MOST,
    State,
    Verb,
    after_signatures,
)
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import problems
from liandong.desk.work.events import publish

SERIES: Final = "TS"
FORM: Final = FORMS["consumer_reminder"]


@dataclass(frozen=True, slots=True)
class Advised:
    """One rule as it is typed: what to do, why, and what to keep."""

    text: str
    why: str
    keep: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on duty, for which office, when, under which phone."""

    who: str
    office: str
    starts_at: datetime
    ends_at: datetime
    phone: str


@transaction.atomic
def begin_reminder(
    *, season: Season, district: District | None, picked: Sequence[str] = (), by: User
) -> Reminder:
    """A draft of an occasion. `picked`: keys of the proposed topics, which are counted here."""
    check(by, Permission.WARN)
    if not may_draft(by):
        raise PermissionDenied("消费提醒由消协、警务站或者市监拟稿")
    districts = scope(by)
    name = district.name if district else None
    if districts is not None and name not in districts:
        raise PermissionDenied("没有这个商圈，或不在您可见的范围内")
    if not speaks_for(by, name or ""):
        raise PermissionDenied("消费提醒由本商圈的单位拟稿")
    found = propose(season, district=name or "", by=by) if picked else None
    topics = {topic.key: topic for topic in found.topics} if found else {}
    if not set(picked) <= set(topics):
        raise ValidationError("数据有变化，请重新打开这一页再选。")
    (number,) = take_numbers(SERIES, [timezone.now()])
    same: dict[str, Any] = {
        "occasion": season.occasion.key,
        "year": season.year,
        "district": district,
    }
    check_double(Reminder, "drafted_at", "提醒草稿", drafted_by=by, state=State.DRAFT.value, **same)
    reminder = Reminder.objects.create(
        number=number,
        **same,
        department=by.department,
        topics=[topic.kept() for key, topic in topics.items() if key in set(picked)],
        drafted_by=by,
    )
    return _done(reminder, "reminder.draft", by)


@transaction.atomic
def save_reminder(
    *,
    reminder: Reminder,
    title: str,
    background: str,
    rules: Sequence[Advised],
    remedies: str,
    phone: str,
    by: User,
) -> Reminder:
    """Change a draft; its rules are written anew."""
    stored = _locked(reminder, by)
    if not may_edit(stored, by):
        raise PermissionDenied("草稿由拟稿人修改")
    if len(rules) > MOST:
        raise ValidationError(f"提示最多 {MOST} 条。")
    stored.title, stored.background = title.strip() or None, background.strip() or None
    stored.remedies, stored.phone = remedies.strip() or None, phone.strip()
    stored.save()
    stored.rules.all().delete()
    for position, rule in enumerate(rules, start=1):
        ReminderRule.objects.create(
            reminder=stored, position=position, text=rule.text, why=rule.why, keep=rule.keep
        )
    return _done(stored, "reminder.save", by)


@transaction.atomic
def submit(*, reminder: Reminder, page_version: str | None = None, by: User) -> Reminder:
    """Put it before who reviews it. Here as in each step below, `page_version` is of the reminder
    that the page showed; None: there was no page."""
    stored = _locked(reminder, by)
    if not may_edit(stored, by):
        raise PermissionDenied("草稿由拟稿人送审")
    check_version(stored, page_version, reminder_values(stored))
    missing = problems(FORM, reminder_values(stored))
    if stored.rules.count() < FEWEST:
        missing.append(f"提示至少 {FEWEST} 条")
    if any(not (rule.text and rule.why and rule.keep) for rule in stored.rules.all()):
        missing.append("每条提示都要写明内容、理由和留存凭证")
    if missing:
        raise ValidationError(missing)
    stored.round += 1
    return _step(stored, Verb.SUBMIT, State.SUBMITTED, by)


@transaction.atomic
def approve_draft(
    *, reminder: Reminder, words: str = "", page_version: str | None = None, by: User
) -> Reminder:
    """审核, by another person of the department that drafted it."""
    stored = _to_decide(reminder, State.SUBMITTED, page_version, by)
    state = after_signatures(stored.department.kind, [])
    return _step(stored, Verb.REVIEW, state, by, words=words)


@transaction.atomic
def sign(
    *, reminder: Reminder, words: str = "", page_version: str | None = None, by: User
) -> Reminder:
    """会签, by a side that did not draft it."""
    stored = _to_decide(reminder, State.REVIEWED, page_version, by)
    side = side_of(by, stored)
    signed = stored.steps.filter(round=stored.round, verb=Verb.SIGN).values_list("side", flat=True)
    state = after_signatures(stored.department.kind, [*signed, side])
    return _step(stored, Verb.SIGN, state, by, side=side, words=words)


@transaction.atomic
def send_back(
    *, reminder: Reminder, reason: str, page_version: str | None = None, by: User
) -> Reminder:
    """退回, by whoever it waits for: a draft again; signatures of this wording count no more."""
    stored = _to_decide(reminder, None, page_version, by)
    if not reason.strip():
        raise ValidationError("请写明退回的原因。")
    return _step(stored, Verb.RETURN, State.DRAFT, by, words=reason)


@transaction.atomic
def issue(*, reminder: Reminder, page_version: str | None = None, by: User) -> Reminder:
    """签发 under the next number of its series."""
    stored = _to_decide(reminder, State.SIGNED, page_version, by)
    stored.paper = issue_paper(
        form=FORM, dispute_number=stored.number, values=reminder_values(stored), by=by
    )
    return _step(stored, Verb.ISSUE, State.ISSUED, by)


@transaction.atomic
def withdraw(
    *, reminder: Reminder, reason: str, page_version: str | None = None, by: User
) -> Reminder:
    """Withdraw it with a reason; its paper, if there is one, is declared void."""
    check(by, Permission.WARN)
    stored = _locked(reminder, by)
    if not may_withdraw(stored, by):
        raise PermissionDenied("由拟稿单位撤销")
    check_version(stored, page_version, reminder_values(stored))
    if not reason.strip():
        raise ValidationError("请写明撤销的原因。")
    if stored.paper is not None:
        void_paper(paper=stored.paper, reason=reason, by=by)
    return _step(stored, Verb.WITHDRAW, State.WITHDRAWN, by, words=reason)


@transaction.atomic
def add_shift(*, reminder: Reminder, shift: Shift, by: User) -> DutyShift:
    stored = _on_duty(reminder, by)
    if not all(part.strip() for part in (shift.who, shift.office, shift.phone)):
        raise ValidationError("请写明值班人员、单位和电话。")
    if shift.ends_at <= shift.starts_at:
        raise ValidationError("值班的止要晚于起。")
    typed: dict[str, Any] = {
        "who": shift.who.strip(),
        "office": shift.office.strip(),
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "phone": shift.phone.strip(),
    }
    if stored.duty.filter(**typed).exists():
        raise ValidationError("这个人的这一班已登记，没有重复登记。")
    made = DutyShift.objects.create(reminder=stored, by=by, **typed)
    _done(stored, "reminder.duty", by)
    return made


@transaction.atomic
def remove_shift(*, reminder: Reminder, pk: int, by: User) -> Reminder:
    stored = _on_duty(reminder, by)
    if not stored.duty.filter(pk=pk).delete()[0]:
        raise ValidationError("这一班已经删去，请刷新后再看。")
    return _done(stored, "reminder.duty", by)


@transaction.atomic
def record_publication(
    *, reminder: Reminder, channel: str, name: str, published_at: datetime, by: User
) -> Publication:
    """Where it was published and when."""
    stored = _published(reminder, by)
    if channel not in CHANNELS or not name.strip():
        raise ValidationError("请选择渠道，写明名称。")
    if published_at > timezone.now():
        raise ValidationError("发布时间不能在现在之后，发布以后再登记。")
    if stored.paper and published_at < stored.paper.issued_at.replace(second=0, microsecond=0):
        raise ValidationError("发布时间不能早于签发。")
    typed: dict[str, Any] = {"channel": channel, "name": name.strip(), "published_at": published_at}
    check_double(Publication, "at", "发布", reminder=stored, by=by, **typed)
    made = Publication.objects.create(reminder=stored, by=by, **typed)
    _done(stored, "reminder.publish", by)
    return made


@transaction.atomic
def enter_reads(*, reminder: Reminder, pk: int, reads: int, read_on: date, by: User) -> Publication:
    """The reads that a channel shows, as of a day; a newer figure takes its place."""
    stored = _published(reminder, by)
    row = stored.publications.filter(pk=pk).first()
    if row is None:
        raise ValidationError("这条发布记录已经删去，请刷新后再看。")
    if not timezone.localdate(row.published_at) <= read_on <= timezone.localdate():
        raise ValidationError("阅读量的日期不能早于发布，不能晚于今天。")
    row.reads, row.read_on = reads, read_on
    row.save(update_fields=["reads", "read_on"])
    _done(stored, "reminder.reads", by)
    return row


@transaction.atomic
def remove_publication(*, reminder: Reminder, pk: int, by: User) -> Reminder:
    """One that was recorded by mistake."""
    stored = _published(reminder, by)
    if not stored.publications.filter(pk=pk).delete()[0]:
        raise ValidationError("这条发布记录已经删去，请刷新后再看。")
    return _done(stored, "reminder.unpublish", by)


def _locked(reminder: Reminder, by: User) -> Reminder:
    check(by, Permission.WARN)
    rows = reminders_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=reminder.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这份消费提醒")
    return found


def _to_decide(
    reminder: Reminder, state: State | None, page_version: str | None, by: User
) -> Reminder:
    """Locked; refused where it is in another state, waits for others, or reads otherwise by now."""
    check(by, Permission.APPROVE)
    stored = _locked(reminder, by)
    if state is not None and stored.state != state:
        raise ValidationError(f"这份提醒现在是“{stored.get_state_display()}”，请刷新后再看。")
    if not to_decide(by).filter(pk=stored.pk).exists():
        raise PermissionDenied(
            "审核、签发由拟稿单位的其他负责人办理，会签由本商圈另一方的负责人办理"
        )
    check_version(stored, page_version, reminder_values(stored))
    return stored


def _on_duty(reminder: Reminder, by: User) -> Reminder:
    stored = _locked(reminder, by)
    if not may_plan_duty(stored, by):
        raise PermissionDenied("值班安排由拟稿人在送审前、拟稿单位在签发后更改")
    return stored


def _published(reminder: Reminder, by: User) -> Reminder:
    stored = _locked(reminder, by)
    if not may_publish(stored, by):
        raise PermissionDenied("签发后由拟稿单位登记发布")
    return stored


def _step(
    reminder: Reminder, verb: Verb, state: State, by: User, *, side: str = "", words: str = ""
) -> Reminder:
    reminder.state = state.value
    reminder.save()
    ReminderStep.objects.create(
        reminder=reminder,
        round=reminder.round,
        verb=verb.value,
        side=side,
        words=words.strip() or None,
        department=by.department,
        by=by,
    )
    return _done(reminder, f"reminder.{verb.value}", by)


def _done(reminder: Reminder, action: str, by: User) -> Reminder:
    audit.record(action, by=by, of=reminder)
    publish(LETTER_EVENT)
    return reminder
