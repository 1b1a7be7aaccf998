"""Background work of disputes."""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.actors import System
from liandong.desk.disputes.actions.fitting import learn_links as learn_from_decisions
from liandong.desk.disputes.actions.grouping import propose_groups
from liandong.desk.disputes.actions.placing import Placed, place_records
from liandong.desk.disputes.engine import make_ready
from liandong.desk.disputes.queries.waiting import next_to_place, waiting
from liandong.desk.intake.actions.memory import seldom_collecting
from liandong.desk.work.jobs import Progress, job, schedule, start

FORGOTTEN: Final = timedelta(minutes=2)
"""After so long nobody is about to place a record any more: whoever brought it in broke off."""


@job("disputes.place", title=_("归入纠纷"), make_ready=make_ready)
def place(progress: Progress) -> dict[str, int]:
    """Place every judged record whose turn it is; resumes where it broke off."""
    by = System("disputes.place")
    done, sum_of = 0, Placed()
    total = waiting().count()
    with seldom_collecting():
        while ids := next_to_place():
            placed = place_records(ids, by=by)
            done += len(ids)
            sum_of.opened += placed.opened
            sum_of.joined += placed.joined
            sum_of.queued += placed.queued
            progress.report(done, max(total, done))
    propose_groups(by=by)
    return {"opened": sum_of.opened, "joined": sum_of.joined, "queued": sum_of.queued}


@job("disputes.learn_links", title=_("关联模型学习"))
def learn_links(progress: Progress) -> dict[str, int]:
    """Learn from the decisions of the review queue; says what it is worth on held-out ones."""
    learned = learn_from_decisions(by=System("disputes.learn_links"))
    told = learned.lesson
    if told is None:
        progress.report(1, 1, str(_("确认还太少，暂不学习")))
        return {}
    words = _(
        "留出检验：判错 %(wrong_before)d → %(wrong_after)d 对，"
        "每次确认的意外程度 %(loss_before).2f → %(loss_after).2f 比特"
    )
    progress.report(1, 1, str(words) % asdict(told))
    return {"decisions": told.decisions, "adopted": int(learned.adopted)}


@schedule(every=timedelta(days=1))
def learn_links_nightly() -> None:
    start("disputes.learn_links", key="links")


@schedule(every=timedelta(minutes=1))
def find_groups() -> None:
    """Propose group disputes among what has come in since."""
    propose_groups(by=System("disputes.groups"))


@schedule(every=timedelta(minutes=1))
def place_forgotten() -> None:
    """Records of a push or import that broke off between storing and placing."""
    if waiting().filter(arrived_at__lt=timezone.now() - FORGOTTEN).exists():
        start("disputes.place", key="place")
