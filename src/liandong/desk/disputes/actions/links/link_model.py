"""Lets the link model learn from the decisions of the review queue, if it is no worse for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.disputes.linker import link_model, use_model
from liandong.desk.disputes.models import Member
from liandong.desk.disputes.queries.links.compared_records import compared
from liandong.desk.disputes.queries.links.pairs import decisions
from liandong.engine.linkage import LinkModel, fit
from liandong.engine.linkage.fitting.reviewed_pairs import Lesson, learn
from liandong.engine.vocabulary import Source

ENOUGH: Final = 30
"""Decisions below which nothing is learned."""
FITTED_TO: Final = 50_000
"""The newest records, of which is counted how often names, streets and sums occur."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of it: the decisions, both losses on held-out ones, whether it was taken up."""

    lesson: Lesson | None
    adopted: bool


def learn_links(*, adopt: bool = True, by: Actor) -> Learned:
    """From the present model and from one fitted to the desk's own records the better one is made.

    It is taken up only if held-out decisions surprise it less than they surprise the present one.
    """
    decided = decisions()
    if len(decided) < ENOUGH:
        return Learned(None, adopted=False)
    present = link_model()
    tried = [learn(base, decided.left, decided.right, decided.same) for base in _bases(present)]
    model, lesson = min(tried, key=lambda attempt: attempt[1].loss_after)
    before = tried[0][1]
    lesson = _against(before, lesson)
    adopted = adopt and lesson.is_better
    if adopted:
        _take_up(model, lesson, by)
    return Learned(lesson, adopted)


def _against(present: Lesson, chosen: Lesson) -> Lesson:
    """The chosen model's lesson beside what the model in use gives on the same decisions."""
    return Lesson(
        chosen.decisions,
        chosen.same,
        present.loss_before,
        chosen.loss_after,
        present.wrong_before,
        chosen.wrong_after,
    )


@transaction.atomic
def _take_up(model: LinkModel, lesson: Lesson, by: Actor) -> None:
    detail = {"decisions": lesson.decisions, "wrong": lesson.wrong_after}
    audit.record("dispute.learn", by=by, detail=detail)
    use_model(model)


def _bases(present: LinkModel) -> Iterable[LinkModel]:
    yield present
    newest = Member.objects.order_by("-record__received_at").values_list("record_id", flat=True)
    stored = compared(newest[:FITTED_TO]).table
    calls = [source == Source.POLICE_110 for source in stored["source"].to_pylist()]
    others = [not call for call in calls]
    if any(calls) and any(others):
        yield fit(stored.filter(calls), stored.filter(others), model=LinkModel.load())
