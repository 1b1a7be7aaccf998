"""Visits: planned for people of both houses, put off, cancelled, recorded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.queries import own_districts
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.kept_files import keep_files, take_out_file
from liandong.desk.outreach.actions.letters.course import record_check
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.models import CheckedTopic, Letter, Visit, Visitor
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.letters import may_take
from liandong.desk.outreach.queries.visible import letters_visible_to, visits_visible_to
from liandong.desk.outreach.queries.visits.ledger import (
    checks_letter,
    eyes_on_visits,
    followed_up,
    letters_to_check,
    may_add_photos,
    may_change,
    may_check_letter,
    may_plan,
    may_visit,
    who_goes,
)
from liandong.desk.outreach.rules.checklists import TRADES, VERDICTS, topics_of
from liandong.desk.outreach.rules.steps.letters import MENDED, Verb
from liandong.desk.outreach.rules.steps.visits import KINDS, REASONS, SIGNED, State, both_houses
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import Scan
from liandong.desk.ui.wording import sentences
from liandong.desk.work.events import publish

SERIES: Final = "ZF"
VISIT_EVENT: Final = "outreach"
LATEST: Final = timedelta(days=365)
"""A visit is put off to a day within a year."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go: a shop, mall or market, registered or not, and the checklist for it."""

    kind: str
    name: str
    district: District
    trade: str
    merchant: Merchant | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit found. `checklist`: by topic the verdict and a remark."""

    day: date
    came: Sequence[int]
    checklist: Mapping[str, tuple[str, str]]
    met: str = ""
    findings: str = ""
    mended: str = ""
    to_mend: str = ""
    mend_by: date | None = None
    signed: str = ""
    outcome: str = ""


@transaction.atomic
def plan_visit(
    *,
    target: Target,
    reason: str,
    day: date,
    visitors: Sequence[User],
    because: Sequence[str] = (),
    letter: Letter | None = None,
    follows: Visit | None = None,
    by: User,
) -> Visit:
    """Plan one. `letter` is what it is to check, `follows` the visit that it follows up."""
    check(by, Permission.WARN)
    if not may_plan(by):
        raise PermissionDenied("走访由警务站、消协、市监安排")
    if target.kind not in KINDS or target.trade not in TRADES or reason not in REASONS:
        raise ValidationError("请选择类型、检查表和事由。")
    if not target.name.strip():
        raise ValidationError({"name": "请写明走访对象。"})
    _check_place(target.district, by)
    if letter is None and follows is None:
        _check_shop(target)
    _check_visitors(visitors, target.district)
    (number,) = take_numbers(SERIES, [timezone.now()])
    visit = Visit(
        number=number,
        department=by.department,
        district=target.district,
        kind=target.kind,
        merchant=target.merchant,
        name=target.name.strip(),
        trade=target.trade,
        reason=reason,
        because=list(because),
        day=day,
        planned_by=by,
    )
    if target.merchant is None and letter is None and follows is None:
        visit.name = public_words(visit.name, eyes_on_visits([visit]).known())
    if letter is not None:
        visit.letter = _letter_for(letter, visit, by)
    if follows is not None:
        visit.follows = _followed(follows, visit, by)
    same: dict[str, Any] = {
        "name": target.name.strip(),
        "district": target.district,
        "reason": reason,
        "day": day,
    }
    check_double(Visit, "planned_at", "走访", planned_by=by, state=State.PLANNED, **same)
    visit.save()
    _send(visit, visitors)
    audit.record("visit.plan", by=by, of=visit, detail={"visit_reason": reason})
    publish(VISIT_EVENT)
    return visit


@transaction.atomic
def put_off_visit(
    *,
    visit: Visit,
    day: date,
    visitors: Sequence[User],
    page_version: str | None = None,
    by: User,
) -> Visit:
    """Another day, or other people. `page_version` of the visit with who goes."""
    found = _begin(visit, by=by)
    check_version(found, page_version, who_goes(found))
    if day != found.day:
        _check_to_come(day)
    _check_visitors(visitors, found.district)
    found.day = day
    found.save(update_fields=["day"])
    found.visitors.all().delete()
    _send(found, visitors)
    audit.record("visit.put_off", by=by, of=found)
    publish(VISIT_EVENT)
    return found


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, page_version: str | None = None, by: User) -> Visit:
    found = _begin(visit, by=by)
    check_version(found, page_version, who_goes(found))
    if not (reason := reason.strip()):
        raise ValidationError("请写明取消的原因。")
    found.state, found.cancelled_reason = State.CANCELLED.value, reason
    found.save(update_fields=["state", "cancelled_reason"])
    audit.record("visit.cancel", by=by, of=found)
    publish(VISIT_EVENT)
    return found


@transaction.atomic
def record_visit(*, visit: Visit, found: Found, entry: UUID | None = None, by: User) -> Visit:
    """Write down what was found, once; `entry` is that of the phone on which it was. Its letter is
    checked by it where that waits for a check and `by` is of the department of the letter; else
    the department records it (`check_by_visit`)."""
    going = _begin(visit, by=by)
    not_in_the_future(found.day, "day")
    if found.day < timezone.localdate(going.planned_at):
        raise ValidationError({"day": "走访日期不能早于安排走访的日子。"})
    if found.mend_by and found.mend_by < found.day:
        raise ValidationError({"mend_by": "整改期限不能早于走访。"})
    _check_found(going, found)
    going.day = found.day
    for name in ("met", "findings", "mended", "to_mend"):
        setattr(going, name, getattr(found, name).strip() or None)
    going.mend_by, going.signed = found.mend_by, found.signed
    going.outcome = found.outcome if checks_letter(going) else ""
    going.state, going.recorded_by, going.recorded_at = State.DONE.value, by, timezone.now()
    going.entry = entry
    going.save()
    for row in going.visitors.all():
        row.came = row.person_id in set(found.came)
        row.save(update_fields=["came"])
    for topic, (verdict, remark) in found.checklist.items():
        CheckedTopic.objects.create(
            visit=going, topic=topic, verdict=verdict, remark=remark.strip() or None
        )
    audit.record("visit.record", by=by, of=going)
    letter = going.letter
    if going.outcome and letter and may_take(Verb.CHECK, letter, by, today=timezone.localdate()):
        _check_letter(going, by=by)
    publish(VISIT_EVENT)
    return going


@transaction.atomic
def check_by_visit(*, visit: Visit, by: User) -> Visit:
    """The department of the letter records the check that a visit of others found."""
    check(by, Permission.WARN)
    found = _locked(visit, by)
    if not may_check_letter(found, by, today=timezone.localdate()):
        raise ValidationError("这份提醒已经复查，或者由出具单位登记。")
    _check_letter(found, by=by)
    audit.record("visit.check", by=by, of=found)
    return found


@transaction.atomic
def add_photos(*, visit: Visit, scans: Sequence[Scan], title: str, by: User) -> list[Attachment]:
    """Photographs and signed sheets, kept under its number."""
    found = _locked(visit, by)
    if not may_add_photos(found, by):
        raise PermissionDenied("照片由走访人和安排走访的单位放入")
    return keep_files(number=found.number, scans=scans, title=title, by=by)


@transaction.atomic
def take_out_photo(*, visit: Visit, pk: int, reason: str, by: User) -> Attachment:
    """A wrong one: it stays with the reason, and counts no more."""
    found = _locked(visit, by)
    if not may_add_photos(found, by):
        raise PermissionDenied("照片由走访人和安排走访的单位撤出")
    return take_out_file(number=found.number, pk=pk, reason=reason, by=by)


def _begin(visit: Visit, *, by: User) -> Visit:
    """Locked and reread. Raises where it is no longer planned, or `by` may not change it."""
    check(by, Permission.WARN)
    found = _locked(visit, by)
    if found.state != State.PLANNED:
        raise ValidationError(f"这次走访现在是“{found.get_state_display()}”，请刷新后再看。")
    if not may_change(found, by):
        raise PermissionDenied("由走访人或安排走访的单位办理")
    return found


def _locked(visit: Visit, by: User) -> Visit:
    rows = visits_visible_to(by).select_for_update(of=("self",)).filter(pk=visit.pk)
    found = rows.select_related("letter", "check_step").first()
    if found is None:
        raise PermissionDenied("您看不到这次走访")
    return found


def _check_place(district: District, by: User) -> None:
    if district.name not in own_districts(by):
        raise PermissionDenied("不在本单位负责的商圈内")


def _check_shop(target: Target) -> None:
    """A visit of a letter or a follow-up goes where that was written for."""
    shop = target.merchant
    if shop and shop.district and shop.district != target.district:
        raise ValidationError(
            {
                "district": f"{shop.name}登记在{shop.district}，不在{target.district}，"
                "请核对商圈和走访对象。"
            }
        )


def _check_to_come(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + LATEST:
        raise ValidationError({"day": f"走访日期应在今天至 {today + LATEST} 之间。"})


def _check_visitors(visitors: Sequence[User], district: District) -> None:
    """People of both houses: the police, and the association or the regulator."""
    if not all(may_visit(person, district.name) for person in visitors):
        raise ValidationError({"visitors": "所选的人不能走访这个商圈，请重新选择。"})
    if not both_houses({person.department.kind for person in visitors}):
        raise ValidationError({"visitors": "走访人要有警务站的，也要有消协或市监的。"})


def _send(visit: Visit, visitors: Sequence[User]) -> None:
    Visitor.objects.bulk_create(
        Visitor(visit=visit, person=person, department=person.department) for person in visitors
    )


def _letter_for(letter: Letter, visit: Visit, by: User) -> Letter:
    """Locked, so that no two visits are planned to check it."""
    rows = letters_visible_to(by).select_for_update(of=("self",)).filter(pk=letter.pk)
    stored = rows.first()
    if stored is None or not letters_to_check(by).filter(pk=stored.pk).exists():
        raise ValidationError("这份提醒没有送出，或者已经复查。")
    if not _is_same(visit, stored.merchant_id, stored.merchant_name):
        raise ValidationError({"name": "走访对象和提醒发给的商户不一致。"})
    if stored.visits.filter(state=State.PLANNED).exists():
        raise ValidationError("已经安排了复查这份提醒的走访。")
    return stored


def _followed(follows: Visit, visit: Visit, by: User) -> Visit:
    stored = visits_visible_to(by).select_for_update(of=("self",)).filter(pk=follows.pk).first()
    if stored is None or not _is_same(visit, stored.merchant_id, stored.name):
        raise ValidationError({"name": "回访对象和上次走访的不一致。"})
    if not followed_up(by).filter(pk=stored.pk).exists():
        raise ValidationError("上次走访没有限期整改的事项，或者已经安排了回访。")
    return stored


def _is_same(visit: Visit, merchant: int | None, name: str) -> bool:
    return visit.merchant_id == merchant if merchant else visit.name == name


def _check_found(visit: Visit, found: Found) -> None:
    wanted = [rule.topic.value for rule in topics_of(visit.trade)]
    verdicts = {topic: verdict for topic, (verdict, _remark) in found.checklist.items()}
    if sorted(verdicts) != sorted(wanted) or not set(verdicts.values()) <= set(VERDICTS):
        raise ValidationError("检查表还有没填的项目。")
    if not set(found.came) & set(visit.visitors.values_list("person", flat=True)):
        raise ValidationError({"came": "请勾选实际到场的走访人。"})
    if "fails" in verdicts.values() and not found.findings.strip():
        raise ValidationError({"findings": "有不符合的项目，请写明发现的问题。"})
    if bool(found.to_mend.strip()) != (found.mend_by is not None):
        raise ValidationError({"mend_by": "限期整改要同时写明事项和期限。"})
    if found.mend_by and found.mend_by < found.day:
        raise ValidationError({"mend_by": "整改期限不能早于走访日期。"})
    if found.signed not in SIGNED:
        raise ValidationError({"signed": "请选择签字情况。"})
    if checks_letter(visit) and found.outcome not in MENDED:
        raise ValidationError({"outcome": "请选择对提醒的复查结论。"})


def _check_letter(visit: Visit, *, by: User) -> None:
    """Through the letter's own action, which refuses a second check."""
    if visit.letter is None:
        return
    parts = [f"走访 {visit.number}：{visit.findings or '没有发现问题'}"]
    if visit.mended:
        parts.append(f"现场改正：{visit.mended}")
    if visit.to_mend:
        parts.append(f"限 {visit.mend_by} 前整改：{visit.to_mend}")
    step = record_check(
        letter=visit.letter, on=visit.day, outcome=visit.outcome, text=sentences(parts), by=by
    )
    visit.check_step = step
    visit.save(update_fields=["check_step"])
