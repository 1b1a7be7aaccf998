"""Steps of disputes and insight: corrections, merges, clocks, alerts, figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from liandong.desk.disputes.actions.approvals import ask_extension, decide_extension, see_answers
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.corrections import correct, correct_claims, not_a_dispute
from liandong.desk.disputes.actions.holders import take_over
from liandong.desk.disputes.actions.judgements import confirm_judgement, take_back
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.pair_decisions import decide
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.actions.source_changes import see_change
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries.claims import Claims
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.disputes.rules.history import SOURCE_CHANGED as CHANGED
from liandong.desk.insight.actions import reviews
from liandong.desk.insight.actions.frozen_figures import freeze, withdraw
from liandong.desk.insight.actions.watch_settings import set_watch, start_rehearsal
from liandong.desk.insight.scope import scope_from
from tests.desk.disputes.conftest import BY
from tests.desk.steps.intake import doubtful
from tests.desk.steps.preparing import (
    Arguments,
    Give,
    Step,
    arguments,
    mediator,
    officer,
    regulator,
    teacher,
)


def changed(give: Give) -> Arguments:
    detail = {"record": 1, "version": 2, "fields": ["response"], "acknowledged": False}
    dispute = give("gold")
    made = HistoryEntry.objects.create(dispute=dispute, verb=CHANGED, detail=detail)
    return arguments(made, by=officer(give))


def corrected(give: Give) -> Arguments:
    return arguments(give("gold"), "sector", "食品", by=officer(give))


def claimed(give: Give) -> Arguments:
    return arguments(give("gold"), ["赔偿损失"], Claims(("退货",)), by=officer(give))


def withdrawn(give: Give) -> Arguments:
    return arguments(give("gold"), list(give("gold").members.all()), by=officer(give))


def held(give: Give) -> Arguments:
    """A dispute that the officer holds goes to the mediator."""
    take_step(give("gold"), "to_room", by=officer(give))
    return arguments(give("gold"), by=mediator(give))


def settled(give: Give) -> Arguments:
    return arguments(give("gold"), "settle", reason="双方和解", by=officer(give))


def merged(give: Give) -> Arguments:
    return arguments(give("gold"), give("dress"), by=regulator(give))


def parted(give: Give) -> Arguments:
    args, kwargs = merged(give)
    merge(*args, **kwargs)
    chosen = list(give("gold").members.order_by("pk")[1:])
    return arguments(give("gold"), chosen, by=regulator(give))


def decided(give: Give) -> Arguments:
    return arguments(give("pair"), same=False, by=regulator(give))


def undone(step: Callable[..., Any], prepare: Callable[[Give], Arguments]) -> Step:
    """The way back from a step."""

    def done(give: Give) -> Arguments:
        args, kwargs = prepare(give)
        return arguments(step(*args, **kwargs), by=regulator(give))

    return undo, done


def label(give: Give) -> Arguments:
    made = confirm_judgement(doubtful(give), is_dispute=True, by=officer(give))
    return arguments(made, by=officer(give))


def extension(give: Give) -> dict[str, Any]:
    """A longer period for a clock that runs."""
    today = timezone.localdate()
    tell_clock(dispute=give("gold"), code="jurisdiction", what="start", on=today, by=officer(give))
    until = today + timedelta(days=30)
    words = {"code": "jurisdiction", "until": until, "reason": "等上级答复"}
    return {"dispute": give("gold"), **words, "by": officer(give)}


def answered_extension(give: Give) -> Arguments:
    approval = ask_extension(**extension(give))
    decide_extension(approval, granted=True, answer="", by=teacher(give))
    return arguments([approval], by=officer(give))


def reviewed(give: Give) -> Arguments:
    reviewer = officer(give)
    made = reviews.review(give("alert"), verdict="true", reason="现场核实", by=reviewer)
    return arguments(made, by=reviewer)


WATCHED: Final = {"sensitivity": "strict", "least_in_window": 8, "levels": ["item"]}


def figure(give: Give) -> Arguments:
    give("gold")
    return arguments("sectors", scope_from(QueryDict()), purpose="季度会议", by=regulator(give))


def frozen(give: Give) -> Arguments:
    args, kwargs = figure(give)
    return arguments(freeze(*args, **kwargs), reason="期间选错", by=regulator(give))


STEPS: Final[tuple[Step, ...]] = (
    (see_change, changed),
    (place_records, lambda give: arguments([give("add_record")(place=False).pk], by=BY)),
    (register, lambda give: arguments(Registration("买的鞋不给退"), by=officer(give))),
    (add_note, lambda give: arguments(give("gold"), "已联系", by=officer(give))),
    (correct, corrected),
    undone(correct, corrected),
    (correct_claims, claimed),
    undone(correct_claims, claimed),
    (not_a_dispute, withdrawn),
    undone(not_a_dispute, withdrawn),
    (take_step, settled),
    undone(take_step, settled),
    (take_over, held),
    undone(take_over, held),
    (merge, merged),
    undone(merge, merged),
    (split, parted),
    undone(split, parted),
    (decide, lambda give: arguments(give("pair"), same=True, by=regulator(give))),
    (decide, decided),
    undone(decide, decided),
    (confirm_judgement, lambda give: arguments(doubtful(give), is_dispute=True, by=officer(give))),
    (take_back, label),
    (ask_extension, lambda give: arguments(**extension(give))),
    (
        decide_extension,
        lambda give: arguments(
            ask_extension(**extension(give)), granted=False, answer="不同意", by=teacher(give)
        ),
    ),
    (see_answers, answered_extension),
    (
        tell_clock,
        lambda give: arguments(
            dispute=give("gold"),
            code="jurisdiction",
            what="start",
            on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (
        reviews.review,
        lambda give: arguments(give("alert"), verdict="true", reason="属实", by=officer(give)),
    ),
    (reviews.take_back, reviewed),
    (
        set_watch,
        lambda give: arguments(give("watch"), **WATCHED, comparable_since=None, by=teacher(give)),
    ),
    (start_rehearsal, lambda give: arguments(give("watch"), **WATCHED, by=teacher(give))),
    (freeze, figure),
    (withdraw, frozen),
)
