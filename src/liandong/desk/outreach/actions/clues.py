"""Clues: recorded, checked, handed over, transferred to the police, linked to disputes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, shown
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.models import Clue, ClueDispute, ClueStep, EnforcementCase
from liandong.desk.outreach.queries.cases import sources_for
from liandong.desk.outreach.queries.clues.clues import (
    eyes_on_clue,
    may_change,
    may_record,
    standing_steps,
)
from liandong.desk.outreach.queries.visible import (
    cases_visible_to,
    clues_visible_to,
    visits_visible_to,
)
from liandong.desk.outreach.rules.clues import STEPS, Verb, may_go, states_after
from liandong.desk.outreach.rules.steps.visits import State as VisitState

SERIES: Final = "XS"
FIELDS: Final = (
    "party",
    "merchant",
    "district",
    "source",
    "found_on",
    "facts",
    "evidence",
    "visit",
)
"""What is recorded of a clue."""
WORDS: Final = frozenset({"party", "merchant", "facts", "evidence", "visit"})
"""Of those the audit names the field alone."""
OFFICERS: Final = 2
SPLIT: Final = str.maketrans("，,；;/ 　\n", "、" * 8)


@transaction.atomic
def record_clue(
    *, values: Mapping[str, Any], reasons: str = "", disputes: str = "", by: User
) -> Clue:
    """Record a clue. `reasons` are those of the proposal that it follows; `disputes` are numbers,
    a line each."""
    check(by, Permission.VIEW_REPORTS)
    if not may_record(by):
        raise PermissionDenied("线索由市场监管部门登记")
    (number,) = take_numbers(SERIES, [timezone.now()])
    clue = Clue(number=number, department=by.department, reasons=reasons.strip() or None, by=by)
    _write(clue, values, by)
    check_double(Clue, "at", "线索", by=by, found_on=clue.found_on, party=clue.party,
                 facts=clue.facts)  # fmt: skip
    clue.save()
    _done(clue, "clue.record", by)
    for line in disputes.split():
        link_dispute(clue=clue, number=line, by=by)
    return clue


@transaction.atomic
def save_clue(
    *, clue: Clue, values: Mapping[str, Any], page_version: str | None = None, by: User
) -> Clue:
    """Change what is recorded. `page_version` is of the row that the page showed."""
    stored = _locked(clue, by)
    check_version(stored, page_version, typed={n: values[n] for n in WORDS if n in values})
    before = {name: (getattr(stored, name), shown(stored, name)) for name in FIELDS}
    _write(stored, values, by)
    _check_order(stored)
    stored.save()
    changed = [
        _change(stored, name, words)
        for name, (value, words) in before.items()
        if value != getattr(stored, name)
    ]
    return _done(stored, "clue.save", by, fields=changed)


@transaction.atomic
def take_step(
    *,
    clue: Clue,
    verb: Verb,
    on: date,
    who: str,
    text: str = "",
    case: str = "",
    page_version: str | None = None,
    by: User,
) -> ClueStep:
    """Record a step of the check or of the transfer. `case` is the number of a case of here."""
    stored = _locked(clue, by)
    check_version(stored, page_version)
    rule, standing = STEPS[verb], standing_steps(stored)
    if not may_go(verb, stored.state, stored.police, [step.verb for step in standing]):
        raise ValidationError("这一步现在不能登记，请刷新后再看。")
    not_in_the_future(on)
    earlier = [stored.found_on, *(row.on for row in standing if STEPS[Verb(row.verb)].is_police
                                  == rule.is_police)]  # fmt: skip
    if on < max(earlier):
        raise ValidationError(f"日期不能早于前一步（{max(earlier)}）。")
    if not who.strip():
        raise ValidationError(f"请写明{rule.who}。")
    if verb is Verb.REPORT and len(_names(who)) < OFFICERS:
        raise ValidationError("专案组应有两名以上执法人员，请都写上，用顿号分开。")
    if rule.needs_text and not text.strip():
        raise ValidationError(f"请写明{rule.text}。")
    made = ClueStep.objects.create(
        clue=stored,
        verb=verb.value,
        on=on,
        who=who.strip(),
        text=text.strip() or None,
        case=_case(case, verb, by),
        by=by,
    )
    _set_states(stored)
    _done(stored, "clue.step", by, clue_step=verb.value)
    return made


@transaction.atomic
def undo_step(*, clue: Clue, step: int, by: User) -> Clue:
    """Take back the last step of the check or of the transfer; it stays with who and when."""
    stored = _locked(clue, by)
    standing = standing_steps(stored)
    found = next((row for row in standing if row.pk == step), None)
    if found is None:
        raise ValidationError("没有这一步，或者已经撤回。")
    is_police = STEPS[Verb(found.verb)].is_police
    of_course = [row for row in standing if STEPS[Verb(row.verb)].is_police == is_police]
    if of_course[-1].pk != found.pk:
        raise ValidationError("后面还有登记的步骤，请先撤回后面的。")
    if found.case is not None and found.case.closed_on and not found.case.withdrawn_at:
        raise ValidationError(f"案件 {found.case} 已经结案，不能撤回立案。")
    found.undone_by, found.undone_at = by, timezone.now()
    found.save()
    _set_states(stored)
    return _done(stored, "clue.undo", by, clue_step=found.verb)


@transaction.atomic
def withdraw_clue(*, clue: Clue, reason: str, by: User) -> Clue:
    """Withdraw what was recorded by mistake; it counts no more."""
    stored = _locked(clue, by)
    if not reason.strip():
        raise ValidationError("请写明撤销登记的原因。")
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.withdrawn_reason = mask_known(reason.strip(), eyes_on_clue(stored).known())
    stored.save()
    return _done(stored, "clue.withdraw", by)


@transaction.atomic
def link_dispute(*, clue: Clue, number: str, by: User) -> ClueDispute:
    """Link the dispute with this number to the clue."""
    stored = _locked(clue, by)
    dispute = visible_to(by).filter(number=number.strip()).first()
    if dispute is None:
        raise ValidationError(f"没有编号为 {number.strip()} 的纠纷，或不在您可见的范围内。")
    check_works_on(by, dispute)
    if stored.links.filter(of_whole(dispute), undone_at=None).exists():
        raise ValidationError(f"纠纷 {dispute.number} 已经关联。")
    made = ClueDispute.objects.create(clue=stored, dispute=dispute, by=by)
    _done(stored, "clue.link", by, dispute=dispute.number)
    return made


@transaction.atomic
def unlink_dispute(*, clue: Clue, dispute: Dispute, by: User) -> Clue:
    """Take the link back; it stays with who and when."""
    stored = _locked(clue, by)
    link = stored.links.select_for_update().filter(dispute=dispute, undone_at=None).first()
    if link is None:
        raise ValidationError("这件纠纷没有关联。")
    link.undone_by, link.undone_at = by, timezone.now()
    link.save()
    return _done(stored, "clue.unlink", by, dispute=dispute.number)


def _names(who: str) -> list[str]:
    return [name for name in who.translate(SPLIT).split("、") if name]


def _case(number: str, verb: Verb, by: User) -> EnforcementCase | None:
    """The case of here that a filing leads to, by its number or that of its file."""
    if verb is not Verb.FILE or not number.strip():
        return None
    rows = cases_visible_to(by).filter(department=by.department_id)
    wanted = number.strip()
    found = rows.filter(number=wanted).first() or rows.filter(case_number=wanted).first()
    if found is None:
        raise ValidationError({"case": "没有登记过这个编号或案号的案件；还没登记的，先留空。"})
    return found


def _set_states(clue: Clue) -> None:
    clue.state, clue.police = states_after(step.verb for step in standing_steps(clue))
    clue.save(update_fields=["state", "police"])


def _change(clue: Clue, name: str, before: str) -> str:
    labels = {"merchant": "名录商户", "visit": "走访"}
    label = labels.get(name) or str(Clue._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label if name in WORDS else f"{label}：{before} → {shown(clue, name)}"


def _write(clue: Clue, values: Mapping[str, Any], by: User) -> None:
    for name in FIELDS:
        if name in values:
            setattr(clue, name, values[name])
    for name in ("party", "facts", "evidence"):
        setattr(clue, name, (getattr(clue, name) or "").strip() or None)
    if not (clue.party and clue.facts):
        raise ValidationError("请写明当事人和违法线索。")
    if clue.source not in dict(sources_for(by)):
        raise ValidationError({"source": "请选择来源。"})
    not_in_the_future(clue.found_on, "found_on")
    if clue.visit and not (
        visits_visible_to(by).filter(pk=clue.visit.pk, state=VisitState.DONE).exists()
    ):
        raise ValidationError({"visit": "没有这次走访，或者还没有登记。"})


def _check_order(clue: Clue) -> None:
    """No step before the day on which it was found."""
    days = [step.on for step in standing_steps(clue)]
    if days and clue.found_on > min(days):
        raise ValidationError({"found_on": "发现日期不能晚于已登记的步骤。"})


def _locked(clue: Clue, by: User) -> Clue:
    check(by, Permission.VIEW_REPORTS)
    if not may_record(by):
        raise PermissionDenied("线索由市场监管部门登记")
    rows = clues_visible_to(by, withdrawn=True).select_for_update(of=("self",))
    found = rows.filter(pk=clue.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这条线索")
    if found.withdrawn_at:
        raise ValidationError("这条线索已撤销登记。")
    if not may_change(found, by):
        raise PermissionDenied("线索由登记的单位更改")
    return found


def _done(clue: Clue, action: str, by: User, **detail: Any) -> Clue:
    """No event is published: nobody outside of the regulator learns that there is a clue."""
    audit.record(action, by=by, of=clue, detail=dict(detail))
    return clue
