"""A step of the workflow: checked against the table, written down, and the way back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.facts import facts_holding, name_held, record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry, Note
from liandong.desk.disputes.obstacles import obstacle_to
from liandong.desk.disputes.queries.seeing import Seen, who_did
from liandong.desk.disputes.rules.bars import bar_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.progress import Progress
from liandong.desk.disputes.rules.stages import LABELS, Stage, state_after
from liandong.desk.disputes.rules.walking import IllegalStep, walk, words_of
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish
from liandong.engine.vocabulary import Source

Told = Mapping[Fact, dict[str, Any]]
"""Facts that are stated together with a step, with what was asked with each."""


@transaction.atomic
def take_step(
    dispute: Dispute,
    verb: str,
    *,
    reason: str = "",
    told: Told | None = None,
    seen: str = "",
    at: datetime | None = None,
    by: User,
) -> HistoryEntry:
    """Take the step, stating the facts `told` with it; from now on the sources' answers follow it.

    `at` is when the facts came about, if not now.
    `seen` is what the page showed (`queries.seeing`): when somebody else has gone on since, nothing
    is done and it is said what changed. The reason may hold personal data: it is kept as an
    encrypted note. The entry can be undone where the table says so. Raises ValidationError.
    """
    step = STEPS.get(verb)
    if step is None:
        raise ValidationError(_("没有这一步。"))
    check(by, step.who)
    hold(dispute)
    _still_as_seen(dispute, seen)
    if step.reason and not reason.strip():
        raise ValidationError(_("请写明情况。"))
    _not_barred(step, told or {}, dispute)
    stated = [
        record_fact(dispute=dispute, fact=fact, detail=detail, at=at, by=by)
        for fact, detail in (told or {}).items()
    ]
    _may_be_taken(step, dispute)
    if obstacle := obstacle_to(verb, dispute):
        raise ValidationError(obstacle)
    if step.tells:
        detail = {"choice": step.choice} if step.choice else {}
        stated.append(record_fact(dispute=dispute, fact=step.tells, detail=detail, by=by))
    told_why = reason.strip()
    note = Note.objects.create(dispute=dispute, text=told_why, by=by) if told_why else None
    done = write(
        dispute,
        "stepped",
        by=by,
        step=verb,
        before=_remembered(dispute),
        after=step.to.value,
        facts=[fact.pk for fact in stated],
        note=note.pk if note else None,
    )
    _go(dispute, step, by)
    audit.record("dispute.step", by=by, of=dispute, detail={"step": verb, "stage": step.to.value})
    publish("board", dispute=dispute.pk)
    return done


def undo_step(done: HistoryEntry, *, by: User) -> None:
    """Back to where the dispute stood; facts stated with the step and its note go with it."""
    step = STEPS[done.detail["step"]]
    check(by, step.who)
    dispute = done.dispute
    if dispute.history.filter(verb="stepped", undone_at=None, pk__gt=done.pk).exists():
        raise ValidationError(_("此后又走了一步，请先撤销那一步。"))
    if not step.undoable:
        raise ValidationError(_("这一步不能撤销。"))
    Note.objects.filter(pk=done.detail["note"]).delete()
    DisputeFact.objects.filter(pk__in=done.detail["facts"]).update(undone_at=timezone.now())
    before = done.detail["before"]
    dispute.stage, dispute.status = before["stage"], before["status"]
    dispute.status_by_id = before["status_by"]
    if dispute.holder_id == done.by_id:  # else a colleague has taken it over since
        dispute.holder_id = before["holder"]
    dispute.stage_since = parse_datetime(before["since"]) or timezone.now()
    _save(dispute)
    publish("board", dispute=dispute.pk)


def _still_as_seen(dispute: Dispute, seen: str) -> None:
    stage = Seen.read(seen).stage
    if not stage or stage == dispute.stage:
        return
    moves = dispute.history.filter(verb__in=("stepped", "progressed"))
    last = moves.filter(undone_at=None).order_by("-pk").first()
    back = moves.filter(undone_at__isnull=False).order_by("-undone_at").first()
    if back and back.undone_at and not (last and last.at > back.undone_at):
        who = _("%(when)s 有人撤销了一步，") % {"when": when(back.undone_at)}
    else:
        who = _("%(who)s 已把") % {"who": who_did(last)} if last else ""
    words = _("%(who)s这件由“%(before)s”办到“%(now)s”，您的这一步没有登记，请看后再办。")
    raise ValidationError(
        words
        % {
            "who": who,
            "before": LABELS[Stage(stage)] if stage in set(Stage) else stage,
            "now": LABELS[Stage(dispute.stage)],
        }
    )


def _not_barred(step: Step, told: Told, dispute: Dispute) -> None:
    if step.tells is Fact.NAME_CHOSEN:
        name = step.choice
    else:
        name = str(told.get(Fact.NAME_CHOSEN, {}).get("choice") or "")
    registered = Source.COMPLAINT_12315 in dispute.sources
    bar = bar_of(name, registered=registered, held_as=name_held(dispute)) if name else ""
    if bar:
        raise ValidationError(_(bar))


def _may_be_taken(step: Step, dispute: Dispute) -> None:
    try:
        walk(step.verb, Stage(dispute.stage), facts_holding(dispute))
    except IllegalStep as illegal:
        missing = words_of(illegal.lacking)
        if missing:
            raise ValidationError(
                _("还缺：%(missing)s") % {"missing": "、".join(missing)}
            ) from None
        words = _("“%(stage)s”时不能“%(step)s”。")
        raise ValidationError(
            words % {"stage": LABELS[Stage(dispute.stage)], "step": step.label}
        ) from None


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
    dispute.holder_id = dispute.holder_id or by.pk
    _save(dispute)


def _save(dispute: Dispute) -> None:
    fields = ["stage", "stage_since", "status", "status_by", "holder", "updated_at"]
    dispute.save(update_fields=fields)
    bring_up_to_date(matters_of([dispute]))
