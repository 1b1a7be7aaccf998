"""What the regulator has in hand, or has decided, is not changed by moving records about.

A step asks which office takes it. Merging, splitting and taking out change without a step where a
complaint stands and what stands there about it; so they ask here.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import LEFT_TO_REGULATOR, OF_REGULATOR, REGULATOR, decides
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.acceptance import (
    STEPPED_BY_REGULATOR,
    is_accepted_by_regulator,
)
from liandong.desk.disputes.queries.facts import (
    name_held,
    recorded_facts,
    since_opened,
    stage_before_archive,
)
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.facts import OFFICIAL, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.workflow import OVER, STEPS
from liandong.desk.disputes.rules.workflow_step import OF_DECISION
from liandong.desk.papers.models import Paper
from liandong.engine.vocabulary import Source

ENDINGS: Final = ("refuse", "return")
"""Steps that end a complaint by a decision which is left to one office (办法第15、16、41条)."""
REOPENED: Final = "reopen"
OUTCOMES: Final = frozenset(
    {Fact.REFUSAL, Fact.AGREED, Fact.PAID, Fact.TERMINATION, Fact.HANDED, Fact.NAME_CHOSEN}
)
"""What an office did in a mediation, or about a complaint, of its own."""


def is_in_hand(dispute: Dispute) -> bool:
    """Whether the regulator has accepted it, or it is mediated in the regulator's name."""
    return name_held(dispute) in OFFICIAL or is_accepted_by_regulator(dispute)


def is_decided(dispute: Dispute, *, since: HistoryEntry | None = None) -> bool:
    """Whether the regulator has decided on the complaint in it, or registered that it no more will;
    `since` an entry, or ever. Since then it has where it took any step or issued a paper."""
    entries = HistoryEntry.objects.filter(
        of_whole(dispute), undone_at=None, pk__gt=since.pk if since else 0
    )
    steps = entries.filter(STEPPED_BY_REGULATOR, verb="stepped")
    if since is None:
        steps = steps.filter(detail__step__in=sorted(OF_DECISION))
    elif _papers_since(dispute, since).exists():
        return True
    ended = entries.filter(
        verb="timed", detail__code=Period.DECISION.value, detail__what=What.STOP.value
    )
    accepted = since is None and is_accepted_by_regulator(dispute)
    return accepted or steps.exists() or ended.exists()


def check_keeps(by: User, dispute: Dispute) -> None:
    """Raise PermissionDenied where others take from the lists what the regulator has in hand."""
    if is_in_hand(dispute):
        _check_regulator(by)


def check_stays(by: User, dispute: Dispute, district: str) -> None:
    """The same where others move what it has in hand or decided to another district, or a complaint
    to none, where its office does not find it."""
    lost = not district and Source.COMPLAINT_12315 in dispute.sources
    if lost or is_in_hand(dispute) or is_decided(dispute):
        _check_regulator(by)


def bar_of_answer(record: int, field: str, value: Any, by: User) -> str:
    """Why `by` may not give the record of a dispute this answer; empty where they may."""
    member = Member.objects.filter(record=record).select_related("dispute").first()
    if member is None:
        return ""
    try:
        if field == "district":
            check_stays(by, member.dispute, value)
        elif field == "is_dispute" and not value and member.dispute.members.count() == 1:
            check_keeps(by, member.dispute)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def _papers_since(dispute: Dispute, since: HistoryEntry) -> QuerySet[Paper]:
    whole = Dispute.objects.filter(Q(pk=dispute.pk) | Q(merged_into=dispute))
    return Paper.objects.filter(
        dispute_number__in=whole.values("number"),
        department__kind=REGULATOR,
        state=Paper.State.ISSUED,
        issued_at__gt=since.at,
    )


def check_leaves(
    by: User, dispute: Dispute, members: Iterable[Member], *, since: HistoryEntry | None = None
) -> None:
    """Raise PermissionDenied where others take a complaint away from what the regulator decided on
    it: it would stand undecided again."""
    complaints = any(member.source == Source.COMPLAINT_12315 for member in members)
    if complaints and is_decided(dispute, since=since):
        _check_regulator(by)


def check_merge(by: User, dispute: Dispute, other: Dispute, *, stands: Dispute) -> None:
    """Raise ValidationError, with the remedy, where the merge would put the decision of another
    office in the place of the regulator's, or one of its own that is over in the place of what it
    still handles; PermissionDenied where it is for the regulator to say that a complaint has its
    answer in the other. `stands`: of the two, whose stage applies afterwards."""
    sides = ((dispute, other), (other, dispute))
    for ours, theirs in sides:
        _check_ended(by, theirs, ours)
        if is_in_hand(ours) and is_in_hand(theirs):
            _check_regulator(by)
        elif is_in_hand(ours):
            _check_stays_in_hand(ours, theirs, stands)
    for ours, theirs in sides:
        _check_goes_on(by, ours, theirs, stands)


def _check_stays_in_hand(ours: Dispute, theirs: Dispute, stands: Dispute) -> None:
    if has_outcome(theirs):
        raise ValidationError(
            f"{ours.number} 由市场监管部门受理办理，{theirs.number} 已由其他单位确定调解主体"
            f"或者办出结果，两件各自办结、归档。要合并的，{theirs.number} 先办结再“重新办理”。"
        )
    if stands.pk != ours.pk:
        raise ValidationError(
            f"{ours.number} 由市场监管部门受理办理，合并以后按它的进度办："
            f"请在 {ours.number} 的页面上并入 {theirs.number}。"
        )


def has_outcome(dispute: Dispute) -> bool:
    """Whether, since it was opened last, somebody chose a name for it or recorded an outcome."""
    counting = since_opened(dispute.pk, recorded_facts(dispute))
    return any(fact.fact in OUTCOMES for fact in counting)


def _check_goes_on(by: User, ours: Dispute, theirs: Dispute, stands: Dispute) -> None:
    """What is still handled goes before what is over. That a complaint on which the regulator has
    decided is handled in the other, the regulator says."""
    if not _is_over(theirs) or _is_over(ours):
        return
    if stands.pk == ours.pk:
        if Source.COMPLAINT_12315 in theirs.sources and is_decided(theirs):
            _check_regulator(by)
    elif is_in_hand(ours) or has_outcome(ours):
        raise ValidationError(
            f"{ours.number} 还在办，合并以后按它的进度办："
            f"请在 {ours.number} 的页面上并入 {theirs.number}。"
        )


def _is_over(dispute: Dispute) -> bool:
    return stage_before_archive(dispute) in OVER


def check_joins(dispute: Dispute, records: Iterable[Member]) -> None:
    """The same for records that return to a dispute from one made for them."""
    complaints = any(member.source == Source.COMPLAINT_12315 for member in records)
    others = dispute.members.filter(source=Source.COMPLAINT_12315.value)
    if complaints and not others.exists() and (verb := endings_of([dispute.pk]).get(dispute.pk)):
        raise ValidationError(_reopen_first(dispute, verb, "这件投诉"))


def _check_ended(by: User, ended: Dispute, joined: Dispute) -> None:
    """What another office refused or returned decides nothing of what 12315 has registered. Whether
    a complaint has its answer in what the regulator ended, the regulator says."""
    if Source.COMPLAINT_12315 not in joined.sources:
        return
    if Source.COMPLAINT_12315 in ended.sources:
        if _is_over(ended) and is_decided(ended) and not is_decided(joined):
            _check_regulator(by)
        return
    if verb := endings_of([ended.pk]).get(ended.pk):
        raise ValidationError(_reopen_first(ended, verb, joined.number))


def _reopen_first(ended: Dispute, verb: str, complaint: str) -> str:
    return (
        f"{ended.number} 已登记“{STEPS[verb].label}”，12315 登记的 {complaint} "
        f"由市场监管部门另行决定。要合并的，先重新打开 {ended.number}。"
    )


def endings_of(disputes: Collection[int]) -> dict[int, str]:
    """By the key of the dispute: the step by which it was refused or returned, and not opened again
    since. One query."""
    steps = HistoryEntry.objects.filter(
        dispute__in=disputes,
        verb="stepped",
        undone_at=None,
        detail__step__in=[*ENDINGS, REOPENED],
    ).order_by("pk")
    last = {pk: detail["step"] for pk, detail in steps.values_list("dispute", "detail")}
    return {pk: verb for pk, verb in last.items() if verb in ENDINGS}


def _check_regulator(by: User) -> None:
    if not decides(OF_REGULATOR, by.role, by.department.kind):
        raise PermissionDenied(LEFT_TO_REGULATOR)
