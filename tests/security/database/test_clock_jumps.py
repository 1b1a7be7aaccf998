"""The clock of the machine is set, forwards and back: nothing stands still, nothing runs twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from liandong.desk.work import housekeeping, jobs, runner
from liandong.desk.work.housekeeping import Steadiness
from liandong.desk.work.jobs import JOBS, job, start
from liandong.desk.work.models import Job, Schedule, Worker
from liandong.desk.work.queries import has_worker, standing

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each time a task that is due every five minutes was called."""
    calls: list[int] = []
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    monkeypatch.setattr(housekeeping, "SCHEDULES", jobs.SCHEDULES)
    jobs.schedule(every=timedelta(minutes=5), title="试做")(lambda: calls.append(1))
    housekeeping.run_due()  # the first look only writes down when
    return calls


@pytest.fixture
def waiting() -> Iterator[Job]:
    job("test.clock", title="试做")(lambda progress: {})
    yield start("test.clock", key="k")
    del JOBS["test.clock"]


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=2), YEAR])
def test_regular_tasks_go_on_after_the_clock_was_ahead_and_was_set_right(
    calls: list[int], jump: Any
) -> None:
    now = timezone.now() + timedelta(seconds=1)
    with time_machine.travel(now + jump, tick=False):
        housekeeping.run_due()
    assert len(calls) == 1
    with time_machine.travel(now + timedelta(minutes=1), tick=False) as clock:
        housekeeping.run_due()
        assert len(calls) == 2
        housekeeping.run_due()
        assert len(calls) == 2
        clock.shift(timedelta(minutes=5))
        housekeeping.run_due()
        assert len(calls) == 3


def test_a_clock_that_jumps_ahead_calls_each_task_once(calls: list[int]) -> None:
    with time_machine.travel(timezone.now() + YEAR, tick=False):
        for _turn in range(5):
            housekeeping.run_due()
    assert len(calls) == 1


def test_a_job_that_was_put_back_by_a_clock_that_was_ahead_runs_now(waiting: Job) -> None:
    with time_machine.travel(timezone.now() + YEAR, tick=False):
        claimed = runner._claim(waiting.pk)
        assert claimed
        runner._wait(claimed, "等别的")
    assert claimed.task_id
    assert not DBTaskResult.objects.ready().filter(pk=claimed.task_id).exists()
    assert housekeeping.bring_forward() == 1
    waiting.refresh_from_db()
    assert waiting.task_id
    assert DBTaskResult.objects.ready().filter(pk=waiting.task_id).exists()
    runner.run(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "done"


def test_a_job_that_waits_as_long_as_it_should_is_left_waiting(waiting: Job) -> None:
    claimed = runner._claim(waiting.pk)
    assert claimed
    runner.retry_or_fail(claimed, "程序出错")
    assert housekeeping.bring_forward() == 0


@pytest.mark.parametrize("away", [-YEAR, YEAR])
def test_a_job_whose_worker_died_under_another_clock_is_taken_up(waiting: Job, away: Any) -> None:
    Job.objects.filter(pk=waiting.pk).update(
        state="running", run=1, attempts=1, heartbeat_at=timezone.now() + away
    )
    assert housekeeping.reap() == 1


def test_a_task_that_was_taken_under_a_clock_that_was_ahead_is_queued_again(waiting: Job) -> None:
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() + YEAR)
    assert housekeeping.reap() == 1


@pytest.mark.parametrize("jump", [-YEAR, YEAR])
def test_nobody_is_taken_for_dead_because_the_clock_was_set(
    monkeypatch: pytest.MonkeyPatch, jump: Any
) -> None:
    steady = [1000.0]
    monkeypatch.setattr("liandong.desk.work.housekeeping.time.monotonic", lambda: steady[0])
    with time_machine.travel(0.0, tick=False) as clock:
        steadiness = Steadiness(timedelta(seconds=15), at_first=timedelta())
        assert steadiness.is_given()
        clock.shift(jump)
        assert not steadiness.is_given()
        for _second in range(14):
            steady[0] += 1
            clock.shift(1)
            assert not steadiness.is_given()
        steady[0] += 1
        clock.shift(1)
        assert steadiness.is_given()


@pytest.mark.parametrize("away", [-YEAR, YEAR])
def test_a_worker_that_died_under_another_clock_is_not_shown_as_alive(away: Any) -> None:
    Schedule.objects.create(name="x", next_at=timezone.now(), last_at=timezone.now() + away)
    with time_machine.travel(timezone.now() + away, tick=False):
        housekeeping.show_alive("machine-1")
        assert has_worker()
    assert not has_worker()
    assert standing().workers == 0
    housekeeping.show_alive("machine-1")
    assert has_worker()
    assert Worker.objects.count() == 1
