"""Background work of disputes."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.disputes.placement_followers import follow
from liandong.desk.disputes.queries.links.unplaced import next_to_place, waiting
from liandong.desk.disputes.recognition_start import make_ready
from liandong.desk.work.garbage import seldom_collecting
from liandong.desk.work.jobs import Progress, job, schedule, start

FORGOTTEN: Final = timedelta(minutes=2)
"""After this time nobody is about to place a record any more: the import or push broke off."""


@job("disputes.place", title="归入纠纷", make_ready=make_ready)
def place(progress: Progress) -> dict[str, int]:
    """Place every judged record whose turn it is; resumes where it broke off."""
    from liandong.desk.disputes.actions.links.placements import Placed, place_records

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
    follow(by)
    return {"opened": sum_of.opened, "joined": sum_of.joined, "queued": sum_of.queued}


@job("disputes.learn_links", title="关联模型学习")
def learn_links(progress: Progress) -> dict[str, int]:
    """Learn from the decisions of the review queue; reports the gain on held-out decisions."""
    from liandong.desk.disputes.actions.links.link_model import learn_links as learn_from_decisions

    learned = learn_from_decisions(by=System("disputes.learn_links"))
    lesson = learned.lesson
    if lesson is None:
        progress.report(1, 1, "确认数量不足，暂不训练")
        return {}
    words = (
        f"留出检验：判错 {lesson.wrong_before} → {lesson.wrong_after} 对，"
        f"每次确认的对数损失 {lesson.loss_before:.2f} → {lesson.loss_after:.2f} 比特"
    )
    progress.report(1, 1, words)
    return {"decisions": lesson.decisions, "adopted": int(learned.adopted)}


@schedule(every=timedelta(days=1), title="每夜训练关联模型")
def learn_links_nightly() -> None:
    start("disputes.learn_links", key="links")


@schedule(every=timedelta(minutes=1), title="补归中断时漏下的记录")
def place_forgotten() -> None:
    """Records of a push or import that broke off between storing and placing."""
    if waiting().filter(arrived_at__lt=timezone.now() - FORGOTTEN).exists():
        start("disputes.place", key="place")
