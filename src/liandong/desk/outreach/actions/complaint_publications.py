"""公示: a list prepared, each complaint decided, checked by a second person, objections answered,
the list held against the platform's. Nothing is published from here."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.models import (
    ListedComplaint,
    PlatformComparison,
    PublicationList,
    PublicationObjection,
)
from liandong.desk.outreach.queries.findings.known_people import people_in
from liandong.desk.outreach.queries.publication.listed_facts import (
    changed_since,
    facts_now,
    going_out,
    named,
    not_settled,
    version_parts,
)
from liandong.desk.outreach.queries.publication.lists import (
    REFUSED,
    deciders,
    may_work,
    passed,
    plain_names,
    registered_consents,
)
from liandong.desk.outreach.queries.publication.settled_complaints import (
    Settled,
    settled_complaints,
    standing,
)
from liandong.desk.outreach.rules.publication import complaints as rules
from liandong.desk.outreach.rules.publication.complaints import State
from liandong.desk.outreach.rules.publication.platform_export import read_export

SERIES: Final = "GS"
MOST: Final = 2000
"""Complaints of one list: nobody decides on more of them one by one."""


def prepare_list(*, since: date, until: date, by: User) -> PublicationList:
    """The settled complaints of these days that stand in no list yet: the earliest `MOST` of them,
    the others can be prepared after it."""
    _check(by)
    not_in_the_future(until, "until")
    if since > until:
        raise ValidationError({"until": "起止日期反了。"})
    found = settled_complaints(since, until, by=by)  # reads encrypted rows: before anything locks
    return _keep_list(found[:MOST], since=since, until=until, by=by)


@transaction.atomic
def _keep_list(found: Sequence[Settled], *, since: date, until: date, by: User) -> PublicationList:
    (number,) = take_numbers(SERIES, [timezone.now()])  # from here on one at a time
    numbers = [row.complaint for row in found]
    listed = set(standing().filter(complaint__in=numbers).values_list("complaint", flat=True))
    rows = [row for row in found if row.complaint not in listed]
    if not rows:
        raise ValidationError("这段时间没有化解的、还没有列入清单的 12315 投诉。")
    made = PublicationList.objects.create(
        number=number, department=by.department, since=since, until=until, prepared_by=by
    )
    ListedComplaint.objects.bulk_create(
        ListedComplaint(
            of_list=made, dispute_id=row.dispute, complaint=row.complaint, settled_on=row.on
        )
        for row in rows
    )
    audit.record("publication.prepare", by=by, of=made, detail={"found": len(rows)})
    return made


@transaction.atomic
def decide_complaints(
    *,
    found: PublicationList,
    keys: Collection[int],
    consent: str,
    truth: str,
    exclusion: str,
    basis: str,
    page_version: str | None = None,
    by: User,
) -> int:
    """The same decision on several rows; how many there were."""
    stored = _as_read(found, page_version, by)
    if stored.state != State.PREPARING:
        raise ValidationError("已经送审，退回后才能更改。")
    rows = list(stored.rows.filter(pk__in=keys).select_for_update())
    if not rows:
        raise ValidationError("请先勾选投诉。")
    try:
        decision = rules.decide(consent, truth, exclusion, basis)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if decision.publishes and not decision.basis:
        _check_registered(rows)
    known = people_in(row.dispute_id for row in rows)
    words = mask_known(decision.basis, known)
    for row in rows:
        row.consent, row.truth = consent, truth
        row.publishes, row.exclusion = decision.publishes, decision.exclusion
        row.basis = words or None
        row.decided_by, row.decided_at = by, timezone.now()
        row.save()
    audit.record("publication.decide", by=by, of=stored, detail={"found": len(rows)})
    return len(rows)


@transaction.atomic
def submit_list(*, found: PublicationList, page_version: str | None = None, by: User) -> None:
    """What its rows say is kept with it: that is what is checked and handed out."""
    stored = _as_read(found, page_version, by)
    if stored.state != State.PREPARING:
        raise ValidationError("已经送审，请刷新后再看。")
    if left := stored.rows.filter(publishes=None).count():
        raise ValidationError(f"还有 {left} 件没有作出决定。")
    if others := not_settled(stored):
        raise ValidationError(
            f"决定公示的投诉现在不是已化解：{named(others)}。请改为不公示，或者删去清单重新整理。"
        )
    now = facts_now(stored.rows.all())
    rows = list(stored.rows.only("pk"))
    for row in rows:
        row.as_submitted = now[row.pk]
    ListedComplaint.objects.bulk_update(rows, ["as_submitted"], batch_size=200)
    stored.state, stored.submitted_by, stored.submitted_at = State.SUBMITTED, by, timezone.now()
    stored.save()
    audit.record("publication.submit", by=by, of=stored)


@transaction.atomic
def check_list(*, found: PublicationList, page_version: str | None = None, by: User) -> None:
    """By somebody who neither prepared it nor decided on any of its rows."""
    stored = _to_check(found, page_version, by)
    if changed := changed_since(stored):
        raise ValidationError(f"送审以后有变化：{named(changed)}。请退回，核对后再送审。")
    stored.state, stored.checked_by, stored.checked_at = State.CHECKED, by, timezone.now()
    stored.save()
    audit.record("publication.check", by=by, of=stored)


@transaction.atomic
def return_list(
    *, found: PublicationList, reason: str, page_version: str | None = None, by: User
) -> None:
    stored = _to_check(found, page_version, by)
    if not (reason := reason.strip()):
        raise ValidationError("请写明退回的原因。")
    known = people_in(stored.rows.values_list("dispute", flat=True))
    stored.state, stored.submitted_by, stored.submitted_at = State.PREPARING, None, None
    stored.returned = mask_known(reason[:400], known)
    stored.save()
    stored.rows.update(as_submitted=None)
    audit.record("publication.return", by=by, of=stored)


@transaction.atomic
def drop_list(*, found: PublicationList, page_version: str | None = None, by: User) -> None:
    """While it is prepared; its complaints can be listed again."""
    stored = _as_read(found, page_version, by)
    if stored.state != State.PREPARING:
        raise ValidationError("已经送审，不能删去。")
    audit.record("publication.drop", by=by, of=stored)
    stored.delete()


@transaction.atomic
def record_objection(
    *, row: ListedComplaint, received_on: date, words: str, answer_by: date, basis: str, by: User
) -> PublicationObjection:
    """`basis`: where the period for the answer stands; the desk knows none of its own."""
    stored = _locked(row.of_list, by)
    not_in_the_future(received_on, "received_on")
    going = going_out(stored).select_for_update().filter(pk=row.pk).first()
    if stored.state != State.CHECKED or going is None:
        raise ValidationError("只有已审核、列入公示的投诉可以登记异议。")
    checked_on = timezone.localdate(stored.checked_at)
    if received_on < checked_on:
        raise ValidationError(f"{checked_on} 审核通过后才公示，异议不能早于这一天收到。")
    if not words.strip() or not basis.strip():
        raise ValidationError("请写明异议内容和期限依据。")
    if answer_by < received_on:
        raise ValidationError("答复期限不能早于收到日期。")
    if row.objections.filter(result="").exists():
        raise ValidationError("还有一件异议没有答复。")
    known = people_in([row.dispute_id])
    made = PublicationObjection.objects.create(
        row=row,
        received_on=received_on,
        words=mask_known(words.strip(), known),
        answer_by=answer_by,
        basis=mask_known(basis.strip(), known)[:100],
        by=by,
    )
    audit.record("publication.objection", by=by, of=stored)
    return made


@transaction.atomic
def answer_objection(
    *, objection: PublicationObjection, result: str, answer: str, answered_on: date, by: User
) -> PublicationObjection:
    """By another person than who decided on the complaint."""
    stored = _locked(objection.row.of_list, by)
    not_in_the_future(answered_on, "answered_on")
    rows = PublicationObjection.objects.select_for_update()
    found = rows.filter(pk=objection.pk, result="").first()
    if found is None:
        raise ValidationError("已经答复过，请刷新后再看。")
    if found.row.decided_by_id == by.pk:
        raise PermissionDenied("由没有决定这件公示的人处理异议")
    if result not in rules.RESULTS or not answer.strip():
        raise ValidationError("请选择处理结果，写明理由。")
    if answered_on < found.received_on:
        raise ValidationError("答复日期不能早于收到日期。")
    found.result, found.answered_on, found.answered_by = result, answered_on, by
    found.answer = mask_known(answer.strip(), people_in([found.row.dispute_id]))
    found.save()
    out = {"corrected": rules.Out.CORRECTED, "removed": rules.Out.REMOVED}.get(result)
    if out:
        _take_out(found.row, out, "", by)
    audit.record("publication.answer", by=by, of=stored)
    return found


@transaction.atomic
def take_out_complaint(*, row: ListedComplaint, reason: str, words: str, by: User) -> None:
    """Out of a checked list: it is handed out no more. It is not put back; where its outcome or
    texts changed it can be listed, decided on and checked anew."""
    stored = _locked(row.of_list, by)
    if stored.state != State.CHECKED:
        raise ValidationError("没有审核通过的清单，请更改决定或者退回。")
    if reason not in rules.OUT_BY_STAFF:
        raise ValidationError("请选择撤出的原因。")
    if reason == rules.Out.OTHER and not words.strip():
        raise ValidationError("其他原因请写明。")
    if not _take_out(row, rules.Out(reason), words, by):
        raise ValidationError("没有列入公示，或者已经撤出，请刷新后再看。")
    audit.record("publication.take_out", by=by, of=stored, detail={"reason": reason})


def _take_out(row: ListedComplaint, reason: rules.Out, words: str, by: User) -> bool:
    """Whether it stood in its list until now."""
    rows = ListedComplaint.objects.select_for_update()
    standing_row = rows.filter(pk=row.pk, publishes=True, out_reason="").first()
    if standing_row is None:
        return False
    standing_row.out_reason, standing_row.out_by = reason.value, by
    standing_row.out_at = timezone.now()
    standing_row.out_words = mask_known(words.strip(), people_in([row.dispute_id])) or None
    standing_row.save()
    return True


def compare_with_platform(
    *, content: bytes, name: str, since: date, until: date, by: User
) -> PlatformComparison:
    """The platform's own list against what was checked here in these days."""
    _check(by)
    if since > until:
        raise ValidationError({"until": "起止日期反了。"})
    try:
        lines = read_export(content)
    except ValueError as error:
        raise ValidationError({"file": str(error)}) from error
    here = passed(since, until, by=by).merchants
    names = plain_names([*here.values(), *(line.merchant for line in lines)])
    found = rules.reconcile(here, lines, alike=names)
    with transaction.atomic():  # nobody waits while the file is read
        made = PlatformComparison.objects.create(
            department=by.department, file=name[:120], since=since, until=until,
            matched=found.matched, missing=found.missing, unexpected=found.unexpected,
            differs=found.differs, by=by,
        )  # fmt: skip
        audit.record("publication.compare", by=by, of=made, detail={"found": len(lines)})
    return made


def _check_registered(rows: Collection[ListedComplaint]) -> None:
    """Nobody publishes against what stands in the registration without saying why."""
    consents = registered_consents(rows)
    refused = [row.complaint for row in rows if consents.get(row.complaint) == REFUSED]
    if refused:
        named = "、".join(refused[:5])
        raise ValidationError(f"登记表载明不同意公示：{named}。后来同意的，请在“依据”里写明。")


def _check(by: User) -> None:
    check(by, Permission.WARN)
    if not may_work(by):
        raise PermissionDenied("公示由市场监管部门办理")


def _locked(found: PublicationList, by: User) -> PublicationList:
    _check(by)
    rows = PublicationList.objects.select_for_update().filter(department=by.department)
    stored = rows.filter(pk=found.pk).first()
    if stored is None:
        raise PermissionDenied("您看不到这份清单")
    return stored


def _as_read(found: PublicationList, page_version: str | None, by: User) -> PublicationList:
    """Locked, where its page showed it and its rows as they stand."""
    stored = _locked(found, by)
    if page_version is not None:
        check_version(stored, page_version, version_parts(stored))
    return stored


def _to_check(found: PublicationList, page_version: str | None, by: User) -> PublicationList:
    stored = _as_read(found, page_version, by)
    if stored.state != State.SUBMITTED:
        raise ValidationError("没有送审，请刷新后再看。")
    if by.pk in deciders(stored) or stored.submitted_by_id == by.pk:
        raise PermissionDenied("由没有参与整理的人审核")
    return stored
