"""A step of the workflow: checked against the table, written down, and the way back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.row_versions import STALE
from liandong.desk.access.rules.offices import (
    OF_REGULATOR,
    REGULATOR,
    decides,
    office_of,
    words_for,
)
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holders import (
    hold_decided,
    hold_first,
    release_if_barred,
    replace_if_barred,
    return_to,
)
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Clock, Dispute, DisputeFact, HistoryEntry, Note
from liandong.desk.disputes.queries.acceptance import is_accepted_by_regulator, office_of_step
from liandong.desk.disputes.queries.facts import (
    facts_in_force,
    name_held,
    position_of,
    recorded_facts,
)
from liandong.desk.disputes.queries.page_versions import PageVersion, who_did
from liandong.desk.disputes.rules.facts import NAMES, OFFICIAL, Fact
from liandong.desk.disputes.rules.legal_bars import MEDIATION_LASTS, bar_of, bar_of_ending
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.possible_steps import IllegalStep, walk, words_of
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import LABELS, Stage, state_after
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import (
    HELD_IN_NAME,
    OF_DECISION,
    Step,
    deciders,
)
from liandong.desk.disputes.step_registry import (
    OpenPoint,
    blocking,
    obstacle_to,
    open_points,
    to_be_confirmed,
    undo_barred,
)
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish
from liandong.engine.vocabulary import Source

StatedFacts = Mapping[Fact, dict[str, Any]]
"""Facts that are stated together with a step, each with its details."""


@transaction.atomic
def take_step(
    dispute: Dispute,
    verb: str,
    *,
    reason: str = "",
    facts: StatedFacts | None = None,
    left_open: Collection[str] = (),
    page_version: str | None = None,
    at: datetime | None = None,
    by: User,
) -> HistoryEntry:
    """Take the step and state `facts` with it; from now on the sources' answers no longer lead.

    `at` is when the facts came about, if not now.
    `left_open` are the keys of the open points that `by` was shown and leaves undone, for the given
    reason; what the law requires cannot be left open. Where nobody holds the dispute, `by` holds it
    from now on if entitled to, which counts as a disclosure of its people.
    `page_version` is the state that the page showed (`queries.page_versions`): when somebody else
    has moved the dispute on since, nothing is done and the error names the change; empty, as where
    the form names none, it counts as stale. None is for those who have no page. The reason may
    hold personal data: it is kept as an encrypted note. The entry can be undone where the table of
    steps allows it. Raises ValidationError.
    """
    step = STEPS.get(verb)
    if step is None:
        raise ValidationError("没有这一步。")
    check(by, step.who)
    hold(dispute, by=by)
    check_decides(by, step, dispute)
    check_page_version(dispute, page_version)
    if step.reason and not reason.strip():
        raise ValidationError("请写明情况。")
    _not_barred(step, facts or {}, dispute, by)
    stated = [
        record_fact(dispute=dispute, fact=fact, detail=detail, at=at, by=by)
        for fact, detail in (facts or {}).items()
    ]
    _may_be_taken(step, dispute)
    if obstacle := obstacle_to(verb, dispute):
        raise ValidationError(obstacle)
    points = open_points(verb, dispute)
    _may_stay_open(points, left_open, reason)
    if step.tells:
        detail = {"choice": step.choice} if step.choice else {}
        stated.append(record_fact(dispute=dispute, fact=step.tells, detail=detail, by=by))
    why = reason.strip()
    note = Note.objects.create(dispute=dispute, text=why, by=by) if why else None
    done = write(
        dispute,
        "stepped",
        by=by,
        step=verb,
        before=_remembered(dispute),
        after=step.to.value,
        office=office_of(by.role, by.department.kind),
        facts=[fact.pk for fact in stated],
        note=note.pk if note else None,
        **({"left_open": [str(point) for point in points]} if points else {}),
    )
    _go(dispute, step, by)
    recorded: dict[str, Any] = {"step": verb, "stage": step.to.value}
    if points:
        recorded["left_open"] = [point.key for point in points]
    audit.record("dispute.step", by=by, of=dispute, detail=recorded)
    publish("board", dispute=dispute.pk)
    return done


def check_decides(by: User, step: Step, dispute: Dispute) -> None:
    """Raise PermissionDenied, in words, where others take this step in the dispute."""
    who = deciders(step, position_of(dispute))
    if not decides(who.offices, by.role, by.department.kind):
        raise PermissionDenied(who.words)


def undo_step(done: HistoryEntry, *, by: User) -> None:
    """Back to where the dispute stood; facts stated with the step no longer hold, its note stays
    and says who took it back.

    Raises PermissionDenied for a step of another department, unless it was taken on the scene, and
    for what the regulator decided; what others did in what it has in hand the regulator takes back
    as well. Raises ValidationError where a paper that has reached its recipients rests on the step.
    """
    step, dispute = STEPS[done.detail["step"]], done.dispute
    check(by, step.who)
    if dispute.merged_into:
        raise ValidationError(f"这件已并入 {dispute.merged_into.number}，请先撤销合并。")
    check_takes_back(by, done, in_hand=position_of(dispute).in_hand)
    if dispute.history.filter(verb="stepped", undone_at=None, pk__gt=done.pk).exists():
        raise ValidationError("此后又走了一步，请先撤销那一步。")
    if not step.undoable:
        raise ValidationError("这一步不能撤销。")
    if bar := undo_barred(done):
        raise ValidationError(bar)
    Note.objects.filter(pk=done.detail["note"]).update(
        taken_back_at=timezone.now(), taken_back_by=by
    )
    DisputeFact.objects.filter(pk__in=done.detail["facts"]).update(undone_at=timezone.now())
    before = done.detail["before"]
    dispute.stage, dispute.status = before["stage"], before["status"]
    dispute.status_by_id = before["status_by"]
    if dispute.holder_id == done.by_id:  # else a colleague has taken it over since
        return_to(before["holder"], dispute, since=done, reason="撤销办理", by=by)
    release_if_barred(dispute, by=by)
    dispute.stage_since = parse_datetime(before["since"]) or timezone.now()
    _save(dispute)
    publish("board", dispute=dispute.pk)


def check_takes_back(by: User, done: HistoryEntry, *, in_hand: bool) -> None:
    """Raise PermissionDenied where others take this step back. `in_hand`: the regulator handles the
    dispute now. Reads `by.department` of the entry."""
    step = STEPS[done.detail["step"]]
    check(by, step.who)
    regulates = decides(OF_REGULATOR, by.role, by.department.kind)
    on_scene = done.detail["before"]["stage"] == Stage.ON_SCENE  # police and association as one
    if not on_scene and not (in_hand and regulates):
        _check_department(done, by)
    if not regulates and _is_regulators(step, done, in_hand=in_hand):
        raise PermissionDenied(words_for(OF_REGULATOR))


def _is_regulators(step: Step, done: HistoryEntry, *, in_hand: bool) -> bool:
    """Whether the regulator decided it, or did it in what it has in hand: it takes that back
    itself, also where others share its department."""
    left = step.offices | step.of_12315 | step.after_12315 | step.in_official_name
    return (in_hand or REGULATOR in left) and office_of_step(done) == REGULATOR


def _check_department(done: HistoryEntry, by: User) -> None:
    """Each department takes back its own steps: it answers for them."""
    if done.by and done.by.department_id != by.department_id:
        raise PermissionDenied(
            f"这一步由{done.by.department.name}办理，只能由该单位撤销；"
            f"确需撤销的，请联系{done.by.display_name}或该单位负责人"
        )


def check_page_version(dispute: Dispute, page_version: str | None) -> None:
    """Raise ValidationError, with what happened, where the dispute has moved on since the page."""
    if page_version is None:
        return
    stage = PageVersion.read(page_version).stage
    if stage == dispute.stage:
        return
    if not stage:
        raise ValidationError(f"{STALE}。")
    moves = dispute.history.filter(verb__in=("stepped", "progressed"))
    last = moves.filter(undone_at=None).order_by("-pk").first()
    back = moves.filter(undone_at__isnull=False).order_by("-undone_at").first()
    if back and back.undone_at and not (last and last.at > back.undone_at):
        who = f"{when(back.undone_at)} {back.undone_by or '有人'}撤销了一步，"
    else:
        who = f"{who_did(last)} 已把" if last else ""
    before = LABELS[Stage(stage)] if stage in set(Stage) else stage
    raise ValidationError(
        f"{who}这件由“{before}”办到“{LABELS[Stage(dispute.stage)]}”，"
        "您的这一步没有登记，请看后再办。"
    )


def _not_barred(step: Step, facts: StatedFacts, dispute: Dispute, by: User) -> None:
    if step.tells is Fact.NAME_CHOSEN:
        name = step.choice
    else:
        name = str(facts.get(Fact.NAME_CHOSEN, {}).get("choice") or "")
    bar = name_barred(dispute, name) or _ending_barred(facts, dispute)
    if bar:
        raise ValidationError(bar)
    if name in OFFICIAL and not decides(step.in_official_name, by.role, by.department.kind):
        raise PermissionDenied(HELD_IN_NAME.format(name=NAMES[name]))


def name_barred(dispute: Dispute, name: str) -> str:
    """Why the dispute cannot be mediated under this name; empty where it can."""
    if not name:
        return ""
    return bar_of(
        name,
        registered=Source.COMPLAINT_12315 in dispute.sources,
        accepted=is_accepted_by_regulator(dispute),
        held_as=name_held(dispute),
        on_scene=dispute.stage == Stage.ON_SCENE,
    )


def _ending_barred(facts: StatedFacts, dispute: Dispute) -> str:
    ground = str(facts.get(Fact.TERMINATION, {}).get("choice") or "")
    if not ground:
        return ""
    clock = Clock.objects.filter(dispute=dispute, code=Period.MEDIATION.value).first()
    until = clock.due_on if clock else _sixty_days(dispute)
    return bar_of_ending(ground, Stage(dispute.stage), until=until, today=timezone.localdate())


def _sixty_days(dispute: Dispute) -> date | None:
    """The last day of a mediation in the regulator's name whose clock was never started: sixty days
    from the acceptance (办法第23条第1款第5项)."""
    accepted = recorded_facts(dispute).filter(fact=Fact.ACCEPTED.value).last()
    if accepted is None or name_held(dispute) not in OFFICIAL:
        return None
    return timezone.localdate(accepted.at) + MEDIATION_LASTS


def _may_stay_open(points: Sequence[OpenPoint], left_open: Collection[str], reason: str) -> None:
    if required := blocking(points):
        raise ValidationError(f"依法还不能办这一步：{required}")
    to_confirm = to_be_confirmed(points)
    unseen = [str(point) for point in to_confirm if point.key not in left_open]
    if unseen:
        raise ValidationError(f"还有未了事项：{'；'.join(unseen)}。请逐项办完，或确认并写明理由。")
    if to_confirm and not reason.strip():
        raise ValidationError("请写明留有未了事项的理由。")


def _may_be_taken(step: Step, dispute: Dispute) -> None:
    try:
        walk(step.verb, Stage(dispute.stage), facts_in_force(dispute))
    except IllegalStep as illegal:
        missing = words_of(illegal.lacking)
        if missing:
            raise ValidationError(f"还缺：{'、'.join(missing)}") from None
        raise ValidationError(f"“{LABELS[Stage(dispute.stage)]}”时不能“{step.label}”。") from None


def _remembered(dispute: Dispute) -> dict[str, Any]:
    return {
        "stage": dispute.stage,
        "since": dispute.stage_since.isoformat(),
        "status": dispute.status,
        "status_by": dispute.status_by_id,
        "holder": dispute.holder_id,
    }


def _go(dispute: Dispute, step: Step, by: User) -> None:
    if dispute.stage != step.to:
        dispute.stage, dispute.stage_since = step.to.value, timezone.now()
    dispute.status = state_after(step.to, Progress(dispute.status)).value
    dispute.status_by = by
    replace_if_barred(dispute, by=by)
    if step.verb in OF_DECISION:
        hold_decided(dispute, accepts=step.tells is Fact.ACCEPTED, by=by)
    hold_first(dispute, by=by)
    _save(dispute)


def _save(dispute: Dispute) -> None:
    fields = ["stage", "stage_since", "status", "status_by", "updated_at"]
    dispute.save(update_fields=fields)
    bring_up_to_date(with_records([dispute]))
