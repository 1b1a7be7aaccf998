"""Jobs: started once, run, repeated after failures, never lost."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from liandong.desk.work import housekeeping, jobs, runner
from liandong.desk.work.jobs import JOBS, JobError, NotYet, job, start
from liandong.desk.work.models import Event, Job, Schedule

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAME = "test.work"


@pytest.fixture
def works() -> Iterator[Callable[[Callable[..., Any]], None]]:
    """Lets a test define what the job does."""

    def register(function: Callable[..., Any]) -> None:
        job(NAME, title="试做")(function)

    register(lambda progress, **_args: {"did": 1})
    yield register
    del JOBS[NAME]


def begin(**args: Any) -> Job:
    return start(NAME, key="k", **args)


def task_of(job: Job) -> UUID:
    assert job.task_id
    return job.task_id


def run(job: Job) -> Job:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_runs_with_its_arguments_and_keeps_its_result(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    works(lambda progress, *, number: {"twice": 2 * number})
    done = run(begin(number=4))
    assert (done.state, done.result, done.title) == ("done", {"twice": 8}, "试做")
    assert done.finished_at is not None


def test_what_a_job_needs_is_loaded_before_it_and_for_no_other(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    happened: list[str] = []
    works(lambda progress: happened.append("another job"))
    run(begin())
    job(NAME, title="试做", make_ready=lambda: happened.append("loaded"))(
        lambda progress: happened.append("the job")
    )
    run(begin())
    assert happened == ["another job", "loaded", "the job"]


def test_a_name_that_nobody_registered_is_an_error() -> None:
    with pytest.raises(LookupError):
        start("test.nothing", key="k")


def test_the_same_key_is_started_once_while_it_waits(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    assert begin() == begin()
    assert Job.objects.count() == DBTaskResult.objects.count() == 1
    assert start(NAME, key="other") != begin()


def test_after_the_end_the_same_key_starts_anew(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    first = run(begin())
    assert begin() != first


def test_nothing_is_queued_when_the_transaction_is_undone(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    with transaction.atomic():
        begin()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_is_asked_for_while_it_runs_is_done_once_more(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    calls = []

    def work(progress: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            begin()
            begin()

    works(work)
    job = run(begin())
    assert (job.state, DBTaskResult.objects.count()) == ("waiting", 2)
    assert run(job).state == "done"
    assert len(calls) == 2


def test_progress_is_kept_and_told_to_the_pages(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    states = []

    def work(progress: Any) -> None:
        progress.report(1, 4, "第一批")
        states.append(Job.objects.values("done", "total", "note").get())
        progress.report(4, 4)

    works(work)
    job = run(begin())
    assert states == [{"done": 1, "total": 4, "note": "第一批"}]
    assert (job.done, job.percent) == (4, 100)
    assert Event.objects.filter(topic=f"job-{job.pk}").count() == 3


def test_many_reports_are_few_writes(works: Callable[[Callable[..., Any]], None]) -> None:
    works(lambda progress: [progress.report(number, 10_000) for number in range(5_000)] and None)
    job = run(begin())
    assert Event.objects.filter(topic=f"job-{job.pk}").count() < 10


def test_a_failure_is_tried_again_later_each_time_and_then_has_failed(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    def work(progress: Any) -> None:
        raise ValueError("13900000000 must not be shown")

    works(work)
    job = begin()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in runner.RETRY_AFTER:
            job = run(job)
            assert (job.state, job.due_at) == ("waiting", timezone.now() + wait)
            assert DBTaskResult.objects.get(pk=task_of(job)).run_after == job.due_at
            clock.shift(wait)
        job = run(job)
    assert (job.state, job.problem) == ("failed", "程序出错（ValueError），重试 3 次未成")


def test_success_after_a_failure_leaves_no_problem(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    calls = []

    def work(progress: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError

    works(work)
    job = run(run(begin()))
    assert (job.state, job.problem) == ("done", "")


def test_a_problem_in_words_is_final(works: Callable[[Callable[..., Any]], None]) -> None:
    def work(progress: Any) -> None:
        raise JobError("文件已被移走")

    works(work)
    job = run(begin())
    assert (job.state, job.problem, job.attempts) == ("failed", "文件已被移走", 1)


def test_a_worker_that_stops_puts_the_job_back(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    def work(progress: Any) -> None:
        runner.stopping.set()
        progress.report(1, 2)
        raise AssertionError("went on")

    works(work)
    try:
        job = run(begin())
    finally:
        runner.stopping.clear()
    assert (job.state, job.attempts) == ("waiting", 0)
    assert DBTaskResult.objects.ready().filter(pk=task_of(job)).exists()


def test_a_cancelled_job_stops_at_its_next_report(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    def work(progress: Any) -> None:
        assert runner.cancel(Job.objects.get())
        progress.report(1, 2)
        raise AssertionError("went on")

    works(work)
    assert run(begin()).state == "cancelled"
    assert not runner.cancel(Job.objects.get())


def test_a_cancelled_job_that_waited_never_runs(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    job = begin()
    runner.cancel(job)
    assert run(job).state == "cancelled"


def test_without_its_event_a_job_is_not_cancelled(
    works: Callable[[Callable[..., Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    works(lambda progress: None)
    job = begin()

    def fails(*_args: Any, **_payload: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(runner, "publish", fails)
    with pytest.raises(RuntimeError):
        runner.cancel(job)
    job.refresh_from_db()
    assert job.state == "waiting"


class TestReaper:
    """Workers that died."""

    def lose(self, job: Job, seconds: int = 60) -> None:
        Job.objects.filter(pk=job.pk).update(
            state="running",
            run=1,
            attempts=1,
            heartbeat_at=timezone.now() - timedelta(seconds=seconds),
        )

    def test_a_job_without_a_heartbeat_is_taken_up_again(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        job = begin()
        self.lose(job)
        assert housekeeping.reap() == 1
        job.refresh_from_db()
        assert (job.state, job.problem) == ("waiting", "后台程序意外中断")
        assert run(job).state == "done"

    def test_a_job_that_beats_is_left_alone(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        job = begin()
        self.lose(job, seconds=5)
        assert housekeeping.reap() == 0

    def test_the_housekeeping_beats_for_the_jobs_of_this_process(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        def work(progress: Any) -> None:
            Job.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=60))
            housekeeping.beat()
            assert housekeeping.reap() == 0

        works(work)
        assert run(begin()).state == "done"

    def test_a_run_given_up_for_dead_stops_when_it_comes_back(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        def work(progress: Any) -> None:
            if Job.objects.get().run > 1:
                return
            self.lose(Job.objects.get())
            housekeeping.reap()
            runner.run(Job.objects.get().pk)
            progress.report(1, 2)
            raise AssertionError("went on")

        works(work)
        assert run(begin()).state == "done"

    def test_a_job_that_kills_its_worker_each_time_fails_in_the_end(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        job = begin()
        for attempt in range(1, 5):
            Job.objects.filter(pk=job.pk).update(
                state="running",
                run=attempt,
                attempts=attempt,
                heartbeat_at=timezone.now() - timedelta(minutes=1),
            )
            housekeeping.reap()
        job.refresh_from_db()
        assert (job.state, job.problem) == ("failed", "后台程序意外中断，重试 3 次未成")

    def test_a_task_whose_worker_died_before_it_began_is_queued_again(
        self, works: Callable[[Callable[..., Any]], None]
    ) -> None:
        job = begin()
        DBTaskResult.objects.update(
            status="RUNNING", started_at=timezone.now() - timedelta(minutes=1)
        )
        assert housekeeping.reap() == 1
        job.refresh_from_db()
        assert DBTaskResult.objects.ready().filter(pk=task_of(job)).exists()
        assert housekeeping.reap() == 0


class TestSchedule:
    """What runs regularly."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        calls: list[int] = []
        monkeypatch.setattr(jobs, "SCHEDULES", {})
        monkeypatch.setattr(housekeeping, "SCHEDULES", jobs.SCHEDULES)
        jobs.schedule(every=timedelta(minutes=5), title="试做")(lambda: calls.append(1))
        housekeeping.run_due()  # the first look only writes down when
        return calls

    def test_it_is_called_when_due_and_not_before(self, calls: list[int]) -> None:
        with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
            housekeeping.run_due()
            housekeeping.run_due()
            assert len(calls) == 1
            clock.shift(timedelta(minutes=5))
            housekeeping.run_due()
            assert len(calls) == 2

    def test_a_failure_is_noted_and_does_not_stop_the_next_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "SCHEDULES", {})
        monkeypatch.setattr(housekeeping, "SCHEDULES", jobs.SCHEDULES)

        @jobs.schedule(every=timedelta(minutes=5), title="试做")
        def fails() -> None:
            raise ValueError

        housekeeping.run_due()
        with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
            housekeeping.run_due()
        row = Schedule.objects.get()
        assert row.problem == "ValueError"
        assert row.next_at > timezone.now()

    def test_old_things_are_pruned(self, works: Callable[[Callable[..., Any]], None]) -> None:
        job = run(begin())
        fresh = run(begin())
        long_ago = timezone.now() - timedelta(days=200)
        Job.objects.filter(pk=job.pk).update(finished_at=long_ago)
        DBTaskResult.objects.update(status="SUCCESSFUL", enqueued_at=long_ago)
        Event.objects.update(at=long_ago)
        housekeeping.prune()
        assert list(Job.objects.all()) == [fresh]
        assert not DBTaskResult.objects.exists()
        assert not Event.objects.exists()


def test_a_job_that_has_to_wait_is_called_again_soon_and_has_not_failed(
    works: Callable[[Callable[..., Any]], None],
) -> None:
    def not_yet(progress: Any, **_args: Any) -> None:
        raise NotYet("等别的")

    works(not_yet)
    waiting = run(begin())
    assert (waiting.state, waiting.note, waiting.attempts) == ("waiting", "等别的", 0)
    assert waiting.due_at > timezone.now()
    works(lambda progress, **_args: {"did": 1})
    assert run(waiting).state == "done"


def locked() -> OperationalError:
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


def test_an_outage_of_the_database_is_no_failure_of_the_job(
    works: Callable[[Callable[..., Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a limit: the database may come and go while the job goes on."""
    monkeypatch.setattr(connection, "close", lambda: None)  # of the test's transaction
    outages = iter(range(9))

    def work(progress: Any) -> Any:
        if next(outages, None) is not None:
            raise locked()
        return {"did": 1}

    works(work)
    job = begin()
    for _outage in range(9):
        job = run(job)
        assert (job.state, job.attempts, job.problem) == ("waiting", 0, "")
    assert run(job).state == "done"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_an_error_that_came_of_an_outage_does_not_end_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    monkeypatch.setattr(housekeeping, "SCHEDULES", jobs.SCHEDULES)
    calls, stopping = [], threading.Event()

    def task() -> None:
        calls.append(1)
        if len(calls) == 1:
            try:
                raise locked()
            except OperationalError as error:
                raise ValueError("the anchor could not be written") from error
        stopping.set()

    jobs.schedule(every=timedelta(days=1), title="试做")(task)
    housekeeping.run_due()
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        housekeeping.keep_house(
            stopping, os.getppid(), stopping.set, worker="w", is_stuck=lambda: bool(ended)
        )
    assert (len(calls), ended) == (2, [])


class TestOutageOfRegularTasks:
    """A task that is due once a day is not put off by a day."""

    def test_it_is_called_again_as_soon_as_the_database_is_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "SCHEDULES", {})
        monkeypatch.setattr(housekeeping, "SCHEDULES", jobs.SCHEDULES)
        calls = []

        def task() -> None:
            calls.append(1)
            if len(calls) == 1:
                raise locked()

        jobs.schedule(every=timedelta(days=1), title="试做")(task)
        housekeeping.run_due()
        with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
            with pytest.raises(OperationalError):
                housekeeping.run_due()
            housekeeping.run_due()
            housekeeping.run_due()
        assert len(calls) == 2
